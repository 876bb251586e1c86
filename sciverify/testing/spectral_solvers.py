"""`check_spectral_solver`: what solvers say of distances to spectra, held against closed forms and certificates."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias, cast

import numpy as np

from sciverify.allowance import Progress
from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.spectral_points import SpectralPointsClaim
from sciverify.errors import InvalidInput, SciverifyError, as_integer, shown
from sciverify.exact.frames import Foreign
from sciverify.exact.rationals import to_fraction, to_rational
from sciverify.l2.gaussian import Gaussian, nearest_complex
from sciverify.l2.operator import Sites
from sciverify.l2.regions import Region
from sciverify.l2.resolvent_growth import growth_of
from sciverify.spectra.gap import certify_gap
from sciverify.spectra.sparse_vectors import sparse_matrix
from sciverify.spectra.spectral_point import certify_spectral_point
from sciverify.subjects.spectral import Places
from sciverify.testing.known_spectra import KNOWN, KnownSpectrum, nilpotent

Solver: TypeAlias = Callable[[Foreign, Places, complex], object]
HOLDS, FALSE, UNSUPPORTED, LOOSE, RAISED = "holds", "false", "unsupported", "too large", "raised"
VERDICTS = HOLDS, FALSE, UNSUPPORTED, LOOSE, RAISED
_SMALLEST, _SMALL, _MOST_SITES, _LARGEST = 1e-9, 1e-6, 800, 10_000
"""Differences below the first one are rounding; windows that refute have so many sites at most."""


@dataclass(frozen=True, slots=True)
class SpectralFinding:
    """What one answer is worth.

    Attributes
    ----------
    situation, spectrum : str
        The operator, and its spectrum in words.
    z : pair of fmpq
    claimed : float
        The spectrum has a point within this distance of z, says the solver; nan if it raised.
    distance : Fraction
        The distance of z to the spectrum, or a lower bound, by the closed form.
    proven : Certificate
        How near the spectrum is by a vector of ours on the same sites.
    own : Certificate or None
        How near it is by the vector of the solver.
    verdict : str
        "holds"; "false": the spectrum is farther away; "unsupported": its vector proves less than it says; "too large":
        far more than a vector on these sites proves; "raised".
    seconds : float
    words : str
        What was raised.

    Examples
    --------
    >>> from sciverify.testing import KNOWN, check_spectral_solver
    >>> found = check_spectral_solver(lambda A, places, z: 0.0, situations=KNOWN[:1], size=20)
    >>> print(found.findings[0])
    bilateral shift (spectrum |z| = 1), z = 0+0j: claimed 0, false; distance 1, proven 1
    """

    situation: str
    spectrum: str
    z: Gaussian
    claimed: float
    distance: Fraction
    proven: Certificate
    own: Certificate | None
    verdict: str
    seconds: float
    words: str = ""

    def __str__(self) -> str:
        z, best = f"{nearest_complex(self.z):.6g}", _bound(self.proven)
        if self.verdict == RAISED:
            return f"{self.situation}, z = {z}: raised {self.words}"
        own = "" if self.own is None else f", its vector proves {_bound(self.own):.4g}"
        return (
            f"{self.situation} (spectrum {self.spectrum}), z = {z}: claimed {self.claimed:.4g}, {self.verdict}; "
            f"distance {float(self.distance):.4g}, proven {best:.4g}{own}"
        )


@dataclass(frozen=True, slots=True)
class ExaminedSpectra:
    """All findings about a solver.

    Examples
    --------
    >>> from sciverify.testing import KNOWN, check_spectral_solver
    >>> found = check_spectral_solver(lambda A, places, z: 0.0, situations=KNOWN[:1], size=20)
    >>> len(found.silent_failures), len(found.unsupported), len(found.raised)
    (3, 0, 0)
    """

    findings: tuple[SpectralFinding, ...]

    @property
    def silent_failures(self) -> tuple[SpectralFinding, ...]:
        """Answers that are false, and were given without an error."""
        return self._with(FALSE)

    @property
    def unsupported(self) -> tuple[SpectralFinding, ...]:
        """Answers that may be right, and that the solver's own vector does not show."""
        return self._with(UNSUPPORTED)

    @property
    def raised(self) -> tuple[SpectralFinding, ...]:
        """Questions that the solver did not answer."""
        return self._with(RAISED)

    def _with(self, verdict: str) -> tuple[SpectralFinding, ...]:
        return tuple(found for found in self.findings if found.verdict == verdict)

    @property
    def factor(self) -> float:
        """The largest quotient of a claim and what a certificate proves, where that is not nearly 0."""
        pairs = [(found.claimed, _bound(found.proven)) for found in self.findings if found.verdict != RAISED]
        return max((claimed / bound for claimed, bound in pairs if bound > _SMALL), default=1.0)

    def __str__(self) -> str:
        head = f"{len(self.silent_failures)} silent failures and {len(self.unsupported)} unsupported claims"
        head += f" in {len(self.findings)} answers"
        return "\n".join([head, *map(str, self.findings)])


