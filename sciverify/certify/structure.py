"""Certified support and dimension of a solution set: what all minimisers have in common, and how many there are."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from sciverify.allowance import Progress, allowance
from sciverify.certificate.certificate import Certificate
from sciverify.certify.engines.choice import require_choice
from sciverify.certify.engines.midpoint_radius import MidpointRadius
from sciverify.certify.engines.protocol import Choice
from sciverify.certify.engines.registry import first_proof
from sciverify.errors import InvalidInput, shown
from sciverify.exact.rationals import to_fraction, to_rational
from sciverify.problems.sparse_recovery import SparseRecovery, as_problem


def certify_support(
    problem: SparseRecovery,
    *,
    tolerance: object = None,
    engine: Choice = "auto",
    seconds: float | None = None,
    progress: Progress | None = None,
) -> Certificate:
    """Prove which entries vanish at every minimiser, at none, and at some; or which are large and which are small.

    Parameters
    ----------
    problem : BasisPursuit, Lasso or SquareRootLasso
    tolerance : rational number >= 0, optional
        Where to draw the line between large and small entries. Left out: exact zeros.
    engine : "auto", "float" or "exact"
        As for `certify_distance`: floats first for large float64 arrays, and exact arithmetic where floats do not
        decide and it is expected to take seconds.
    seconds : float, optional
        Wall time after which `Undecided` is raised.
    progress : function, optional
        Called with a short phrase and the share that is done, or None.

    Returns
    -------
    Certificate
        **Guarantee.** `support.always_zero`, `support.never_zero` and `support.sometimes_zero` are proven and
        together hold each of the positions 0, ..., N - 1 exactly once. With a tolerance: at every minimiser the entries
        in `support.large` are at least `support.least` > tolerance in modulus, and all that are in neither
        `support.large` nor `support.between` at most `support.most` <= tolerance.

    Raises
    ------
    InvalidInput
        The tolerance is no rational number >= 0.
    AssumptionFailed
        Basis pursuit without a feasible point; free entries whose minimisers fill no polytope.
    Undecided
        Floats did not separate an entry from 0, and exact arithmetic would take too long: the message names the entry,
        its bound and a tolerance that decides. Or the minimisers are many, and a free entry is 0 at all of them: no
        rule proves that, unless a tolerance is given. Or the seconds are over.

    **Source.** docs/theory/entries.md; docs/theory/solution-sets.md, theorem 2; docs/certificate-format.md, rules
    confining-multiplier, positive-entry and bounded-entry.

    Examples
    --------
    >>> import sciverify as sv
    >>> problem = sv.Lasso([[1, 1, 0, 0], [0, 0, 1, 0]], [3, 2], 1)
    >>> sv.certify_support(problem).support.sometimes_zero
    (0, 1)
    >>> print(sv.certify_support(problem, tolerance="1e-9"))
    entry 2 is at least 1.50 in modulus, entries 0, 1 are between, the other one is 0, on all of Xi_2(A, y)
    LASSO, A 2 x 4, lam = 1
    proof: multipliers of linear programs over the solution set; exact arithmetic
    """
    limit = _read_tolerance(tolerance)

    def in_floats() -> Certificate:
        from sciverify.certify.proofs.float_structure import support_at_tolerance_in_floats, support_in_floats

        return support_in_floats(problem) if limit is None else support_at_tolerance_in_floats(problem, limit)

    def exactly() -> Certificate:
        from sciverify.certify.proofs.bounded_entries import exact_support_at_tolerance
        from sciverify.certify.proofs.exact_structure import exact_support

        return exact_support(problem) if limit is None else exact_support_at_tolerance(problem, limit)

    with allowance(seconds, progress):
        return _first_proof(problem, engine, in_floats, exactly)


def certify_dimension(
    problem: SparseRecovery,
    *,
    engine: Choice = "auto",
    seconds: float | None = None,
    progress: Progress | None = None,
) -> Certificate:
    """Prove the dimension of the set of minimisers; 0 means that the minimiser is unique.

    Parameters
    ----------
    problem : BasisPursuit, Lasso or SquareRootLasso
    engine : "auto", "float" or "exact"
        As for `certify_distance`.
    seconds : float, optional
        Wall time after which `Undecided` is raised.
    progress : function, optional
        Called with a short phrase and the share that is done, or None.

    Returns
    -------
    Certificate
        **Guarantee.** `dimension.lower` <= dim Xi <= `dimension.upper`. In exact arithmetic both are equal: so many
        affinely independent minimisers more than one are in the evidence, and a multiplier leaves no room for further
        ones. From floats they differ only where an entry that several columns share may be 0.

    Raises
    ------
    AssumptionFailed
        Basis pursuit without a feasible point.
    Undecided
        No rule of floats applies, and exact arithmetic would take too long; or the seconds are over.

    **Source.** docs/theory/solution-sets.md, "Dimension"; docs/theory/entries.md, (Y4).

    Examples
    --------
    >>> import sciverify as sv
    >>> print(sv.certify_dimension(sv.BasisPursuit([[1, 1]], [1])))
    dim Xi_1(A, y) = 1
    basis pursuit, A 1 x 2, eta = 0
    proof: minimisers that span it, a multiplier that confines it; exact arithmetic
    """

    def in_floats() -> Certificate:
        from sciverify.certify.proofs.float_structure import dimension_in_floats

        return dimension_in_floats(problem)

    def exactly() -> Certificate:
        from sciverify.certify.proofs.exact_structure import exact_dimension

        return exact_dimension(problem)

    with allowance(seconds, progress):
        return _first_proof(problem, engine, in_floats, exactly)


def _read_tolerance(value: object) -> Fraction | None:
    if value is None:
        return None
    number = to_rational(value, "tolerance")
    if number is None or number < 0:
        raise InvalidInput(f"tolerance is {shown(value)}: a rational number >= 0 is needed, such as 1e-9")
    return to_fraction(number)


def _first_proof(
    problem: SparseRecovery, engine: Choice, in_floats: Callable[[], Certificate], exactly: Callable[[], Certificate]
) -> Certificate:
    """Floats where they are admitted, then exact arithmetic, which also says what is beyond both."""
    require_choice(engine)
    as_problem(problem)
    return first_proof(problem, engine, lambda able: in_floats() if isinstance(able, MidpointRadius) else exactly())
