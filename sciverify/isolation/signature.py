"""Calls that do not fit what is called, told apart from errors that foreign code has for reasons of its own."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sciverify.display import nearest_name
from sciverify.isolation.foreign import NoReply
from sciverify.isolation.masking import words_of

NOT_CALLABLE = "not-callable"
"""The kind of outcome of such a call."""
_OF_A_SIGNATURE = re.compile(
    r"takes .*positional argument|missing \d+ required|missing a required argument|too many positional arguments|"
    r"unexpected keyword argument|multiple values for argument"
)
_UNEXPECTED = re.compile(r"unexpected keyword argument '(\w+)'")


def call(function: Callable[..., object], arguments: Sequence[object], named: Mapping[str, object]) -> Any:
    """function(*arguments, **named).

    Raises
    ------
    NoReply
        Of the kind "not-callable": what `misfit` says.
    """
    try:
        return function(*arguments, **named)
    except Exception as error:
        words = misfit(error, function, arguments, named)
        if words is None:
            raise
        raise NoReply(NOT_CALLABLE, words) from error


def misfit(
    error: Exception, function: Callable[..., object], arguments: Sequence[object], named: Mapping[str, object]
) -> str | None:
    """What shows that a call cannot succeed whatever the data are; None for an error that may depend on them.

    What counts:

    * an ImportError, wherever it is raised: something is not installed;
    * a TypeError where the arguments do not fit the signature;
    * a TypeError from below for an unexpected keyword that was handed over here, as options are;
    * a TypeError about a signature from a function that takes any arguments and passes them on;
    * an InvalidParameterError, as scikit-learn calls an option whose value it does not admit.

    A ValueError for two samples, a TypeError in the midst of the code, an exit: none of them counts.
    """
    if isinstance(error, ImportError) or any(c.__name__ == "InvalidParameterError" for c in type(error).__mro__):
        return words_of(error)
    if not isinstance(error, TypeError) or (
        fits(function, arguments, named) is None and not _passed_on(error, function, named)
    ):
        return None
    return words_of(error) + _meant(error, function)


def fits(function: Callable[..., object], arguments: Sequence[object], named: Mapping[str, object]) -> str | None:
    """None if the signature admits the call, or if there is none to be read; else what does not fit."""
    signature = _signature(function)
    try:
        if signature is not None:
            signature.bind(*arguments, **named)
    except TypeError as error:
        return str(error)
    return None


def _passed_on(error: TypeError, function: Callable[..., object], named: Mapping[str, object]) -> bool:
    unexpected = _UNEXPECTED.search(str(error))
    if unexpected is not None and unexpected[1] in named:
        return True
    signature = _signature(function)
    kinds = set() if signature is None else {p.kind for p in signature.parameters.values()}
    anything = signature is None or inspect.Parameter.VAR_POSITIONAL in kinds
    return anything and _OF_A_SIGNATURE.search(str(error)) is not None


def _signature(function: Callable[..., object]) -> inspect.Signature | None:
    try:
        return inspect.signature(function)
    except (TypeError, ValueError):  # builtins and some extension types have none
        return None


def _meant(error: TypeError, function: Callable[..., object]) -> str:
    unexpected, signature = _UNEXPECTED.search(str(error)), _signature(function)
    if unexpected is None or signature is None or "Did you mean" in str(error):
        return ""
    return nearest_name(unexpected[1], list(signature.parameters))