def check_spectral_solver(
    solver: Solver,
    *,
    situations: Iterable[KnownSpectrum] = KNOWN,
    size: int = 100,
    tolerance: object = "1/1000",
    slack: object = "1/2",
    progress: Progress | None = None,
) -> ExaminedSpectra:
    """Asks a solver how far points are from spectra that are known in closed form.

    Parameters
    ----------
    solver : function
        It takes (A, places, z), and returns a number, the claim, or a pair of it and a vector v. A is a sparse
        matrix of SciPy, all rows of the columns of an operator at finitely many sites; `places` are the rows of
        these sites, so A[places] is the finite section. It claims that the spectrum of the operator has a point
        within `claim` of z, and v, one number for each column, is the vector that shows it.
        `sciverify.subjects.spectral.SPECTRAL_SOLVERS` has those of SciPy.
    situations : list of KnownSpectrum
    size : int
        About so many sites.
    tolerance : rational number
        Relative; a claim that is smaller than the truth by no more than this holds.
    slack : rational number
        A claim that is larger than the proven bound by more than this, relatively, is "too large".
    progress : function, optional
        It is told a phrase and the share of the questions that are answered.

    Returns
    -------
    ExaminedSpectra
        **Guarantee.** Where the verdict is "false" the spectrum has no point within the claimed distance, by the closed
        form of the spectrum; "unsupported" and "too large" rest on certificates that the checker accepts.

    Raises
    ------
    InvalidInput
        The solver is no function; a size that is no integer from 1 to 10,000.

    Examples
    --------
    >>> from sciverify.testing import check_spectral_solver
    >>> found = check_spectral_solver(lambda A, places, z: 0.0, size=20)
    >>> len(found.silent_failures) > 5
    True
    """
    if not callable(solver):
        raise InvalidInput(f"solver is {shown(solver)}: a function (A, places, z) -> claim is needed")
    within, beyond = _rational(tolerance, "tolerance"), _rational(slack, "slack")
    size = as_integer(size, "size", 1, _LARGEST)
    listed = [*situations]
    if not all(isinstance(situation, KnownSpectrum) for situation in listed):
        raise InvalidInput(f"situations is {shown(situations)}: a list of KnownSpectrum is needed, such as KNOWN[:3]")
    asked = [(situation, z) for situation in listed for z in situation.points]
    found = []
    for k, (situation, z) in enumerate(asked):
        if progress is not None:
            progress(situation.name, k / len(asked))
        found.append(_finding(solver, situation, z, situation.operator.sites(size), within, beyond))
    return ExaminedSpectra(tuple(found))


def refute_growth(resolvent: object, situation: KnownSpectrum | None = None) -> Certificate | None:
    """A certificate that contradicts what is assumed of a resolvent.

    Parameters
    ----------
    resolvent : "normal", "numerical-range", or `power_growth(...)`
        The hypothesis 1 / ||R(z)|| >= g(dist(z, Sp A)).
    situation : KnownSpectrum, optional
        An operator whose spectrum is known; by default a nilpotent one, with the spectrum {0}.

    Returns
    -------
    Certificate or None
        **Guarantee.** With the hypothesis it proves that the spectrum is nearer to its point than it is, so the
        hypothesis is false for this operator. None: no such point was found.

    Examples
    --------
    >>> from sciverify.testing import refute_growth
    >>> found = refute_growth("normal")
    >>> found.claim.condition, found.claim.error < 1
    ('if the operator is normal', True)
    """
    if situation is None:
        factor = getattr(resolvent, "factor", Fraction(1))
        situation = nilpotent(int(2 / factor) + 1)
    for z in situation.points:
        found = certify_spectral_point(
            situation.operator, z, size=40, resolvent=growth_of(situation.operator, resolvent)
        )
        if _error(found) < situation.apart(z):
            return found
    return None


