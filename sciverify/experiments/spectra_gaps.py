"""Gaps that are proven: of Hofstadter's butterfly at rational fluxes, and of the Fibonacci Hamiltonian from both sides.

A particle on the square lattice in a magnetic field of flux p/q has the spectrum of the almost Mathieu operators with
coupling 1 and frequency p/q, of all phases together: a gap of it is a gap at every phase.

**Source.** Hofstadter, Phys. Rev. B 14 (1976); docs/theory/windows.md.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.spectral_gap import SpectralGapClaim
from sciverify.certificate.statement import claim_as
from sciverify.checker import check
from sciverify.exact.midrad import Floats
from sciverify.l2.named import almost_mathieu, fibonacci_hamiltonian
from sciverify.spectra.gap import certify_gap
from sciverify.spectra.gap_label import label_of
from sciverify.spectra.spectrum_enclosure import SpectrumEnclosure, spectrum_enclosure

LEAST = 0.1
"""Gaps of this width are proven."""
_KEPT = Fraction(2, 5)
"""The share of a gap, around its middle, that is claimed."""


@dataclass(frozen=True, slots=True)
class FluxRow:
    """The butterfly at one flux.

    Attributes
    ----------
    flux : Fraction
    bands : array of shape (q, 2)
        In floats, by Floquet's theorem; nothing is claimed of them.
    gaps : tuple of Certificate
        One for each gap between them that is wider than `LEAST`.
    proposing, checking : float
        Seconds.
    """

    flux: Fraction
    bands: Floats
    gaps: tuple[Certificate, ...]
    proposing: float
    checking: float

    @property
    def conductances(self) -> list[int]:
        """The Hall conductances of the gaps, in units of e^2/h."""
        return [label_of(gap).multiple or 0 for gap in self.gaps]

    @property
    def proven(self) -> list[tuple[float, float]]:
        """The intervals of the certificates."""
        claims = [claim_as(gap.claim, SpectralGapClaim) for gap in self.gaps]
        return [(float(claim.lower), float(claim.upper)) for claim in claims]


def fluxes(count: int) -> list[Fraction]:
    """So many fluxes between 0 and 1/2, those of the least denominators."""
    found: list[Fraction] = []
    q = 2
    while len(found) < count:
        found += [Fraction(p, q) for p in range(1, q // 2 + 1) if math.gcd(p, q) == 1]
        q += 1
    return sorted(found[:count])


def approx_bands(flux: Fraction) -> Floats:
    """The bands of the butterfly in floats: an array of shape (q, 2).

    By Chambers' relation the characteristic polynomial depends on quasimomentum k and phase by cos(q k) and
    cos(2 pi q theta) only, so that edges of bands belong to the corners.
    """
    q, corners = flux.denominator, []
    for phase in (0.0, 0.5 / q):
        for sign in (1.0, -1.0):
            cell = np.diag(2 * np.cos(2 * np.pi * (float(flux) * np.arange(q) + phase)))
            for n in range(q):
                cell[n, (n + 1) % q] += sign if n == q - 1 else 1.0
                cell[(n + 1) % q, n] += sign if n == q - 1 else 1.0
            corners.append(np.linalg.eigvalsh(cell))
    return np.stack([np.min(corners, axis=0), np.max(corners, axis=0)], axis=1)


def flux_row(flux: Fraction, *, checked: bool = True) -> FluxRow:
    """All gaps wider than `LEAST` at one flux, proven."""
    bands, operator, start = approx_bands(flux), almost_mathieu(1, flux), time.perf_counter()
    gaps = []
    for low, high in zip(bands[:-1, 1], bands[1:, 0], strict=True):
        if high - low > LEAST:
            middle, half = (low + high) / 2, float(_KEPT) * (high - low) / 2
            ends = (Fraction(round(x * 2**16), 2**16) for x in (middle - half, middle + half))
            gaps.append(certify_gap(operator, *ends, every_phase=True))
    proposing, start = time.perf_counter() - start, time.perf_counter()
    for gap in gaps if checked else []:
        check.check_bytes(gap.to_json().encode(), patient=True)
    return FluxRow(flux, bands, tuple(gaps), proposing, time.perf_counter() - start)


def butterfly(count: int, *, checked: bool = True) -> list[FluxRow]:
    """The rows of so many fluxes."""
    return [flux_row(flux, checked=checked) for flux in fluxes(count)]


def fibonacci(quick: bool = True) -> SpectrumEnclosure:
    """The spectrum of the Fibonacci Hamiltonian with coupling 2, within 1/20 or 1/50."""
    return spectrum_enclosure(fibonacci_hamiltonian(2), Fraction(1, 20 if quick else 50))


def certificates(rows: list[FluxRow], enclosure: SpectrumEnclosure) -> dict[str, Certificate]:
    """File name -> certificate."""
    found = {
        f"hofstadter-{row.flux.numerator}-{row.flux.denominator}-{k}.json": gap
        for row in rows
        for k, gap in enumerate(row.gaps)
    }
    return found | {f"fibonacci-{k}.json": part for k, part in enumerate(enclosure.certificates())}
