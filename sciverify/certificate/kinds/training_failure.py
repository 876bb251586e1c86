"""Claim kinds every-map-fails and no-map-fits: maps that fit training data are not optimal, or do not exist."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sciverify.certificate.json_values import JsonObject, as_object
from sciverify.certificate.kinds.other import OtherKind
from sciverify.certificate.numerals import read_fraction, read_fractions
from sciverify.certificate.operators import read_operator, write_operator
from sciverify.certificate.rational_arrays import read_vector, write_vector
from sciverify.certificate.statement import CertificateClaim, Evaluated, Topic
from sciverify.exact.enclosure import significant
from sciverify.exact.rational_vector import RationalVector
from sciverify.exact.rationals import from_fraction, numeral
from sciverify.operators.operator import MeasurementOperator


@dataclass(frozen=True, slots=True)
class EveryMapFailsClaim(CertificateClaim):
    """Every map that fits the training pairs within delta errs by at least `lower`; all in multiples of ||u||.

    Attributes
    ----------
    maps : "F^N" or "M1"
        Where the values of maps lie: anywhere, or in the family.
    delta, lower : Fraction
    optimum : Fraction
        An upper bound of the worst error of an optimal map; `lower` is above it.
    """

    maps: str
    delta: Fraction
    lower: Fraction
    optimum: Fraction


@dataclass(frozen=True, slots=True)
class NoMapFitsClaim(CertificateClaim):
    """No map fits all pairs (Ax, x) of the family within delta times ||u||."""

    maps: str
    delta: Fraction


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class CollidingFamily(Topic):
    """u and -u in the kernel of an operator, and vectors slope u + factor v outside of it.

    Attributes
    ----------
    operator : MeasurementOperator
    u, v : RationalVector
        A u = 0, A v != 0.
    slope : Fraction
    factors : tuple of Fraction
        One for each further vector, or the two ends of a segment of factors.
    is_segment : bool
    """

    operator: MeasurementOperator
    u: RationalVector
    v: RationalVector
    slope: Fraction
    factors: tuple[Fraction, ...]
    is_segment: bool = False

    latex = r"\sup_{x \in M_1} \|\Psi(Ax) - x\|"

    def vectors(self) -> tuple[RationalVector, ...]:
        """u, -u and the vectors of all factors; of a segment those of its ends."""
        return self.u, tuple(-x for x in self.u), *map(self.vector, self.factors)

    def vector(self, factor: Fraction) -> RationalVector:
        """slope u + factor v"""
        slope, share = from_fraction(self.slope), from_fraction(factor)
        return tuple(slope * a + share * b for a, b in zip(self.u, self.v, strict=True))

    def pairs(self) -> tuple[tuple[RationalVector, RationalVector], ...]:
        """The training pairs (Ax, x): those of all vectors but -u."""
        first, _, *further = self.vectors()
        return tuple((self.operator.exact(x), x) for x in (first, *further))

    def __str__(self) -> str:
        count = "a segment of vectors and two" if self.is_segment else f"{len(self.factors) + 2} vectors"
        return f"{self.operator}, {count}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CollidingFamily) and self._parts() == other._parts()

    def _parts(self) -> tuple[object, ...]:
        return self.operator, self.u, self.v, self.slope, self.factors, self.is_segment

    __hash__ = None  # type: ignore[assignment]


def _write_family(subject: CollidingFamily) -> JsonObject:
    factors = [*map(numeral, subject.factors)]
    return {
        "operator": write_operator(subject.operator),
        "u": write_vector(subject.u),
        "v": write_vector(subject.v),
        "slope": numeral(subject.slope),
        "factors": dict(zip(("from", "to"), factors, strict=True)) if subject.is_segment else factors,
    }


def _read_family(value: JsonObject) -> CollidingFamily:
    factors = value["factors"]
    is_segment = isinstance(factors, dict)
    if is_segment:
        ends = as_object(factors)
        factors = [ends["from"], ends["to"]]
    u, v = read_vector(value["u"]), read_vector(value["v"])
    operator = read_operator(value["operator"])
    return CollidingFamily(operator, u, v, read_fraction(value["slope"]), read_fractions(factors), is_segment)


class EveryMapFails(OtherKind[EveryMapFailsClaim, Evaluated, CollidingFamily]):
    """Rules kernel-collision and forced-fit."""

    name = "every-map-fails"
    claim = EveryMapFailsClaim
    evidence = (Evaluated,)
    subject = "maps that fit training data"

    def write_subject(self, subject: CollidingFamily) -> JsonObject:
        """Operator, u, v and the factors."""
        return _write_family(subject)

    def read_subject(self, value: JsonObject) -> CollidingFamily:
        """Operator, u, v and the factors."""
        return _read_family(value)

    def sentence(self, claim: EveryMapFailsClaim, symbol: str) -> str:
        """What a map that fits must do wrong."""
        delta, optimum = significant(claim.delta, 8, upward=False), significant(claim.optimum, 8, upward=True)
        return (
            f"every map into {claim.maps} that fits the training pairs within {delta} has a worst error of at least "
            f"{significant(claim.lower, 8, upward=False)}, an optimal one of at most {optimum}, in multiples of ||u||"
        )

    def proof(self, evidence: Evaluated) -> str:
        """One value is forced."""
        return "only u and -u have the measurements 0, and the value there is near u; exact arithmetic"


class NoMapFits(OtherKind[NoMapFitsClaim, Evaluated, CollidingFamily]):
    """Rules kernel-collision and forced-fit."""

    name = "no-map-fits"
    claim = NoMapFitsClaim
    evidence = (Evaluated,)
    subject = "training data that no map fits"

    def write_subject(self, subject: CollidingFamily) -> JsonObject:
        """Operator, u, v and the factors."""
        return _write_family(subject)

    def read_subject(self, value: JsonObject) -> CollidingFamily:
        """Operator, u, v and the factors."""
        return _read_family(value)

    def sentence(self, claim: NoMapFitsClaim, symbol: str) -> str:
        """No map is that near."""
        delta = significant(claim.delta, 8, upward=False)
        return f"no map into {claim.maps} fits all pairs (Ax, x) within {delta}, in multiples of ||u||"

    def proof(self, evidence: Evaluated) -> str:
        """One value cannot be near both."""
        return "only u and -u have the measurements 0, and no value is near both; exact arithmetic"
