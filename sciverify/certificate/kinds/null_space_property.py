"""Claim kind null-space-property: constants of the robust null space property, and of the error bound."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from sciverify.certificate.json_values import JsonObject, as_list, as_object, as_text
from sciverify.certificate.kinds.other import OtherKind
from sciverify.certificate.numerals import read_fraction, read_fractions, read_integers
from sciverify.certificate.operators import read_operator, write_operator
from sciverify.certificate.statement import CertificateClaim, Proof, Topic
from sciverify.exact.enclosure import significant
from sciverify.exact.rationals import numeral
from sciverify.operators.operator import MeasurementOperator

LeftInverse: TypeAlias = tuple[tuple[Fraction, ...], ...]
"""The rows of Y^T."""
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class NullSpaceClaim(CertificateClaim):
    """The property holds with rho and gamma, and the error bound with c1 and c2."""

    rho: Fraction
    gamma: Fraction
    c1: Fraction
    c2: Fraction


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class WeightedLevels(Topic):
    """An operator, and vectors that are sparse in weighted levels.

    Attributes
    ----------
    operator : MeasurementOperator
    levels, sparsities : tuples of int
    weights : tuple of Fraction
        One a level.
    """

    operator: MeasurementOperator
    levels: tuple[int, ...]
    sparsities: tuple[int, ...]
    weights: tuple[Fraction, ...]

    latex = r"\|x_D\|_2 \le \rho \|x_{D^c}\|_{1,w} / \sqrt{\xi} + \gamma \|Ax\|_2"

    def __str__(self) -> str:
        return f"{self.operator}, s = {self.sparsities} in levels {self.levels}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WeightedLevels) and self._parts() == other._parts()

    def _parts(self) -> tuple[object, ...]:
        return self.operator, self.levels, self.sparsities, self.weights

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class NullSpaceProof(Proof):
    """A route to the property, and the numbers behind the error bound.

    Attributes
    ----------
    rule : "pseudo-inverses", "left-inverses" or "coherence-in-levels"
    q, root : Fraction
        q > 0 and root >= sqrt(kappa), of Theorem 1.
    inverses : tuple of LeftInverse, or None
        For rule left-inverses: one for each maximal support.
    """

    rule: str
    q: Fraction
    root: Fraction
    inverses: tuple[LeftInverse, ...] | None = None


class NullSpace(OtherKind[NullSpaceClaim, NullSpaceProof, WeightedLevels]):
    """Rules pseudo-inverses, left-inverses, coherence-in-levels and recovery-constants."""

    name = "null-space-property"
    claim = NullSpaceClaim
    evidence = (NullSpaceProof,)
    subject = "a null space property"

    def write_subject(self, subject: WeightedLevels) -> JsonObject:
        """Operator, levels and weights."""
        return {
            "operator": write_operator(subject.operator),
            "levels": [*subject.levels],
            "sparsities": [*subject.sparsities],
            "weights": [*map(numeral, subject.weights)],
        }

    def read_subject(self, value: JsonObject) -> WeightedLevels:
        """Operator, levels and weights."""
        levels, sparsities = read_integers(value["levels"]), read_integers(value["sparsities"])
        return WeightedLevels(read_operator(value["operator"]), levels, sparsities, read_fractions(value["weights"]))

    def write_evidence(self, evidence: NullSpaceProof) -> JsonObject:
        """The route by its name, and the two numbers."""
        proof: dict[str, object] = {"rule": evidence.rule}
        if evidence.inverses is not None:
            proof["inverses"] = [[[*map(numeral, row)] for row in inverse] for inverse in evidence.inverses]
        return {"proof": proof, "recovery": {"q": numeral(evidence.q), "root": numeral(evidence.root)}}

    def read_evidence(self, value: JsonObject) -> NullSpaceProof:
        """The route by its name, and the two numbers."""
        proof, recovery = as_object(value["proof"]), as_object(value["recovery"])
        inverses = None
        if "inverses" in proof:
            inverses = tuple(tuple(map(read_fractions, as_list(rows))) for rows in as_list(proof["inverses"]))
        return NullSpaceProof(
            as_text(proof["rule"]), read_fraction(recovery["q"]), read_fraction(recovery["root"]), inverses
        )

    def sentence(self, claim: NullSpaceClaim, symbol: str) -> str:
        """All constants."""
        rho, gamma, first = (significant(x, _DIGITS, upward=True) for x in (claim.rho, claim.gamma, claim.c1))
        second = significant(claim.c2 + claim.gamma * (Fraction(first) - claim.c1), _DIGITS, upward=True)
        return (
            f"the null space property holds with rho = {rho}, gamma = {gamma}, the error bound with {first}, {second}"
        )

    def proof(self, evidence: NullSpaceProof) -> str:
        """The route."""
        return f"{evidence.rule.replace('-', ' ')} for every support; exact arithmetic"
