"""Published examples of spectra with error control: each value with a certificate, beside its closed form.

**Source.** Colbrook, Roman, Hansen, Phys. Rev. Lett. 122 (2019); Colbrook, Horning, Townsend, SIAM Rev. 63 (2021);
docs/theory/spectral-points.md, windows.md, gap-labels.md, spectral-measures.md, pseudospectra.md.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.pseudospectra import PseudospectrumClaim
from sciverify.certificate.kinds.spectral_gap import SpectralGapClaim
from sciverify.certificate.kinds.spectral_measures import Bounded
from sciverify.certificate.kinds.spectral_points import SpectralPointsClaim
from sciverify.certificate.statement import claim_as
from sciverify.experiments.hallucination import Told
from sciverify.experiments.spectra_gaps import FluxRow, flux_row, fluxes
from sciverify.l2.crystals import hofstadter, square_lattice
from sciverify.l2.frequency import GOLDEN
from sciverify.l2.named import almost_mathieu, changed, fibonacci_hamiltonian, jacobi, laurent, toeplitz, weighted_shift
from sciverify.l2.operator import L2Operator
from sciverify.l2.tiling import AmmannBeenker
from sciverify.spectra.computed_spectrum import ComputedSpectrum, compute_spectrum
from sciverify.spectra.gap import certify_gap
from sciverify.spectra.gap_label import GapLabel, label_of
from sciverify.spectra.measure import Smoothness, density, smoothed_measure
from sciverify.spectra.pseudospectrum import pseudospectrum
from sciverify.spectra.rational_kernel import ORDERS, poles, residues
from sciverify.spectra.spectral_point import certify_spectral_point
from sciverify.spectra.spectrum_enclosure import SpectrumEnclosure, spectrum_enclosure

LEVEL = Fraction(1, 4)
"""Of the pseudospectra."""
LABELLED = 10
"""Gaps of the Fibonacci Hamiltonian that are labelled, the largest ones."""
_FREE, _WIDTH = jacobi(0), Fraction(1, 32)


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is computed.

    Attributes
    ----------
    grids : tuple of int
        n of `compute_spectrum`.
    tolerance : Fraction
        Of the Fibonacci Hamiltonian.
    fluxes, densities, sites : int
        Of the butterfly; points at which the density is enclosed; of the operators in the plane.
    side : Fraction
        Of the squares in pseudospectra.
    """

    grids: tuple[int, ...]
    tolerance: Fraction
    fluxes: int
    densities: int
    sites: int
    side: Fraction


QUICK = Extent((100,), Fraction(1, 20), 8, 15, 2_000, Fraction(1, 16))
WHOLE = Extent((100, 400, 1600), Fraction(1, 50), 50, 63, 20_000, Fraction(1, 32))


@dataclass(frozen=True, slots=True)
class SpectraRow:
    """One number: proven bounds, and what is known of it.

    Attributes
    ----------
    example, quantity : str
    lower, upper : Fraction or None
        Proven.
    known : float, str or None
        The closed form in doubles, or in words.
    certificate : str
        The name of the file that proves it.
    """

    example: str
    quantity: str
    lower: Fraction | None
    upper: Fraction | None
    known: float | str | None
    certificate: str


@dataclass(frozen=True)
class Spectra:
    """Everything that was computed.

    Attributes
    ----------
    mathieu : tuple of ComputedSpectrum
        The critical almost Mathieu operator, one for each n.
    fibonacci : SpectrumEnclosure
    labels : tuple of GapLabel
        Of its largest gaps.
    butterfly : tuple of FluxRow
    densities : tuple of Certificate
        Of the free Jacobi operator.
    cells : dict of str to Certificate
        Pseudospectra by the names of the operators.
    rows : tuple of SpectraRow
    certificates : dict of str to Certificate
        By the names of their files.
    """

    mathieu: tuple[ComputedSpectrum, ...]
    fibonacci: SpectrumEnclosure
    labels: tuple[GapLabel, ...]
    butterfly: tuple[FluxRow, ...]
    densities: tuple[Certificate, ...]
    cells: dict[str, Certificate]
    rows: tuple[SpectraRow, ...]
    certificates: dict[str, Certificate]


