"""Verified claims in words, one line each; digits are rounded outwards."""

from __future__ import annotations

from fractions import Fraction

from .bounds import below_above
from .document import PIECE
from .field import Element
from .rules import KINDS, OtherKind, Rejected, Verified


def decimal(x: Fraction, digits: int, upward: bool) -> str:
    """A decimal string of `digits` significant digits, rounded towards +-infinity."""
    if x <= 0:
        return "-" + decimal(-x, digits, not upward) if x else "0"
    exponent = (x.numerator.bit_length() - x.denominator.bit_length()) * 30103 // 100000
    while _scaled(x, -exponent) < 1:
        exponent -= 1
    while _scaled(x, -exponent - 1) >= 1:
        exponent += 1
    text = str(_scaled(x, digits - 1 - exponent, upward))
    exponent += len(text) - digits
    text = text[:digits]
    if -7 <= exponent < 0:
        return "0." + "0" * (-exponent - 1) + text
    if 0 <= exponent < digits:
        return text[: exponent + 1] + "." + (text[exponent + 1 :] or "0")
    return f"{text[0]}.{text[1:] or '0'}e{exponent}"


def _scaled(x: Fraction, power: int, upward: bool = False) -> int:
    """The floor or the ceiling of x * 10**power, without the greatest common divisors of fractions."""
    up: int = 10 ** max(power, 0)
    down: int = 10 ** max(-power, 0)
    numerator, denominator = x.numerator * up, x.denominator * down
    return -(-numerator // denominator) if upward else numerator // denominator


DIGITS = 10
"""Of the numbers of claims about something else than sparse recovery."""
UNIQUE = {True: "; the minimiser is unique", False: "; the minimiser is not unique", None: ""}
MEASURED = {"entry": "measured entry by entry", "relative": "measured relative to each entry"}
MOST_POSITIONS = 12
"""Of a list in a line."""
LISTS = {
    "always zero": "always_zero",
    "never zero": "never_zero",
    "zero at some, nonzero at others": "sometimes_zero",
}


def statement(verified: Verified) -> str:
    """The verified claim in one line."""
    kind = KINDS[verified["kind"]]
    if isinstance(kind, OtherKind):
        return f"{kind.says.format(**_rounded(verified, kind.upward))}  [{verified['title']}]"
    shape = f"A {verified['rows']} x {verified['columns']}"
    if verified["isometry"]:
        shape += f", {verified['isometry']}"
    words = verified | _numbers(verified)
    if verified["kind"] == "support":
        said = [f"{text}: {positions(verified[key])}" for text, key in LISTS.items() if verified[key]]
        words["entries"] = "; ".join(said) or "none"
    elif verified["kind"] == "support-at-tolerance":
        words["entries"] = _sizes(verified)
    return f"{kind.says.format(**words)}  [{verified['title']}, {shape}]"


def _rounded(verified: Verified, upward: frozenset[str]) -> dict[str, object]:
    """The numbers of a claim about something else as decimals for which it is true as well."""
    return {
        key: decimal(value, DIGITS, key in upward) if isinstance(value, Fraction) else value
        for key, value in verified.items()
    }


def positions(found: list[int]) -> str:
    """A list of positions; the first ones of a long list, and how many it has."""
    if len(found) <= MOST_POSITIONS:
        return ", ".join(map(str, found))
    return f"{', '.join(map(str, found[:MOST_POSITIONS]))}, ... ({len(found)} entries)"


def _sizes(verified: Verified) -> str:
    """Which entries are large, how many are between, how small all the others are."""
    large, between, said = verified["large"], verified["between"], []
    others = verified["columns"] - len(large) - len(between)
    if large:
        said.append(f"{_are(large)} at least {decimal(verified['least'], 10, False)} in modulus")
    if between:
        said.append(f"{_are(between)} between")
    if others:
        size = f"at most {decimal(verified['most'], 10, True)}" if verified["most"] else "0"
        rest = "other one is" if said and others == 1 else f"{others} {'others' if said else 'entries'} are"
        said.append(f"{'the' if said and others == 1 else 'all'} {rest} {size}")
    return ", ".join(said)


def _are(found: list[int]) -> str:
    return f"entry {found[0]} is" if len(found) == 1 else f"entries {positions(found)} are"


def _numbers(verified: Verified) -> dict[str, str]:
    """The numbers of a claim as decimals for which it is true as well."""
    words = {"unique": UNIQUE[verified.get("unique")], "within": "", "changes": _changes(verified)}
    if "lower" in verified:
        words["lower"], words["upper"] = _bounds(verified["lower"], verified["upper"])
    if "tolerance" in verified and "lower" in verified:
        if verified.get("flag") is False:
            words["upper"], words["tolerance"] = _within(verified["upper"], verified["tolerance"])
        else:
            words["lower"], words["tolerance"] = _apart(verified["lower"], verified["tolerance"])
    if "constant" in verified:
        words["constant"] = decimal(verified["constant"], 10, False)
    if verified.get("radius") is not None:
        words["radius"] = decimal(verified["radius"], 10 if "constant" in verified else 3, False)
        words["within"] = f" for ||z - z*|| <= {words['radius']}"
    return words


def _changes(verified: Verified) -> str:
    """Which data may change, where that is not all of them, measured in norms."""
    said = []
    if "data" in verified:
        said.append(f"only the {verified['data']} may change")
    if "measure" in verified:
        said.append(MEASURED[verified["measure"]])
    for key, name in (("fixed_columns", "columns"), ("fixed_rows", "rows")):
        if verified.get(key):
            said.append(f"{name} {', '.join(map(str, verified[key]))} fixed")
    return "".join(f", {clause}" for clause in said)


def _bounds(low: Fraction, high: Fraction) -> tuple[str, str]:
    """As many digits as it takes to tell the bounds apart, and at least 10."""
    digits = 10
    while digits < 400 and low < high and decimal(low, digits, False) == decimal(high, digits, False):
        digits += 10
    return decimal(low, digits, False), decimal(high, digits, True)


def _apart(low: Fraction, tolerance: Fraction) -> tuple[str, str]:
    """The printed inequality low > tolerance holds, too."""
    digits = 10
    while digits < 400 and Fraction(decimal(low, digits, False)) <= Fraction(decimal(tolerance, digits, True)):
        digits += 10
    return decimal(low, digits, False), decimal(tolerance, digits, True)


def _within(high: Fraction, tolerance: Fraction) -> tuple[str, str]:
    """The printed inequality high <= tolerance holds, too, if digits of so many places can say it."""
    digits = 10
    while digits < 400 and Fraction(decimal(high, digits, True)) > Fraction(decimal(tolerance, digits, False)):
        digits += 10
    return decimal(high, digits, True), decimal(tolerance, digits, False)


def numbers_as_strings(verified: Verified) -> dict[str, object]:
    """A verified claim with its numbers as exact numerals."""
    return {key: _numeral(value) if isinstance(value, Fraction) else value for key, value in verified.items()}


def _numeral(x: Fraction) -> str:
    """A numeral of any length: p, or p/q."""
    return _digits(x.numerator) + ("" if x.denominator == 1 else "/" + _digits(x.denominator))


def _digits(n: int) -> str:
    """The decimal digits of an integer, piece by piece: the interpreter's limit on numerals is never touched."""
    if n < 0:
        return "-" + _digits(-n)
    pieces = []
    while n >= 10**PIECE:
        n, rest = divmod(n, 10**PIECE)
        pieces.append(str(rest).zfill(PIECE))
    return str(n) + "".join(reversed(pieces))


def shown(number: object) -> str:
    """A number of a proof: exact if it is short, else rounded."""
    if not isinstance(number, Fraction | Element):
        return str(number)
    if isinstance(number, Fraction) and max(abs(number.numerator), number.denominator) < 10**6:
        return str(number)
    try:
        low, _ = below_above(number)
    except Rejected:  # the proof did not ask for its sign
        return "a number whose sign is not decided"
    return f"{'-' if low < 0 else ''}{decimal(abs(low), 10, False)}..."
