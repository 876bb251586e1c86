"""What an answer is: N real numbers, exactly as a solver returned them, whatever it wrapped them in.

Audits and checks of solvers read answers here and nowhere else. A vector is what `certify_distance` takes as x; beside
that, an answer may be the one vector in an object, a mapping, a frame or a tuple (docs/audit-your-solver.md has the
table). Where two vectors could be meant, none is taken.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import islice
from numbers import Number
from typing import TypeGuard

import numpy as np
from flint import fmpq, fmpz

from sciverify.errors import InvalidInput, shortened, shown
from sciverify.exact.doubles import Floats, as_float64, as_float64_list, doubles
from sciverify.exact.frames import Array, Foreign, is_frame, is_series
from sciverify.exact.labelled import along_names
from sciverify.exact.nearest_double import nearest_double
from sciverify.exact.number_field import AlgebraicNumber
from sciverify.exact.ordered import Exact
from sciverify.exact.reading import Reader, as_nested
from sciverify.exact.sparse import is_sparse
from sciverify.exact.surds import Surd
from sciverify.exact.symbolic import is_symbolic

NO_VECTOR, WRONG_SHAPE, WRONG_DTYPE, NOT_FINITE = "no-vector", "wrong-shape", "wrong-dtype", "not-finite"
ATTRIBUTES = ("x", "coef_", "value")
"""Of an object, the first of which there is one holds its answer."""
NAMES = ("x", "solution", "coef")
"""Likewise of the keys of a mapping and the columns of a frame."""
MOST_BITS = 300_000
"""Of the numerator and denominator of one number together: numerals are read up to 100,000 digits."""
MOST_BITS_IN_ALL = 2**25
_MOST_NESTED = 3
_ONE_NUMBER = (Number, np.generic, str, bytes, fmpq, fmpz, Surd, AlgebraicNumber)
_NO_VECTORS = (type(None), str, bytes, bytearray, Set, Number, np.generic)


class NotAnAnswer(InvalidInput):
    """What was returned holds no answer.

    Attributes
    ----------
    kind : "no-vector", "wrong-shape", "wrong-dtype" or "not-finite"
    """

    def __init__(self, kind: str, words: str) -> None:
        super().__init__(words)
        self.kind = kind


@dataclass(frozen=True, slots=True, eq=False)
class AnswerVector:
    """N real numbers.

    Attributes
    ----------
    numbers : float64 array, or tuple of exact numbers
        **Guarantee.** Exactly what was returned: doubles where all of them are doubles, nothing is rounded.
    dtype : str
        Of the array that they came in; empty for other containers.
    """

    numbers: Floats | tuple[Exact, ...]
    dtype: str = ""

    @property
    def doubles(self) -> Floats | None:
        """The numbers, if all of them are doubles."""
        return self.numbers if isinstance(self.numbers, np.ndarray) else None

    @property
    def rationals(self) -> tuple[fmpq, ...] | None:
        """The numbers, if they are not all doubles, and all rational."""
        return self.numbers if isinstance(self.numbers, tuple) and _rational(self.numbers) else None

    def approx(self) -> Floats:
        """The nearest doubles: for figures and guesses; infinite beyond the largest."""
        if isinstance(self.numbers, np.ndarray):
            return self.numbers
        return np.array([_approx(number) for number in self.numbers])

    def equals(self, other: AnswerVector) -> bool:
        """The same numbers?"""
        if isinstance(self.numbers, np.ndarray) or isinstance(other.numbers, np.ndarray):
            here, there = self.doubles, other.doubles
            return here is not None and there is not None and np.array_equal(here, there)
        return len(self.numbers) == len(other.numbers) and list(self.numbers) == list(other.numbers)

    def code(self) -> str:
        """An expression of Python that `certify_distance` reads as these numbers; roots are written for people only."""
        if isinstance(self.numbers, np.ndarray):
            return f"np.array({self.numbers.tolist()})"
        return repr([str(number) for number in self.numbers])


def read_answer(returned: object, count: int, names: Sequence[str] | None = None) -> AnswerVector:
    """The vector in what a solver returned.

    Parameters
    ----------
    returned : object
        Anything at all; an iterator is read once, and no farther than it takes to see that it is too long.
    count : int
        N
    names : sequence of N strings, optional
        What the columns are called: a series with these labels is put into their order.

    Returns
    -------
    AnswerVector
        **Guarantee.** Its numbers are copies, and are exactly those that were returned.

    Raises
    ------
    NotAnAnswer
        There is no vector of N finite real numbers in it, or it is not said which one is meant; masked and missing
        entries; more than `MOST_BITS` bits in a number.
    """
    try:
        return _read(_solution_in(returned, count), count, names)
    except (NotAnAnswer, MemoryError):
        raise
    except InvalidInput as error:
        raise NotAnAnswer(NO_VECTOR, str(error)) from None
    except Exception as error:  # foreign objects fail in any way
        words = f"returned {type(returned).__name__}, which cannot be read: {shown(error, 120)}"
        raise NotAnAnswer(NO_VECTOR, words) from None


# ---------------------------------------------------------------- where the vector is


def _solution_in(returned: object, count: int) -> object:
    for _ in range(_MOST_NESTED):
        held = _held(returned, count)
        if held is returned:
            break
        returned = held
    return returned


def _held(found: Foreign, count: int) -> object:
    """What is one wrapping farther inside; the same object if it is none."""
    if is_frame(found):
        return _column(found, count)
    if isinstance(found, (*_NO_VECTORS, np.ndarray, list)) or is_sparse(found) or is_series(found):
        return found
    if isinstance(found, tuple):
        return _in_tuple(found, count)
    if isinstance(found, Mapping):
        known = {name: found[name] for name in NAMES if name in found}
        if not known:
            keys = shown(list(islice(found, 10)))
            raise NotAnAnswer(NO_VECTOR, f"returned {_kind(found)} with the keys {keys}: call the vector x")
        return _only(known, found)
    if any(hasattr(found, name) for name in ("__array__", "__dlpack__", "detach")):
        return found
    known = {name: getattr(found, name) for name in ATTRIBUTES if hasattr(found, name)}
    return _only(known, found) if known else found


def _only(known: Mapping[str, object], found: object) -> object:
    """The one vector among what has a name that vectors have."""
    vectors = {name: held for name, held in known.items() if not (_is_number(held) or callable(held) or held is None)}
    if len({id(held) for held in vectors.values()}) > 1:
        raise NotAnAnswer(
            NO_VECTOR, f"returned {_kind(found)} with {' and '.join(vectors)}: return the one that is meant"
        )
    if not vectors:
        name, held = next(iter(known.items()))
        raise NotAnAnswer(NO_VECTOR, f"returned {_kind(found)} whose {name} is {shown(held)}: a vector is needed")
    return next(iter(vectors.values()))


def _in_tuple(found: tuple[object, ...], count: int) -> object:
    """(x, further things), or a tuple with names; a tuple of numbers is a vector itself."""
    if all(map(_is_number, found)):
        return found
    fields = getattr(found, "_fields", ())
    known = {name: getattr(found, name) for name in ATTRIBUTES if name in fields}
    if known:
        return _only(known, found)
    if _is_number(found[0]) or found[0] is None:
        raise NotAnAnswer(NO_VECTOR, f"returned a tuple that begins with {shown(found[0])}: the vector comes first")
    if any(_is_vector(entry, count) for entry in found[1:]):
        raise NotAnAnswer(NO_VECTOR, f"returned a tuple with several vectors of {count} entries: return x alone")
    return found[0]


def _column(frame: Foreign, count: int) -> object:
    """The column of a frame that is the answer; the frame itself where it is one row or one column."""
    rows, width = frame.shape
    if width == 1 or (rows == 1 and width == count):
        return frame
    columns = list(map(str, frame.columns))
    known = [name for name in columns if name in NAMES]
    if len(known) != 1:
        which = f"the columns {' and '.join(known)}" if known else f"the columns {shown(columns)}"
        raise NotAnAnswer(NO_VECTOR, f"returned a frame with {which}: call the one that is the answer x")
    return frame[known[0]]


def _is_number(value: object) -> bool:
    """Is it one number, or a text for one?"""
    if isinstance(value, _ONE_NUMBER) or hasattr(value, "_mpf_"):
        return True
    return getattr(value, "shape", None) == () or (is_symbolic(value) and not hasattr(value, "shape"))


def _is_vector(value: object, count: int) -> bool:
    if isinstance(value, list | tuple):
        return len(value) == count and all(map(_is_number, value))
    return getattr(value, "shape", None) in _shapes(count)


def _shapes(count: int) -> tuple[tuple[int, ...], ...]:
    return (count,), (count, 1), (1, count)


# ---------------------------------------------------------------- its numbers


def _read(values: Foreign, count: int, names: Sequence[str] | None) -> AnswerVector:
    if isinstance(values, _NO_VECTORS):
        raise NotAnAnswer(NO_VECTOR, f"returned {_kind(values)}: a vector of {count} numbers is needed")
    if isinstance(values, Iterable) and not any(hasattr(values, name) for name in ("__len__", "shape", "__array__")):
        values = list(islice(values, count + 1))
        if len(values) > count:
            raise NotAnAnswer(WRONG_SHAPE, f"x has more than {count} entries, {count} are needed")
    shape = getattr(values, "shape", None)
    if isinstance(shape, tuple):
        _require_shape(tuple(map(int, shape)), count)
    elif isinstance(values, list | tuple):
        _require_length(len(values), count)
    listed = as_float64_list(values)
    if listed is not None:
        return AnswerVector(_finite(listed))
    flat = along_names(names, values, "x")
    if isinstance(flat, np.ndarray):
        return _of_array(flat, count, values.dtype if isinstance(values, np.ndarray) else flat.dtype)
    entries = as_nested(flat, "x")
    if not isinstance(entries, list):
        raise NotAnAnswer(NO_VECTOR, f"returned {_kind(values)}: a vector of {count} numbers is needed")
    _require_length(len(entries), count)
    return _exactly(entries, "")


def _of_array(array: Array, count: int, dtype: np.dtype[np.generic]) -> AnswerVector:
    _require_shape(array.shape, count)
    if array.dtype.kind == "c":
        raise NotAnAnswer(WRONG_DTYPE, f"returned {dtype}: real numbers are needed, return the real part")
    if array.dtype.kind not in "fiu":
        entries = as_nested(array, "x")
        return _exactly(entries if isinstance(entries, list) else [], str(dtype))
    _finite(array)
    narrow = as_float64(array)
    if narrow is not None:
        return AnswerVector(narrow, str(dtype))
    return _exactly(list(array), str(dtype))


def _exactly(entries: list[object], dtype: str) -> AnswerVector:
    for k, entry in enumerate(entries):
        if isinstance(entry, list):
            raise NotAnAnswer(WRONG_SHAPE, f"x[{k}] is {shown(entry)}: one number an entry is needed")
    try:
        exact = Reader(entries).vector(entries, "x")
    except InvalidInput as error:
        kind = NOT_FINITE if any(map(_is_not_finite, entries)) else WRONG_DTYPE
        raise NotAnAnswer(kind, str(error)) from None
    narrow = doubles(exact)
    if narrow is not None:
        return AnswerVector(narrow, dtype)
    sizes = [number.p.bit_length() + number.q.bit_length() for number in exact if isinstance(number, fmpq)]
    if sizes and (max(sizes) > MOST_BITS or sum(sizes) > MOST_BITS_IN_ALL):
        raise NotAnAnswer(
            WRONG_DTYPE,
            f"returned numbers of up to {max(sizes)} bits, {sum(sizes)} in all: at most {MOST_BITS} and "
            f"{MOST_BITS_IN_ALL} are read, round them",
        )
    return AnswerVector(exact, dtype)


def _finite(array: Array | Floats) -> Floats:
    finite = np.isfinite(array)
    if not finite.all():
        k = int(np.argmin(finite))
        raise NotAnAnswer(NOT_FINITE, f"x[{k}] is {float(array[k])!r}: only finite numbers have a meaning here")
    return np.asarray(array)


def _is_not_finite(entry: Foreign) -> bool:
    try:
        return not math.isfinite(entry)
    except (TypeError, ValueError, OverflowError):
        return False


def _require_shape(shape: tuple[int, ...], count: int) -> None:
    if len(shape) == 1:
        _require_length(shape[0], count)
    if shape not in _shapes(count):
        raise NotAnAnswer(WRONG_SHAPE, f"returned shape {shape}, ({count},) is needed")


def _require_length(length: int, count: int) -> None:
    if length != count:
        raise NotAnAnswer(WRONG_SHAPE, f"x has {length} entries, {count} are needed")


def _rational(numbers: tuple[Exact, ...]) -> TypeGuard[tuple[fmpq, ...]]:
    return all(isinstance(number, fmpq) for number in numbers)


def _approx(number: Exact) -> float:
    try:
        return nearest_double(number)
    except InvalidInput:
        return math.inf if number > 0 else -math.inf


def _kind(found: object) -> str:
    return shortened(type(found).__name__)
