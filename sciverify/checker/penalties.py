"""What an entry may do, and what that costs: weights >= 0, lambda >= 0, constraints sigma_i z_i >= 0.

An entry whose bound beta w_i is 0 is free. A direction (i, s), s = +-1, is admitted if sigma_i is 0 or s.
"""

from __future__ import annotations

from collections.abc import Iterable

from .document import Json, Malformed, has, look, read_list, short
from .rules import Rejected, Rule

INSTANCE = Rule(
    "instance",
    "",
    "certificate-format.md#instance",
    "weights and the parameter are >= 0, squared row scales > 0, and an entry of given sign has a penalty",
)


def optional_keys(instance: Json, *keys: str) -> list[str]:
    """Those keys that an instance has."""
    return [key for key in keys if has(instance, key)]


def read_signs(instance: Json, columns: int) -> list[int]:
    """sigma, from the optional key `signs` of an instance."""
    if not has(instance, "signs"):
        return [0] * columns
    signs = []
    for s in read_list(look(instance, "signs"), "instance.signs", columns):
        if type(s) is not int or s not in (-1, 0, 1):
            raise Malformed(f"instance.signs holds {short(s)}: -1, 0 or 1 belongs there")
        signs.append(s)
    return signs


def free_entries(parameter_key: str, parameter: int, weights: Iterable[int], signs: list[int]) -> list[bool]:
    """Which entries are free, from the signs of the parameter and of the weights; a wrong sign is refused.

    A free entry of given sign is refused: the rules are proven for beta w_i > 0 where sigma_i is not 0.
    """
    if parameter < 0:
        raise Rejected(INSTANCE, f"{parameter_key} is negative")
    weighed = list(weights)
    if any(w < 0 for w in weighed):
        raise Rejected(INSTANCE, "a weight is negative")
    unpenalised = parameter_key == "lambda" and not parameter
    free = [unpenalised or not w for w in weighed]
    if any(s and f for s, f in zip(signs, free)):
        raise Rejected(INSTANCE, "an entry of given sign has no penalty")
    return free


def described(title: str, free: list[bool], signs: list[int]) -> str:
    """The title of a problem, with what is not usual about its penalties."""
    words = [title]
    if any(free):
        words.append(f"entries without a penalty: {sum(free)}")
    if any(signs):
        words.append(f"entries of given sign: {sum(map(abs, signs))}")
    return ", ".join(words)
