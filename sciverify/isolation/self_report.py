"""What a solver says of itself in what it returns: whether it succeeded, its words, its duality gap.

The usual spellings are read in objects, mappings, frames and in what stands beside the vector of a tuple. Nothing that
cannot be read counts as success; docs/audit-your-solver.md has the table.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from numbers import Real

import numpy as np

from sciverify.errors import shortened, shown
from sciverify.exact.frames import Foreign, is_frame, is_series
from sciverify.exact.sparse import is_sparse
from sciverify.isolation.announcements import status_says_trouble

FLAGS = ("success", "converged")
CODES = {"status": (0,), "info": (0,), "stat": (0, 1, 2, 3, 4)}
"""Words, or an integer: which ones are good, where no flag says more. SPGL1's `stat` is a solution from 1 to 4."""
MESSAGE = "message"
GAPS = ("gap", "dual_gap", "duality_gap")
TOLERANCES = ("tol", "tolerance")
_NOTHING = object()
_NO_REPORTS = (type(None), str, bytes, bytearray, Real, complex, np.ndarray, np.generic, list, set)
_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class SelfReport:
    """What a solver says of itself.

    Attributes
    ----------
    troubles : tuple of str
        What it says against its answer, in words.
    status : str
        Its words, whatever they say.
    gap : float or None
        The duality gap that it claims; None where that is no finite number.
    """

    troubles: tuple[str, ...] = ()
    status: str = ""
    gap: float | None = None

    @property
    def success(self) -> bool:
        """**Guarantee.** False where it says anything else than success, or says it in a form that cannot be read."""
        return not self.troubles

    def beside(self, other: SelfReport) -> SelfReport:
        """Both together."""
        troubles = tuple(dict.fromkeys((*self.troubles, *other.troubles)))
        status = "; ".join(dict.fromkeys(filter(None, (self.status, other.status))))
        return SelfReport(troubles, status, other.gap if self.gap is None else self.gap)


SILENCE = SelfReport()


def self_report(returned: object, tolerances: Sequence[str] = TOLERANCES) -> SelfReport:
    """What is said in an object, mapping or frame, or beside the first entry of a tuple.

    Parameters
    ----------
    returned : object
        Anything at all; whatever reading it raises becomes a trouble.
    tolerances : sequence of str
        What the number is called that a gap must not exceed; the first one that is there counts.
    """
    try:
        if isinstance(returned, tuple) and not hasattr(returned, "_fields"):
            return _in_tuple(returned, tolerances)
        return _in_one(returned, tolerances)
    except Exception as error:
        return SelfReport((f"what it says of itself could not be read: {_shown_error(error)}",))


def above_tolerance(name: str, size: float, tolerance: float) -> SelfReport:
    """A gap, or another measure of optimality, against the solver's own tolerance, rounding aside."""
    if size <= tolerance * (1 + _ROUNDING):
        return SILENCE
    return SelfReport((f"its {name} {size:.3g} is above its tolerance {tolerance:.3g}",))


def finite_number(value: object) -> float | None:
    """A finite real number of Python or NumPy as a float; None for everything else."""
    plain = _plain(value)
    if isinstance(plain, bool) or not isinstance(plain, Real):
        return None
    number = float(plain)
    return number if math.isfinite(number) else None


def _in_tuple(returned: tuple[object, ...], tolerances: Sequence[str]) -> SelfReport:
    """A vector with what stands beside it: reports, or one value, as `info` of the solvers in scipy.sparse.linalg."""
    found = SILENCE
    for entry in returned:
        found = found.beside(_in_one(entry, tolerances))
    if len(returned) == 2 and _holds_a_vector(returned[0]) and isinstance(_plain(returned[1]), bool | int | str | Enum):
        return found.beside(_code("second value", returned[1], CODES["info"]))
    return found


def _holds_a_vector(first: object) -> bool:
    """False for numbers: a tuple of numbers is a vector itself."""
    return (isinstance(first, Iterable) and not isinstance(first, str)) or hasattr(first, "__dict__")


