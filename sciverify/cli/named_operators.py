"""Operators on l2 by what a command line calls them."""

from __future__ import annotations

from sciverify.errors import InvalidInput, shown
from sciverify.isolation.loading import load_object, split_name
from sciverify.l2.frequency import GOLDEN
from sciverify.l2.named import almost_mathieu, fibonacci_hamiltonian, jacobi
from sciverify.l2.operator import L2Operator


def named_operator(name: str, lam: str, alpha: str = "golden") -> L2Operator:
    """One with a name, or somebody's object.

    Raises
    ------
    InvalidInput
        There is none of this name, it cannot be loaded, or it is something else.
    """
    if name == "free":
        return jacobi(0, sites="integers")
    if name == "almost-mathieu":
        return almost_mathieu(lam, GOLDEN if alpha == "golden" else alpha)
    if name == "fibonacci":
        return fibonacci_hamiltonian(lam)
    if ":" not in name:
        raise InvalidInput(f"{shown(name)} is no operator: write almost-mathieu, fibonacci, free, or MODULE:OPERATOR")
    place, attribute = split_name(name)
    try:
        found = load_object(place, attribute)
    except Exception as error:  # somebody else's module may raise anything
        raise InvalidInput(f"{shown(name)} cannot be loaded: {type(error).__name__}: {error}") from None
    if not isinstance(found, L2Operator):
        raise InvalidInput(f"{shown(name)} is a {type(found).__name__}: an operator on l2 is needed, such as jacobi(0)")
    return found
