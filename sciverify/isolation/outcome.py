"""How a run of foreign code ended, and what came back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction


class Kind(Enum):
    """How a run ended.

    **Source.** docs/audit-your-solver.md.

    Examples
    --------
    >>> from sciverify.audit import Kind
    >>> Kind("not-finite")
    <Kind.NOT_FINITE: 'not-finite'>
    """

    ANSWERED = "answered"
    RAISED = "raised"
    OUT_OF_MEMORY = "out-of-memory"
    EXITED = "exited"
    CRASHED = "crashed"
    STOPPED = "stopped"
    KILLED_ITS_PARENT = "killed-its-parent"
    NO_VECTOR = "no-vector"
    WRONG_DTYPE = "wrong-dtype"
    WRONG_SHAPE = "wrong-shape"
    NOT_FINITE = "not-finite"
    NOT_RATIONAL = "not-rational"
    """Exact numbers, some of them with roots: they do not cross."""
    GARBLED = "garbled"
    """What came back through the channel of answers was not written by our code."""
    NOT_LOADED = "not-loaded"
    NOT_CALLABLE = "not-callable"
    """The arguments do not fit, or a module or option is missing: it would end so with any data."""

    def __str__(self) -> str:
        return self.value


IN_WORDS = (
    Kind.RAISED,
    Kind.OUT_OF_MEMORY,
    Kind.NO_VECTOR,
    Kind.WRONG_DTYPE,
    Kind.WRONG_SHAPE,
    Kind.NOT_FINITE,
    Kind.NOT_RATIONAL,
)
"""Endings without an answer of which our own code in the process tells what happened."""
STOPPED_ONCE = "stopped-once"
"""Among the violations of a run that reached a limit at the first try, and not at the second."""
DEPENDS = "depends-on-earlier-calls"
"""Among the violations of code whose answer, ending or warnings are others after an earlier call."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came back from one question.

    Attributes
    ----------
    kind : Kind
    status : str
        The words of the code, or how it ended.
    success : bool
        Does it claim success? Never without an answer.
    warnings, violations : tuples of str
        What it said against its answer (warnings, records of logging, printed lines, what it returned beside x); what
        it did besides.
    gap, iterations, call_seconds : numbers or None
        What it says of itself: duality gap, iterations, its own clock.
    vector : bytes
        The answer as little-endian float64; empty without one, and where not all its numbers are doubles.
    exact : tuple of Fractions, or None
        The answer, where not all its numbers are doubles.
    seconds : float
        Wall time of all tries together.
    output : str
        The beginning of what was printed.
    afresh : bool
        The process had loaded the code, and had asked it nothing before.
    """

    kind: Kind
    status: str = ""
    success: bool = False
    warnings: tuple[str, ...] = ()
    violations: tuple[str, ...] = ()
    gap: float | None = None
    iterations: int | None = None
    call_seconds: float | None = None
    vector: bytes = b""
    exact: tuple[Fraction, ...] | None = None
    seconds: float = 0.0
    output: str = ""
    afresh: bool = False

    def differs(self, other: Outcome) -> bool:
        """Is the answer, the ending or a warning another one? Words, times and manners beside them do not count."""
        return self._compared != other._compared

    @property
    def _compared(self) -> tuple[object, ...]:
        return self.kind, self.success, self.warnings, self.vector, self.exact
