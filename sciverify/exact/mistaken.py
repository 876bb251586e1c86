"""Things that people pass where numbers are meant, each known by its methods and answered in one sentence."""

from __future__ import annotations

from os import PathLike
from types import ModuleType

from sciverify.errors import InvalidInput, shown
from sciverify.exact.frames import Foreign


def refuse_mistaken(values: Foreign, name: str) -> None:
    """Raise `InvalidInput` if it is something that is known to be no data; the sentence says what to pass instead."""
    advice = _advice(values, name)
    if advice is not None:
        raise InvalidInput(advice)


def _advice(values: Foreign, name: str) -> str | None:
    kind = type(values).__name__
    if isinstance(values, type):
        return f"{name} is the class {values.__name__}: pass an object of it that holds numbers"
    if isinstance(values, PathLike):
        return f"{name} is the path {shown(str(values))}: read the file first, or name it to `sciverify certify`"
    if isinstance(values, ModuleType):
        return f"{name} is the module {values.__name__}: pass numbers"
    if hasattr(values, "matvec") and isinstance(getattr(values, "shape", None), tuple):
        return (
            f"{name} is a {kind} of shape {values.shape}, known by its products alone: a proof needs every entry, pass "
            f"the matrix, for example {name} @ numpy.eye({values.shape[-1]})"
        )
    return _of_models(values, name, kind) or _of_tables(values, name, kind) or _of_functions(values, name)


def _of_tables(values: Foreign, name: str, kind: str) -> str | None:
    if hasattr(values, "collect") and not hasattr(values, "to_numpy"):
        return f"{name} is a {kind}, a query that was not run: pass {name}.collect()"
    if hasattr(values, "to_pandas") and not hasattr(values, "__array__"):
        return f"{name} is a {kind}: pass {name}.to_pandas()"
    if hasattr(values, "ngroups") or hasattr(values, "agg"):
        return f"{name} is a {kind}: a group is no matrix, pass one frame"
    if hasattr(values, "read") and hasattr(values, "close"):
        return f"{name} is an open file: read its numbers first"
    if hasattr(values, "fetchall"):
        return f"{name} is a {kind} of a data base: pass {name}.fetchall()"
    if hasattr(values, "keys") and hasattr(values, "values") and not hasattr(values, "__array__"):
        return _of_mappings(values, name)
    return None


def _of_mappings(values: Foreign, name: str) -> str:
    keys = list(values.keys())
    if "data" in keys and "target" in keys:
        return f"{name} is a data set with the keys {shown(keys)}: pass {name}['data'] as A and {name}['target'] as y"
    return (
        f"{name} is {shown(values)}: a list, tuple or array of numbers is needed; numbers by name are "
        f"pandas.Series({name}), columns by name pandas.DataFrame({name})"
    )


def _of_models(values: Foreign, name: str, kind: str) -> str | None:
    if hasattr(values, "coef_"):
        return (
            f"{name} is a fitted {kind}: sciverify.certify_estimator(model, X, y) takes it, {name}.coef_ is its vector"
        )
    if hasattr(values, "fit") and hasattr(values, "get_params"):
        return f"{name} is the estimator {kind}: fit it, and pass the vector coef_"
    if hasattr(values, "is_dcp") and hasattr(values, "value"):
        return f"{name} is the cvxpy object {kind}: solve its problem, and pass {name}.value"
    if hasattr(values, "parameters") and hasattr(values, "forward"):
        return f"{name} is the network {kind}: pass numbers, for example what it returns"
    if hasattr(values, "success") and hasattr(values, "x"):
        return f"{name} is the {kind} of a solver: pass its vector, {name}.x"
    if hasattr(values, "objective") and hasattr(values, "shape") and hasattr(values, "kkt_residual"):
        return f"{name} is a problem itself, {shown(values)}: pass its matrix or a vector"
    return None


def _of_functions(values: Foreign, name: str) -> str | None:
    if callable(values) and not hasattr(values, "__array__") and not hasattr(values, "__iter__"):
        return f"{name} is the function {shown(getattr(values, '__name__', values))}: call it, and pass what it returns"
    return None
