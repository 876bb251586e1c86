"""Objects of libraries that are never imported here: known by the names of their classes and attributes alone."""

from __future__ import annotations

from typing import Any, TypeAlias

Foreign: TypeAlias = Any
"""An estimator, a frame, an expression: whatever it says of itself is read, and nothing is believed of its type."""
