"""Which engine a real problem is put to, and when floats that do not decide hand it on to exact arithmetic.

Exact arithmetic comes first where the data are small or no doubles. Large arrays of doubles are put to floats, and go
on to exact arithmetic where a forecast says that it takes seconds; otherwise the message says what it would take, and
how to insist on it.
"""

from __future__ import annotations

from sciverify.allowance import seconds_left
from sciverify.certify.engines.protocol import Choice, Expected
from sciverify.errors import InvalidInput, PrecisionExhausted, Undecided, one_of
from sciverify.problems.sparse_recovery import SparseRecovery, as_problem

SMALL = 2_000
"""Entries of A up to which exact arithmetic is tried first."""
PATIENCE = 10.0
"""Seconds that exact arithmetic may be expected to take where nobody said how many it may."""
SURPRISE = 60.0
"""Seconds after which it is given up where nobody knew beforehand how long it takes, or said how long it may."""
_DOUBT = 3.0
"""A forecast is right up to this factor."""


def require_choice(wanted: object) -> None:
    """Refuse what is no choice."""
    one_of(wanted, "engine", ("auto", "float", "exact"))


def has_blocks(problem: object) -> bool:
    """Is it one of the three problems with complex data or groups?"""
    return isinstance(problem, SparseRecovery) and problem.blocks is not None


def has_operator(problem: object) -> bool:
    """Is it one of the three problems with an operator in place of a matrix?"""
    return isinstance(problem, SparseRecovery) and problem.operator_data is not None


def admits_floats(problem: object, wanted: Choice) -> bool:
    """Are floats to be asked? On request, and for large arrays of doubles."""
    if not isinstance(problem, SparseRecovery) or has_blocks(problem) or has_operator(problem):
        return False
    return wanted == "float" or (wanted == "auto" and problem.floats is not None and _entries(problem) > SMALL)


def admits_exact_arithmetic(problem: object, wanted: Choice) -> bool:
    """Is exact arithmetic to be asked, perhaps after floats? On request, and of all real data."""
    if has_operator(problem):
        return False
    return isinstance(problem, SparseRecovery) and not has_blocks(problem) and wanted in ("auto", "exact")


def _entries(problem: SparseRecovery) -> int:
    return problem.shape[0] * problem.shape[1]


def takes_too_long(expected: Expected) -> bool:
    """Is it more than the caller allowed, or than anybody waits for without having been asked?"""
    left = seconds_left()
    return expected.seconds > (PATIENCE if left is None else _DOUBT * left)


def patience_with(expected: Expected | None) -> float | None:
    """Seconds after which exact arithmetic is given up that nobody limited, and nobody insisted on."""
    return None if expected is None or expected.sure or seconds_left() is not None else SURPRISE


def refusal(problem: object, wanted: object) -> InvalidInput:
    """Why no engine admits the problem: there is no such engine, it is no problem, or it has only one."""
    require_choice(wanted)
    what = "complex data" if as_problem(problem).groups is None else "group penalties"
    what = "operators" if has_operator(problem) else what
    return InvalidInput(f"engine is {wanted!r}: {what} have one engine, leave it out")


def undecided_by_all(problem: object, wanted: Choice, reason: Undecided | None, unasked: Expected | None) -> Undecided:
    """What is said where engines did not decide, for the reason of the last one, and exact arithmetic was not begun."""
    if unasked is not None:
        hint = f"{unasked}: engine='exact' insists on it, seconds= limits it"
    elif wanted == "float" and admits_exact_arithmetic(problem, "exact"):
        hint = "exact arithmetic was not asked: engine is 'float', leave it out"
    else:
        hint = ""
    if reason is None:
        return Undecided(hint)
    kind = PrecisionExhausted if isinstance(reason, PrecisionExhausted) else Undecided
    return kind(f"{reason}; {hint}") if hint else reason
