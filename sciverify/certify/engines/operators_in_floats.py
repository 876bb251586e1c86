"""Operators: proposed in floats, proven in floats and balls (`proofs/operator_distance.py`)."""

from __future__ import annotations

from typing import Any

from sciverify.certificate.certificate import Certificate
from sciverify.certify.engines.choice import has_operator
from sciverify.certify.engines.protocol import Choice
from sciverify.certify.proofs.rounded import Rounded


class OperatorsInFloats:
    """The engine of problems whose matrix is a `FourierHaar`; it is the only one that they have."""

    name = "operators in floats"

    def admits(self, problem: object, wanted: Choice) -> bool:
        """An operator, unless another engine is wanted."""
        return wanted == "auto" and has_operator(problem)

    def expected(self, problem: object) -> None:
        """Not foretold: no other engine could be asked."""

    def distance(self, problem: Any, x: object, digits: int | None) -> Certificate:
        """Without digits: as many as double precision gives."""
        from sciverify.certify.proofs.operator_distance import certify_operator

        return certify_operator(problem, x, digits)

    def minimiser(self, problem: Any, digits: int) -> Rounded:
        """Doubles near the minimiser."""
        from sciverify.certify.proofs.operator_distance import solve_with_operator

        return solve_with_operator(problem, digits)
