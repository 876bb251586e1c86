"""Claim kinds smoothed-measure and density: spectral measures of self-adjoint operators."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from sciverify.certificate.json_values import JsonObject, as_object
from sciverify.certificate.kinds.other import OtherKind
from sciverify.certificate.kinds.spectral_points import (
    Integers,
    read_block,
    read_sites,
    write_integers,
    write_sites,
)
from sciverify.certificate.l2_operators import (
    read_finite_vector,
    read_l2_operator,
    write_finite_vector,
    write_l2_operator,
)
from sciverify.certificate.numerals import (
    read_fraction,
    read_fractions,
    read_integer,
)
from sciverify.certificate.statement import CertificateClaim, Proof, Topic
from sciverify.exact.enclosure import Enclosure
from sciverify.exact.rationals import numeral
from sciverify.l2.finite_vector import FiniteVector
from sciverify.l2.operator import L2Operator, Sites


class Bounded(CertificateClaim):
    """A number between two bounds.

    Attributes
    ----------
    lower, upper : Fraction
    """

    __slots__ = ()
    lower: Fraction
    upper: Fraction

    @property
    def value(self) -> Enclosure:
        """lower <= the number <= upper."""
        return Enclosure(self.lower, self.upper)

    @property
    def error(self) -> Fraction:
        """Half the distance of the bounds."""
        return (self.upper - self.lower) / 2


@dataclass(frozen=True, slots=True)
class SmoothedMeasureClaim(Bounded):
    """lower <= (K_eps * mu)(point) <= upper, K of this order, eps = width."""

    point: Fraction
    width: Fraction
    order: int
    lower: Fraction
    upper: Fraction


@dataclass(frozen=True, slots=True)
class DensityClaim(Bounded):
    """lower <= rho(point) <= upper, under `condition`."""

    point: Fraction
    lower: Fraction
    upper: Fraction
    condition: str


@dataclass(frozen=True, slots=True, repr=False)
class SpectralMeasure(Topic):
    """The measure mu of an operator and a vector: <f(A) b, b> = integral of f."""

    operator: L2Operator
    vector: FiniteVector

    latex = r"(K_\varepsilon * \mu_b)(x)"

    def __str__(self) -> str:
        return f"{self.operator}, measure of {self.vector}"


@dataclass(frozen=True, slots=True, repr=False)
class SmoothMeasure(Topic):
    """A measure with the hypothesis that near the point it has a density with bounded derivatives.

    Attributes
    ----------
    radius : Fraction
    derivatives : tuple of Fraction
        Bounds of the density and of its derivatives within `radius` of the point.
    """

    operator: L2Operator
    vector: FiniteVector
    radius: Fraction
    derivatives: tuple[Fraction, ...]

    latex = r"\frac{d \mu_b}{d x}(x)"

    def __str__(self) -> str:
        return f"{self.operator}, measure of {self.vector}"


@dataclass(frozen=True, eq=False, slots=True)
class Resolvents(Proof):
    """Vectors near (A - z)^-1 b for each pole z of the kernel, and near (A - conj z)^-1 b.

    Attributes
    ----------
    sites : Sites
    bits : int
        Accuracy of irrational entries when the file is checked.
    scale : int
        The vectors are these integers over 2^scale.
    vectors, imaginary : int64 arrays of shape (order, sites)
    dual : the same pair, or None where all numbers are real
    width : Fraction or None
        The width of the kernel, where the claim does not say it.
    """

    sites: Sites
    bits: int
    scale: int
    vectors: Integers
    imaginary: Integers
    dual: tuple[Integers, Integers] | None
    width: Fraction | None = None

    def _parts(self) -> list[Integers]:
        return [self.vectors, self.imaginary, *(self.dual or ())]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Resolvents):
            return NotImplemented
        mine = (self.sites, self.bits, self.scale, self.width, len(self._parts()))
        others = (other.sites, other.bits, other.scale, other.width, len(other._parts()))
        return mine == others and all(map(np.array_equal, self._parts(), other._parts()))

    __hash__ = None  # type: ignore[assignment]


def write_resolvents(found: Resolvents, rule: str = "dual-residual") -> JsonObject:
    """Blocks of integers, and the rule that reads them."""
    re, im = (None, None) if found.dual is None else map(write_integers, found.dual)
    return {
        "rule": rule,
        "sites": write_sites(found.sites),
        "bits": found.bits,
        "scale": found.scale,
        "vectors": write_integers(found.vectors),
        "imaginary": write_integers(found.imaginary),
        "dual": re,
        "dual_imaginary": im,
    }


def read_resolvents(value: JsonObject, width: Fraction | None) -> Resolvents:
    """What was written."""
    sites, dual = read_sites(value["sites"]), None
    n = len(sites)
    if value["dual"] is not None:
        dual = read_block(value["dual"], n), read_block(value["dual_imaginary"], n)
    bits, scale, vectors = read_integer(value["bits"]), read_integer(value["scale"]), read_block(value["vectors"], n)
    imaginary = np.zeros_like(vectors) if value["imaginary"] is None else read_block(value["imaginary"], n)
    return Resolvents(sites, bits, scale, vectors, imaginary, dual, width)


class SmoothedMeasureKind(OtherKind[SmoothedMeasureClaim, Resolvents, SpectralMeasure]):
    """Rule dual-residual."""

    name = "smoothed-measure"
    claim = SmoothedMeasureClaim
    evidence = (Resolvents,)
    subject = "a spectral measure"

    def write_subject(self, subject: SpectralMeasure) -> JsonObject:
        """Operator and vector."""
        return {"operator": write_l2_operator(subject.operator), "vector": write_finite_vector(subject.vector)}

    def read_subject(self, value: JsonObject) -> SpectralMeasure:
        """Operator and vector."""
        return SpectralMeasure(read_l2_operator(value["operator"]), read_finite_vector(value["vector"]))

    def write_evidence(self, evidence: Resolvents) -> JsonObject:
        """Blocks of integers."""
        return write_resolvents(evidence)

    def read_evidence(self, value: JsonObject) -> Resolvents:
        """Blocks of integers."""
        return read_resolvents(value, None)

    def sentence(self, claim: SmoothedMeasureClaim, symbol: str) -> str:
        """Where the value lies."""
        kernel = f"smoothed by the kernel of order {claim.order} and width {numeral(claim.width)}"
        return f"the spectral measure, {kernel}, has at {numeral(claim.point)} a value in {within(claim)}"

    def proof(self, evidence: Resolvents) -> str:
        """Residuals of resolvents."""
        return said_of(evidence)


class DensityKind(OtherKind[DensityClaim, Resolvents, SmoothMeasure]):
    """Rule smoothing-error."""

    name = "density"
    claim = DensityClaim
    evidence = (Resolvents,)
    subject = "the density of a spectral measure"

    def write_subject(self, subject: SmoothMeasure) -> JsonObject:
        """Operator, vector and hypothesis."""
        return {
            "operator": write_l2_operator(subject.operator),
            "vector": write_finite_vector(subject.vector),
            "radius": numeral(subject.radius),
            "derivatives": [*map(numeral, subject.derivatives)],
        }

    def read_subject(self, value: JsonObject) -> SmoothMeasure:
        """Operator, vector and hypothesis."""
        operator, vector = read_l2_operator(value["operator"]), read_finite_vector(value["vector"])
        return SmoothMeasure(operator, vector, read_fraction(value["radius"]), read_fractions(value["derivatives"]))

    def write_evidence(self, evidence: Resolvents) -> JsonObject:
        """The width of the kernel and blocks of integers."""
        if evidence.width is None:
            raise TypeError("a claim about a density needs the width of its kernel")
        return {"width": numeral(evidence.width), "resolvents": write_resolvents(evidence)}

    def read_evidence(self, value: JsonObject) -> Resolvents:
        """The width of the kernel and blocks of integers."""
        return read_resolvents(as_object(value["resolvents"]), read_fraction(value["width"]))

    def sentence(self, claim: DensityClaim, symbol: str) -> str:
        """Where the value lies, and under which hypothesis."""
        return f"the spectral measure has at {numeral(claim.point)} a density in {within(claim)}, {claim.condition}"

    def proof(self, evidence: Resolvents) -> str:
        """Residuals of resolvents, and the error of the kernel."""
        return f"{said_of(evidence)}; what smoothing changes at most by the derivatives of the density"


def within(claim: Bounded) -> str:
    """The bounds as decimals, with enough digits to tell them apart."""
    size = max(abs(claim.lower), abs(claim.upper))
    digits = 3
    while digits < 60 and claim.upper - claim.lower < size / 10 ** (digits - 2):
        digits += 1
    return format(claim.value, f".{digits}")


def said_of(evidence: Resolvents) -> str:
    """What was computed."""
    order = len(evidence.vectors)
    return f"{order} resolvents on {len(evidence.sites)} sites, dual residuals in integers; no column is cut"
