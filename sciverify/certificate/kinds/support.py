"""Claim kind support: which entries vanish at every minimiser, at none, at some but not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sciverify.certificate.json_values import JsonObject, as_list, as_object
from sciverify.certificate.kinds.exact import OptimalPairKind
from sciverify.certificate.kinds.kind import ClaimKind, E
from sciverify.certificate.numerals import read_integer, read_integers
from sciverify.certificate.optimality import (
    Optimality,
    OptimalPairProof,
    ReadVector,
    WriteVector,
)
from sciverify.certificate.statement import CertificateClaim, Problem
from sciverify.exact.reading import Vector

_LISTS = {
    "always_zero": "always zero",
    "never_zero": "never zero",
    "sometimes_zero": "zero at some, nonzero at others",
}

MOST_WORDS = 12
"""Entries that a list in a line names."""


@dataclass(frozen=True, slots=True)
class SupportClaim(CertificateClaim):
    """Entries that vanish at every minimiser, at none, at some but not at all; positions in increasing order."""

    always_zero: tuple[int, ...]
    never_zero: tuple[int, ...]
    sometimes_zero: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SupportProof(OptimalPairProof):
    """Rules confining-multiplier, positive-entry (position and multiplier) and further-minimisers."""

    confinement: Vector
    positivity: tuple[tuple[int, Vector], ...]
    minimisers: tuple[Vector, ...]


class AboutSupport(ClaimKind[SupportClaim, E, Problem]):
    """What the kinds of evidence for a support share: the claim."""

    name = "support"
    claim = SupportClaim
    subject = "a support"
    attribute = "support"

    def write_claim(self, claim: SupportClaim) -> JsonObject:
        """Three lists of positions."""
        return {key: list(getattr(claim, key)) for key in _LISTS}

    def read_claim(self, value: object) -> SupportClaim:
        """The claim of these lists."""
        value = as_object(value)
        return SupportClaim(*(read_integers(value[key]) for key in _LISTS))

    def from_verified(self, verified: dict[str, object]) -> SupportClaim:
        """The claim that the checker re-proved."""
        return self.read_claim(verified)

    def sentence(self, claim: SupportClaim, symbol: str) -> str:
        """The lists that are not empty."""
        return _sentence(claim, symbol, str)

    def said(self, claim: SupportClaim, problem: Problem) -> str:
        """The same with the names of columns, where they have any."""
        return _sentence(claim, problem.symbol, problem.column)


class Support(AboutSupport[SupportProof], OptimalPairKind[SupportClaim, SupportProof]):
    """Rules dual-optimality, confining-multiplier, positive-entry and further-minimisers."""

    evidence = (SupportProof,)
    reason = "multipliers of linear programs over the solution set"

    def write_further(self, evidence: SupportProof, write: WriteVector) -> JsonObject:
        """Confinement, positivity, further minimisers."""
        return {
            "confinement": {"rule": "confining-multiplier", "multiplier": write(evidence.confinement)},
            "positivity": [{"index": i, "multiplier": write(m)} for i, m in evidence.positivity],
            "minimisers": [write(z) for z in evidence.minimisers],
        }

    def read_further(self, optimality: Optimality, value: JsonObject, read: ReadVector) -> SupportProof:
        """Confinement, positivity, further minimisers."""
        return SupportProof(
            optimality,
            read(as_object(value["confinement"])["multiplier"]),
            tuple(_read_entry(entry, read) for entry in as_list(value["positivity"])),
            tuple(read(z) for z in as_list(value["minimisers"])),
        )


def _sentence(claim: SupportClaim, symbol: str, words: Callable[[int], str]) -> str:
    lists = ((text, getattr(claim, key)) for key, text in _LISTS.items())
    said = [f"{text}: {some(positions, words)}" for text, positions in lists if positions]
    return f"on {symbol}(A, y) entries {'; '.join(said)}"


def some(positions: Sequence[int], words: Callable[[int], str]) -> str:
    """A list of entries; the first ones of a long list, and how many it has."""
    said = ", ".join(map(words, positions[:MOST_WORDS]))
    return said if len(positions) <= MOST_WORDS else f"{said}, ... ({len(positions)} entries)"


def _read_entry(value: object, read: ReadVector) -> tuple[int, Vector]:
    value = as_object(value)
    return read_integer(value["index"]), read(value["multiplier"])
