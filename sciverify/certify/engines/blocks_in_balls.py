"""Complex data and groups: proposed in floats, proven in balls (`proofs/block_distance.py`)."""

from __future__ import annotations

from typing import Any

from sciverify.certificate.certificate import Certificate
from sciverify.certify.engines.choice import has_blocks
from sciverify.certify.engines.protocol import Choice
from sciverify.certify.proofs.rounded import Rounded


class BlocksInBalls:
    """The engine of complex data and of groups; it is the only one that they have."""

    name = "blocks in balls"

    def admits(self, problem: object, wanted: Choice) -> bool:
        """Complex data or groups, unless another engine is wanted."""
        return wanted == "auto" and has_blocks(problem)

    def expected(self, problem: object) -> None:
        """Not foretold: no other engine could be asked."""

    def distance(self, problem: Any, x: object, digits: int | None) -> Certificate:
        """Without digits: bounds within 1e-12 times the norm of the minimiser."""
        from sciverify.certify.proofs.block_distance import certify_blocks

        return certify_blocks(problem, x, digits)

    def minimiser(self, problem: Any, digits: int) -> Rounded:
        """Decimals near the minimiser, in pairs for complex data."""
        from sciverify.certify.proofs.block_distance import round_blocks

        return round_blocks(problem, digits)
