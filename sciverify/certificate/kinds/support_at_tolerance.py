"""Claim kind support-at-tolerance: which entries are large, and which are small, at every minimiser."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from sciverify.certificate.json_values import JsonObject, as_list, as_object
from sciverify.certificate.kinds.exact import OptimalPairKind, verified_fraction
from sciverify.certificate.kinds.kind import ClaimKind, E
from sciverify.certificate.kinds.support import some
from sciverify.certificate.numerals import read_fraction, read_integer, read_integers, read_optional, write_optional
from sciverify.certificate.optimality import Optimality, OptimalPairProof, ReadVector, WriteVector
from sciverify.certificate.statement import CertificateClaim, Problem
from sciverify.exact.enclosure import significant
from sciverify.exact.rationals import numeral
from sciverify.exact.reading import Vector

_DIGITS = 3


@dataclass(frozen=True, slots=True)
class SupportAtToleranceClaim(CertificateClaim):
    """Entries that are large at every minimiser, and a bound of all that are in neither list.

    Attributes
    ----------
    tolerance : Fraction
    large : tuple of positions, ascending
        |z_i| >= least > tolerance at every minimiser z.
    least : Fraction, or None if no entry is large
    between : tuple of positions, ascending
        Neither was proven of them; or neither holds, as for entries that equal columns share.
    most : Fraction
        |z_i| <= most <= tolerance at every minimiser z, for all other positions i.
    """

    tolerance: Fraction
    large: tuple[int, ...]
    least: Fraction | None
    between: tuple[int, ...]
    most: Fraction


@dataclass(frozen=True, slots=True)
class BoundedEntry:
    """Rule bounded-entry: sign * z_index is at most <multiplier, y - r> at every minimiser."""

    index: int
    sign: int
    multiplier: Vector


@dataclass(frozen=True, slots=True)
class BoundedEntriesProof(OptimalPairProof):
    """Rules confining-multiplier and bounded-entry."""

    confinement: Vector
    bounds: tuple[BoundedEntry, ...]


class AboutSupportAtTolerance(ClaimKind[SupportAtToleranceClaim, E, Problem]):
    """What the kinds of evidence for such a support share: the claim."""

    name = "support-at-tolerance"
    claim = SupportAtToleranceClaim
    subject = "a support at a tolerance"
    attribute = "support"

    def write_claim(self, claim: SupportAtToleranceClaim) -> JsonObject:
        """Two lists of positions, the tolerance and two bounds; entries that are small are not listed."""
        return {
            "tolerance": numeral(claim.tolerance),
            "large": list(claim.large),
            "least": write_optional(claim.least),
            "between": list(claim.between),
            "most": numeral(claim.most),
        }

    def read_claim(self, value: object) -> SupportAtToleranceClaim:
        """The claim of these keys."""
        value = as_object(value)
        return SupportAtToleranceClaim(
            read_fraction(value["tolerance"]),
            read_integers(value["large"]),
            read_optional(value["least"]),
            read_integers(value["between"]),
            read_fraction(value["most"]),
        )

    def from_verified(self, verified: JsonObject) -> SupportAtToleranceClaim:
        """The claim that the checker re-proved."""
        return SupportAtToleranceClaim(
            verified_fraction(verified["tolerance"]),
            read_integers(verified["large"]),
            None if verified["least"] is None else verified_fraction(verified["least"]),
            read_integers(verified["between"]),
            verified_fraction(verified["most"]),
        )

    def sentence(self, claim: SupportAtToleranceClaim, symbol: str) -> str:
        """Large entries, those between, and all others."""
        return f"{_sentence(claim, None, str)}, on all of {symbol}(A, y)"

    def said(self, claim: SupportAtToleranceClaim, problem: Problem) -> str:
        """The same with the names of columns, where they have any, and with the number of the others."""
        return f"{_sentence(claim, problem.shape[1], problem.column)}, on all of {problem.symbol}(A, y)"


class SupportAtTolerance(
    AboutSupportAtTolerance[BoundedEntriesProof], OptimalPairKind[SupportAtToleranceClaim, BoundedEntriesProof]
):
    """Rules dual-optimality, confining-multiplier and bounded-entry."""

    evidence = (BoundedEntriesProof,)
    reason = "multipliers of linear programs over the solution set"

    def write_further(self, evidence: BoundedEntriesProof, write: WriteVector) -> JsonObject:
        """Confinement, bounds."""
        bounds = [{"index": b.index, "sign": b.sign, "multiplier": write(b.multiplier)} for b in evidence.bounds]
        return {
            "confinement": {"rule": "confining-multiplier", "multiplier": write(evidence.confinement)},
            "bounds": bounds,
        }

    def read_further(self, optimality: Optimality, value: JsonObject, read: ReadVector) -> BoundedEntriesProof:
        """Confinement, bounds."""
        confinement = read(as_object(value["confinement"])["multiplier"])
        return BoundedEntriesProof(
            optimality, confinement, tuple(_read_entry(entry, read) for entry in as_list(value["bounds"]))
        )


def _read_entry(value: object, read: ReadVector) -> BoundedEntry:
    value = as_object(value)
    return BoundedEntry(read_integer(value["index"]), read_integer(value["sign"]), read(value["multiplier"]))


def _sentence(claim: SupportAtToleranceClaim, count: int | None, words: Callable[[int], str]) -> str:
    """`count` is N, or None where it is not known."""
    said, most = [], "0"
    if claim.most:
        most = f"at most {significant(claim.most, _DIGITS, upward=True)}"
    if claim.least is not None:
        least = significant(claim.least, _DIGITS, upward=False)
        said.append(f"{_are(claim.large, words)} at least {least} in modulus")
    if claim.between:
        said.append(f"{_are(claim.between, words)} between")
    others = None if count is None else count - len(claim.large) - len(claim.between)
    if others is None:
        said.append(f"all others are {most}")
    elif others == 1 and said:
        said.append(f"the other one is {most}")
    elif others:
        said.append(f"all {others} {'others' if said else 'entries'} are {most}")
    return ", ".join(said)


def _are(positions: tuple[int, ...], words: Callable[[int], str]) -> str:
    if len(positions) == 1:
        return f"entry {words(positions[0])} is"
    return f"entries {some(positions, words)} are"
