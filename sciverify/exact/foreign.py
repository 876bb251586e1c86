"""Arrays of other libraries -> NumPy arrays, exactly; what is none -> one sentence that says what to pass instead.

No library is imported: an object is known by its methods (`__array__`, `__dlpack__`, `iloc`, `get_columns`). Arrays of
dtype bool, and columns of frames of that type, count as 0 and 1; Python's True inside a list is refused, as `rationals`
says, because there it is a slip more often than a number.
"""

from __future__ import annotations

from array import array as packed_array
from collections.abc import Set
from numbers import Number

import numpy as np

from sciverify.errors import InvalidInput, shortened, shown
from sciverify.exact.frames import Array, Foreign, frame_array, is_frame, is_series, series_array
from sciverify.exact.mistaken import refuse_mistaken
from sciverify.exact.number_field import AlgebraicNumber
from sciverify.exact.sparse import is_sparse
from sciverify.exact.surds import Surd
from sciverify.exact.symbolic import is_symbolic

_PLAIN = (list, tuple, str, bytes, bytearray, Number, Set, np.generic, Surd, AlgebraicNumber)
_EXACT = "flint"


def plain(values: object, name: str) -> object:
    """A NumPy array for whatever is an array, a frame or a series; SciPy sparse matrices and the rest as they are.

    Parameters
    ----------
    values : object
    name : str
        How an error message calls it.

    Returns
    -------
    array of class ndarray, or `values`
        **Guarantee.** Every entry is the number that was passed.

    Raises
    ------
    InvalidInput
        Masked or missing entries, units, an array on a device, a column that holds no numbers, or an object that is
        known to be no data (`mistaken.py`).
    """
    if isinstance(values, np.ndarray):
        return _own(values, name)
    if values is None or isinstance(values, _PLAIN) or is_symbolic(values) or _is_exact(values):
        return values
    if is_sparse(values):
        return values
    if isinstance(values, memoryview | packed_array):
        return _own(np.asarray(values), name)
    if is_series(values):
        return _own(series_array(values, name), name)
    if is_frame(values):
        return _own(frame_array(values, name), name)
    refuse_mistaken(values, name)
    found = _converted(values, name)
    return values if found is None else _own(found, name)


def plain_scalar(value: object, name: str) -> object:
    """The number in a 0-dimensional array of any library; anything else as it is."""
    if isinstance(value, np.ndarray) or (hasattr(value, "__array__") and not isinstance(value, _PLAIN)):
        found = plain(value, name)
        return found.item() if isinstance(found, np.ndarray) and found.ndim == 0 else value
    return value


def _is_exact(values: object) -> bool:
    return type(values).__module__.partition(".")[0] == _EXACT


def _own(array: Array, name: str) -> Array:
    """The array without its subclass, bool as 0 and 1."""
    if type(array) is not np.ndarray:
        array = _without_subclass(array, name)
    kind = array.dtype.kind
    if kind == "b":
        return array.astype(np.int8)
    if kind == "V":
        return _of_narrow_floats(array, name)
    if kind in "mM":
        raise InvalidInput(f"{name} is {shown(array)}: times have units, pass plain numbers")
    return array


def _without_subclass(array: Array, name: str) -> Array:
    if isinstance(array, np.ma.MaskedArray):
        if np.ma.is_masked(array):
            raise InvalidInput(f"{name} has masked entries: {shown(array)}; fill them first")
        return np.ma.getdata(array)
    unit = getattr(array, "unit", None)
    if unit is not None:
        raise InvalidInput(f"{name} has the unit {shortened(unit)}: pass plain numbers, for example {name}.value")
    return np.asarray(array)


def _of_narrow_floats(array: Array, name: str) -> Array:
    """bfloat16 and its like, which NumPy knows as void, as doubles."""
    if array.dtype.names is not None:
        raise InvalidInput(
            f"{name} is a structured array with the fields {shown(list(array.dtype.names))}: pass "
            f"numpy.lib.recfunctions.structured_to_unstructured({name})"
        )
    try:
        wide = array.astype(np.float64)
        exact = bool((wide.astype(array.dtype) == array)[~np.isnan(wide)].all())
    except (TypeError, ValueError):
        exact = False
    if not exact:
        raise InvalidInput(f"{name} is an array of {array.dtype}: an array of numbers is needed")
    return wide


# ---------------------------------------------------------------- arrays of other libraries


def _converted(values: Foreign, name: str) -> Array | None:
    """What `__array__` or DLPack makes of it; None if it has neither."""
    if hasattr(values, "detach") and hasattr(values, "cpu"):
        values = _tensor(values, name)
    unit = getattr(values, "units", None)
    if unit is not None and hasattr(values, "magnitude"):
        raise InvalidInput(f"{name} has the unit {shortened(unit)}: pass plain numbers, for example {name}.magnitude")
    if hasattr(values, "__array__"):
        return _asked(values, name, np.asarray)
    if hasattr(values, "__dlpack__"):
        return _asked(values, name, np.from_dlpack)
    return None


def _asked(values: Foreign, name: str, convert: Foreign) -> Array:
    try:
        found = convert(values)
    except Exception as error:  # foreign code fails in any way
        raise InvalidInput(_no_array(values, name, error)) from None
    if found.dtype == object and found.ndim == 0:
        raise InvalidInput(f"{name} is {shown(values)}: an array of numbers is needed, not {_type(values)}")
    array: Array = found
    return array


def _no_array(values: Foreign, name: str, error: Exception) -> str:
    kind = _type(values)
    if callable(getattr(values, "get", None)):
        return f"{name} is a {kind} on a device: pass {name}.get()"
    if hasattr(values, "__dlpack_device__") or hasattr(values, "device"):
        reason = shortened(error, 90)
        return f"{name} is a {kind} that gives no NumPy array ({reason}): pass an array in the memory of the host"
    return f"{name} is a {kind} that gives no NumPy array: {shortened(error, 120)}"


def _tensor(tensor: Foreign, name: str) -> Foreign:
    """A torch tensor without its gradient, in the memory of the host, of a type that NumPy has."""
    try:
        if getattr(tensor, "is_nested", False) or str(getattr(tensor, "layout", "torch.strided")) != "torch.strided":
            raise InvalidInput(f"{name} is a tensor with the layout {tensor.layout}: pass {name}.to_dense()")
        if getattr(tensor, "is_quantized", False):
            raise InvalidInput(f"{name} is a quantized tensor: pass {name}.dequantize()")
        tensor = tensor.detach().cpu()
        for lazily in ("resolve_conj", "resolve_neg"):
            tensor = getattr(tensor, lazily)() if hasattr(tensor, lazily) else tensor
        narrow = "bfloat16" in str(tensor.dtype) or "float8" in str(tensor.dtype)
        return tensor.double() if narrow else tensor
    except InvalidInput:
        raise
    except Exception as error:
        raise InvalidInput(_no_array(tensor, name, error)) from None


def _type(values: object) -> str:
    kind = type(values)
    home = kind.__module__.partition(".")[0]
    return kind.__name__ if home in ("builtins", "__main__") else f"{home}.{kind.__name__}"
