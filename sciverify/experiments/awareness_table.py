"""The best constants between sparse vectors and their measurements, beside those of the null space property."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sciverify.certificate.certificate import Certificate
from sciverify.exact.root_bounds import root_above
from sciverify.families.recoverable import identity_and_hadamard
from sciverify.stability.kernel_awareness import kernel_awareness
from sciverify.stability.null_space import certify_null_space
from sciverify.stability.null_space_property import NullSpaceProperty

CASES: tuple[tuple[int, tuple[int, ...], tuple[int, ...]], ...] = (
    (16, (1,), (32,)),
    (16, (2,), (32,)),
    (64, (1,), (128,)),
    (64, (2,), (128,)),
    (64, (3, 3), (64, 128)),
)
"""(rows m of [I H/sqrt m], sparsities, levels)"""


@dataclass(frozen=True, slots=True)
class AwarenessRow:
    """One matrix and sparsity.

    Attributes
    ----------
    certificate : Certificate
        Of the best constant.
    null_space : NullSpaceProperty
    """

    m: int
    sparsities: tuple[int, ...]
    certificate: Certificate
    null_space: NullSpaceProperty

    @property
    def sharp(self) -> Fraction:
        """sqrt 2 gamma / (1 - rho), rounded up."""
        return root_above(2 * (self.null_space.gamma / (1 - self.null_space.rho)) ** 2)

    @property
    def classical(self) -> Fraction:
        """(5 + 3 rho) gamma / (2 (1 - rho)) in one level, rounded up: the constant of the slides."""
        return self.null_space.recovery_constants("classical")[1]


def awareness_rows(*, quick: bool = False) -> Iterator[AwarenessRow]:
    """All rows; with `quick` those whose null space property follows from coherence."""
    for m, sparsities, levels in CASES:
        by_enumeration = (m, sparsities) == (16, (2,))
        if quick and by_enumeration:
            continue
        matrix = identity_and_hadamard(m)
        method = "enumeration" if by_enumeration else "coherence"
        found = certify_null_space(matrix, sparsities, levels=levels, method=method)
        yield AwarenessRow(m, sparsities, kernel_awareness(matrix, sparsities, levels), found)


def certificates(rows: Sequence[AwarenessRow]) -> dict[str, Certificate]:
    """Name of a file -> certificate."""
    found = {}
    for row in rows:
        name = f"{row.m}x{2 * row.m}-s{'-'.join(map(str, row.sparsities))}"
        found[f"{name}-awareness.json"] = row.certificate
        found[f"{name}-null-space.json"] = row.null_space.certificate
    return found
