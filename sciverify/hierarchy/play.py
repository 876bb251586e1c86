"""What all games share: runs whose answers are kept, and certificates of wrong outputs."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from flint import fmpq

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.class_refutation import (
    MISSES,
    NORM,
    NOTHING,
    SAYS_NO,
    SAYS_YES,
    TOO_FAR,
    WINDOWS,
    ClassRefutationClaim,
    FreeInterval,
    HierarchyOutput,
    JudgedOutput,
    MeetsOutput,
    MissedPoint,
    SpectrumOutput,
)
from sciverify.certificate.kinds.mind_changes import (
    ChangingOutputs,
    HasPointNear,
    MeetsInterval,
    MindChangesClaim,
    RecordedOutputs,
)
from sciverify.certificate.kinds.spectral_gap import WindowDisks
from sciverify.certificate.kinds.spectral_points import Residuals, SpectralPointsClaim
from sciverify.certificate.statement import claim_as
from sciverify.certificate.told_entries import ToldEntries
from sciverify.errors import shown
from sciverify.exact.rationals import to_fraction
from sciverify.hierarchy.information import Entry, OperatorInformation, entries_of
from sciverify.hierarchy.outcomes import CrashedTower, MindChanges, RefutedClaim, UndecidedClaim
from sciverify.hierarchy.problem import Membership
from sciverify.hierarchy.tower import Output, Tower, TowerRun
from sciverify.l2.banded import Banded
from sciverify.l2.gaussian import Gaussian
from sciverify.oracles.budget import Budget
from sciverify.oracles.coins import Coins
from sciverify.spectra.gap import certify_gap
from sciverify.spectra.spectral_point import certify_spectral_point

REACH = 2**17
"""The last site of games that list all sites up to the last one that was read."""


class GameEnded(Exception):
    """A game that cannot go on, with its outcome."""

    def __init__(self, outcome: CrashedTower | UndecidedClaim) -> None:
        super().__init__(outcome.reason)
        self.outcome = outcome


class CoinsTossed(Exception):
    """The tower tosses coins, and one run of it decides nothing."""


@dataclass(slots=True)
class Play:
    """One tower against one claim.

    Attributes
    ----------
    most : int
        The largest n that is played.
    changes : int
        How many mind changes are asked for.
    answers : dict
        All entries that were answered in all runs.
    """

    tower: Tower
    claim: Membership
    budget: Budget
    most: int
    changes: int
    sites: str = "naturals"
    width: int | None = None
    answers: dict[tuple[int, int], Fraction] = field(default_factory=dict)
    reach: int | None = None
    """Beyond this site the game can change nothing; None: it can everywhere."""
    runs: int = 0
    until: float = field(init=False)

    def __post_init__(self) -> None:
        self.until = float("inf") if self.budget.seconds is None else time.monotonic() + self.budget.seconds

    @property
    def beyond(self) -> int:
        """A site beyond everything that was read in any run."""
        return 1 + max((max(abs(i), abs(j)) for i, j in self.answers), default=-1)

    def run(self, n: int, truth: Entry, coins: Coins) -> TowerRun:
        """One run; its answers are kept here, where the tower cannot change them."""

        def kept(i: int, j: int) -> Fraction:
            self.answers[i, j] = found = truth(i, j)
            return found

        self.runs += 1
        return self.tower.run((n,), OperatorInformation(kept, self.sites, self.width, self.budget, coins))

    def output(self, n: int, truth: Entry) -> Output:
        """The output of Gamma_n, told this truth; its answers are kept.

        Raises
        ------
        CoinsTossed
            The tower tosses coins.
        GameEnded
            The run gave no output of the right kind, or the time is over.
        """
        coins = Coins.seeded(0)
        run = self.run(n, truth, coins)
        if coins.drawn:
            raise CoinsTossed
        if run.ending == "crashed":
            raise GameEnded(CrashedTower(self.claim, n, run.reason, run.details))
        if run.output is None:
            raise GameEnded(UndecidedClaim(self.claim, f"at n = {n}: {run.reason}"))
        if isinstance(run.output, bool) != self.claim.problem.decides:
            wanted = "yes or no is" if self.claim.problem.decides else "points are"
            raise GameEnded(
                CrashedTower(self.claim, n, f"the output is {shown(run.output)}, and {wanted} asked for", "")
            )
        if self.reach is not None and self.beyond > self.reach:
            reason = f"at n = {n} it has read sites up to {self.beyond - 1}, and this game ends at {self.reach}"
            raise GameEnded(UndecidedClaim(self.claim, reason))
        if time.monotonic() > self.until:
            raise GameEnded(UndecidedClaim(self.claim, f"{self.budget.seconds:g} s were over at n = {n}"))
        return run.output

    def says_the_same(self, operator: Banded, outputs: dict[int, Output]) -> bool:
        """The same runs, told the entries of one operator."""
        truth = entries_of(operator)
        again = {
            n: self.tower.run((n,), OperatorInformation(truth, self.sites, self.width, self.budget)).output
            for n in outputs
        }
        return again == outputs

    # ------------------------------------------------------------------------------------------ certificates

    def refuted(self, n: int, output: Output, certificate: Certificate) -> RefutedClaim:
        """The outcome, with the run repeated on the operator of the certificate."""
        return RefutedClaim(self.claim, certificate, n, self.says_the_same(_operator(certificate), {n: output}))

    def changed(self, operator: Banded, asked: HasPointNear | MeetsInterval, outputs: dict[int, Output]) -> MindChanges:
        """The outcome of outputs that alternate."""
        told = self._told()
        claim = MindChangesClaim(len(outputs) - 1, len(told))
        recorded = RecordedOutputs(told, tuple(outputs), tuple(outputs.values()))
        certificate = Certificate(claim, ChangingOutputs(operator, asked), None, recorded)
        same = self.says_the_same(operator, outputs)
        return MindChanges(self.claim, certificate, claim.changes, tuple(outputs), same)

    def misses(
        self, operator: Banded, output: Output, tolerance: Fraction, point: Fraction, first: int, vector: list[int]
    ) -> Certificate:
        """The output has no point near a point of the spectrum, or says no where the spectrum has one."""
        found = certify_spectral_point(operator, point, np.array(vector, dtype=float), first=first)
        rows, exact = found.evidence, (fmpq(point.numerator, point.denominator), fmpq(0))
        if not isinstance(rows, Residuals) or not isinstance(rows.sites, range):
            raise TypeError("residuals at consecutive sites were asked for")
        within = (
            claim_as(found.claim, SpectralPointsClaim).error
            if any(self._moved(operator, point, first, vector))
            else Fraction(0)
        )
        proof = MissedPoint(self._told(), exact, within, rows.sites, rows.vectors[0])
        return self._judged(operator, output, tolerance, SAYS_NO if isinstance(output, bool) else MISSES, proof)

    def _moved(self, operator: Banded, point: Fraction, first: int, vector: list[int]) -> list[Fraction]:
        """(A - p) v of a short vector, row by row."""
        entry, width = entries_of(operator), operator.bandwidth
        sites = range(first, first + len(vector))
        rows = range(max(0, first - width) if operator.line == "naturals" else first - width, sites.stop + width)
        return [
            sum((entry(i, j) * x for j, x in zip(sites, vector, strict=True) if x), Fraction(0))
            - (point * vector[i - first] if i in sites else 0)
            for i in rows
        ]

    def too_far(
        self, operator: Banded, output: Output, tolerance: Fraction, centre: Fraction, radius: Fraction, shown_by: str
    ) -> Certificate:
        """A point of the output lies deep in an interval that is free of spectrum, or the answer yes is wrong."""
        failure = SAYS_YES if isinstance(output, bool) else TOO_FAR
        proof = FreeInterval(self._told(), centre, radius, shown_by)
        if shown_by == WINDOWS:
            disks = certify_gap(operator, centre - radius, centre + radius).evidence
            if not isinstance(disks, WindowDisks):
                raise TypeError("windows were asked for")
            proof = FreeInterval(self._told(), centre, radius, WINDOWS, disks)
        return self._judged(operator, output, tolerance, failure, proof)

    def beyond_norm(self, operator: Banded, output: Output, tolerance: Fraction) -> Certificate | None:
        """A point farther from [-norm, norm] than the tolerance, if the output has one."""
        if isinstance(output, bool):
            return None
        norm = operator.norm_bound
        for re, im in ((to_fraction(re), to_fraction(im)) for re, im in output):
            depth = max(Fraction(0), abs(re) - norm)
            if depth**2 + im**2 > tolerance**2:
                return self.too_far(operator, output, tolerance, re, depth, NORM if depth else NOTHING)
        return None

    def _judged(
        self, operator: Banded, output: Output, tolerance: Fraction, failure: str, proof: MissedPoint | FreeInterval
    ) -> Certificate:
        interval = self.claim.problem.interval
        judged: HierarchyOutput
        if isinstance(output, bool):
            if interval is None:
                raise TypeError("a decision problem has an interval")
            judged = MeetsOutput(*interval, output)
        else:
            judged = SpectrumOutput(output)
        claim = ClassRefutationClaim(tolerance, failure, len(proof.answers))
        return Certificate(claim, JudgedOutput(operator, judged), None, proof)

    def _told(self) -> ToldEntries:
        return ToldEntries.of({place: (fmpq(x.numerator, x.denominator), fmpq(0)) for place, x in self.answers.items()})


def _operator(certificate: Certificate) -> Banded:
    subject = certificate.problem
    if not isinstance(subject, JudgedOutput) or not isinstance(subject.operator, Banded):
        raise TypeError("the certificate of a game is about a banded operator")
    return subject.operator


def nearest_to(points: tuple[Gaussian, ...], centre: Fraction) -> Fraction | None:
    """The squared distance of the nearest point to a real number; None if there is no point."""
    squares = [(to_fraction(re) - centre) ** 2 + to_fraction(im) ** 2 for re, im in points]
    return min(squares, default=None)


def has_near(output: Output, centre: Fraction, radius: Fraction) -> bool:
    """Has the output a point nearer to the centre than the radius?"""
    if isinstance(output, bool):
        return output
    nearest = nearest_to(output, centre)
    return nearest is not None and nearest < radius**2


def span(since: int, n: int) -> str:
    """Which outputs are meant."""
    return f"from n = {since} to n = {n}" if since <= n else f"the last change was at n = {n}; before that"
