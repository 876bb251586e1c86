"""How much a test tries: little for everybody who installs the library, more under `pytest --thorough`."""

from __future__ import annotations

import os
from typing import TypeVar

T = TypeVar("T")
thorough = False
"""Set by the switch before any test module is imported."""


def tries(quick: T, long: T) -> T:
    """A count, or a list of parameters: the second one under `--thorough`."""
    return long if thorough else quick


def examples(quick: int, long: int) -> int:
    """A count of random examples, as `tries`, or SCIVERIFY_EXAMPLES of them where that is set: thousands."""
    return int(os.environ.get("SCIVERIFY_EXAMPLES", tries(quick, long)))