def _finding(
    solver: Solver, situation: KnownSpectrum, z: Gaussian, sites: Sites, tolerance: Fraction, slack: Fraction
) -> SpectralFinding:
    """One question, and what the answer is worth."""
    section, near = situation.operator.section(sites), nearest_complex(z)
    proven = _certified(situation, z, None, sites)
    own, words, verdict, start = None, "", RAISED, time.perf_counter()
    try:
        claimed, vector = _read(solver(sparse_matrix(section), np.arange(section.rows)[section.places], near))
    except (Exception, SystemExit) as error:  # a crash of a solver is data
        claimed, words = float("nan"), f"{type(error).__name__}: {error}"
    seconds = time.perf_counter() - start
    if not words:
        own = _own(situation, z, vector, sites)
        verdict = _verdict(claimed, situation.apart(z), proven, own, tolerance, slack)
    name, spectrum, distance = situation.name, situation.spectrum, situation.apart(z)
    return SpectralFinding(name, spectrum, z, claimed, distance, proven, own, verdict, seconds, words)


def refute_finding(finding: SpectralFinding, situations: Iterable[KnownSpectrum] = KNOWN) -> Certificate | None:
    """A certificate against a claim that is false, or that its vector does not show, or that is too large.

    Parameters
    ----------
    finding : SpectralFinding
    situations : list of KnownSpectrum
        Where its operator is found by name.

    Returns
    -------
    Certificate or None
        **Guarantee.** Of a false claim: the interval around z that it claims to meet the spectrum contains no spectrum,
        with no use of the closed form. Of an unsupported one: what its vector proves. Of one that is too large: how
        near the spectrum is. None: the claim holds, or nothing of this kind is known for the operator.

    Examples
    --------
    >>> from sciverify.testing import KNOWN, check_spectral_solver, refute_finding
    >>> found = check_spectral_solver(lambda A, places, z: 0.0, situations=KNOWN[2:3], size=20)
    >>> print(str(refute_finding(found.silent_failures[0])).splitlines()[0])
    no point of the spectrum lies between 2.5000000 and 3.5000000
    """
    if finding.verdict == UNSUPPORTED:
        return finding.own
    if finding.verdict == LOOSE:
        return finding.proven
    operators = [s.operator for s in situations if s.name == finding.situation]
    if finding.verdict != FALSE or not operators or finding.z[1] or not 0 <= finding.claimed < finding.distance:
        return None
    z, radius = to_fraction(finding.z[0]), (Fraction(finding.claimed) + finding.distance) / 2
    try:
        return certify_gap(operators[0], z - radius, z + radius, most_sites=_MOST_SITES)
    except SciverifyError:  # an operator without windows, or a claim that is nearly true
        return None


def _own(situation: KnownSpectrum, z: Gaussian, vector: object, sites: Sites) -> Certificate | None:
    """What the vector of a solver proves; nothing if it is none."""
    if vector is None:
        return None
    try:
        return _certified(situation, z, vector, sites)
    except SciverifyError:
        return None


def _verdict(
    claimed: float, distance: Fraction, proven: Certificate, own: Certificate | None, within: Fraction, slack: Fraction
) -> str:
    if not claimed >= 0:  # no number at all is no distance
        return FALSE
    if claimed == float("inf"):
        return LOOSE
    said = Fraction(claimed) * (1 + within) + Fraction(_SMALLEST)
    if said < distance:
        return FALSE
    if own is not None and _error(own) > said:
        return UNSUPPORTED
    return LOOSE if Fraction(claimed) > _error(proven) * (1 + slack) + Fraction(_SMALLEST) else HOLDS


def _error(certificate: Certificate) -> Fraction:
    """The distance that it proves."""
    return cast("SpectralPointsClaim", certificate.claim).error


def _bound(certificate: Certificate) -> float:
    return float(_error(certificate))


def _read(answer: object) -> tuple[float, object]:
    claim, vector = answer if isinstance(answer, tuple) else (answer, None)
    return float(np.real(claim)), vector


def _certified(situation: KnownSpectrum, z: Gaussian, vector: object, sites: Sites) -> Certificate:
    """What a vector at these sites proves; without one the best that is found there."""
    first, region = (None, sites) if isinstance(sites, Region) else (sites.start, None)
    return certify_spectral_point(
        situation.operator, z, vector, first=first, size=len(sites), sites=region, resolvent=situation.resolvent
    )


def _rational(value: object, name: str) -> Fraction:
    number = to_rational(value, name)
    if number is None or number < 0:
        raise InvalidInput(f"{name} is {shown(value)}: a rational number >= 0 is needed")
    return to_fraction(number)
