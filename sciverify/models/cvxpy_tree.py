"""cvxpy's expression trees, read exactly: an array of convex forms in the entries of its variables.

Atoms are known by the names of their classes, so that cvxpy is never imported. Where an atom only moves entries, its
own method `numeric` says where to, asked with the numbers of the entries; all arithmetic is done here, on exact forms.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from itertools import accumulate

import numpy as np
from flint import fmpq
from numpy.typing import NDArray

from sciverify.errors import InvalidInput, SciverifyError, shortened
from sciverify.exact.frames import Foreign
from sciverify.exact.rationals import to_rational
from sciverify.models.convex_forms import (
    ConvexForm,
    NotOfThisForm,
    absolute,
    as_form,
    combination,
    norm,
    squares,
    total,
    unknown,
)

Forms = NDArray[Foreign]
"""An array of objects: `ConvexForm`, or numbers that stand for constant ones."""
_REFUSED = ("complex", "imag", "symmetric", "diag", "PSD", "NSD", "hermitian", "boolean", "integer", "sparsity")


def entries(expression: Foreign, places: Mapping[int, int]) -> list[ConvexForm]:
    """The entries of an expression in cvxpy's order, column by column.

    Parameters
    ----------
    expression : cvxpy.Expression
    places : mapping of identifiers of variables to positions of their first entries

    Raises
    ------
    InvalidInput
        A part of it is no convex form; the message names the part.
    """
    return [as_form(v) for v in np.asarray(_forms(expression, places), dtype=object).ravel(order="F")]


def attributes(variable: Foreign) -> int:
    """The sign that a variable declares: 1, -1 or 0.

    Raises
    ------
    InvalidInput
        It declares something else, such as integers or a symmetric matrix.
    """
    declared = {name for name, value in variable.attributes.items() if value is not None and value is not False}
    for name in _REFUSED:
        if name in declared:
            raise InvalidInput(f"the variable {variable.name()} is declared {name}: only sign constraints are posed")
    if "bounds" in declared:
        raise InvalidInput(f"the variable {variable.name()} is declared with bounds: write x >= 0 as a constraint")
    return int(bool(declared & {"nonneg", "pos"})) - int(bool(declared & {"nonpos", "neg"}))


def _forms(expression: Foreign, places: Mapping[int, int]) -> Forms:
    name = type(expression).__name__
    if expression.is_constant() and not expression.args:
        return _numbers(expression)
    if name == "Variable":
        first = places[expression.id]
        found = np.array([unknown(first + k) for k in range(expression.size)], dtype=object)
        return found.reshape(expression.shape, order="F")
    read = _ATOMS.get(name)
    if read is None:
        if expression.is_constant():  # norm(y), say: the double that cvxpy computes is the number meant
            return _numbers(expression)
        raise InvalidInput(f"the term {_shown(expression)} is none of: l2 norm, sum of squares, l1 norm, affine")
    parts = [_forms(part, places) for part in expression.args]
    try:
        return np.asarray(read(expression, parts), dtype=object)
    except SciverifyError as error:
        raise InvalidInput(f"the term {_shown(expression)} cannot be read: {error}") from None
    except NotOfThisForm as error:
        raise InvalidInput(
            f"the term {_shown(expression)} is {error}: that is none of the problems posed here"
        ) from None
    except (TypeError, ValueError, AttributeError, IndexError) as error:
        raise InvalidInput(f"the term {_shown(expression)} cannot be read exactly: {shortened(error)}") from None


def _numbers(expression: Foreign) -> Forms:
    value = expression.value
    if value is None:
        raise InvalidInput(f"the parameter {_shown(expression)} has no value: set it first")
    array = np.asarray(value.toarray() if hasattr(value, "toarray") else value)
    found = np.empty(array.size, dtype=object)
    for k, number in enumerate(array.ravel().tolist()):
        found[k] = to_rational(number, "a number of the expression")
    return found.reshape(array.shape)


def _moved(expression: Foreign, parts: list[Forms]) -> Foreign:
    """Entries go where `numeric` takes their numbers 1, 2, ...; where it has 0, there is 0."""
    starts = [0, *accumulate(part.size for part in parts)]
    numbers = [np.arange(1.0, part.size + 1).reshape(part.shape) + k for part, k in zip(parts, starts, strict=False)]
    flat = [fmpq(0), *(value for part in parts for value in part.flat)]
    places = np.asarray(expression.numeric(numbers))
    found = np.empty(places.shape, dtype=object)
    for place, number in np.ndenumerate(places):
        found[place] = flat[int(number)]
    return found


def _folded(operation: Callable[[Foreign, Foreign], Foreign]) -> Callable[[Foreign, list[Forms]], Foreign]:
    return lambda expression, parts: reduce(operation, parts)


def _product(expression: Foreign, parts: list[Forms]) -> Foreign:
    left, right = parts
    if left.ndim == 0 or right.ndim == 0:
        return left * right
    if left.ndim > 2 or right.ndim > 2:
        raise NotOfThisForm("a product of more than two dimensions")
    rows = left.reshape(1, -1) if left.ndim == 1 else left
    columns = right.reshape(-1, 1) if right.ndim == 1 else right
    if not _are_numbers(rows):
        if not _are_numbers(columns):
            raise NotOfThisForm("a product of two expressions with variables")
        return _times(columns.T, rows.T).T.reshape(expression.shape)
    return _times(rows, columns).reshape(expression.shape)


def _are_numbers(array: Forms) -> bool:
    return all(isinstance(v, fmpq) or as_form(v).is_constant for v in array.flat)


def _times(rows: Forms, columns: Forms) -> Forms:
    """Numbers times forms."""
    found = np.empty((rows.shape[0], columns.shape[1]), dtype=object)
    numbers = [[v if isinstance(v, fmpq) else as_form(v).constant for v in row] for row in rows]
    for k, column in enumerate(columns.T):
        forms = [as_form(v) for v in column]
        for i, row in enumerate(numbers):
            found[i, k] = combination(row, forms)
    return found


def _whole(function: Callable[[Sequence[ConvexForm]], ConvexForm]) -> Callable[[Foreign, list[Forms]], Foreign]:
    """Of all entries together, or along an axis."""

    def read(expression: Foreign, parts: list[Forms]) -> Foreign:
        array = np.asarray(parts[0], dtype=object)
        if getattr(expression, "axis", None) is None:
            return np.full(expression.shape, function([as_form(v) for v in array.flat]), dtype=object)
        slices = np.moveaxis(array, expression.axis, -1)
        found = [function([as_form(v) for v in row]) for row in slices.reshape(-1, slices.shape[-1])]
        return np.array(found, dtype=object).reshape(expression.shape)

    return read


def _pnorm(expression: Foreign, parts: list[Forms]) -> Foreign:
    p = getattr(expression.p, "value", expression.p)
    if p not in (1, 2):
        raise NotOfThisForm(f"a norm with p = {p}")
    return _whole(norm if p == 2 else _norm1)(expression, parts)


def _norm1(forms: Sequence[ConvexForm]) -> ConvexForm:
    return total(map(absolute, forms))


def _power(expression: Foreign, parts: list[Forms]) -> Foreign:
    p = getattr(expression.p, "value", expression.p)
    if p == 1:
        return parts[0]
    if p != 2:
        raise NotOfThisForm(f"a power {p}")
    return _entrywise(lambda form: squares([form]))(expression, parts)


def _entrywise(function: Callable[[ConvexForm], ConvexForm]) -> Callable[[Foreign, list[Forms]], Foreign]:
    def read(expression: Foreign, parts: list[Forms]) -> Foreign:
        found = np.empty(parts[0].shape, dtype=object)
        for place, value in np.ndenumerate(parts[0]):
            found[place] = function(as_form(value))
        return found

    return read


def _over_linear(expression: Foreign, parts: list[Forms]) -> Foreign:
    divisor = as_form(parts[1].item())
    return np.asarray(_whole(squares)(expression, parts[:1]), dtype=object) / divisor


_MOVES = (
    "Concatenate", "Hstack", "Promote", "Stack", "Vstack", "broadcast_to", "conj", "diag_mat", "diag_vec", "index",
    "real", "reshape", "special_index", "squeeze", "transpose", "upper_tri", "vec",
)  # fmt: skip
_ATOMS: dict[str, Callable[[Foreign, list[Forms]], Foreign]] = {
    "AddExpression": _folded(np.add),
    "DivExpression": _folded(np.divide),
    "MulExpression": _product,
    "NegExpression": lambda expression, parts: -parts[0],
    "Sum": _whole(total),
    "abs": _entrywise(absolute),
    "cumsum": lambda expression, parts: np.cumsum(parts[0], axis=expression.axis),
    "kron": lambda expression, parts: np.kron(*parts),
    "multiply": _folded(np.multiply),
    "norm1": _whole(_norm1),
    "quad_over_lin": _over_linear,
    "Trace": lambda expression, parts: np.trace(parts[0]),
    **dict.fromkeys(_MOVES, _moved),
    **dict.fromkeys(("Pnorm", "PnormApprox", "pnorm"), _pnorm),
    **dict.fromkeys(("Power", "PowerApprox", "power"), _power),
}


def _shown(expression: Foreign) -> str:
    return shortened(expression, 80)
