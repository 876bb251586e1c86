"""Complex data: proposed in floats, proven in balls (`proofs/complex_distance.py`)."""

from __future__ import annotations

from typing import Any

from sciverify.certificate.certificate import Certificate
from sciverify.certify.engines.choice import is_complex
from sciverify.certify.engines.protocol import Choice
from sciverify.certify.proofs.rounded import Rounded


class ComplexBalls:
    """The engine of complex matrices and measurements; it is the only one that they have."""

    name = "complex balls"

    def admits(self, problem: object, wanted: Choice) -> bool:
        """Complex data, unless another engine is wanted."""
        return wanted == "auto" and is_complex(problem)

    def distance(self, problem: Any, x: object, digits: int | None) -> Certificate:
        """Without digits: bounds within 1e-12 times the norm of the minimiser."""
        from sciverify.certify.proofs.complex_distance import certify_complex

        return certify_complex(problem, x, digits)

    def minimiser(self, problem: Any, digits: int) -> Rounded:
        """Pairs of decimals near the minimiser."""
        from sciverify.certify.proofs.complex_distance import round_complex

        return round_complex(problem, digits)
