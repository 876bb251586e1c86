"""Sequences of complex numbers along the integers: the diagonals of operators on l2.

Derivations: docs/theory/l2-operators.md.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeAlias

import numpy as np
from flint import fmpq
from numpy.typing import NDArray

from sciverify.errors import InvalidInput, shown
from sciverify.exact.midrad import Floats, float_above
from sciverify.exact.nearest_double import nearest_double
from sciverify.exact.rationals import from_fraction, to_fraction
from sciverify.l2.frequency import ERROR, Frequency, fixed_waves, waves
from sciverify.l2.gaussian import Gaussian, nearest_complex, read_gaussian
from sciverify.l2.substitution import Substitution

Entries: TypeAlias = Floats | NDArray[np.complex128]
_ROUNDING = 2.0**-52
"""A bound of the error of the nearest complex double, relative to |re| + |im|."""


@dataclass(frozen=True, slots=True)
class FixedPoint:
    """Numbers 2^-bits (re + i im), each within `doubt` of the truth."""

    re: list[int]
    im: list[int]
    doubt: Fraction


class Sequence(ABC):
    """Complex numbers d(n), n any integer, or n >= 0 for the letters of a word."""

    @abstractmethod
    def floats(self, first: int, count: int) -> tuple[Entries, float]:
        """(array, doubt): d(first), ... in doubles, each within `doubt` of the truth."""

    def rationals(self, first: int, count: int) -> list[fmpq]:
        """d(first), ..., exactly, where all are real and rational.

        Raises
        ------
        InvalidInput
            They are not.
        """
        raise InvalidInput(f"{shown(self)} has no rational values: exact entries are needed")

    @property
    @abstractmethod
    def is_real(self) -> bool:
        """Are all numbers real?"""

    @property
    def is_constant(self) -> bool:
        """Are all numbers the same?"""
        return False

    @property
    @abstractmethod
    def bound(self) -> Fraction:
        """|d(n)| <= bound for all n."""

    @property
    def period(self) -> int | None:
        """p > 0 with d(n + p) = d(n) wherever both are unchanged; None: unknown."""
        return None

    @property
    def changes(self) -> range:
        """Sites in a row among which are all where values are replaced."""
        return range(0)

    @property
    def unchanged(self) -> Sequence:
        """The sequence without its changes."""
        return self

    def fixed(self, first: int, count: int, bits: int) -> FixedPoint:
        """d(first), ... as integers times 2^-bits.

        Raises
        ------
        InvalidInput
            They depend on a word that is not known.
        """
        raise InvalidInput(f"{shown(self)} has no values of its own: a sequence along the integers is needed")

    def turned(self, phase: fmpq) -> Sequence:
        """The same with the phases of waves moved by so many turns."""
        return self


@dataclass(frozen=True)
class Periodic(Sequence):
    """d(n) depends on n modulo the length of a list; a list of one number is a constant."""

    values: tuple[Gaussian, ...]

    def floats(self, first: int, count: int) -> tuple[Entries, float]:
        """The nearest doubles, again and again."""
        numbers, doubt = doubles(self.values)
        return numbers[np.arange(first, first + count) % len(numbers)], doubt

    def fixed(self, first: int, count: int, bits: int) -> FixedPoint:
        """The list again and again, rounded down."""
        found = _fixed(self.values, bits)
        places = [n % len(self.values) for n in range(first, first + count)]
        return FixedPoint([found.re[k] for k in places], [found.im[k] for k in places], found.doubt)

    def rationals(self, first: int, count: int) -> list[fmpq]:
        """The list again and again."""
        return [self.values[n % len(self.values)][0] for n in range(first, first + count)]

    @property
    def is_real(self) -> bool:
        """No imaginary parts."""
        return not any(im for _, im in self.values)

    @property
    def is_constant(self) -> bool:
        """One number."""
        return len(self.values) == 1

    @property
    def bound(self) -> Fraction:
        """The largest |re| + |im|."""
        return largest(self.values)

    @property
    def period(self) -> int | None:
        """The length of the list."""
        return len(self.values)


@dataclass(frozen=True)
class Letters(Sequence):
    """d(n) depends on the letter n >= 0 of the fixed point of a substitution."""

    word: Substitution
    values: Mapping[str, Gaussian]

    def floats(self, first: int, count: int) -> tuple[Entries, float]:
        """Letter by letter."""
        if first < 0:
            raise InvalidInput(f"site {first} lies before the word of the substitution, which begins at 0")
        return self.of(self.word.prefix(first + count)[first:])

    def of(self, letters: str) -> tuple[Entries, float]:
        """The numbers of the letters of any word."""
        numbers, doubt = doubles(tuple(self.values.values()))
        place = {letter: k for k, letter in enumerate(self.values)}
        return numbers[np.array([place[letter] for letter in letters], dtype=np.int64)], doubt

    @property
    def is_real(self) -> bool:
        """No imaginary parts."""
        return not any(im for _, im in self.values.values())

    @property
    def bound(self) -> Fraction:
        """The largest |re| + |im|."""
        return largest(tuple(self.values.values()))


@dataclass(frozen=True)
class Wave(Sequence):
    """d(n) = c exp(2 pi i (alpha n + theta)), or with `cosine` twice its real part."""

    coupling: fmpq
    frequency: Frequency
    phase: fmpq
    cosine: bool

    def floats(self, first: int, count: int) -> tuple[Entries, float]:
        """Within the error of `waves`."""
        cosines, sines = waves(self.frequency, self.phase, first, count)
        factor = (2 if self.cosine else 1) * nearest_double(self.coupling)
        doubt = float_above(2 * self.bound) * (ERROR + _ROUNDING)
        return (factor * cosines if self.cosine else factor * (cosines + 1j * sines)), doubt

    def fixed(self, first: int, count: int, bits: int) -> FixedPoint:
        """By cosines in balls."""
        cosines, sines = fixed_waves(self.frequency, self.phase, first, count, bits)
        factor = (2 if self.cosine else 1) * self.coupling
        re, im = ([int((factor * x).floor()) for x in part] for part in (cosines, sines))
        doubt = 2 * (self.bound + 1) / 2**bits  # a cosine and its sine are off by one unit at most, products by another
        return FixedPoint(re, [0] * count if self.cosine else im, doubt)

    @property
    def is_real(self) -> bool:
        """A cosine is."""
        return self.cosine

    @property
    def bound(self) -> Fraction:
        """|c|, or twice that."""
        return abs(to_fraction(self.coupling)) * (2 if self.cosine else 1)

    @property
    def period(self) -> int | None:
        """The denominator of a rational frequency."""
        rational = self.frequency.rational
        return None if rational is None else int(rational.q)

    def turned(self, phase: fmpq) -> Sequence:
        """By so many turns."""
        return replace(self, phase=self.phase + phase)


@dataclass(frozen=True)
class Spelled(Sequence):
    """The numbers of the letters of one word, of which the letter `start` stands at the site 0."""

    letters: Letters
    spelling: str
    start: int

    def floats(self, first: int, count: int) -> tuple[Entries, float]:
        """Those within the word."""
        return self.letters.of(self.spelling[first + self.start : first + self.start + count])

    @property
    def is_real(self) -> bool:
        """As of the letters."""
        return self.letters.is_real

    @property
    def bound(self) -> Fraction:
        """As of the letters."""
        return self.letters.bound


@dataclass(frozen=True)
class Changed(Sequence):
    """A sequence of which finitely many values in a row, from `first` on, are replaced."""

    base: Sequence
    first: int
    values: tuple[Gaussian, ...]

    def floats(self, first: int, count: int) -> tuple[Entries, float]:
        """The new ones where they lie."""
        old, doubt = self.base.floats(first, count)
        new, rounding = doubles(self.values)
        places = np.arange(len(new)) + self.first - first
        inside = (places >= 0) & (places < count)
        found = old.astype(np.result_type(old, new))
        found[places[inside]] = new[inside]
        return found, max(doubt, rounding)

    def fixed(self, first: int, count: int, bits: int) -> FixedPoint:
        """The new ones where they lie."""
        old, new = self.base.fixed(first, count, bits), _fixed(self.values, bits)
        for k, place in enumerate(range(self.first - first, self.first - first + len(new.re))):
            if 0 <= place < count:
                old.re[place], old.im[place] = new.re[k], new.im[k]
        return FixedPoint(old.re, old.im, max(old.doubt, new.doubt))

    def rationals(self, first: int, count: int) -> list[fmpq]:
        """The new ones where they lie."""
        found = self.base.rationals(first, count)
        for k in range(max(0, self.first - first), min(count, self.first + len(self.values) - first)):
            found[k] = self.values[first + k - self.first][0]
        return found

    @property
    def is_real(self) -> bool:
        """Both are."""
        return self.base.is_real and not any(im for _, im in self.values)

    @property
    def bound(self) -> Fraction:
        """The larger one."""
        return max(self.base.bound, largest(self.values))

    @property
    def period(self) -> int | None:
        """That of what is changed."""
        return self.base.period

    @property
    def changes(self) -> range:
        """Where the new values lie."""
        return range(self.first, self.first + len(self.values))

    @property
    def unchanged(self) -> Sequence:
        """What is changed."""
        return self.base

    def turned(self, phase: fmpq) -> Sequence:
        """Where it is not replaced."""
        return replace(self, base=self.base.turned(phase))


@dataclass(frozen=True)
class Raised(Sequence):
    """A sequence of which one value is raised by a real number."""

    base: Sequence
    site: int
    amount: Fraction

    def floats(self, first: int, count: int) -> tuple[Entries, float]:
        """One of them is raised, if its site is among these."""
        found, doubt = self.base.floats(first, count)
        if not first <= self.site < first + count:
            return found, doubt
        raised = found.copy()
        raised[self.site - first] += nearest_double(from_fraction(self.amount))
        return raised, doubt + float_above(self.bound) * _ROUNDING

    @property
    def is_real(self) -> bool:
        """As what is raised."""
        return self.base.is_real

    @property
    def bound(self) -> Fraction:
        """Of both together."""
        return self.base.bound + abs(self.amount)

    @property
    def period(self) -> int | None:
        """That of what is raised."""
        return self.base.period

    @property
    def changes(self) -> range:
        """Those that it had before, too."""
        old = self.base.changes or range(self.site, self.site + 1)
        return range(min(old.start, self.site), max(old.stop, self.site + 1))

    @property
    def unchanged(self) -> Sequence:
        """Without the changes that it had before, either."""
        return self.base.unchanged

    def turned(self, phase: fmpq) -> Sequence:
        """Raised by the same number."""
        return replace(self, base=self.base.turned(phase))


def _fixed(values: tuple[Gaussian, ...], bits: int) -> FixedPoint:
    """Rounded down."""
    scaled = [(re * 2**bits, im * 2**bits) for re, im in values]
    exact = all(re.q == im.q == 1 for re, im in scaled)
    re, im = ([int(x.floor()) for x in part] for part in zip(*scaled, strict=True))
    return FixedPoint(re, im, Fraction(0 if exact else 2, 2**bits))


def doubles(values: tuple[Gaussian, ...]) -> tuple[Entries, float]:
    """(array, doubt): real where all are."""
    numbers = np.array([nearest_complex(x) for x in values])
    exact = all(read_gaussian(complex(x), "a double") == y for x, y in zip(numbers, values, strict=True))
    doubt = 0.0 if exact else float_above(largest(values)) * _ROUNDING
    return (numbers if any(im for _, im in values) else numbers.real), doubt


def largest(values: tuple[Gaussian, ...]) -> Fraction:
    """The largest |re| + |im|."""
    return max(to_fraction(abs(re) + abs(im)) for re, im in values)


def as_sequence(value: object, where: str) -> Sequence:
    """A sequence; a number stands for a constant one, a list of numbers for a periodic one.

    Raises
    ------
    InvalidInput
        Neither of these, or a list without an entry.
    """
    if isinstance(value, Sequence):
        return value
    if isinstance(value, np.ndarray):
        raise InvalidInput(
            f"{where} is {shown(value)}: a sequence goes on for ever; pass a list for a periodic one, or "
            "changed(0, 0, values) for one that differs from 0 at finitely many sites"
        )
    if isinstance(value, list):
        if not value:
            raise InvalidInput(f"{where} is empty: at least one number is needed")
        return Periodic(tuple(read_gaussian(x, f"{where}[{k}]") for k, x in enumerate(value)))
    if isinstance(value, dict | set):
        raise InvalidInput(f"{where} is {shown(value)}: a number, a list of numbers or a sequence is needed")
    return Periodic((read_gaussian(value, where),))
