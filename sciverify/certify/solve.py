"""Certified solutions: solve exactly or by proven enclosures, round, and certify what was rounded."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
from flint import fmpq

from sciverify.certificate.certificate import Certificate
from sciverify.certify.distance import DIGITS, LARGE, MAX_DIGITS, SMALL, Engine, certify_distance_to
from sciverify.certify.engines.exact import solution_set
from sciverify.certify.engines.floats import distance_from_enclosure, enclose_minimiser
from sciverify.certify.engines.refined_enclosure import refine
from sciverify.certify.solution import Solution
from sciverify.errors import AssumptionFailed, InvalidInput, PrecisionExhausted, Undecided, as_integer, one_of
from sciverify.exact.balls import doubled_bits
from sciverify.exact.decimals import guard_digits, round_number, round_vector
from sciverify.exact.enclosure import significant
from sciverify.exact.environment import float_proof
from sciverify.exact.rationals import to_fraction
from sciverify.oracles.computable_problem import ComputableProblem
from sciverify.problems.complex_data import Gaussians
from sciverify.problems.sparse_recovery import SparseRecovery, as_problem

_BOUND_DIGITS = 3
_BITS = 64


def solve(problem: SparseRecovery | ComputableProblem, digits: int = 10, *, engine: Engine = "auto") -> Solution:
    """A minimiser to as many decimals as you ask for, with a certificate.

    Parameters
    ----------
    problem : BasisPursuit, Lasso or SquareRootLasso; or ComputableProblem, for data that an oracle answers
    digits : int
        Decimals after the point.
    engine : "auto", "float" or "exact"
        As for `certify_distance`. Large float64 data are solved in doubles, so about 15 significant digits are the most
        there; "exact" has no such limit, and takes its time.

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
    """
    digits = as_integer(digits, "digits", 1, MAX_DIGITS)
    one_of(engine, "engine", ("auto", "float", "exact"))
    if isinstance(problem, ComputableProblem):
        return _solve_computable(problem, digits)
    if as_problem(problem).complex_data is not None:
        if engine != "auto":
            raise InvalidInput(f"engine is {engine!r}: complex data have one engine, leave it out")
        return _solve_complex(problem, digits)
    entries = problem.shape[0] * problem.shape[1]
    if engine == "float" or (engine == "auto" and problem.floats is not None and entries > SMALL):
        try:
            return _solve_in_floats(problem, digits)
        except Undecided as reason:
            if engine == "float" or entries > LARGE:
                raise Undecided(
                    f"{reason}; exact arithmetic on {problem.shape[0]} x {problem.shape[1]} entries decides it, "
                    "but may take long: engine='exact' insists on it"
                ) from None
    return _solve_exactly(problem, digits)


def _solve_exactly(problem: SparseRecovery, digits: int) -> Solution:
    solutions = solution_set(problem)
    x = round_vector(solutions.vertex, digits)
    return Solution(x, digits, certify_distance_to(solutions, x, DIGITS))


def _solve_in_floats(problem: SparseRecovery, digits: int) -> Solution:
    """The doubles nearest to a refined minimiser: certificates about large float64 data hold points of doubles."""
    with float_proof(math.prod(problem.shape)):
        found = enclose_minimiser(problem, np.zeros(problem.shape[1]))
        x = np.zeros(problem.shape[1])
        x[found.support] = [float(z) for z in refine(problem, found, _BITS).minimiser]
        certificate = distance_from_enclosure(problem, x, found, _BOUND_DIGITS)
    if not _is_within(certificate, digits):
        raise Undecided(
            f"the doubles nearest to the minimiser are proven to be within {_shown(certificate)} of "
            f"it, not within 1e-{digits}: ask for fewer digits"
        )
    return Solution(tuple(map(Fraction, x.tolist())), digits, certificate)


def _is_within(certificate: Certificate, digits: int) -> bool:
    return bool(certificate.distance.upper * 10**digits <= 1)


def _shown(certificate: Certificate) -> str:
    return significant(certificate.distance.upper, 3, upward=True)


def _solve_complex(problem: SparseRecovery, digits: int) -> Solution:
    from sciverify.certify.engines.balls import complex_distances  # on demand: exact data need not wait for it

    decimals = digits + 1 + guard_digits(2 * problem.shape[1])

    def rounded(z: Gaussians) -> Gaussians:
        return tuple((_decimal(a, decimals), _decimal(b, decimals)) for a, b in z)

    for certificate in complex_distances(problem, rounded, digits):
        if _is_within(certificate, digits):
            return Solution(_as_fractions(certificate.point), digits, certificate)
    raise PrecisionExhausted(f"{digits} digits were not reached: ask for fewer")


def _as_fractions(point: Any) -> tuple[tuple[Fraction, Fraction], ...]:
    return tuple((to_fraction(a), to_fraction(b)) for a, b in point)


def _decimal(x: fmpq, decimals: int) -> fmpq:
    near = round_number(x, decimals)
    return fmpq(near.numerator, near.denominator)


def _solve_computable(problem: ComputableProblem, digits: int) -> Solution:
    """Ask for more bits of the data until their minimiser, rounded, is near that of all data within the radius."""
    from sciverify.certify.distance_within import MOST_BITS, certify_distance_within

    reason = "no attempt was made"
    for bits in doubled_bits(32, MOST_BITS):
        try:
            nearby = problem.approximate(bits)
            x = round_vector(solution_set(nearby).vertex, digits + 1)
            certificate = certify_distance_within(nearby, x, Fraction(1, 2**bits), DIGITS)
            if _is_within(certificate, digits):
                return Solution(x, digits, certificate)
            reason = f"the distance was proven to be at most {_shown(certificate)} only"
        except (Undecided, AssumptionFailed) as refusal:
            reason = str(refusal)
    raise Undecided(
        f"not decided by {MOST_BITS} bits of the data: {reason}; exact data, or a parameter at which the minimiser is "
        "unique and strictly complementary, would decide it"
    )
