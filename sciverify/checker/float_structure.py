"""Claims about the structure of the solution set of float64 data: what rules say of entries decides them."""

from __future__ import annotations

from collections.abc import Callable

from .document import Json, Malformed, has, read_object
from .enclosure import Enclosed, FloatInstance
from .entries import AT_TOLERANCE, Entries, check_at_tolerance, check_dimension_bounds, check_support_lists
from .penalties import described
from .rules import Kind, Verified
from .strict_dual import DualMinimisers
from .strong_convexity import Minimisers
from .structure import DIMENSION, SUPPORT

RULES_BY_KEY: dict[str, Callable[[FloatInstance, Json], Enclosed | Minimisers | DualMinimisers]] = {
    "enclosure": Enclosed,
    "convexity": Minimisers,
    "dual": DualMinimisers,
}
"""Key of the evidence -> what its rule proves."""
KINDS = (SUPPORT, AT_TOLERANCE, DIMENSION)


def check_float_structure(
    kind: Kind, claim: Json, instance: Json, point: Json, evidence: Json, folder: str | None
) -> Verified:
    """A claim of one of `KINDS`, by the rule that the evidence names."""
    if point is not None:
        raise Malformed(f"point must be null: a claim of kind {kind.name!r} has none")
    key = next((key for key in RULES_BY_KEY if has(evidence, key)), "enclosure")
    (value,) = read_object(evidence, "evidence", [key])
    problem = FloatInstance(instance, folder)

    def prove() -> Entries:
        return RULES_BY_KEY[key](problem, value).entries()

    if kind is DIMENSION:
        verified = check_dimension_bounds(claim, prove)
    else:
        check = check_support_lists if kind is SUPPORT else check_at_tolerance
        verified = check(claim, problem.columns, prove)
    title = described(problem.kind.title, problem.free, problem.signs)
    about = {"kind": kind.name, "title": title, "symbol": problem.kind.symbol, "isometry": None}
    return about | {"rows": problem.rows, "columns": problem.columns} | verified
