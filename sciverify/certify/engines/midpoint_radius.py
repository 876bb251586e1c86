"""Large arrays of doubles: proposed and proven in doubles with bounds of their errors (`proofs/float_choice.py`)."""

from __future__ import annotations

from typing import Any

from sciverify.certificate.certificate import Certificate
from sciverify.certify.engines.choice import admits_floats
from sciverify.certify.engines.protocol import Choice
from sciverify.certify.proofs.rounded import Rounded


class MidpointRadius:
    """The engine of large float64 data, and of all real data if it is asked for."""

    name = "float64 midpoint-radius arithmetic"

    def admits(self, problem: object, wanted: Choice) -> bool:
        """Large arrays of doubles, or floats on request."""
        return admits_floats(problem, wanted)

    def expected(self, problem: object) -> None:
        """A few passes over A: short."""

    def distance(self, problem: Any, x: object, digits: int | None) -> Certificate:
        """Without digits: bounds as close as doubles make them."""
        from sciverify.certify.proofs.float_choice import certify_in_floats

        return certify_in_floats(problem, x, digits)

    def minimiser(self, problem: Any, digits: int) -> Rounded:
        """Doubles near a minimiser: about 15 significant digits."""
        from sciverify.certify.proofs.float_choice import solve_in_floats

        return solve_in_floats(problem, digits)