def _in_one(found: object, tolerances: Sequence[str], nested: bool = True) -> SelfReport:
    if isinstance(found, _NO_REPORTS) or is_series(found) or is_sparse(found):
        return SILENCE
    said, flagged = SILENCE, False
    for name, value in _values(found, FLAGS):
        flagged = True
        said = said.beside(_flag(name, value))
    for code, good in CODES.items():
        for name, value in _values(found, (code,)):
            inside = code == "info" or isinstance(value, Mapping)
            if (
                isinstance(value, _Unreadable)
                or not inside
                or isinstance(_plain(value), bool | int | float | str | Enum)
            ):
                said = said.beside(_code(name, value, None if flagged else good))
            elif nested:
                said = said.beside(_in_one(value, tolerances, nested=False))
    for name, value in _values(found, (MESSAGE,)):
        said = said.beside(_words(name, value))
    gaps, limits = _numbers(found, GAPS), _numbers(found, tolerances)
    if gaps:
        said = replace(said, gap=gaps[0])
    return said.beside(above_tolerance("gap", gaps[0], limits[0])) if gaps and limits else said


# ---------------------------------------------------------------- where the values are


@dataclass(frozen=True, slots=True)
class _Unreadable:
    """A value that there is, and that raises when it is read."""

    words: str


def _values(found: object, names: Sequence[str]) -> Iterator[tuple[str, object]]:
    """The names that are there, each also with an underscore at its end, with their values; methods say nothing."""
    for name in (spelt for plain in names for spelt in (plain, f"{plain}_")):
        value = _value(found, name)
        if value is not _NOTHING and value is not None and not callable(value):
            yield name, value


def _value(found: Foreign, name: str) -> object:
    try:
        if is_frame(found):
            return _of_column(list(found[name])) if name in found.columns else _NOTHING
        if isinstance(found, Mapping):
            return found.get(name, _NOTHING)
        return getattr(found, name)
    except AttributeError as error:
        if inspect.getattr_static(found, name, _NOTHING) is _NOTHING:
            return _NOTHING
        return _Unreadable(_shown_error(error))
    except Exception as error:
        return _Unreadable(_shown_error(error))


def _of_column(entries: list[object]) -> object:
    """The value that all entries of a column have; else the list."""
    first = entries[0] if entries else None
    return first if all(entry == first for entry in entries) else entries


def _numbers(found: object, names: Sequence[str]) -> list[float]:
    return [number for _, value in _values(found, names) if (number := finite_number(value)) is not None]


# ---------------------------------------------------------------- what a value says


def _flag(name: str, value: object) -> SelfReport:
    plain = _plain(value)
    if isinstance(plain, bool | int | float) and plain in (0, 1):
        return SILENCE if plain else SelfReport((f"its {name} is {plain}",))
    return _not_read(name, value, "no boolean")


def _code(name: str, value: object, good: tuple[int, ...] | None) -> SelfReport:
    """A status: words; a boolean; or an integer, which says nothing where a flag does (`good` is None)."""
    plain = _plain(value)
    if isinstance(plain, _Unreadable) or (isinstance(plain, float) and math.isnan(plain)):
        return _not_read(name, plain, "no status")
    if isinstance(plain, Enum):
        return _words(name, plain.name)
    if isinstance(plain, bool):
        return SILENCE if plain or good is None else SelfReport((f"its {name} is False",))
    if isinstance(plain, int | float):
        return SILENCE if good is None or plain in good else SelfReport((f"its {name} is {plain}",))
    return _words(name, plain)


def _words(name: str, value: object) -> SelfReport:
    if isinstance(value, _Unreadable):
        return _not_read(name, value, "no text")
    if type(value).__str__ is object.__str__ and type(value).__repr__ is object.__repr__:
        return SILENCE
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return SelfReport((f"its {name} says: {shortened(text, 250)}",) if status_says_trouble(text) else (), text)


def _not_read(name: str, value: object, kind: str) -> SelfReport:
    why = value.words if isinstance(value, _Unreadable) else f"it is {shown(value)}, {kind}"
    return SelfReport((f"its {name} could not be read: {why}",))


def _plain(value: Foreign) -> object:
    """A boolean, integer or float of Python for one of NumPy and its like."""
    if isinstance(value, Enum | bool | int | float | str):
        return value
    if getattr(value, "shape", None) == () and callable(getattr(value, "item", None)):
        return value.item()
    return value


def _shown_error(error: Exception) -> str:
    return f"{type(error).__name__}: {shown(error, 120)}"