def spectra(extent: Extent, told: Told) -> Spectra:
    """All examples.

    Parameters
    ----------
    extent : Extent
        `QUICK` or `WHOLE`.
    told : function (what, done, count)
    """
    table, count = _Collected(), len(extent.grids) + extent.fluxes + 5
    done = iter(range(count + 1))

    def step(what: str) -> None:
        told(what, next(done), count)

    mathieu = [_mathieu(table, n, step) for n in extent.grids]
    step("the Fibonacci Hamiltonian")
    fibonacci, labels = _fibonacci(table, extent.tolerance)
    flux_rows = []
    for flux in fluxes(extent.fluxes):
        step(f"Hofstadter's butterfly at {flux}")
        flux_rows.append(flux_row(flux, checked=False))
    _butterfly(table, flux_rows)
    step("perturbations of the free operator")
    _bound_states(table)
    step("spectral measures")
    densities = _measures(table, extent.densities)
    step("pseudospectra")
    cells = _pseudospectra(table, extent.side)
    step("operators in the plane")
    _points(table, extent.sites)
    step("done")
    found = table.rows, table.certificates
    return Spectra(
        tuple(mathieu), fibonacci, labels, tuple(flux_rows), densities, cells, tuple(found[0]), dict(found[1])
    )


class _Collected:
    """What is collected."""

    def __init__(self) -> None:
        self.rows: list[SpectraRow] = []
        self.certificates: dict[str, Certificate] = {}

    def add(self, example: str, quantity: str, bounds: Bounds, known: float | str | None, name: str) -> None:
        """One row; its certificate is kept by `keep`."""
        self.rows.append(SpectraRow(example, quantity, *bounds, known, f"{name}.json"))

    def keep(self, name: str, certificate: Certificate) -> Certificate:
        """One file."""
        self.certificates[f"{name}.json"] = certificate
        return certificate


Bounds = tuple[Fraction | None, Fraction | None]


def _mathieu(table: _Collected, n: int, step: Callable[[str], None]) -> ComputedSpectrum:
    step(f"the critical almost Mathieu operator, n = {n}")
    found, name = compute_spectrum(almost_mathieu(1, GOLDEN), n), f"almost-mathieu-{n}"
    error = claim_as(table.keep(name, found.certificate()).claim, SpectralPointsClaim).error
    table.add("almost Mathieu", f"E_{n}", (None, error), None, name)
    return found


def _fibonacci(table: _Collected, tolerance: Fraction) -> tuple[SpectrumEnclosure, tuple[GapLabel, ...]]:
    example, found = "Fibonacci, lam = 2", spectrum_enclosure(fibonacci_hamiltonian(2), tolerance)
    for k, part in enumerate(found.certificates()):
        table.keep(f"fibonacci-{k}", part)
    names = {part.claim: f"fibonacci-{k}" for k, part in enumerate(found.certificates())}
    last = f"fibonacci-{len(names) - 1}"
    table.add(example, "Hausdorff error", (None, found.hausdorff), None, last)
    table.add(example, "Lebesgue measure", (None, found.measure), "0", last)
    table.add(example, "components", (Fraction(found.components), None), "Cantor set", last)
    gaps = found.certificates()[1:-2]  # without both sides and the points
    largest = sorted(gaps, key=_width, reverse=True)[:LABELLED]
    labels = [label_of(gap) for gap in sorted(largest, key=lambda gap: claim_as(gap.claim, SpectralGapClaim).lower)]
    for label in labels:
        claim = claim_as(label.gap.claim, SpectralGapClaim)
        table.add(example, "gap", (claim.lower, claim.upper), written(label), names[claim])
    return found, tuple(labels)


def _width(gap: Certificate) -> Fraction:
    claim = claim_as(gap.claim, SpectralGapClaim)
    return claim.upper - claim.lower


def written(label: GapLabel) -> str:
    """N = m + n alpha."""
    if label.whole is None or label.multiple is None:
        return ""
    size = "" if abs(label.multiple) == 1 else f"{abs(label.multiple)} "
    if not label.whole:
        return f"{'-' * (label.multiple < 0)}{size}alpha"
    return f"{label.whole} {'-' if label.multiple < 0 else '+'} {size}alpha"


def _butterfly(table: _Collected, rows: list[FluxRow]) -> None:
    for row in rows:
        for k, gap in enumerate(row.gaps):
            table.keep(f"hofstadter-{row.flux.numerator}-{row.flux.denominator}-{k}", gap)
    third = almost_mathieu(1, Fraction(1, 3))
    ends = Fraction(4, 5), Fraction(19, 10)  # the bands end at sqrt 3 - 1 and 2; nearer to them it costs much more
    gap, name = certify_gap(third, *ends, every_phase=True), "hofstadter-third"
    table.keep(name, gap)
    label = label_of(gap)
    table.add("Hofstadter, 1/3", "gap", ends, "(0.73205, 2)", name)
    table.add("Hofstadter, 1/3", "states below it", (label.lower, label.upper), written(label), name)


def _bound_states(table: _Collected) -> None:
    """The free operator with the entry c at one site has the eigenvalue sqrt(4 + c^2), c > 0."""
    for c in (1, 2, 3):
        z = math.sqrt(4 + c * c)
        name = f"rank-one-{c}"
        operator = jacobi(changed(0, 0, [c]), sites="integers")
        found = table.keep(name, certify_spectral_point(operator, z, size=200))
        error = claim_as(found.claim, SpectralPointsClaim).error
        table.add(f"free, {c} at one site", "eigenvalue", (Fraction(z) - error, Fraction(z) + error), z, name)


