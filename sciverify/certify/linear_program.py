"""The certified distance of a point to all minimisers of a linear program."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from flint import fmpq

from sciverify.allowance import Progress, allowance
from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.linear_program import FaceProof, JudgedPoint, LinearProgramClaim
from sciverify.certify.issue import issued
from sciverify.errors import InvalidInput, shown
from sciverify.exact.foreign import plain, plain_scalar
from sciverify.exact.linear_program import LinearProgram
from sciverify.exact.rational_vector import RationalVector, read_rational_vector
from sciverify.exact.rationals import to_fraction, to_rational
from sciverify.exact.root_bounds import root_or_bounds
from sciverify.exact.sparse import is_sparse, sparse_entries

Rows = tuple[tuple[RationalVector, ...], RationalVector]


def certify_linear_program(
    c: object,
    x: object,
    A_ub: object = None,
    b_ub: object = None,
    A_eq: object = None,
    b_eq: object = None,
    bounds: object = (0, None),
    *,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> Certificate:
    """Prove how far a point is from the minimisers of a linear program; data as for `scipy.optimize.linprog`.

    Minimise <c, x> subject to ``A_ub x <= b_ub``, ``A_eq x = b_eq`` and bounds of the entries.

    Parameters
    ----------
    c : sequence or array of N rational numbers
        Floats mean the dyadic numbers that they hold.
    x : sequence or array of N rational numbers
        The point, feasible or not.
    A_ub, A_eq : arrays, frames or sparse matrices of shape (m, N), or one row of shape (N,), optional
    b_ub, b_eq : arrays or series of shape (m,), or a number for one row, optional
    bounds : pair (low, high), or a sequence of N such pairs, or None
        None or an infinite float is a missing end; x >= 0 if left out, and for None in place of the pairs.
    seconds : float, optional
        Wall time after which `Undecided` is raised. It is of use: exact numbers grow. Programs of 20 x 40 Gaussian
        doubles take 5 s, of 30 x 60 such ones 27 s, of 30 x 60 integers 2 s.
    progress : function, optional
        Called with a short phrase and the share that is done, or None.

    Returns
    -------
    Certificate
        **Guarantee.** claim.lower <= the l2 distance of x to the set of all minimisers <= claim.upper; both are the
        distance itself, rounded outwards where it is irrational.

    Raises
    ------
    InvalidInput
        Data that are not rational, or of shapes that do not fit; bounds in the wrong order.
    AssumptionFailed
        No point is feasible, or the objective is not bounded below: there is no minimiser.
    Undecided
        The seconds are over.

    **Source.** docs/theory/linear-programs.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> print(sv.certify_linear_program([1, 1], [1, 1], A_eq=[[1, 1]], b_eq=[1]))
    the distance to the minimisers lies in [0.70710678, 0.70710679]
    linear program, A 1 x 2
    proof: the nearest minimiser, prices that show all minimisers, a normal of their face; exact arithmetic
    """
    costs = read_rational_vector(plain(c, "c"), "c")
    size = len(costs)
    point = read_rational_vector(plain(x, "x"), "x", size)
    below, at_most = _rows(A_ub, b_ub, "A_ub", "b_ub", size)
    equations, equal_to = _rows(A_eq, b_eq, "A_eq", "b_eq", size)
    above = tuple(tuple(-a for a in row) for row in below)
    lower, upper = _ends(bounds, size)
    program = LinearProgram(
        costs,
        (*equations, *above),
        (*equal_to, *(-b for b in at_most)),
        (True,) * len(equations) + (False,) * len(above),
        lower,
        upper,
    )
    with allowance(seconds, progress):
        minimiser, prices = program.optimum()
        nearest, normal = program.nearest(point, minimiser, prices)
    square = sum(((a - b) ** 2 for a, b in zip(nearest, point, strict=True)), fmpq(0))
    distance = root_or_bounds(to_fraction(square))
    proof = FaceProof(nearest, prices, normal if square else None)
    claim = LinearProgramClaim(distance.lower, distance.upper)
    return issued(Certificate(claim, JudgedPoint(program, point), None, proof))


def _rows(A: object, b: object, name: str, right: str, size: int) -> Rows:
    """Rows and right sides; none where both are left out."""
    if A is None and b is None:
        return (), ()
    if A is None or b is None:
        missing, given = (name, right) if A is None else (right, name)
        raise InvalidInput(f"{missing} is missing, and {given} is there: they belong together")
    rows = sparse_entries(A, name).dense() if is_sparse(A) else plain(A, name)
    if not isinstance(rows, Sequence | np.ndarray) or isinstance(rows, str):
        raise InvalidInput(f"{name} is {shown(A)}: a matrix of {size} columns is needed")
    if isinstance(rows, np.ndarray) and rows.ndim not in (1, 2):
        raise InvalidInput(f"{name} has shape {rows.shape}: a matrix of {size} columns is needed")
    if len(rows) and all(map(_is_number, rows)):
        matrix = [read_rational_vector(rows, name, size)]
    else:
        matrix = [read_rational_vector(row, f"{name}[{i}]", size) for i, row in enumerate(rows)]
    number = plain_scalar(b, right)
    ends = [number] if _is_number(number) else plain(b, right)
    return tuple(matrix), read_rational_vector(ends, right, len(matrix))


def _is_number(value: object) -> bool:
    """No vector; not a number nor a truth value is refused later, by its name."""
    try:
        return to_rational(value) is not None
    except InvalidInput:
        return True


def _ends(bounds: object, size: int) -> tuple[tuple[fmpq | None, ...], tuple[fmpq | None, ...]]:
    """Lower and upper ends, one for each entry; None stands for (0, None), as for scipy."""
    bounds = (0, None) if bounds is None else bounds
    if not isinstance(bounds, Sequence | np.ndarray):
        raise InvalidInput(f"bounds is {shown(bounds)}: a pair (low, high), or one for each entry, is needed")
    pairs = list(bounds) * (size if len(bounds) == 1 else 1)
    if len(pairs) == 2 and not any(
        isinstance(end, Sequence | np.ndarray) and not isinstance(end, str) for end in pairs
    ):
        pairs = [pairs] * size
    if len(pairs) != size:
        raise InvalidInput(f"bounds has {len(pairs)} pairs where {size} belong, one for each entry")
    ends = [_pair(pair, f"bounds[{j}]") for j, pair in enumerate(pairs)]
    return tuple(low for low, _ in ends), tuple(high for _, high in ends)


def _pair(pair: object, where: str) -> tuple[fmpq | None, fmpq | None]:
    if not isinstance(pair, Sequence | np.ndarray) or isinstance(pair, str) or len(pair) != 2:
        raise InvalidInput(f"{where} is {shown(pair)}: a pair (low, high) is needed")
    low, high = _end(pair[0], f"{where}[0]", -np.inf), _end(pair[1], f"{where}[1]", np.inf)
    if low is not None and high is not None and low > high:
        raise InvalidInput(f"{where} is {shown(pair)}: the lower end must not exceed the upper one")
    return low, high


def _end(value: object, where: str, missing: float) -> fmpq | None:
    if value is None or (isinstance(value, float) and value == missing):
        return None
    found = to_rational(value, where)
    if found is None:
        raise InvalidInput(f"{where} is {shown(value)}: a rational number, or None, is needed")
    return found
