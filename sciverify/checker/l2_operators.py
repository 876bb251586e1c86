"""Operators on l2 by finite descriptions: bands along a line.

Proof: docs/theory/l2-operators.md.
"""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from collections.abc import Callable
from fractions import Fraction
from typing import TypeAlias, TypeVar

from .document import Json, Malformed, look, read_count, read_list, read_object, short
from .numerals import ONE, ZERO
from .scaled import common_unit
from .sections import Hop, Section
from .sequences import ZEROS, Letters, Periodic, Raised, Sequence, Values, read_sequence, read_site
from .substitution import Substitution
from .work import divisor, spend

LINES = {"integers": "l2(Z)", "naturals": "l2(N)", "hull": "l2(Z), every word of the hull"}
MOST_OFFSET = 2**20
MOST_SITES = 2**25
"""More than a file has room for."""


class L2Operator(ABC):
    """An operator on l2 of a countable set of sites.

    Attributes
    ----------
    title : what it is, in a few words
    self_adjoint, normal : is it known from its form?
    condition : what is said of it and cannot be seen, in words; empty where its form says everything
    """

    title: str
    condition = ""
    self_adjoint: bool
    normal: bool

    @abstractmethod
    def section(self, sites: Json, where: str, bits: int, adjoint: bool) -> Section:
        """All of the columns of A, or of its adjoint, at these sites."""


Reads: TypeAlias = Callable[[Json, str], L2Operator]
"""Reads an operator from an object and its place in the file."""
OPERATORS: dict[str, Reads] = {}
R = TypeVar("R", bound=Reads)


def operator_kind(name: str) -> Callable[[R], R]:
    """Registers what reads the operators of this name."""

    def register(reads: R) -> R:
        OPERATORS[name] = reads
        return reads

    return register


