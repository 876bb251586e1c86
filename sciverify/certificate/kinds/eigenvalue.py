"""Claim kind eigenvalue: simple eigenvalues that are alone in an interval."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from sciverify.certificate.json_values import JsonObject, as_object
from sciverify.certificate.kinds.other import OtherKind
from sciverify.certificate.kinds.spectral_gap import OperatorSpectrum, WindowDisks, read_disks, write_disks
from sciverify.certificate.kinds.spectral_points import Integers, read_block, read_sites, write_integers, write_sites
from sciverify.certificate.l2_operators import read_l2_operator, write_l2_operator
from sciverify.certificate.numerals import read_fraction, read_integer, read_whole, write_whole
from sciverify.certificate.statement import CertificateClaim, Proof
from sciverify.exact.enclosure import Enclosure, significant
from sciverify.exact.rationals import numeral
from sciverify.l2.operator import Sites

_DIGITS, _SHOWN, _MOST = 8, 40, 400
"""Of decimals: at least, of an enclosure, and beyond these to keep it inside the interval."""


@dataclass(frozen=True, slots=True)
class EigenvalueClaim(CertificateClaim):
    """The only point of the spectrum between `left` and `right` is a simple eigenvalue from `lower` to `upper`."""

    left: Fraction
    right: Fraction
    lower: Fraction
    upper: Fraction

    @property
    def eigenvalue(self) -> Enclosure:
        """From `lower` to `upper`."""
        return Enclosure(self.lower, self.upper)


@dataclass(frozen=True, eq=False, slots=True)
class RaisedEntry(Proof):
    """A diagonal entry that is raised, windows without spectrum then, and an approximate eigenvector without that.

    Attributes
    ----------
    site : int
    amount : Fraction
    free : WindowDisks
        Of the operator with `amount` added to the diagonal entry at `site`.
    sites : Sites
    bits : int
        Accuracy of irrational entries in residuals when the file is checked.
    vector, imaginary : int64 arrays of shape (sites,)
    """

    site: int
    amount: Fraction
    free: WindowDisks
    sites: Sites
    bits: int
    vector: Integers
    imaginary: Integers

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, RaisedEntry):
            return NotImplemented
        mine = (self.site, self.amount, self.free, self.sites, self.bits)
        others = (other.site, other.amount, other.free, other.sites, other.bits)
        same = np.array_equal(self.vector, other.vector) and np.array_equal(self.imaginary, other.imaginary)
        return mine == others and same

    __hash__ = None  # type: ignore[assignment]


class EigenvalueKind(OtherKind[EigenvalueClaim, RaisedEntry, OperatorSpectrum]):
    """Rule temple-kato."""

    name = "eigenvalue"
    claim = EigenvalueClaim
    evidence = (RaisedEntry,)
    subject = "an eigenvalue of an operator"

    def write_subject(self, subject: OperatorSpectrum) -> JsonObject:
        """The operator."""
        return {"operator": write_l2_operator(subject.operator)}

    def read_subject(self, value: JsonObject) -> OperatorSpectrum:
        """The operator."""
        return OperatorSpectrum(read_l2_operator(value["operator"]))

    def write_evidence(self, evidence: RaisedEntry) -> JsonObject:
        """Numerals, windows, blocks of integers."""
        imaginary = evidence.imaginary
        return {
            "rule": "temple-kato",
            "site": write_whole(evidence.site),
            "amount": numeral(evidence.amount),
            "free": write_disks(evidence.free),
            "sites": write_sites(evidence.sites),
            "bits": evidence.bits,
            "vectors": write_integers(evidence.vector),
            "imaginary": write_integers(imaginary) if imaginary.any() else None,
        }

    def read_evidence(self, value: JsonObject) -> RaisedEntry:
        """Numerals, windows, blocks of integers."""
        sites = read_sites(value["sites"])
        (vector,) = read_block(value["vectors"], len(sites))
        imaginary = np.zeros_like(vector) if value["imaginary"] is None else read_block(value["imaginary"], len(sites))
        return RaisedEntry(
            read_whole(value["site"]),
            read_fraction(value["amount"]),
            read_disks(as_object(value["free"])),
            sites,
            read_integer(value["bits"]),
            vector,
            imaginary.reshape(-1),
        )

    def sentence(self, claim: EigenvalueClaim, symbol: str) -> str:
        """Interval and enclosure; the printed enclosure lies in the printed interval."""
        digits, width = _DIGITS, claim.upper - claim.lower
        low, high = _outwards(claim, digits)
        while digits < _SHOWN and Fraction(high) - Fraction(low) > 4 * width > 0:
            digits += 1
            low, high = _outwards(claim, digits)
        for more in range(0, _MOST, 4):
            low, high = _outwards(claim, digits + more)
            left = significant(claim.left, _DIGITS + more, upward=True)
            right = significant(claim.right, _DIGITS + more, upward=False)
            if Fraction(left) < Fraction(low) and Fraction(high) < Fraction(right):
                break
        else:
            left, right = "claim.left", "claim.right"
        return f"the only point of the spectrum between {left} and {right} is a simple eigenvalue in [{low}, {high}]"

    def proof(self, evidence: RaisedEntry) -> str:
        """Why there is one at most, and one."""
        phases = f" at {evidence.free.phases} phases" if evidence.free.phases else ""
        return (
            f"with {evidence.amount} added to the diagonal entry at site {evidence.site} no spectrum is left there, by "
            f"all windows of {evidence.free.length} sites{phases}; one vector of {len(evidence.vector)} sites encloses "
            "the eigenvalue, by Temple and Kato's bounds in integers"
        )


def _outwards(claim: EigenvalueClaim, digits: int) -> tuple[str, str]:
    return significant(claim.lower, digits, upward=False), significant(claim.upper, digits, upward=True)
