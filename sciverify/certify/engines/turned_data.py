"""Complex data that are real up to powers of i: exact arithmetic on the real instance."""

from __future__ import annotations

from typing import Any

from sciverify.certificate.certificate import Certificate
from sciverify.certify.engines.choice import refusal
from sciverify.certify.engines.exact_arithmetic import distance_to
from sciverify.certify.engines.protocol import DIGITS, Choice
from sciverify.certify.issue import issued
from sciverify.certify.proofs.optimal_pair import solution_set
from sciverify.certify.proofs.rounded import Rounded
from sciverify.problems.turned import TurnedProblem


class TurnedData:
    """The engine of a `TurnedProblem`: x holds N complex numbers, or N pairs."""

    name = "turned data"

    def admits(self, problem: object, wanted: Choice) -> bool:
        """A `TurnedProblem`, whatever is wanted."""
        return isinstance(problem, TurnedProblem)

    def expected(self, problem: object) -> None:
        """Not foretold: no other engine could be asked."""

    def distance(self, problem: Any, x: object, digits: int | None) -> Certificate:
        """Without digits: 20 of them."""
        return issued(distance_to(solution_set(problem.real), x, digits or DIGITS, problem.turns))

    def minimiser(self, problem: object, digits: int) -> Rounded:
        """Refused: solve the real instance, and turn its minimiser back."""
        raise refusal(problem, "auto")
