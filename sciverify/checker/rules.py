"""What a rule and a kind of claim are: names, keys, theorems, and the steps of a proof as they are taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeAlias

from .document import Json, Malformed, short

if TYPE_CHECKING:
    from .case import Case, Exhibit

Shown: TypeAlias = object
"""A number, or words about it, as a step shows it."""


class Rejected(Exception):
    """The file follows the format, and a rule it names does not hold."""

    def __init__(self, rule: Rule, reason: str) -> None:
        super().__init__(f"{rule.name}: {reason}")
        self.rule = rule.name


class Rule:
    """A rule of docs/certificate-format.md.

    Attributes
    ----------
    name : str
        As in the key `rule` of its evidence and in refusals.
    keys : tuple of str
        The keys of its evidence; empty for rules that need none.
    theorem : str
        Page and heading under docs/ where it is proven.
    proves : str
        One sentence.
    """

    __slots__ = ("keys", "name", "proves", "theorem")

    def __init__(self, name: str, keys: str, theorem: str, proves: str) -> None:
        self.name, self.keys, self.theorem, self.proves = name, tuple(keys.split()), theorem, proves
        RULES[name] = self

    def expect(self, name: Json, where: str) -> None:
        """The evidence must name this rule."""
        if name != self.name:
            raise Malformed(f"{where}.rule is {short(name)}; {self.name!r} belongs there")

    def step(self, what: str, *numbers: Shown) -> None:
        """Record a step of the proof, before it decides."""
        steps = _STEPS.get()
        if steps is not None:
            steps.append((self.name, what, numbers))


RULES: dict[str, Rule] = {}
Step: TypeAlias = tuple[str, str, tuple[Shown, ...]]
_STEPS: ContextVar[list[Step] | None] = ContextVar("steps", default=None)


@contextmanager
def recorded() -> Iterator[list[Step]]:
    """The steps (rule, what, numbers) that are taken within the block, also those before a refusal."""
    steps: list[Step] = []
    token = _STEPS.set(steps)
    try:
        yield steps
    finally:
        _STEPS.reset(token)


Verified: TypeAlias = dict[str, Any]
"""What a claim says, once it is verified."""


class Kind:
    """A kind of claim.

    Attributes
    ----------
    name : str
    keys : tuple of str
        The keys of the claim besides `kind`.
    says : str
        The claim in words, with the values that `statements.py` fills in in braces.
    point, turns : bool
        Is the claim about a point? May the columns of its instance be turned by powers of i?
    check : callable
        The function that verifies a case of it.
    """

    __slots__ = ("check", "keys", "name", "point", "says", "turns")

    def __init__(self, name: str, keys: str, says: str, *, point: bool, turns: bool = False) -> None:
        self.name, self.keys, self.says = name, tuple(keys.split()), says
        self.point, self.turns = point, turns
        KINDS[name] = self

    def checked_by(self, check: Check) -> Check:
        """Decorates the function that verifies this kind."""
        self.check = check
        return check


class OtherKind:
    """A kind of claim about something else than an instance of sparse recovery; its check reads that, too.

    Attributes
    ----------
    name, keys, says : as of a `Kind`
    upward : set of str
        Values that are rounded upwards where `says` shows them; all others are rounded downwards.
    check : callable
        The function that verifies an exhibit of it; what it returns has a `title`.
    """

    __slots__ = ("check", "keys", "name", "point", "says", "upward")

    def __init__(self, name: str, keys: str, says: str, *, upward: str = "") -> None:
        self.name, self.keys, self.says = name, tuple(keys.split()), says
        self.point, self.upward = False, frozenset(upward.split())
        KINDS[name] = self

    def checked_by(self, check: OtherCheck) -> OtherCheck:
        """Decorates the function that verifies this kind."""
        self.check = check
        return check


KINDS: dict[str, Kind | OtherKind] = {}
Check: TypeAlias = Callable[["Case"], Verified]
OtherCheck: TypeAlias = Callable[["Exhibit"], Verified]

BOUNDS = Rule(
    "bounds",
    "",
    "certificate-format.md#claim",
    "0 <= lower <= upper, and the bounds hold wherever an enclosed minimiser may lie",
)