@operator_kind("banded")
class Banded(L2Operator):
    """<A e_n, e_(n + k)> = d_k(n) for finitely many offsets k.

    A self-adjoint one lists the offsets k >= 0 only. Its sites are the integers, or the natural numbers, where sites
    below 0 are left out; or it stands for all operators on the integers whose letters are a word of the hull.
    """

    def __init__(self, value: Json, where: str) -> None:
        keys = ["kind", "sites", "self_adjoint", "word", "diagonals"]
        _, sites, self_adjoint, word, diagonals = read_object(value, where, keys)
        if type(sites) is not str or sites not in LINES:
            raise Malformed(f"{where}.sites is {short(sites)}; known are {', '.join(LINES)}")
        if type(self_adjoint) is not bool:
            raise Malformed(f"{where}.self_adjoint must be true or false, not {short(self_adjoint)}")
        if (sites == "hull") != (word is not None):
            raise Malformed(f"{where}.word goes with the sites 'hull', and with these only")
        self.sites, self.self_adjoint = sites, self_adjoint
        self.word = None if word is None else Substitution(word, f"{where}.word")
        self.diagonals: dict[int, Sequence] = {}
        for k, entry in enumerate(read_list(diagonals, f"{where}.diagonals")):
            self._read(entry, f"{where}.diagonals[{k}]")
        if not self.diagonals:
            raise Malformed(f"{where}.diagonals is empty")
        self.real = all(sequence.real for sequence in self.diagonals.values())
        width = max(abs(k) for k in self.diagonals)
        self.normal = self.self_adjoint or self._is_laurent() or [*self.diagonals] == [0]
        kind = "self-adjoint operator" if self_adjoint else "operator"
        self.title = f"{kind} of bandwidth {width} on {LINES[sites]}"

    def _read(self, entry: Json, where: str) -> None:
        offset, entries = read_object(entry, where, ["offset", "entries"])
        k, sequence = read_site(offset, f"{where}.offset"), read_sequence(entries, f"{where}.entries", self.word)
        if k in self.diagonals:
            raise Malformed(f"{where}.offset is {k} again")
        if self.self_adjoint and (k < 0 or (not k and not sequence.real)):
            raise Malformed(f"{where}: a self-adjoint operator has a real diagonal, and offsets >= 0 are listed")
        if abs(k) > MOST_OFFSET:
            raise Malformed(f"{where}.offset is {short(offset)}: it is {MOST_OFFSET} at most")
        if self.word is not None and not (sequence.constant or isinstance(sequence, Letters)):  # (LO4)
            raise Malformed(f"{where}.entries: on a hull they follow the letters, or are constant")
        self.diagonals[k] = sequence

    def _is_laurent(self) -> bool:
        """Constant along each diagonal on all integers, so that it commutes with its adjoint."""
        return self.sites != "naturals" and all(d.constant for d in self.diagonals.values())  # (LO5)

    def offsets(self) -> list[int]:
        """All k with entries, those of the adjoint half included."""
        found = set(self.diagonals)
        return sorted(found | {-k for k in found} if self.self_adjoint else found)

    def diagonal(self, k: int, first: int, count: int, bits: int, adjoint: bool) -> Values:
        """The entries in row n + k of the columns n = first, ..., of A or of its adjoint."""
        if adjoint or (self.self_adjoint and k < 0):
            return self.diagonals[-k].values(first + k, count, bits).conjugate()  # (LO1)
        return self.diagonals[k].values(first, count, bits)

    def section(self, sites: Json, where: str, bits: int, adjoint: bool) -> Section:
        """The columns at consecutive sites."""
        start, length = read_object(sites, where, ["first", "count"])
        first, count = read_site(start, f"{where}.first"), read_count(length, f"{where}.count")
        if not 0 < count <= MOST_SITES:
            raise Malformed(f"{where}.count is {count}; 1 to {MOST_SITES} belong there")
        if self.sites == "naturals" and first < 0:
            raise Malformed(f"{where}.first is {first}, and the sites are the natural numbers")
        return self.columns(first, count, bits, adjoint)

    def columns(self, first: int, count: int, bits: int, adjoint: bool = False) -> Section:
        """The same for sites that exist; (L1), (L2)."""
        adjoint = adjoint and not self.self_adjoint
        offsets = [-k for k in self.offsets()] if adjoint else self.offsets()
        low, high = min(0, *offsets), max(0, *offsets)
        hops, doubt, unit = list[Hop](), ZERO, ZERO
        for k in offsets:
            missing = max(0, -k - first) if self.sites == "naturals" else 0  # (LO2)
            if missing >= count:
                continue
            found = self.diagonal(k, first + missing, count - missing, bits, adjoint)
            hops.append(Hop(range(k - low, count + k - low), _behind_zeros(found, missing)))
            unit = common_unit(unit, found.unit)
            spend(divisor(doubt.denominator.bit_length() + found.doubt.denominator.bit_length()), "a doubt")
            doubt += found.doubt  # (LO8)
        return Section(count + high - low, range(-low, count - low), hops, doubt, unit or ONE)

    def over(self, replaced: Callable[[Sequence], Sequence]) -> Banded:
        """The operator of the same form with other sequences."""
        found = copy.copy(self)
        found.diagonals = {k: replaced(sequence) for k, sequence in self.diagonals.items()}
        return found

    def raised(self, site: int, amount: Fraction) -> Banded:
        """With a diagonal entry that is larger by a real number; nothing is raised at a site that does not exist."""
        found = copy.copy(self)
        diagonal = self.diagonals.get(0) or Periodic(ZEROS, "a diagonal")
        found.diagonals = {**self.diagonals, 0: Raised(diagonal, site, amount)}
        return found


def _behind_zeros(values: Values, missing: int) -> Values:
    """As many zeros before them."""
    zeros = [0] * missing
    im = None if values.im is None else [*zeros, *values.im]
    return Values([*zeros, *values.re], im, values.unit, values.doubt)


def read_l2_operator(value: Json, where: str) -> L2Operator:
    """The operator that such an object describes."""
    kind = look(value, "kind")
    if type(kind) is not str or kind not in OPERATORS:
        raise Malformed(f"{where}.kind is {short(kind)}; known are {', '.join(OPERATORS)}")
    return OPERATORS[kind](value, where)
