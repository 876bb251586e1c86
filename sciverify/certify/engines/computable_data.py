"""Data that an oracle answers: more and more bits of them, until all data within the radius have one answer."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, TypeVar

from sciverify.allowance import OutOfTime, spent
from sciverify.certificate.certificate import Certificate
from sciverify.certify.engines.protocol import DIGITS, Choice
from sciverify.certify.proofs.rounded import Rounded
from sciverify.errors import AssumptionFailed, Undecided, as_integer
from sciverify.exact.balls import doubled_bits
from sciverify.exact.decimals import round_vector
from sciverify.exact.enclosure import significant
from sciverify.oracles.computable_problem import ComputableProblem
from sciverify.problems.sparse_recovery import SparseRecovery

MOST_BITS = 4096
"""Accuracy of data at which this engine gives up."""
_DISTANCE_DIGITS = 10
Found = TypeVar("Found")


class ComputableData:
    """The engine of a `ComputableProblem`, whose matrix and measurements are known to any accuracy, never exactly."""

    name = "computable data"

    def admits(self, problem: object, wanted: Choice) -> bool:
        """A `ComputableProblem`, whatever is wanted."""
        return isinstance(problem, ComputableProblem)

    def expected(self, problem: object) -> None:
        """Not foretold: no other engine could be asked."""

    def distance(self, problem: Any, x: object, digits: int | None) -> Certificate:
        """A certificate about all data within 2**-n of dyadic ones (A_n, y_n), the true ones among them.

        **Guarantee.** The bounds are at most 10**-digits (1 + distance) apart; without digits, 10 of them.

        Raises
        ------
        Undecided
            `MOST_BITS` bits do not separate what must be separated: a tie, a zero residual, or nearly so.
        """
        from sciverify.certify.proofs.within import prove_distance_within

        asked = _DISTANCE_DIGITS if digits is None else as_integer(digits, "digits", 1, 1000)

        def attempt(nearby: SparseRecovery, radius: Fraction) -> Certificate:
            found = prove_distance_within(nearby, x, radius, as_integer(asked + 3, "digits", 1, 1000))
            if found.distance.width * 10**asked <= 1 + found.distance.lower:
                return found
            raise Undecided(f"the bounds were {significant(found.distance.width, 3, upward=True)} apart")

        return _with_more_bits(problem, attempt, "")

    def minimiser(self, problem: Any, digits: int) -> Rounded:
        """Decimals near the minimiser of dyadic data, and so near that of all data within the radius."""
        from sciverify.certify.proofs.optimal_pair import solution_set
        from sciverify.certify.proofs.within import prove_distance_within

        def attempt(nearby: SparseRecovery, radius: Fraction) -> Rounded:
            x = round_vector(solution_set(nearby).vertex, digits + 1)  # (R1), (R2)
            certificate = prove_distance_within(nearby, x, radius, DIGITS)
            if certificate.distance.upper * 10**digits <= 1:
                return x, certificate
            shown = significant(certificate.distance.upper, 3, upward=True)
            raise Undecided(f"the distance was proven to be at most {shown} only")

        remedy = (
            "; exact data, or a parameter at which the minimiser is unique and strictly complementary, would decide it"
        )
        return _with_more_bits(problem, attempt, remedy)


def _with_more_bits(
    problem: ComputableProblem, attempt: Callable[[SparseRecovery, Fraction], Found], remedy: str
) -> Found:
    """What an attempt finds at data within 2**-bits, 32 bits at first, then twice as many."""
    reason = "no attempt was made"
    for bits in doubled_bits(32, MOST_BITS):
        spent(f"{bits} bits of the data")
        try:
            return attempt(problem.approximate(bits), Fraction(1, 2**bits))
        except OutOfTime:
            raise
        except (Undecided, AssumptionFailed) as refusal:
            reason = str(refusal)
    raise Undecided(f"not decided by {MOST_BITS} bits of the data: {reason}{remedy}")
