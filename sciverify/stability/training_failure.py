"""Training data that keep every map from being optimal, or that no map fits (docs/theory/optimal-maps.md)."""

from __future__ import annotations

import math
from fractions import Fraction

from flint import fmpq, fmpq_mat, fmpz

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.training_failure import CollidingFamily, EveryMapFailsClaim, NoMapFitsClaim
from sciverify.certificate.statement import Evaluated
from sciverify.errors import InvalidInput, as_integer, one_of, shown
from sciverify.exact.rational_bounds import round_down
from sciverify.exact.rational_vector import RationalVector
from sciverify.exact.rationals import from_fraction, to_fraction, to_rational
from sciverify.exact.root_bounds import root_above, root_below
from sciverify.operators.dense import DenseOperator, as_operator
from sciverify.operators.operator import MeasurementOperator, squared_norm

_REFUSED = {
    "F^N": "for maps into F^N the threshold is delta < 1, and it is sharp: the map to the centres of the fibres is "
    "optimal and fits every vector of norm at most 1 within 1; maps='M1' asks about maps into the family, up to 2",
    "M1": "for maps into the family the threshold is delta < 2, and it is sharp: its vectors are within 2 of each "
    "other",
}
_THRESHOLDS = {"F^N": 1, "M1": 2}


def untrainable(A: object, K: object, delta: object, *, maps: str = "F^N") -> Certificate:
    """Training pairs such that no map that fits them is optimal, however close its fit.

    The family is M1 = {u, -u, w_2, ..., w_K} with A u = 0 and w_k = slope u + factor_k v outside the kernel, all of
    norm at most ||u||; the K training pairs are (0, u) and (A w_k, w_k). Only u and -u have the same measurements, so
    an optimal map errs by ||u||. All numbers of the claim are multiples of ||u||.

    Parameters
    ----------
    A : array of shape (m, N) of rational numbers, or a measurement operator, with a kernel, and not 0
    K : int, or math.inf
        How many training pairs there are: 1 or more, for `maps` "M1" 2 or more. With infinity the w_k are those of a
        segment of factors, and the claim holds for every set of pairs that has (0, u).
    delta : rational number
        How closely maps fit the pairs, in multiples of ||u||.
    maps : {"F^N", "M1"}
        Where the values of maps lie: anywhere, or in the family.

    Returns
    -------
    Certificate
        Its problem has `vectors()` and `pairs()`.
        **Guarantee.** Every map Psi with ||Psi(y) - x|| <= delta ||u|| for all training pairs (y, x), also a
        multivalued one, has max over x in M1 of ||Psi(Ax) - x|| >= `claim.lower` ||u||; some map, with values in M1 if
        those of Psi are, has an error of at most `claim.optimum` ||u||, which is less.

    Raises
    ------
    InvalidInput
        Data of the wrong form, a matrix without a kernel; delta at or above the threshold, which is 1 for F^N and 2 for
        M1 and cannot be improved.

    **Source.** docs/theory/optimal-maps.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> certificate = sv.untrainable([[1, 1, 0], [0, 1, 1]], 3, "1/5")
    >>> certificate.claim.lower, certificate.claim.optimum
    (Fraction(9, 5), Fraction(1, 1))
    """
    operator, fit = _read(A, delta, maps)
    count = _read_count(K, 1 if maps == "F^N" else 2)
    family = _family(operator, fit, maps, None if count is None else count - 1)
    lower, optimum = (2 - fit, Fraction(1)) if maps == "F^N" else (Fraction(2), _inner_optimum(family))  # (C5), (C7)
    return Certificate(EveryMapFailsClaim(maps, fit, lower, optimum), family, None, Evaluated())


def nonexistent_map(A: object, K: object, delta: object, *, maps: str = "F^N") -> Certificate:
    """K vectors such that no map has ||Psi(Ax) - x|| <= delta ||u|| for all of them.

    Parameters
    ----------
    A : array of shape (m, N) of rational numbers, or a measurement operator, with a kernel, and not 0
    K : int, 2 or more, or math.inf
        How many vectors the family M1 has: u, -u, and vectors outside the kernel.
    delta : rational number
        How closely maps should fit, in multiples of ||u||.
    maps : {"F^N", "M1"}
        Where the values of maps lie: anywhere, or in the family.

    Returns
    -------
    Certificate
        Its problem has `vectors()`.
        **Guarantee.** No map Psi, also no multivalued one, has ||Psi(Ax) - x|| <= delta ||u|| for all x of the family.

    Raises
    ------
    InvalidInput
        Data of the wrong form, a matrix without a kernel; delta at or above the threshold, which is 1 for F^N and 2 for
        M1 and cannot be improved.

    **Source.** docs/theory/optimal-maps.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> print(sv.nonexistent_map([[1, 1, 0], [0, 1, 1]], 5, "99/100"))
    no map into F^N fits all pairs (Ax, x) within 0.99000000, in multiples of ||u||
    A 2 x 3, 5 vectors
    proof: only u and -u have the measurements 0, and no value is near both; exact arithmetic
    """
    operator, fit = _read(A, delta, maps)
    count = _read_count(K, 2)
    family = _family(operator, fit, maps, None if count is None else count - 2)
    return Certificate(NoMapFitsClaim(maps, fit), family, None, Evaluated())


