"""Sequences of complex numbers along the integers: the diagonals of operators on l2, as exact or enclosed integers.

Proof: docs/theory/l2-operators.md.
"""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from collections.abc import Sequence as Items
from fractions import Fraction

from .document import Json, Malformed, look, rational, read_list, read_object, short
from .numerals import ONE, ZERO, over_one_unit
from .rounding import dyadic
from .scaled import common_unit
from .substitution import Substitution
from .waves import Frequency, wave
from .work import long_products, spend, words

MOST_SITE = 1 << 62


class Values:
    """Numbers unit * (re + i im), each within `doubt` of the truth.

    Attributes
    ----------
    re, im : integers; im is None where all numbers are real
    unit, doubt : rational numbers
    """

    __slots__ = ("doubt", "im", "re", "unit")

    def __init__(self, re: Items[int], im: Items[int] | None, unit: Fraction, doubt: Fraction = ZERO) -> None:
        self.re, self.im, self.unit, self.doubt = re, im, unit, doubt

    def at(self, unit: Fraction) -> Values:
        """The same over a unit of which its own is a multiple."""
        factor = (self.unit / unit).numerator
        if factor == 1:
            return self
        length = 30 * words([[*self.re, *(self.im or [])]])
        spend(2 * len(self.re) * (60 + long_products(length, factor.bit_length())), "entries over another unit")
        im = None if self.im is None else [factor * x for x in self.im]
        return Values([factor * x for x in self.re], im, unit, self.doubt)

    def length(self) -> float:
        """Of the longest integer, in digits of the interpreter."""
        return words([[*self.re, *(self.im or [])]])

    def conjugate(self) -> Values:
        """The complex conjugates."""
        return self if self.im is None else Values(self.re, [-x for x in self.im], self.unit, self.doubt)


class Sequence(ABC):
    """Complex numbers d(n).

    Attributes
    ----------
    real : are they all real?
    constant : are they all the same?
    bound : |d(n)| <= bound
    """

    real: bool
    constant = False
    bound: Fraction
    period: int | None = None
    """p > 0 with d(n + p) = d(n) wherever both are unchanged; None: unknown."""
    changes = range(0)
    """Sites in a row among which are all where values are replaced."""

    @property
    def unchanged(self) -> Sequence:
        """The sequence without its changes."""
        return self

    @abstractmethod
    def values(self, first: int, count: int, bits: int) -> Values:
        """d(first), ..., d(first + count - 1); irrational ones within about 2^-bits times their size."""

    def turned(self, phase: Fraction) -> Sequence:
        """The same with the phases of waves moved."""
        return self


class Periodic(Sequence):
    """d(n) depends on n modulo the length of a list."""

    def __init__(self, value: Json, where: str) -> None:
        (listed,) = read_object(value, where, ["kind", "values"])[1:]
        self.numbers = read_numbers(listed, f"{where}.values")
        self.real, self.constant = self.numbers.im is None, len(self.numbers.re) == 1
        self.period, self.length = len(self.numbers.re), self.numbers.length()
        self.bound = largest(self.numbers)

    def values(self, first: int, count: int, bits: int) -> Values:
        """The list again and again."""
        spend(count * (200 + 8 * self.length), "a periodic sequence")
        period, numbers = len(self.numbers.re), self.numbers
        places = [n % period for n in range(first, first + count)]
        im = None if numbers.im is None else [numbers.im[k] for k in places]
        return Values([numbers.re[k] for k in places], im, numbers.unit)


class Letters(Sequence):
    """d(n) depends on the letter n of a word, n >= 0."""

    def __init__(self, value: Json, where: str, word: Substitution | None) -> None:
        (listed,) = read_object(value, where, ["kind", "values"])[1:]
        if word is None:
            raise Malformed(f"{where} has letters, and the operator has no word")
        self.word = word
        if type(listed) is not dict or set(listed) != set(word.rules):
            raise Malformed(f"{where}.values must give a number to each letter")
        self.names = list(listed)
        self.numbers = read_numbers([*listed.values()], f"{where}.values")
        self.real, self.bound = self.numbers.im is None, largest(self.numbers)
        self.length = self.numbers.length()

    def values(self, first: int, count: int, bits: int) -> Values:
        """Letter by letter of the fixed point."""
        if first < 0:
            raise Malformed(f"site {first} lies before the word of a substitution, which begins at 0")
        return self.of(self.word.prefix(first + count)[first:])

    def of(self, letters: str) -> Values:
        """The numbers of the letters of any word."""
        spend(len(letters) * 8 * self.length, "the numbers of letters")
        place = {name: k for k, name in enumerate(self.names)}
        places = [place[letter] for letter in letters]
        im = None if self.numbers.im is None else [self.numbers.im[k] for k in places]
        return Values([self.numbers.re[k] for k in places], im, self.numbers.unit)


class Wave(Sequence):
    """d(n) = c exp(2 pi i (alpha n + theta)), or twice its real part."""

    def __init__(self, value: Json, where: str) -> None:
        kind, factor, frequency, phase = read_object(value, where, ["kind", "coupling", "frequency", "phase"])
        self.coupling, self.phase = rational(factor, f"{where}.coupling"), rational(phase, f"{where}.phase")
        self.frequency = Frequency(frequency, f"{where}.frequency")
        self.real = kind == "cosine"
        self.bound = abs(self.coupling) * (2 if self.real else 1)
        self.period = None if self.frequency.irrational else self.frequency.rational.denominator

    def values(self, first: int, count: int, bits: int) -> Values:
        """By rotations."""
        found, length, error = wave(self.frequency, self.phase, first, count, bits)
        size = self.bound * dyadic(1, -length)
        if not size:
            return Values([0] * count, None, ONE)
        sign = 1 if self.coupling > 0 else -1
        im = None if self.real else [sign * s for _, s in found]
        return Values([sign * c for c, _ in found], im, size, error * size)

    def turned(self, phase: Fraction) -> Sequence:
        """By so many turns."""
        found = copy.copy(self)
        found.phase = self.phase + phase
        return found


