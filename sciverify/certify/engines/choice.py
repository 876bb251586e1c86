"""Which engine a real problem is put to, and when floats that do not decide hand it on to exact arithmetic.

Exact arithmetic comes first where the data are small or no doubles. Large arrays of doubles are put to floats, and
fall forward to exact arithmetic unless that is hopeless; then the message says how to insist on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sciverify.certify.engines.protocol import Choice
from sciverify.errors import InvalidInput, Undecided, one_of
from sciverify.problems.sparse_recovery import SparseRecovery, as_problem

SMALL = 2_000
"""Entries of A up to which exact arithmetic is tried first."""
LARGE = 60_000
"""Entries of A up to which exact arithmetic is tried at all unless the caller insists."""


def require_choice(wanted: object) -> None:
    """Refuse what is no choice."""
    one_of(wanted, "engine", ("auto", "float", "exact"))


def has_blocks(problem: object) -> bool:
    """Is it one of the three problems with complex data or groups?"""
    return isinstance(problem, SparseRecovery) and problem.blocks is not None


def admits_floats(problem: object, wanted: Choice) -> bool:
    """Are floats to be asked? On request, and for large arrays of doubles."""
    if not isinstance(problem, SparseRecovery) or has_blocks(problem):
        return False
    return wanted == "float" or (wanted == "auto" and problem.floats is not None and _entries(problem) > SMALL)


def admits_exact_arithmetic(problem: object, wanted: Choice) -> bool:
    """Is exact arithmetic to be asked, perhaps after floats? On request, and unless it may take hours."""
    if not isinstance(problem, SparseRecovery) or has_blocks(problem):
        return False
    return wanted == "exact" or (wanted == "auto" and (problem.floats is None or _entries(problem) <= LARGE))


def _entries(problem: SparseRecovery) -> int:
    return problem.shape[0] * problem.shape[1]


def refusal(problem: object, wanted: object) -> InvalidInput:
    """Why no engine admits the problem: there is no such engine, it is no problem, or it has only one."""
    require_choice(wanted)
    what = "complex data" if as_problem(problem).groups is None else "group penalties"
    return InvalidInput(f"engine is {wanted!r}: {what} have one engine, leave it out")


@dataclass(frozen=True, slots=True)
class Request:
    """What a verb asks engines for, and what it says where floats did not decide and nobody comes after them.

    Attributes
    ----------
    prospect : str
        What exact arithmetic would do, if one insisted on it.
    also_on_request : bool
        Is that said to callers who asked for floats, too?
    """

    prospect: str
    also_on_request: bool

    def undecided(self, problem: Any, wanted: Choice, reason: Undecided) -> Undecided:
        """What is raised after the last engine, which gave this reason."""
        last = admits_floats(problem, wanted) and not admits_exact_arithmetic(problem, wanted)
        if not last or not (wanted == "auto" or self.also_on_request):
            return reason
        m, count = problem.shape
        hint = f"exact arithmetic on {m} x {count} entries {self.prospect}: engine='exact' insists on it"
        return Undecided(f"{reason}; {hint}")


DISTANCE = Request("may take hours", also_on_request=False)
MINIMISER = Request("decides it, but may take long", also_on_request=True)
STRUCTURE = Request("may take hours", also_on_request=False)
