"""Certified solutions: the first engine that decides encloses a minimiser, rounds it, and certifies what it rounded."""

from __future__ import annotations

from sciverify.allowance import Progress, allowance
from sciverify.certify.engines.choice import require_choice
from sciverify.certify.engines.protocol import MAX_DIGITS, Choice
from sciverify.certify.engines.registry import first_proof
from sciverify.certify.solution import Solution
from sciverify.errors import as_integer
from sciverify.oracles.computable_problem import ComputableProblem
from sciverify.problems.sparse_recovery import SparseRecovery


def solve(
    problem: SparseRecovery | ComputableProblem,
    digits: int = 10,
    *,
    engine: Choice = "auto",
    seconds: float | None = None,
    progress: Progress | None = None,
) -> Solution:
    """A minimiser to as many decimals as you ask for, with a certificate.

    Parameters
    ----------
    problem : BasisPursuit, Lasso or SquareRootLasso; or ComputableProblem, for data that an oracle answers
    digits : int
        Decimals after the point.
    engine : "auto", "float" or "exact"
        As for `certify_distance`. Large float64 data are solved in doubles, so about 15 significant digits are the most
        there; "exact" has no such limit, and takes its time.
    seconds : float, optional
        Wall time after which `Undecided` is raised; "auto" may spend all of it on exact arithmetic.
    progress : function, optional
        Called with a short phrase and the share that is done, or None.

    Returns
    -------
    Solution
        **Guarantee.** `.x` is within 10**-digits of one minimiser in the l2 norm, so in every entry, and
        `.certificate` proves dist(x, Xi) <= 10**-digits to the independent checker. Where the minimiser is not unique,
        x is near one of them and the certificate says that there are others.

    Raises
    ------
    Undecided
        The message says what was not separated, and what would decide it.
    PrecisionExhausted
        So many digits are out of reach.
    AssumptionFailed
        Basis pursuit without a feasible point.
    InvalidInput
        What was passed is no problem; digits is no integer from 1 to 10,000.

    **Source.** docs/theory/solve.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> print(sv.solve(sv.SquareRootLasso([[1, 1], [0, 1]], [2, 1], lam="1/3"), digits=20))
    x[0] = 1.00000000000000000000
    x[1] = 1.00000000000000000000
    proven: x is within 1e-20 of the only minimiser in the l2 norm; square-root LASSO, A 2 x 2, lam = 1/3
    """
    digits = as_integer(digits, "digits", 1, MAX_DIGITS)
    require_choice(engine)
    with allowance(seconds, progress):
        x, certificate = first_proof(problem, engine, lambda able: able.minimiser(problem, digits))
    return Solution(x, digits, certificate)
