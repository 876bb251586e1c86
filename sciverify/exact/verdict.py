"""Three-valued truth: what a computation proved, refuted, or could not tell."""

from __future__ import annotations

from enum import Enum

from sciverify.errors import Undecided


class Verdict(Enum):
    """The outcome of a question that a computation may fail to decide.

    Combine verdicts with ``&``, ``|`` and ``~`` (Kleene's strong logic) and test them with
    ``is Verdict.TRUE``. ``bool(verdict)`` raises, always: an undecided comparison that is
    silently read as False is how wrong enclosures are born.

    **Source.** docs/theory/exact-numbers.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> answer = sv.Enclosure("1/3", "2/3") < 0.5
    >>> answer
    <Verdict.UNDECIDED: 'undecided'>
    >>> answer is sv.Verdict.TRUE, answer | sv.Verdict.TRUE
    (False, <Verdict.TRUE: 'true'>)
    """

    TRUE = "true"
    FALSE = "false"
    UNDECIDED = "undecided"

    @classmethod
    def of(cls, decided: bool) -> Verdict:
        """The verdict of a question that was decided."""
        return cls.TRUE if decided else cls.FALSE

    def __bool__(self) -> bool:
        if self is Verdict.UNDECIDED:
            raise Undecided("this verdict is UNDECIDED: test it with `is Verdict.TRUE`")
        raise TypeError(f"a verdict has three values ({self}): test it with `is Verdict.TRUE`")

    def __eq__(self, other: object) -> bool:
        if isinstance(other, bool):
            raise TypeError(f"a verdict has three values, it equals no bool: test `is Verdict.{self.name}`")
        return self is other

    __hash__ = Enum.__hash__

    def __invert__(self) -> Verdict:
        return _NEGATION[self]

    def __and__(self, other: Verdict) -> Verdict:
        if Verdict.FALSE in (self, other):
            return Verdict.FALSE
        return self if other is Verdict.TRUE else other

    def __or__(self, other: Verdict) -> Verdict:
        if Verdict.TRUE in (self, other):
            return Verdict.TRUE
        return self if other is Verdict.FALSE else other

    def __str__(self) -> str:
        return self.value


_NEGATION = {
    Verdict.TRUE: Verdict.FALSE,
    Verdict.FALSE: Verdict.TRUE,
    Verdict.UNDECIDED: Verdict.UNDECIDED,
}
