"""Outputs with errors, as algorithms of Sigma_1 and Pi_1 give them, held against their claim on one input.

What is proven is what the certified verbs prove: distances to minimisers, points of spectra, gaps, enclosures.
Derivations: docs/theory/hierarchy.md, (HO1) to (HO4).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from sciverify.allowance import Progress, allowance
from sciverify.certificate.certificate import Certificate
from sciverify.certify.distance import certify_distance
from sciverify.display import Displayed
from sciverify.errors import InvalidInput, shown
from sciverify.exact.enclosure import significant
from sciverify.exact.rationals import to_fraction, to_rational
from sciverify.exact.verdict import Verdict
from sciverify.hierarchy.metrics import as_problem_of_any_kind
from sciverify.hierarchy.spectral_outputs import (
    advice_about,
    covers_spectrum,
    far_from_spectrum,
    misses_spectrum,
    near_spectrum,
)
from sciverify.l2.gaussian import Gaussian, read_gaussian
from sciverify.l2.operator import L2Operator

Finding: TypeAlias = Literal["held", "wrong", "undecided"]
HELD: Finding = "held"
WRONG: Finding = "wrong"
UNDECIDED: Finding = "undecided"
_MORE_DIGITS = 60
_VERDICTS = {HELD: Verdict.TRUE, WRONG: Verdict.FALSE, UNDECIDED: Verdict.UNDECIDED}


@dataclass(frozen=True, slots=True, repr=False)
class OutputJudgement(Displayed):
    """What the claim of an output is worth on one input, in the words of an audit.

    Attributes
    ----------
    finding : "held", "wrong" or "undecided"
        **Guarantee.** Held: the claim is true of this input. Wrong: it is false. Both follow from the certificates,
        under the condition that they name, if they name one.
    reason : str
    certificates : tuple of Certificate

    Examples
    --------
    >>> import sciverify as sv
    >>> from sciverify.hierarchy import Sigma1Output
    >>> print(Sigma1Output([3], "1/2").judge(sv.jacobi(0)))
    wrong: no spectrum lies within the bound of output[0]
    """

    finding: Finding
    reason: str
    certificates: tuple[Certificate, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """TRUE for held, FALSE for wrong."""
        return _VERDICTS[self.finding]

    def __str__(self) -> str:
        return f"{self.finding}: {self.reason}"


class OutputWithError(Displayed, ABC):
    """Points and a bound; what the bound means is the class's.

    Parameters
    ----------
    points : iterable
        Complex rational numbers for a spectrum; vectors of N numbers for minimisers.
    bound : rational number >= 0
    """

    def __init__(self, points: Iterable[object], bound: object) -> None:
        if isinstance(points, str) or not isinstance(points, Iterable):
            raise InvalidInput(f"points is {shown(points)}: a sequence of points is needed")
        found = to_rational(bound, "bound")
        if found is None or found < 0:
            raise InvalidInput(f"bound is {shown(bound)}: a rational number >= 0 is needed")
        self.points, self.bound = tuple(points), to_fraction(found)

    def __iter__(self) -> Iterator[object]:
        """The points alone, so that a tower may put them out."""
        return iter(self.points)

    def __len__(self) -> int:
        return len(self.points)

    def judge(
        self,
        truth: object,
        *,
        resolvent: object = None,
        seconds: float | None = None,
        progress: Progress | None = None,
    ) -> OutputJudgement:
        """Hold the output against its claim on one input.

        Parameters
        ----------
        truth : L2Operator, or problem with minimisers
        resolvent : "normal", "numerical-range", or `power_growth(...)`, optional
            What you know of an operator that is not normal by its form; it is a hypothesis of the certificates.
        seconds, progress :
            As in `certify_distance`.

        Returns
        -------
        OutputJudgement
            **Guarantee.** "held" and "wrong" are proven by its certificates.

        Raises
        ------
        InvalidInput
            Something that has no spectrum and no minimisers; points that are none for it.
        OutOfTime
            The seconds are over.
        """
        with allowance(seconds, progress):
            if isinstance(truth, L2Operator):
                points = [read_gaussian(z, f"output[{k}]") for k, z in enumerate(self.points)]
                return self._about_spectrum(truth, points, resolvent)
            problem = as_problem_of_any_kind(truth)
            return self._about_minimisers([_distance(problem, x, self.bound) for x in self.points])

    @abstractmethod
    def _about_spectrum(self, operator: L2Operator, points: Sequence[Gaussian], resolvent: object) -> OutputJudgement:
        """For complex numbers."""

    @abstractmethod
    def _about_minimisers(self, distances: Sequence[Certificate]) -> OutputJudgement:
        """For vectors, of which the distances are certified."""

    def __str__(self) -> str:
        count, bound = len(self.points), significant(self.bound, 3, upward=True)
        return f"{count} point{'s' * (count != 1)}, {self._claim} {bound}"

    _claim: str


class Sigma1Output(OutputWithError):
    """Every point is within the bound of the truth: what is shown is right, and something may be missing.

    Parameters
    ----------
    points : iterable
        Complex rational numbers for a spectrum; vectors of N numbers for minimisers.
    bound : rational number >= 0

    Raises
    ------
    InvalidInput
        A bound that is no such number, points that are none.

    **Source.** docs/theory/hierarchy.md, (HO1) and (HO2).

    Examples
    --------
    >>> import sciverify as sv
    >>> from sciverify.hierarchy import Sigma1Output
    >>> found = Sigma1Output([0, 1, "-3/2"], "1/8").judge(sv.jacobi(0))
    >>> print(found.finding, found.certificates[0].claim.count)
    held 3
    >>> problem = sv.Lasso([[2, 0], [0, 1]], [4, 1], lam=1)
    >>> Sigma1Output([[2, 0.5]], "1/10").judge(problem).finding  # the minimiser is (15/8, 1/2)
    'wrong'
    """

    _claim = "each within"

    def _about_spectrum(self, operator: L2Operator, points: Sequence[Gaussian], resolvent: object) -> OutputJudgement:
        if not points:
            return OutputJudgement(HELD, "there is no point that could be wrong")
        near, doubtful = near_spectrum(operator, points, self.bound, resolvent)
        if not doubtful:
            return OutputJudgement(HELD, "spectrum lies within the bound of each point", (near,))
        for k in doubtful:
            wrong = far_from_spectrum(operator, points, k, self.bound)
            if wrong is not None:
                return OutputJudgement(WRONG, f"no spectrum lies within the bound of output[{k}]", (wrong,))
        reason = f"{len(doubtful)} of {len(points)} points are proven neither near to the spectrum nor far from it"
        return OutputJudgement(UNDECIDED, f"{reason}; {advice_about(near)}", (near,))

    def _about_minimisers(self, distances: Sequence[Certificate]) -> OutputJudgement:
        verdicts = [found.within(self.bound) for found in distances]
        for k, verdict in enumerate(verdicts):
            if verdict is Verdict.FALSE:
                reason = f"no minimiser lies within the bound of output[{k}]"
                return OutputJudgement(WRONG, reason, (distances[k],))
        if all(verdict is Verdict.TRUE for verdict in verdicts):
            return OutputJudgement(HELD, "minimisers lie within the bound of each point", tuple(distances))
        return OutputJudgement(UNDECIDED, "a distance is the bound as far as its digits show", tuple(distances))


class Pi1Output(OutputWithError):
    """Every point of the truth is within the bound of a point: nothing is missing, and something may be wrong.

    Parameters
    ----------
    points : iterable
        Complex rational numbers for a spectrum; vectors of N numbers for minimisers.
    bound : rational number >= 0

    Raises
    ------
    InvalidInput
        A bound that is no such number, points that are none.

    **Source.** docs/theory/hierarchy.md, (HO3) and (HO4).

    Examples
    --------
    >>> import sciverify as sv
    >>> from sciverify.hierarchy import Pi1Output
    >>> alternating = sv.jacobi([1, -1], sites="integers")  # the spectrum is 1 <= |x| <= sqrt 5
    >>> print(Pi1Output([-2, -1, 1, 2], "3/4").judge(alternating))
    held: the bands of the spectrum lie within the bound of the points
    >>> Pi1Output([-2, -1, 1], "3/4").judge(alternating).finding
    'wrong'
    """

    _claim = "all within"

    def _about_spectrum(self, operator: L2Operator, points: Sequence[Gaussian], resolvent: object) -> OutputJudgement:
        missed = misses_spectrum(operator, points, self.bound, resolvent)
        if missed is not None:
            return OutputJudgement(
                WRONG, "a point of the spectrum is farther than the bound from all points", (missed,)
            )
        covered = covers_spectrum(operator, points, self.bound)
        if isinstance(covered, str):
            return OutputJudgement(UNDECIDED, covered)
        return OutputJudgement(HELD, "the bands of the spectrum lie within the bound of the points", covered)

    def _about_minimisers(self, distances: Sequence[Certificate]) -> OutputJudgement:
        verdicts = [found.within(self.bound) for found in distances]
        if all(verdict is Verdict.FALSE for verdict in verdicts):  # (HO3)
            return OutputJudgement(WRONG, "all minimisers are farther than the bound from all points", tuple(distances))
        near = [found for found, verdict in zip(distances, verdicts, strict=True) if verdict is Verdict.TRUE]
        for found in near:
            if found.unique is Verdict.TRUE:  # (HO4)
                return OutputJudgement(HELD, "the only minimiser lies within the bound of a point", (found,))
        reason = "a minimiser is near, and there may be others" if near else "no distance is decided"
        return OutputJudgement(UNDECIDED, reason, tuple(distances))


def _distance(problem: object, x: object, bound: Fraction) -> Certificate:
    """With more digits where the first ones do not decide."""
    known = as_problem_of_any_kind(problem)
    found = certify_distance(known, x)
    return certify_distance(known, x, _MORE_DIGITS) if found.within(bound) is Verdict.UNDECIDED else found
