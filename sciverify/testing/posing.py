"""Which problem all instances of a search pose, and with which options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sciverify.errors import InvalidInput, shown
from sciverify.problems.float_instance import FloatInstance
from sciverify.testing.answer import Solver, takes


@dataclass(frozen=True, slots=True)
class Posing:
    """Which problem is posed, and which options all its instances have.

    Attributes
    ----------
    kind : "basis-pursuit", "lasso" or "square-root-lasso"
    positive, intercept : bool
    ridge : None, True for one that is drawn, or the number
    row_scales, free : bool
        Rows with scales; entries of weight 0.
    """

    kind: str
    positive: bool = False
    intercept: bool = False
    ridge: float | bool | None = None
    row_scales: bool = False
    free: bool = False

    @property
    def plain(self) -> bool:
        """Has it no options?"""
        return self == Posing(self.kind)

    @property
    def ridge_is_fixed(self) -> bool:
        """Is the ridge a number that the solver may know?"""
        return self.ridge is not None and self.ridge is not True

    def admits(self, instance: FloatInstance) -> bool:
        """Has the instance the options that are asked for?"""
        weights = instance.weights
        has_free = weights is not None and not weights.all()
        return (self.free <= has_free) and not (self.ridge_is_fixed and instance.options.ridge != self.ridge)


def read_posing(kind: str, options: Mapping[str, object] | None, solver: Solver) -> Posing:
    """The options of all instances.

    Raises
    ------
    InvalidInput
        An option that is unknown or out of range, or whose numbers the solver does not take.
    """
    if options is not None and not isinstance(options, Mapping):
        raise InvalidInput(f'options is {shown(options)}: a mapping such as {{"positive": True}} is needed')
    given = dict(options or {})
    for name in given:
        if name not in _OPTIONS:
            raise InvalidInput(f"options names {shown(name)}: known are {', '.join(_OPTIONS)}")
    ridge = given.pop("ridge", None)
    if ridge is not None and kind != "lasso":
        raise InvalidInput("options names 'ridge': it goes with the lasso only")
    if ridge is not None and not isinstance(ridge, bool) and not (isinstance(ridge, int | float) and 0 <= ridge < 1e6):
        raise InvalidInput(f"ridge is {shown(ridge)}: True, or a number >= 0, is needed")
    for name, value in given.items():
        if not isinstance(value, bool):
            raise InvalidInput(f"the option {name} is {shown(value)}: True or False is needed")
    asked = {
        "ridge": ridge is True,
        "row_scales_squared": given.get("row_scales_squared"),
        "weights": given.get("free"),
    }
    for keyword, drawn in asked.items():
        if drawn and not takes(solver, keyword):
            raise InvalidInput(
                f"the solver has no parameter named {keyword}: such numbers are drawn, and it needs them"
            )
    flags = {_OPTIONS[name]: bool(value) for name, value in given.items()}
    return Posing(kind, ridge=ridge or None, **flags)


_OPTIONS = {
    "positive": "positive",
    "intercept": "intercept",
    "ridge": "ridge",
    "row_scales_squared": "row_scales",
    "free": "free",
}
"""Names of options, and what `Posing` calls them."""
