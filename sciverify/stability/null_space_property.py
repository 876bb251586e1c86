"""The weighted robust null space property in levels, and the error bounds that follow from it.

A has it with constants 0 < rho < 1, gamma > 0 if for every x and every admissible support D

    ||x_D||_2 <= rho ||x_{D^c}||_{1,w} / sqrt(xi) + gamma ||Ax||_2.

Then, with T = 2 sigma_{s,M}(x)_{1,w} + ||z||_{1,w} - ||x||_{1,w},

    ||z - x||_2 <= (C1 / sqrt(xi)) T + C2 ||A(z - x)||_2      for all x, z.

Every number here is rational and rounded towards the weaker statement.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.null_space_property import (
    LeftInverse,
    NullSpaceClaim,
    NullSpaceProof,
    WeightedLevels,
)
from sciverify.errors import InvalidInput, one_of, shown
from sciverify.exact.enclosure import Enclosure, significant
from sciverify.exact.rationals import to_fraction, to_rational
from sciverify.exact.reading import Matrix
from sciverify.exact.root_bounds import enclose_square_root
from sciverify.operators.dense import DenseOperator
from sciverify.stability.sparsity_in_levels import SparsityInLevels

_DIGITS = 15
_RULES = {
    "pseudo-inverses": "pseudo-inverses",
    "left inverses": "left-inverses",
    "coherence": "coherence-in-levels",
}
"""The rule of the checker for each route."""
_FORMS = ("sharp", "classical", "published")


@dataclass(frozen=True, slots=True)
class NullSpaceProperty:
    """A proven robust null space property; made by `certify_null_space`.

    Attributes
    ----------
    matrix : A as a tuple of rows of exact rationals
    sparsity : SparsityInLevels
    rho, gamma : Fraction
        The constants, 0 < rho < 1.
    norm : Fraction
        An upper bound of ||A||_2.
    proof : str
        The route that proved them: "pseudo-inverses", "left inverses" or "coherence".
    inverses : tuple of matrices, or None
        The left inverses of that route, one for each maximal support.

    **Guarantee.** The inequality above for every real (and complex) x and every admissible support.

    **Source.** docs/theory/firenet-theorem.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> proven = sv.certify_null_space([[1, 0, 0, "1/2"], [0, 1, 0, "1/2"], [0, 0, 1, "1/2"]], 1)
    >>> proven.proof, proven.rho < 0.667
    ('coherence', True)
    >>> file = proven.certificate.save("null-space.json")
    """

    matrix: Matrix
    sparsity: SparsityInLevels
    rho: Fraction
    gamma: Fraction
    norm: Fraction
    proof: str
    inverses: tuple[LeftInverse, ...] | None = field(default=None, repr=False)

    @property
    def certificate(self) -> Certificate:
        """The property and the error bound with its sharp constants, for a file; see `recovery_bound`."""
        return self.recovery_bound()

    def recovery_bound(self, form: str = "sharp") -> Certificate:
        """The property, and the error bound that follows from it, as a certificate.

        Parameters
        ----------
        form : str
            Which constants, as for `recovery_constants`.

        Returns
        -------
        Certificate
            With `claim.rho`, `claim.gamma`, `claim.c1` and `claim.c2`.
            **Guarantee.** The inequalities at the head of this module for all x, z and every admissible support.

        Raises
        ------
        InvalidInput
            An unknown form.

        **Source.** docs/theory/null-space-certificate.md.
        """
        levels, root, q = self.sparsity, *self._roots()
        first, second = self.recovery_constants(form)
        posed = WeightedLevels(DenseOperator(self.matrix), levels.levels, levels.sparsities, levels.level_weights)
        proof = NullSpaceProof(_RULES[self.proof], q, root, self.inverses)
        return Certificate(NullSpaceClaim(self.rho, self.gamma, first, second), posed, None, proof)

    def recovery_constants(self, form: str = "sharp") -> tuple[Fraction, Fraction]:
        """(C1, C2), rounded up, for which the error bound holds.

        Parameters
        ----------
        form : str
            "sharp" are the least that docs/theory/firenet-theorem.md proves; "classical" are those of the literature
            for an exact matrix; "published" are those of the FIRENET paper, which leave room for an approximate matrix.
        """
        one_of(form, "form", _FORMS)
        if form == "sharp":
            first, second = self._split()
            return first / (1 - self.rho), (first / (1 - self.rho) + second) * self.gamma
        rho, gamma, k = self.rho, self.gamma, _root(_root(self.sparsity.kappa).upper).upper
        if form == "published":
            rho, gamma = (1 + rho) / 2, 2 * gamma
        first = (rho + (1 + rho) * k / 2) * (1 + rho) / (1 - rho)
        return first, ((1 + rho) + (3 + rho) * k / 2) * gamma / (1 - rho)

    def _split(self) -> tuple[Fraction, Fraction]:
        """(a, b) with ||v||_2 <= a ||v_{D^c}||_{1,w}/sqrt(xi) + b gamma ||Av||_2; valid for every q > 0."""
        root, q = self._roots()
        second = (q + 1 / q) / 2
        return second * self.rho + root / (2 * q), second

    def _roots(self) -> tuple[Fraction, Fraction]:
        """(r, q) with r >= sqrt(kappa) and q near sqrt(1 + r), of Theorem 1."""
        root = _root(self.sparsity.kappa).upper
        return root, _root(1 + root).upper

    @property
    def penalty(self) -> Fraction:
        """Close to C1 / (C2 sqrt(xi)), the lam at which `error_constant` is least."""
        first, second = self.recovery_constants()
        return first / (second * _root(self.sparsity.xi).upper)

    def error_constant(self, lam: object) -> Fraction:
        """C with ``||z - x||_2 <= C (F(z) - F(x) + 2 lam sigma_{s,M}(x)_{1,w} + 2 ||Ax - y||_2)`` for all x, y, z.

        ``F(z) = ||Az - y||_2 + lam ||z||_{1,w}``. At lam = C1 / (C2 sqrt(xi)) it is C2, which is the least possible.

        Raises
        ------
        InvalidInput
            lam outside 0 < lam < 1 / (gamma sqrt(xi)), where the theorem says nothing.
        """
        (first, second), root = self._split(), _root(self.sparsity.xi)
        penalty = _rational(lam)
        room = 1 - self.gamma * penalty * root.upper
        if penalty <= 0 or room <= 0:
            limit = significant(1 / (self.gamma * root.upper), 6, upward=False)
            raise InvalidInput(f"lam is {shown(lam)}: the error bound needs 0 < lam < {limit}")
        return max(first / ((1 - self.rho) * penalty * root.lower), second * self.gamma / room)

    def __str__(self) -> str:
        rows, columns = len(self.matrix), len(self.matrix[0])
        return (
            f"rNSP of a {rows} x {columns} matrix, {self.sparsity}: rho <= {significant(self.rho, 6, upward=True)}, "
            f"gamma <= {significant(self.gamma, 6, upward=True)}, by {self.proof}"
        )


def _rational(lam: object) -> Fraction:
    number = to_rational(lam, "lam")
    if number is None:
        raise InvalidInput(f"lam is {shown(lam)}: a rational number is needed")
    return to_fraction(number)


def _root(x: Fraction) -> Enclosure:
    return enclose_square_root(x, _DIGITS)