def free_density(x: float) -> float:
    """Of the measure of the free Jacobi operator and e_0."""
    return math.sqrt(max(4 - x * x, 0.0)) / (2 * math.pi)


def smoothness(x: Fraction) -> Smoothness:
    """Of that density near x, ``|x| < 2``: by Cauchy's estimate, as it is at most 9/20 in the disk of radius 2."""
    radius = (2 - abs(x)) / 2
    return Smoothness(radius, [Fraction(9, 20) * math.factorial(k) / radius**k for k in range(7)])


def free_smoothed(x: Fraction, width: Fraction, order: int) -> float:
    """The smoothed measure of the free Jacobi operator and e_0, by its resolvent in closed form."""
    total = 0.0
    for a, (re, im) in zip(poles(order), residues(order), strict=True):
        z = complex(float(x - width * a), -float(width))
        root = np.sqrt(z - 2) * np.sqrt(z + 2)
        total -= (complex(float(re), float(im)) * (root - z) / 2).imag
    return total / math.pi


def _measures(table: _Collected, count: int) -> tuple[Certificate, ...]:
    found = []
    for k in range(1, count + 1):
        x = Fraction(4 * k, count + 1) - 2
        certificate = density(_FREE, 0, x, _WIDTH * min(Fraction(1), 2 - abs(x)), smoothness(x))
        found.append(table.keep(f"density-{k}", certificate))
        if (x * 2).denominator == 1 and x >= 0:
            bounds = claim_as(certificate.claim, Bounded)
            table.add(
                "free on N", f"density at {x}", (bounds.lower, bounds.upper), free_density(float(x)), f"density-{k}"
            )
    for order in ORDERS:
        x, width, name = Fraction(1, 2), Fraction(1, 8), f"smoothed-{order}"
        claim = claim_as(table.keep(name, smoothed_measure(_FREE, 0, x, width, order)).claim, Bounded)
        value = free_smoothed(x, width, order)
        table.add("free on N, smoothed", f"order {order}, at 1/2", (claim.lower, claim.upper), value, name)
    return tuple(found)


def _pseudospectra(table: _Collected, side: Fraction) -> dict[str, Certificate]:
    level = float(LEVEL)
    examples: list[tuple[str, L2Operator, float | str | None]] = [
        ("shift on N", weighted_shift(1, "naturals"), math.pi * (1 + level) ** 2),
        ("symbol z + 1/(4z)", toeplitz({1: 1, -1: "1/4"}), f">= {_ellipse(level):.4f}"),
        ("1/z + 1/z^2 + z/2", toeplitz({-1: 1, -2: 1, 1: "1/2"}), None),
    ]
    found = {}
    for k, (example, operator, known) in enumerate(examples):
        name = f"pseudospectrum-{k}"
        found[example] = table.keep(name, pseudospectrum(operator, LEVEL, side, size=80))
        area = claim_as(found[example].claim, PseudospectrumClaim).area
        table.add(example, f"area, eps = {LEVEL}", (area, None), known, name)
    return found


def _ellipse(level: float) -> float:
    """The area of the neighbourhood of the ellipse with the half axes 5/4 and 3/4, which is the spectrum."""
    t = 2 * np.pi * np.arange(4096) / 4096
    length = float(np.hypot(1.25 * np.sin(t), 0.75 * np.cos(t)).mean()) * 2 * math.pi
    return math.pi * 1.25 * 0.75 + level * length + math.pi * level**2


def _points(table: _Collected, sites: int) -> None:
    examples: Iterator[tuple[str, L2Operator, object, int, float | str | None]] = iter([
        ("square lattice", square_lattice(), 0, sites, 0.0),
        ("square lattice", square_lattice(), 4, sites, 0.0),
        ("Hofstadter, golden", hofstadter(GOLDEN), "5/2", sites, None),
        ("Ammann-Beenker", AmmannBeenker(), 0, sites, "confined states"),
        ("Ammann-Beenker", AmmannBeenker(), 2, sites, None),
        ("shift on Z", laurent({1: 1}), 1, 1000, 0.0),
        ("shift on Z", laurent({1: 1}), "1/2", 1000, 0.5),
    ])  # fmt: skip
    for k, (example, operator, z, size, known) in enumerate(examples):
        name = f"point-{k}"
        found = table.keep(name, certify_spectral_point(operator, z, size=size))
        error = claim_as(found.claim, SpectralPointsClaim).error
        table.add(example, f"distance of {z}", (None, error), known, name)
