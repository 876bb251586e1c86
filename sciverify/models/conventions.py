"""Regression problems as the manuals of other programs write them, posed exactly.

    c sum_k s_k (y_k - <x_k, b> - b_0)^2 + penalty * (mixing * sum_i d_i |b_i| + (1 - mixing)/2 * sum_i (d_i b_i)^2)

with c from the table of loss factors and d_i the standard deviation of column i where columns are standardised:
dividing column i by d_i multiplies its coefficient by d_i, so standardising is nothing but weights.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from sciverify.errors import InvalidInput, one_of, shown
from sciverify.exact.double_array import read_doubles
from sciverify.exact.frames import Foreign
from sciverify.exact.labelled import Labelled
from sciverify.exact.midrad import Floats
from sciverify.exact.rationals import to_fraction, to_rational
from sciverify.models.penalised_least_squares import PenalisedLeastSquares
from sciverify.problems.lasso import Lasso
from sciverify.problems.loss_factors import LossFactor, loss_factor

Standardize = bool | Literal["exact"]


@dataclass(frozen=True, slots=True)
class Convention:
    """How one program writes its problem.

    Attributes
    ----------
    loss : what stands before the squares
    penalty : what its manual calls the penalty
    mixing : what its manual calls the share of the l1 norm; None if it has no elastic net
    standardize, intercept : its defaults
    """

    loss: LossFactor
    penalty: str
    mixing: str | None
    standardize: bool
    intercept: bool


CONVENTIONS: dict[str, Convention] = {
    "scikit-learn": Convention("1/(2m)", "alpha", "l1_ratio", False, True),
    "glmnet": Convention("1/(2m)", "lam", "alpha", True, True),
    "matlab": Convention("1/(2m)", "lam", "alpha", True, True),
    "slides": Convention("1/m", "lam", None, True, False),
    "cvxpy": Convention("1", "lam", None, False, False),
}
"""scikit-learn: linear_model.Lasso, ElasticNet (celer and skglm have the same). glmnet: the manual of the R package.
matlab: lasso of the Statistics Toolbox. slides: docs/theory/standardised-lasso.md. cvxpy: sum_squares + lam * norm1."""


def from_convention(
    convention: str,
    X: Foreign,
    y: Foreign,
    *,
    lam: Foreign = None,
    alpha: Foreign = None,
    l1_ratio: Foreign = None,
    standardize: Standardize | None = None,
    intercept: bool | None = None,
    positive: bool = False,
    sample_weight: Foreign = None,
) -> Lasso:
    """Pose a regression problem in the words of another program.

    Parameters
    ----------
    convention : "scikit-learn", "glmnet", "matlab", "slides" or "cvxpy"
    X, y : arrays of doubles, shape (m, N) and (m,)
        A series y or sample_weight is put into the order of the rows of a frame X.
    lam : number >= 0
        The penalty of glmnet (lambda), MATLAB (Lambda), the slides and cvxpy.
    alpha : number >= 0
        scikit-learn: the penalty. glmnet, MATLAB: the share of the l1 norm, 1 if left out.
    l1_ratio : number, optional
        scikit-learn: the share of the l1 norm, 1 if left out.
    standardize : bool or "exact", optional
        The program divides columns by their standard deviation, with 1/m; left out: what it does by default. True: by
        the nearest double of it, as programs do in other words. "exact": by the square root itself, for few columns.
    intercept : bool, optional
        Left out: what the program does by default.
    positive : bool
    sample_weight : m numbers >= 0, optional
        Only their ratios matter: each of these programs scales them to mean 1.

    Returns
    -------
    Lasso
        **Guarantee.** Its minimisers are those of the documented objective, in the coefficients that the program
        reports: for columns as they are, the intercept last. All numbers are exact, except that standardize=True
        takes the doubles nearest to the standard deviations for them.

    Raises
    ------
    InvalidInput
        An argument that the convention does not have, a missing penalty, a constant column to standardise.

    Example
    -------
    >>> import numpy as np, sciverify as sv
    >>> X, y = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.0, 0.0]]), np.array([3.0, 1.0, 2.0, 0.0])
    >>> sv.from_convention("scikit-learn", X, y, alpha=0.25)
    <Lasso A 4 x 3, lam = 2, intercept in the last entry>
    >>> sv.from_convention("glmnet", X, y, lam=0.25).weights
    (1/2, 1/2, 0)

    **Source.** docs/your-problem-in-our-words.md.
    """
    one_of(convention, "convention", tuple(CONVENTIONS))
    own = CONVENTIONS[convention]
    given = {"lam": lam, "alpha": alpha, "l1_ratio": l1_ratio}
    for name, value in given.items():
        if value is not None and name not in (own.penalty, own.mixing):
            raise InvalidInput(f"{name} is {shown(value)}: the penalty of {convention} is {_names(own)}")
    if given[own.penalty] is None:
        raise InvalidInput(f"{own.penalty} is missing: the penalty of {convention} is {_names(own)}")
    penalty = _number(given[own.penalty], own.penalty)
    share = Fraction(1) if own.mixing is None else _number(given[own.mixing], own.mixing, Fraction(1))
    if share > 1:
        raise InvalidInput(f"{own.mixing} is {shown(given[str(own.mixing)])}: a share from 0 to 1 is needed")
    data, measured, weights = _read(table := Labelled.of(X, "X"), y, sample_weight)
    scaled, fitted = own.standardize if standardize is None else standardize, intercept
    fitted = own.intercept if fitted is None else bool(fitted)
    if convention == "matlab" and scaled and not fitted:
        raise InvalidInput("intercept is False: what lasso of MATLAB divides columns by then is not documented")
    deviations = _deviations(data, weights, scaled) if scaled else None
    total = Fraction(len(measured)) if weights is None else sum(map(Fraction, weights.tolist()), Fraction(0))
    c = loss_factor(own.loss, total)
    ridge = penalty * (1 - share) / 2 / c
    ridges = ridge if deviations is None else [ridge * square for _, square in deviations]
    divided = None if deviations is None else [d for d, _ in deviations]
    return PenalisedLeastSquares(
        data, measured, penalty * share / c, divided, ridges, fitted, bool(positive), weights, table.names
    ).problem()


def _names(own: Convention) -> str:
    return own.penalty if own.mixing is None else f"{own.penalty}, the share of the l1 norm in it {own.mixing}"


def _number(value: Foreign, name: str, default: Fraction | None = None) -> Fraction:
    if value is None and default is not None:
        return default
    number = None if value is None else to_rational(value, name)
    if number is None or number < 0:
        raise InvalidInput(f"{name} is {shown(value)}: a number >= 0 is needed")
    return to_fraction(number)


def _read(X: Labelled, y: Foreign, sample_weight: Foreign) -> tuple[Floats, Floats, Floats | None]:
    data, measured = read_doubles(X.values, "X"), read_doubles(X.along_rows(y, "y"), "y").reshape(-1)
    weights = X.along_rows(sample_weight, "sample_weight")
    weights = None if weights is None else read_doubles(weights, "sample_weight")
    if data.ndim != 2 or len(measured) != len(data) or "c" in data.dtype.kind + measured.dtype.kind:
        raise InvalidInput(f"X has shape {data.shape} and y {measured.shape}: real (m, N) and (m,) are needed")
    if weights is not None and (weights.shape != measured.shape or not weights.sum() > 0):
        raise InvalidInput(f"sample_weight is {shown(sample_weight)}: {len(measured)} weights >= 0 are needed")
    return data, measured, weights


def _deviations(data: Floats, weights: Floats | None, how: Standardize) -> list[tuple[Foreign, Fraction]]:
    """(what column i is divided by, its square): the standard deviation of the column, sample weights counted."""
    one_of(how if isinstance(how, str) else None, "standardize", (None, "exact"))
    found: list[tuple[Foreign, Fraction]] = []
    for i, column in enumerate(data.T.tolist()):
        variance = _variance([Fraction(v) for v in column], weights)
        if not variance:
            raise InvalidInput(f"column {i} of X is constant: it cannot be standardised, leave it out")
        if how == "exact":
            import sympy

            found.append((sympy.sqrt(sympy.Rational(variance.numerator, variance.denominator)), variance))
        else:
            root = nearest_root(variance)
            found.append((root, Fraction(root) ** 2))
    return found


def _variance(column: list[Fraction], weights: Floats | None) -> Fraction:
    """sum s_k (a_k - mean)^2 / sum s_k, exactly."""
    shares = [Fraction(1)] * len(column) if weights is None else [Fraction(w) for w in weights.tolist()]
    total = sum(shares, Fraction(0))
    mean = sum((s * a for s, a in zip(shares, column, strict=True)), Fraction(0)) / total
    return sum((s * (a - mean) ** 2 for s, a in zip(shares, column, strict=True)), Fraction(0)) / total


def nearest_root(square: Fraction) -> float:
    """The double nearest to sqrt(square), square > 0."""
    p, q = square.numerator, square.denominator
    shift = max(0, 130 - (p.bit_length() - q.bit_length()))
    shift += shift % 2
    below = math.isqrt((p << shift) // q)  # floor of sqrt(square) 2^(shift/2), with 65 bits or more
    sticky = below * below * q != p << shift  # one more bit settles ties: the root is above
    return float(Fraction(2 * below + sticky, 2 ** (shift // 2 + 1)))
