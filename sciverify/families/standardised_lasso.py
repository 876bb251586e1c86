"""The standardised LASSO of the slides' page "fails in MATLAB".

    min_x (1/m) ||A D x - y||_2^2 + lambda ||x||_1,    m = 3, N = 2,
    A = [1/sqrt2 - delta, 1/sqrt2; -1/sqrt2 - delta, -1/sqrt2; 2 delta, 0],   y = (1/sqrt2, -1/sqrt2, 0),
    D = diag(sqrt3 / sqrt(1 + 6 delta^2), sqrt3), so that the columns of A D have norm sqrt m and mean 0.

For every delta != 0 and lambda < 2/sqrt3 the only minimiser is (0, 1/sqrt3 - lambda/2); with 1/(2m) in place of 1/m,
the convention of MATLAB and scikit-learn, it is (0, 1/sqrt3 - lambda) for lambda < 1/sqrt3. At delta = 0 the columns
are equal and the minimisers form a segment. Proof: docs/theory/standardised-lasso.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from flint import fmpq

from sciverify.errors import InvalidInput, one_of, shown
from sciverify.exact.ordered import ONE, ZERO, Exact, deepest
from sciverify.exact.rationals import to_rational
from sciverify.exact.reading import Matrix, Vector
from sciverify.exact.surds import square_root
from sciverify.problems.lasso import Lasso
from sciverify.problems.loss_factors import loss_factor

ROWS = 3
Convention = Literal["1/m", "1/(2m)"]
CONVENTIONS: tuple[Convention, ...] = ("1/m", "1/(2m)")
"""What stands before ||A D x - y||^2: the slides' factor, and that of MATLAB, scikit-learn and glmnet."""
_ROOT_TWO = square_root(fmpq(2))
_ROOT_THREE = square_root(fmpq(3), deepest([_ROOT_TWO]))
_FIELD = deepest([_ROOT_THREE])


@dataclass(frozen=True, init=False)
class StandardisedLasso:
    """The family of problems, with its minimisers in closed form.

    Parameters
    ----------
    lam : rational number > 0
        lambda, below 1/sqrt3.

    Raises
    ------
    InvalidInput
        lam is no rational number in that range.

    **Source.** The lecture slides of Antun and Colbrook (Geilo 2021), "fails in MATLAB";
    docs/theory/standardised-lasso.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> family = sv.families.StandardisedLasso()
    >>> print(sv.certify_distance(family.problem("1/100"), family.minimiser()).distance)
    0
    """

    lam: fmpq

    def __init__(self, lam: object = "1/10") -> None:
        number = to_rational(lam, "lam")
        if number is None or number <= 0 or 3 * number * number >= 1:
            raise InvalidInput(f"lam is {shown(lam)}: a rational number between 0 and 1/sqrt(3) is needed")
        object.__setattr__(self, "lam", number)

    def problem(self, delta: object, convention: Convention = "1/m") -> Lasso:
        """The exact problem in x: the objective times m (or 2m), which makes it a `Lasso`.

        Parameters
        ----------
        delta : rational number
        convention : "1/m" or "1/(2m)"
        """
        scales = self.scales(delta)
        matrix = [[d * a for d, a in zip(scales, row, strict=True)] for row in _matrix(_rational(delta))]
        return Lasso(matrix, _measurements(), self.penalty(convention))

    def problem_before_scaling(self, delta: object, convention: Convention = "1/m") -> Lasso:
        """The same problem in z = D x: weights 1/d_i in place of the scaled columns.

        Its minimisers are D x for the minimisers x of `problem`, so distances to its solution set are
        ||D (x - x*)||, the errors that a solver makes which standardises the columns itself.
        """
        weights = [1 / d for d in self.scales(delta)]
        return Lasso(_matrix(_rational(delta)), _measurements(), self.penalty(convention), weights=weights)

    def scales(self, delta: object) -> Vector:
        """The diagonal of D."""
        number = _rational(delta)
        norm = square_root(1 + 6 * number * number, _FIELD)
        return _ROOT_THREE / norm, _ROOT_THREE

    def penalty(self, convention: Convention = "1/m") -> fmpq:
        """m lambda or 2 m lambda: `lam` of the `Lasso`."""
        one_of(convention, "convention", CONVENTIONS)
        c = loss_factor(convention, ROWS)
        return self.lam * c.denominator / c.numerator

    def minimiser(self, convention: Convention = "1/m") -> Vector:
        """(0, 1/sqrt3 - lambda/2) or (0, 1/sqrt3 - lambda): the only minimiser unless delta = 0."""
        return ZERO, _ROOT_THREE / 3 - self.penalty(convention) / 6

    def margin(self, delta: object, convention: Convention = "1/m") -> Exact:
        """By how much the first column misses its dual bound: (penalty/2) (1 - 1/sqrt(1 + 6 delta^2)).

        About 3 delta^2 penalty/2: data that are changed by more than that may select the other column.
        """
        number = _rational(delta)
        return self.penalty(convention) / 2 * (ONE - 1 / square_root(1 + 6 * number * number, _FIELD))


def _rational(delta: object) -> fmpq:
    number = to_rational(delta, "delta")
    if number is None:
        raise InvalidInput(f"delta is {shown(delta)}: a rational number is needed")
    return number


def _matrix(delta: fmpq) -> Matrix:
    half = _ROOT_TWO / 2
    return (half - delta, half), (-half - delta, -half), (2 * delta, ZERO)


def _measurements() -> Vector:
    half = _ROOT_TWO / 2
    return half, -half, ZERO


__all__ = ["CONVENTIONS", "Convention", "StandardisedLasso"]