def _read(A: object, delta: object, maps: str) -> tuple[MeasurementOperator, Fraction]:
    one_of(maps, "maps", tuple(_THRESHOLDS))
    found = to_rational(delta, "delta")
    if found is None or found < 0:
        raise InvalidInput(f"delta is {shown(delta)}: a rational number >= 0 is needed")
    if found >= _THRESHOLDS[maps]:  # (C4), (C6)
        raise InvalidInput(f"delta is {shown(delta)}: {_REFUSED[maps]}")
    return as_operator(A), to_fraction(found)


def _read_count(K: object, least: int) -> int | None:
    """None for infinity."""
    return None if isinstance(K, float) and math.inf == K else as_integer(K, "K", least)


def _family(operator: MeasurementOperator, delta: Fraction, maps: str, further: int | None) -> CollidingFamily:
    """u, v and factors: for F^N multiples of v, for M1 vectors near -u, which delta ||u|| around u does not reach."""
    u = _kernel_vector(operator)
    room = (2 - delta) / 4
    slope, largest = (Fraction(0), Fraction(1)) if maps == "F^N" else (room - 1, room / 2)
    v = _seen_vector(operator, to_fraction(squared_norm(u)))
    if further is None:
        return CollidingFamily(operator, u, v, slope, (largest / 2, largest), is_segment=True)
    factors = tuple(largest * k / further for k in range(1, further + 1))
    return CollidingFamily(operator, u, v, slope, factors)


def _inner_optimum(family: CollidingFamily) -> Fraction:
    """The error of the map that takes 0 to the first w, and A w to w."""
    w = family.vector(family.factors[0])
    worse = max(squared_norm(tuple(a + sign * b for a, b in zip(w, family.u, strict=True))) for sign in (1, -1))
    return root_above(to_fraction(worse / squared_norm(family.u)))  # (C7)


def _seen_vector(operator: MeasurementOperator, square: Fraction) -> RationalVector:
    """A multiple of a unit vector outside the kernel whose square is at most `square`."""
    size = operator.shape[1]
    for k in range(size):
        unit = tuple(fmpq(int(i == k)) for i in range(size))
        if any(operator.exact(unit)):
            length = from_fraction(round_down(root_below(square), 6))
            return tuple(length * x for x in unit)
    raise InvalidInput("A is 0: it measures nothing, and all families collide")


def _kernel_vector(operator: MeasurementOperator) -> RationalVector:
    """u != 0 with A u = 0.

    Raises
    ------
    InvalidInput
        There is none.
    """
    found = _projected(operator) if operator.has_orthonormal_rows else _dependence(operator)
    if found is None:
        raise InvalidInput(f"{operator} has no kernel: different vectors have different measurements")
    unit = fmpz(1)
    for x in found:
        unit = unit.lcm(x.q)
    return tuple(x * unit for x in found)  # integers are shorter than their quotients


def _projected(operator: MeasurementOperator) -> RationalVector | None:
    """(I - A^T A) e_k for the first k for which it is not 0."""
    size = operator.shape[1]
    for k in range(size if operator.shape[0] < size else 0):
        unit = tuple(fmpq(int(i == k)) for i in range(size))
        rest = tuple(a - b for a, b in zip(unit, operator.exact_adjoint(operator.exact(unit)), strict=True))
        if any(rest):
            return rest
    return None


def _dependence(operator: MeasurementOperator) -> RationalVector | None:
    """A vector on as few of the first columns as are dependent."""
    rows, size = operator.shape
    columns = min(size, rows + 1)
    if isinstance(operator, DenseOperator):
        first = fmpq_mat([list(row[:columns]) for row in operator.rows])
    else:
        units = (tuple(fmpq(int(i == k)) for i in range(size)) for k in range(columns))
        first = fmpq_mat([list(operator.exact(unit)) for unit in units]).transpose()
    reduced, rank = first.rref()
    if rank == columns:
        return None
    found = reduced.tolist()[:rank]
    pivots = [next(k for k, x in enumerate(row) if x != 0) for row in found]
    free = next(k for k in range(columns) if k not in {*pivots})
    entries = dict(zip(pivots, (-row[free] for row in found), strict=True)) | {free: fmpq(1)}
    return tuple(entries.get(k, fmpq(0)) for k in range(size))
