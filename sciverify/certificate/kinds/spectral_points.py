"""Claim kind spectral-points: points near which an operator on l2 has spectrum."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from sciverify.certificate.json_values import JsonObject, as_object, as_text
from sciverify.certificate.kinds.other import OtherKind
from sciverify.certificate.l2_operators import read_l2_operator, read_numbers, write_l2_operator, write_numbers
from sciverify.certificate.numerals import (
    read_fraction,
    read_fractions,
    read_integer,
    read_integers,
    read_whole,
    write_whole,
)
from sciverify.certificate.regions import read_region, write_region
from sciverify.certificate.statement import CertificateClaim, Proof, Topic
from sciverify.errors import MalformedCertificate
from sciverify.exact.enclosure import significant
from sciverify.exact.rationals import numeral
from sciverify.l2.gaussian import Gaussian
from sciverify.l2.operator import L2Operator, Sites
from sciverify.l2.resolvent_growth import ResolventGrowth, growth_of, power_growth

_TYPES = {"int16": "<i2", "int32": "<i4", "int64": "<i8"}
Integers = NDArray[np.int64]
_LONG = 60


@dataclass(frozen=True, slots=True)
class SpectralPointsClaim(CertificateClaim):
    """Each of `count` points lies within `error` of the spectrum, under `condition`, if that is not empty."""

    count: int
    error: Fraction
    condition: str


@dataclass(frozen=True, slots=True, repr=False)
class SpectralPoints(Topic):
    """Points of the complex plane, each with a bound of its distance to the spectrum of an operator.

    Attributes
    ----------
    operator : L2Operator
    growth : ResolventGrowth
        What is known of the resolvent.
    points : tuple of pairs of fmpq
    bounds : tuple of Fraction
    """

    operator: L2Operator
    growth: ResolventGrowth
    points: tuple[Gaussian, ...]
    bounds: tuple[Fraction, ...]

    latex = r"\operatorname{dist}(z, \operatorname{Sp} A)"

    def __str__(self) -> str:
        return f"{self.operator}, {len(self.points)} point{'s' * (len(self.points) != 1)}"


@dataclass(frozen=True, eq=False, slots=True)
class Residuals(Proof):
    """A vector for each point, of integers, at these sites.

    Attributes
    ----------
    sites : Sites
    bits : int
        Accuracy of irrational entries when the file is checked.
    vectors : int64 array of shape (count, sites)
    imaginary : the same, or None
    adjoint : tuple of int
        Points whose vector is one for the adjoint.
    """

    sites: Sites
    bits: int
    vectors: Integers
    imaginary: Integers | None
    adjoint: tuple[int, ...]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Residuals):
            return NotImplemented
        mine, others = (self.sites, self.bits, self.adjoint), (other.sites, other.bits, other.adjoint)
        return (
            mine == others
            and bool(np.array_equal(self.vectors, other.vectors))
            and _same(self.imaginary, other.imaginary)
        )

    __hash__ = None  # type: ignore[assignment]


class SpectralPointsKind(OtherKind[SpectralPointsClaim, Residuals, SpectralPoints]):
    """Rule residual."""

    name = "spectral-points"
    claim = SpectralPointsClaim
    evidence = (Residuals,)
    subject = "points of a spectrum"

    def write_subject(self, subject: SpectralPoints) -> JsonObject:
        """Operator, resolvent, points and bounds."""
        return {
            "operator": write_l2_operator(subject.operator),
            "resolvent": write_growth(subject.growth),
            "points": write_numbers(subject.points),
            "bounds": [*map(numeral, subject.bounds)],
        }

    def read_subject(self, value: JsonObject) -> SpectralPoints:
        """Operator, resolvent, points and bounds."""
        operator = read_l2_operator(value["operator"])
        growth = read_growth(value["resolvent"], operator)
        return SpectralPoints(operator, growth, read_numbers(value["points"]), read_fractions(value["bounds"]))

    def write_evidence(self, evidence: Residuals) -> JsonObject:
        """Blocks of integers."""
        imaginary = evidence.imaginary
        return {
            "rule": "residual",
            "sites": write_sites(evidence.sites),
            "bits": evidence.bits,
            "vectors": write_integers(evidence.vectors),
            "imaginary": None if imaginary is None else write_integers(imaginary),
            "adjoint": [*evidence.adjoint],
        }

    def read_evidence(self, value: JsonObject) -> Residuals:
        """Blocks of integers."""
        sites, imaginary = read_sites(value["sites"]), value["imaginary"]
        vectors = read_block(value["vectors"], len(sites))
        return Residuals(
            sites,
            read_integer(value["bits"]),
            vectors,
            None if imaginary is None else read_block(imaginary, len(sites)),
            read_integers(value["adjoint"]),
        )

    def sentence(self, claim: SpectralPointsClaim, symbol: str) -> str:
        """How far the spectrum is at most."""
        return _sentence(claim, "one point lies" if claim.count == 1 else f"each of {claim.count} points lies")

    def said(self, claim: SpectralPointsClaim, problem: SpectralPoints) -> str:
        """The same with the only point, exactly, if it is short."""
        named = str(write_numbers(problem.points)[0]) if claim.count == 1 else ""
        if not named or len(named) > _LONG:
            return self.sentence(claim, "")
        re, im = problem.points[0]
        return _sentence(claim, f"the point {re}{f' {chr(45) if im < 0 else chr(43)} {abs(im)} i' if im else ''} lies")

    def proof(self, evidence: Residuals) -> str:
        """A vector each."""
        each = "one vector" if len(evidence.vectors) == 1 else "a vector for each"
        return f"||(A - z) v|| in integers, {each} of {len(evidence.sites)} sites; no known row is left out"


def _sentence(claim: SpectralPointsClaim, subject: str) -> str:
    error = significant(claim.error, 8, upward=True)
    return f"{subject} within {error} of the spectrum" + (f" {claim.condition}" if claim.condition else "")


def _same(first: Integers | None, second: Integers | None) -> bool:
    if first is None or second is None:
        return first is second
    return bool(np.array_equal(first, second))


def write_growth(growth: ResolventGrowth) -> object:
    """A name, or factor and power."""
    if growth.name != "power":
        return growth.name
    return {"kind": "power", "factor": numeral(growth.factor), "power": growth.power}


def read_growth(value: object, operator: L2Operator) -> ResolventGrowth:
    """What was written."""
    if isinstance(value, str):
        return growth_of(operator, None if value == "self-adjoint" else value)
    value = as_object(value)
    return power_growth(read_fraction(value["factor"]), read_integer(value["power"]))


def write_sites(sites: Sites) -> JsonObject:
    """Consecutive sites, or a region."""
    if not isinstance(sites, range):
        return write_region(sites)
    return {"first": write_whole(sites.start), "count": len(sites)}


def read_sites(value: object) -> Sites:
    """Consecutive sites, or a region."""
    value = as_object(value)
    if "kind" in value:
        return read_region(value)
    first = read_whole(value["first"])
    return range(first, first + read_integer(value["count"]))


def write_integers(values: Integers) -> JsonObject:
    """A block in the narrowest type."""
    top = int(np.abs(values).max(initial=0))
    name = next(name for name, form in _TYPES.items() if top <= np.iinfo(form).max)
    return {"encoding": name, "data": base64.b64encode(values.astype(_TYPES[name]).tobytes()).decode("ascii")}


def read_block(value: object, length: int) -> Integers:
    """The vectors of a block, one a row."""
    value = as_object(value)
    raw = base64.b64decode(as_text(value["data"]), validate=True)
    found = np.frombuffer(raw, dtype=_TYPES[as_text(value["encoding"])])
    if len(found) % length:
        raise MalformedCertificate(f"a block of {len(found)} integers holds no vectors of length {length}")
    return found.astype(np.int64).reshape(-1, length)
