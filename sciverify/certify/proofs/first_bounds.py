"""What is known of a distance before anything is solved: minimisers cost no more than 0 does.

For a minimiser z, c = penalty_factor * min w_i > 0 and a loss >= 0: c ||z||_2 <= c ||z||_1 <= F(z) <= F(0), so that
dist(x, Xi) <= ||x|| + F(0) / c.
"""

from __future__ import annotations

from fractions import Fraction

from flint import arb

from sciverify.allowance import OutOfTime, after_the_end
from sciverify.errors import SciverifyError
from sciverify.exact.balls import rational_ends, working_precision
from sciverify.exact.enclosure import round_to_digits, significant
from sciverify.exact.labelled import along_names
from sciverify.exact.ordered import Exact, enclose, inner, sign
from sciverify.exact.rationals import to_fraction
from sciverify.exact.reading import Reader, as_nested
from sciverify.problems.sparse_recovery import SparseRecovery

_BITS, _DIGITS = 128, 3


def with_first_bounds(over: OutOfTime, problem: object, x: object) -> OutOfTime:
    """The same refusal with what is known of the distance all the same."""
    with after_the_end():
        upper = largest_distance(problem, x)
    if upper is None or not isinstance(problem, SparseRecovery):
        return OutOfTime(f"{over}; so far no upper bound of the distance is known", lower=Fraction(0))
    known = significant(upper, _DIGITS, upward=True)
    return OutOfTime(f"{over}; so far 0 <= dist(x, {problem.symbol}) <= {known}", lower=Fraction(0), upper=upper)


def largest_distance(problem: object, x: object) -> Fraction | None:
    """**Guarantee.** At least dist(x, Xi); None where 0 is no bound (basis pursuit) or an entry is free.

    **Source.** docs/theory/solution-sets.md, "A first bound".
    """
    if not isinstance(problem, SparseRecovery) or problem.blocks is not None or problem.operator_data is not None:
        return None
    cheapest, y = problem.penalty_factor * min(problem.weights), problem.measurements
    scales = problem.row_scales_squared
    square = inner(y if scales is None else [d * b for d, b in zip(scales, y, strict=True)], y)
    if sign(cheapest) <= 0 or problem.slack(square) < 0:
        return None
    try:
        entries = as_nested(along_names(problem.names, x, "x"), "x")
        point = Reader(entries, below=problem.field).vector(entries, "x", problem.shape[1])
    except SciverifyError:
        return None
    smooth, radicand = problem.objective_part(square)
    used = [v for v in point if sign(v)]
    with working_precision(_BITS):
        # (N)
        reach = _root(inner(used, used)) + (enclose(smooth) + _root(radicand)) / enclose(cheapest)
        if not reach.is_finite():
            return None
        return round_to_digits(to_fraction(rational_ends(reach)[1]), _DIGITS, upward=True)


def _root(square: Exact) -> arb:
    return enclose(square).sqrt() if sign(square) else enclose(square)