class Spelled(Sequence):
    """The numbers of the letters of one word, of which the letter `start` stands at the site 0."""

    def __init__(self, letters: Letters, word: str, start: int) -> None:
        self.numbers, self.start = letters.of(word), start
        self.real, self.bound = letters.real, letters.bound

    def values(self, first: int, count: int, bits: int) -> Values:
        """Those within the word."""
        numbers, part = self.numbers, slice(first + self.start, first + self.start + count)
        return Values(numbers.re[part], None if numbers.im is None else numbers.im[part], numbers.unit)


class Changed(Sequence):
    """A sequence of which finitely many values in a row are replaced."""

    def __init__(self, value: Json, where: str, word: Substitution | None) -> None:
        base, first, listed = read_object(value, where, ["kind", "base", "first", "values"])[1:]
        self.base = read_sequence(base, f"{where}.base", word)
        if isinstance(self.base, Changed):
            raise Malformed(f"{where}.base is changed itself")
        self.first, self.numbers = read_site(first, f"{where}.first"), read_numbers(listed, f"{where}.values")
        self.real = self.base.real and self.numbers.im is None
        self.bound, self.period = max(self.base.bound, largest(self.numbers)), self.base.period
        self.changes = range(self.first, self.first + len(self.numbers.re))

    @property
    def unchanged(self) -> Sequence:
        """What is changed."""
        return self.base

    def values(self, first: int, count: int, bits: int) -> Values:
        """The new ones where they lie."""
        old, new = self.base.values(first, count, bits), self.numbers
        unit = common_unit(old.unit, new.unit)
        old, new = old.at(unit), new.at(unit)
        re, im = [*old.re], None if self.real else [*(old.im or [0] * count)]
        for k in range(max(0, first - self.first), min(len(new.re), first + count - self.first)):
            place = self.first + k - first
            re[place] = new.re[k]
            if im is not None:
                im[place] = 0 if new.im is None else new.im[k]
        return Values(re, im, unit, old.doubt)

    def turned(self, phase: Fraction) -> Sequence:
        """Where it is not replaced."""
        found = copy.copy(self)
        found.base = self.base.turned(phase)
        return found


class Raised(Sequence):
    """A sequence of which one value is raised by a real number."""

    def __init__(self, base: Sequence, site: int, amount: Fraction) -> None:
        self.base, self.site, self.amount = base, site, amount
        self.real, self.bound, self.period = base.real, base.bound + abs(amount), base.period
        old = base.changes or range(site, site + 1)
        self.changes = range(min(old.start, site), max(old.stop, site + 1))

    @property
    def unchanged(self) -> Sequence:
        """Without the changes that it had before, either."""
        return self.base.unchanged

    def values(self, first: int, count: int, bits: int) -> Values:
        """One of them is raised, if its site is among these."""
        old = self.base.values(first, count, bits)
        if not first <= self.site < first + count:
            return old
        found = old.at(common_unit(old.unit, self.amount))
        re = [*found.re]
        re[self.site - first] += (self.amount / found.unit).numerator
        return Values(re, found.im, found.unit, found.doubt)

    def turned(self, phase: Fraction) -> Sequence:
        """Raised by the same number."""
        return Raised(self.base.turned(phase), self.site, self.amount)


ZEROS: Json = {"kind": "periodic", "values": ["0"]}


def read_sequence(value: Json, where: str, word: Substitution | None) -> Sequence:
    """The sequence that such an object describes."""
    kind = look(value, "kind")
    if kind == "periodic":
        return Periodic(value, where)
    if kind == "letters":
        return Letters(value, where, word)
    if kind == "cosine" or kind == "wave":
        return Wave(value, where)
    if kind == "changed":
        return Changed(value, where, word)
    raise Malformed(f"{where}.kind is {short(kind)}; known are periodic, letters, cosine, wave, changed")


def read_numbers(value: Json, where: str) -> Values:
    """At least one number; a complex one is a pair of numerals."""
    listed = read_list(value, where)
    if not listed:
        raise Malformed(f"{where} is empty")
    pairs = [read_number(x, f"{where}[{k}]") for k, x in enumerate(listed)]
    whole, unit = over_one_unit([part for pair in pairs for part in pair])
    return Values(whole[::2], whole[1::2] if any(whole[1::2]) else None, Fraction(1, unit))


def read_number(value: Json, where: str) -> tuple[Fraction, Fraction]:
    """A numeral, or a pair of numerals for real and imaginary part."""
    if type(value) is list:
        re, im = read_list(value, where, 2)
        return rational(re, where), rational(im, where)
    return rational(value, where), ZERO


def read_whole(value: Json, where: str) -> int:
    """An integer of any sign and length, as a numeral."""
    found = rational(value, where)
    if found.denominator != 1:
        raise Malformed(f"{where} is {short(value)}, no integer")
    return found.numerator


def read_site(value: Json, where: str) -> int:
    """The number of a site, as a numeral."""
    found = read_whole(value, where)
    if abs(found) > MOST_SITE:
        raise Malformed(f"{where} is {short(value)}: sites up to 2^62 have numbers")
    return found


def largest(numbers: Values) -> Fraction:
    """A bound of the moduli: |re| + |im|."""
    im = numbers.im or [0] * len(numbers.re)
    return numbers.unit * max(abs(a) + abs(b) for a, b in zip(numbers.re, im))
