"""Banded operators on l2 of the integers, of the natural numbers, and of the hull of a substitution."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Literal, TypeAlias, get_args

import numpy as np

from sciverify.errors import InvalidInput, as_integer, shown
from sciverify.l2.operator import L2Operator, Sites
from sciverify.l2.section import Hop, Section
from sciverify.l2.sequences import Changed, Entries, Letters, Raised, Sequence, as_sequence
from sciverify.l2.substitution import Substitution

Line: TypeAlias = Literal["integers", "naturals", "hull"]


class Banded(L2Operator):
    """<A e_n, e_(n + k)> = d_k(n), for finitely many offsets k.

    Parameters
    ----------
    diagonals : mapping from int to sequences
        d_k; a number stands for a constant sequence, a list for a periodic one. A self-adjoint operator lists the
        offsets k >= 0 only.
    sites : {"integers", "naturals", "hull"}
        On the natural numbers sites below 0 are left out. With "hull" it stands for every operator on the integers
        whose letters are a word of the hull of the substitution of its `Letters`.
    self_adjoint : bool

    Raises
    ------
    InvalidInput
        A diagonal of a self-adjoint operator that is not real, a negative offset, letters without a hull.

    **Source.** docs/theory/l2-operators.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> sv.Banded({0: [0, 1], 1: 1})
    <Banded: self-adjoint operator of bandwidth 1 on l2(Z)>
    """

    def __init__(self, diagonals: Mapping[int, object], sites: Line = "integers", *, self_adjoint: bool = True) -> None:
        if not isinstance(diagonals, Mapping) or not diagonals:
            raise InvalidInput(f"diagonals is {shown(diagonals)}: a mapping from offsets to sequences is needed")
        if sites not in get_args(Line):
            raise InvalidInput(f"sites is {shown(sites)}: known are {', '.join(get_args(Line))}")
        self.diagonals: dict[int, Sequence] = {}
        for offset, value in diagonals.items():
            k = as_integer(offset, "an offset", -(2**20), 2**20)
            found = as_sequence(value, f"diagonals[{k}]")
            if self_adjoint and (k < 0 or (k == 0 and not found.is_real)):
                raise InvalidInput(
                    f"diagonals[{k}] is {shown(value)}: a self-adjoint operator has a real diagonal and lists offsets "
                    ">= 0; pass self_adjoint=False"
                )
            self.diagonals[k] = found
        self.line, self.is_self_adjoint = sites, bool(self_adjoint)
        self.word = self._word()
        constant = all(d.is_constant for d in self.diagonals.values()) and sites != "naturals"
        self.is_normal = self.is_self_adjoint or constant or [*self.diagonals] == [0]

    def _word(self) -> Substitution | None:
        """The substitution whose letters the diagonals follow."""
        words = [d.word for d in self.diagonals.values() if isinstance(d, Letters)]
        changed = any(isinstance(d, Changed) and isinstance(d.base, Letters) for d in self.diagonals.values())
        if (self.line == "hull") != bool(words) or changed:
            raise InvalidInput(
                f"sites is {self.line!r}: 'hull' goes with letters of a substitution, and only with them"
            )
        if words and not all(isinstance(d, Letters) or d.is_constant for d in self.diagonals.values()):
            raise InvalidInput(
                "on a hull entries follow the letters, or are constant: other sequences do not move along"
            )
        if any(word != words[0] for word in words):
            raise InvalidInput("the diagonals follow different substitutions: one word is needed")
        return words[0] if words else None

    @property
    def offsets(self) -> list[int]:
        """All k with entries, those of the adjoint half included."""
        found = set(self.diagonals)
        return sorted(found | {-k for k in found} if self.is_self_adjoint else found)

    @property
    def norm_bound(self) -> Fraction:
        """The sum of the bounds of all diagonals."""
        return sum(((1 + (self.is_self_adjoint and k > 0)) * d.bound for k, d in self.diagonals.items()), Fraction(0))

    @property
    def bandwidth(self) -> int:
        """The largest |k|."""
        return max(map(abs, self.diagonals))

    def diagonal(self, k: int, first: int, count: int, *, adjoint: bool = False) -> tuple[Entries, float]:
        """The entries in row n + k of the columns n = first, ..., of A or of its adjoint, and what they may be off."""
        if adjoint or (self.is_self_adjoint and k < 0):
            found, doubt = self.diagonals[-k].floats(first + k, count)
            return found.conj(), doubt
        return self.diagonals[k].floats(first, count)

    def section(self, sites: Sites, *, adjoint: bool = False) -> Section:
        """The columns at consecutive sites."""
        if not isinstance(sites, range) or sites.step != 1 or not len(sites):
            raise InvalidInput(f"sites is {shown(sites)}: consecutive sites are needed, such as range(-100, 100)")
        first, count = sites.start, len(sites)
        if self.line == "naturals" and first < 0:
            raise InvalidInput(f"site {first} does not exist: the sites are the natural numbers")
        adjoint = adjoint and not self.is_self_adjoint
        offsets = [-k for k in self.offsets] if adjoint else self.offsets
        low, high = min(0, *offsets), max(0, *offsets)
        hops, doubts = [], [0.0]
        for k in offsets:
            missing = min(count, max(0, -k - first)) if self.line == "naturals" else 0  # their rows lie below 0
            if missing == count:
                continue
            found, doubt = self.diagonal(k, first + missing, count - missing, adjoint=adjoint)
            values = np.concatenate([np.zeros(missing, dtype=found.dtype), found]) if missing else found
            hops.append(Hop(slice(k - low, count + k - low), values))
            doubts.append(doubt)
        total = sum(doubts) * (1 + 2.0**-40)
        return Section(count + high - low, count, slice(-low, count - low), tuple(hops), total)

    def over(self, replaced: Callable[[Sequence], Sequence]) -> Banded:
        """The operator of the same form with other sequences."""
        found = copy.copy(self)
        found.diagonals = {k: replaced(sequence) for k, sequence in self.diagonals.items()}
        return found

    def raised(self, site: int, amount: Fraction) -> Banded:
        """With a diagonal entry that is larger by a real number."""
        found = copy.copy(self)
        diagonal = self.diagonals.get(0) or as_sequence(0, "a diagonal")
        found.diagonals = {**self.diagonals, 0: Raised(diagonal, site, amount)}
        return found

    def sites(self, count: int) -> range:
        """Around 0; from 0 on where there are no others, and from the bandwidth on for a word."""
        first = {"integers": -(count // 2), "naturals": 0, "hull": self.bandwidth}[self.line]
        return range(first, first + count)

    def __str__(self) -> str:
        kind = "self-adjoint operator" if self.is_self_adjoint else "operator"
        line = {"integers": "l2(Z)", "naturals": "l2(N)", "hull": "l2(Z), every word of the hull"}[self.line]
        return f"{kind} of bandwidth {self.bandwidth} on {line}"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Banded):
            return NotImplemented
        return (self.line, self.is_self_adjoint, self.diagonals) == (other.line, other.is_self_adjoint, other.diagonals)

    __hash__ = None  # type: ignore[assignment]
