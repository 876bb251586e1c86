"""How a game ends, and what each end proves: refuted, beyond the budget, crashed, not decided, or survived."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, ClassVar

from sciverify.certificate.certificate import Certificate
from sciverify.display import Displayed
from sciverify.exact.enclosure import Enclosure
from sciverify.exact.nearest_double import outward_doubles
from sciverify.exact.rationals import numeral
from sciverify.oracles.transcript import Transcript


@dataclass(frozen=True, slots=True, repr=False)
class Refutation(Displayed):
    """The algorithm is wrong on an input of which everything that it was told is true.

    It proves that this output is wrong on this input of the class. It does not prove how the algorithm answers next
    time, if it depends on more than its answers: see `replayed`.

    Attributes
    ----------
    digits : int
        The claim was: within 10**-digits on every input of the class.
    certificate : Certificate
        **Guarantee.** All answers of the transcript are true of the input, and its distance exceeds 10**-digits. The
        independent checker re-proves both.
    label : str
        Which input, for people.
    sample : int
        On which measurement vector y_k.
    output : tuple of N exact numbers (with turned columns: their real and their imaginary parts)
    transcript : Transcript
    bits_read : int
        The largest n that was asked for.
    replayed : bool or None
        Did a second run on the same answers give the same output? None: not tried, or it ran out of time. False: the
        algorithm depends on more than its answers; randomised ones are judged if they draw from `training.coins`.
    bound : str
        The theorem that this game plays.
    """

    digits: int
    certificate: Certificate
    label: str
    sample: int
    output: Any
    transcript: Transcript
    bits_read: int
    replayed: bool | None
    bound: str

    verdict = "refuted"
    refuted = True

    @property
    def _formula(self) -> str:
        return self.certificate.problem.latex

    @property
    def distance(self) -> Enclosure:
        """Proven bounds of the distance to the minimisers of the chosen input."""
        return self.certificate.distance

    def certificates(self) -> dict[str, Certificate]:
        """The certificate, under a name for its file."""
        return {"refutation": self.certificate}

    def as_dict(self) -> dict[str, object]:
        """For programs: plain values only."""
        return {
            "verdict": self.verdict,
            "digits": self.digits,
            "input": self.label,
            "sample": self.sample,
            "distance": [numeral(self.distance.lower), numeral(self.distance.upper)],
            "distance_float": list(outward_doubles(self.distance)),
            "bits_read": self.bits_read,
            "questions": len(self.transcript),
            "replayed": self.replayed,
            "bound": self.bound,
        }

    def __str__(self) -> str:
        again = {
            True: "",
            None: "",
            False: "\na second run on the same answers gave another output: it depends on more",
        }
        return (
            f"REFUTED: {self.distance:.6} away from the minimisers, more than 1e-{self.digits}\n"
            f"on {self.label}, of which all {len(self.transcript)} answers are true (it read {self.bits_read} bits)\n"
            f"{self.bound}{again[self.replayed]}"
        )


@dataclass(frozen=True, slots=True, repr=False)
class _Unanswered(Displayed):
    """A run that gave no answer, with an input of which all that it was told is true."""

    digits: int
    reason: str
    certificate: Certificate | None
    label: str
    transcript: Transcript
    bits_read: int
    bound: str

    verdict: ClassVar[str]
    refuted: ClassVar[bool]

    def certificates(self) -> dict[str, Certificate]:
        """The certificate of the answers, under a name for its file."""
        return {} if self.certificate is None else {"transcript": self.certificate}

    def as_dict(self) -> dict[str, object]:
        """For programs: plain values only."""
        return {
            "verdict": self.verdict,
            "digits": self.digits,
            "input": self.label,
            "reason": self.reason,
            "bits_read": self.bits_read,
            "questions": len(self.transcript),
            "bound": self.bound,
        }


@dataclass(frozen=True, slots=True, repr=False)
class ExceedsBudget(_Unanswered):
    """The algorithm asked for more than the budget that the caller named, on an input of the class.

    It proves that the claim with this budget is false: told nothing but truths about this input, the algorithm asked
    for more bits or more often. It does not prove that the algorithm never halts, nor that its answer would be wrong:
    no finite play does. Where the limit belongs to the class and digits >= K the theorem adds that one of both is so.

    Attributes
    ----------
    reason : str
        Which question was one too many.
    certificate : Certificate
        **Guarantee.** All answers of the transcript are true of the input `label` of the class. The question that was
        not answered is what this run asked; no certificate proves what a program does.
    label : str
        Which input, for people.
    transcript : Transcript
    bits_read : int
        The largest n that was answered.
    bound : str
        The theorem that this game plays.
    """

    certificate: Certificate

    verdict = "exceeds its budget"
    refuted = True

    def __str__(self) -> str:
        return (
            f"EXCEEDS ITS BUDGET: {self.reason}\n"
            f"on {self.label}, of which all {len(self.transcript)} answers are true\n{self.bound}"
        )


@dataclass(frozen=True, slots=True, repr=False)
class NotDecided(_Unanswered):
    """The game gave up. That proves nothing about the algorithm.

    The clock ran out, a question went beyond what the game answers without a budget, the oracle failed, or the output
    is wrong and too long for a certificate. With more time the algorithm may be right, wrong, or go on for ever.

    Attributes
    ----------
    reason : str
    certificate : Certificate or None
        **Guarantee.** All answers of the transcript are true of the input `label` of the class. None: it would be too
        large for the checker.
    label : str
        Which input, for people.
    transcript : Transcript
    bits_read : int
        The largest n that was answered.
    bound : str
        What the theorem says about algorithms that go on; empty where it says nothing.
    """

    verdict = "not decided"
    refuted = False

    def __str__(self) -> str:
        known = f"\n{self.bound}" if self.bound else ""
        return (
            f"NOT DECIDED: {self.reason}\n"
            f"on {self.label}, after {len(self.transcript)} answers; this proves nothing about the algorithm{known}"
        )


@dataclass(frozen=True, slots=True, repr=False)
class Crashed(Displayed):
    """The algorithm raised, or its output is no vector of N numbers.

    It proves that this run gave no answer on an input of the class, told nothing but truths. It does not prove that
    another run would fail: memory, versions and hidden state are the algorithm's own.
    """

    digits: int
    reason: str
    details: str
    transcript: Transcript

    verdict = "crashed"
    refuted = True

    def certificates(self) -> dict[str, Certificate]:
        """None: a crash needs no proof."""
        return {}

    def as_dict(self) -> dict[str, object]:
        """For programs: plain values only."""
        return {
            "verdict": self.verdict,
            "digits": self.digits,
            "reason": self.reason,
            "details": self.details,
            "questions": len(self.transcript),
        }

    def __str__(self) -> str:
        return f"CRASHED after {len(self.transcript)} answers: {self.reason}"


@dataclass(frozen=True, slots=True)
class Trial:
    """One input on which the output is not proven wrong: the lower bound of its distance is at most 10**-digits."""

    label: str
    sample: int
    certificate: Certificate
    bits_read: int


@dataclass(frozen=True, slots=True, repr=False)
class Survived(Displayed):
    """Nothing was found. That proves nothing beyond the inputs that were tried.

    Attributes
    ----------
    tried : tuple of Trial
        Every input that was tried, with the certified distance of the output.
    """

    digits: int
    tried: tuple[Trial, ...]

    verdict = "survived"
    refuted = False

    @property
    def worst(self) -> Trial:
        """The trial with the largest distance."""
        return max(self.tried, key=lambda trial: trial.certificate.distance.upper)

    def certificates(self) -> dict[str, Certificate]:
        """The certificate of the worst trial."""
        return {"worst": self.worst.certificate}

    def as_dict(self) -> dict[str, object]:
        """For programs: plain values only."""
        worst = self.worst
        distance = worst.certificate.distance
        return {
            "verdict": self.verdict,
            "digits": self.digits,
            "tried": [trial.label for trial in self.tried],
            "worst": {
                "input": worst.label,
                "distance": [numeral(distance.lower), numeral(distance.upper)],
                "distance_float": list(outward_doubles(distance)),
                "bits_read": worst.bits_read,
            },
        }

    def __str__(self) -> str:
        worst = self.worst
        return (
            f"SURVIVED {len(self.tried)} trials at 1e-{self.digits} (which proves nothing about other inputs)\n"
            f"largest distance {worst.certificate.distance:.6} on {worst.label}, reading {worst.bits_read} bits"
        )


@dataclass(frozen=True, slots=True, repr=False)
class RandomisedVerdict(Displayed):
    """The success probability of a randomised algorithm on the branch where it is least.

    Attributes
    ----------
    success : Fraction, or (low, high)
        P(it halts within its budget with an output within 10**-digits): exact over all tapes, or a Clopper-Pearson
        interval of confidence 0.99 when it was sampled. Exact: only the runs that ended count, and up to `undecided`
        is to be added; an interval holds for both.
    undecided : Fraction
        The probability (sampled: the share) of runs that the clock or the game's own bounds ended.
    runs : int
        Tapes, or samples.
    bound : Fraction
        No algorithm exceeds it: 1/branches where minimisers of branches are that far apart.
    theorem : str
        What the theorem says.
    refutations : tuple of Certificate
        For outputs that are wrong on this branch, each with its transcript.
    """

    digits: int
    label: str
    success: Fraction | tuple[float, float]
    undecided: Fraction
    runs: int
    bound: Fraction
    theorem: str
    bits_read: int
    refutations: tuple[Certificate, ...]

    @property
    def exact(self) -> bool:
        """Was every tape enumerated?"""
        return isinstance(self.success, Fraction)

    @property
    def refuted(self) -> bool:
        """Is it right with probability at most 1/2, however the undecided runs would end (sampled: by the interval)?"""
        most = self.success + self.undecided if isinstance(self.success, Fraction) else self.success[1]
        return most <= Fraction(1, 2)

    @property
    def verdict(self) -> str:
        """The outcome in a word."""
        if self.refuted:
            return "refuted"
        least = self.success if isinstance(self.success, Fraction) else self.success[0]
        return "not decided" if self.undecided and least <= Fraction(1, 2) else "survived"

    @property
    def _success_bounds(self) -> Enclosure:
        low, high = (self.success, self.success) if isinstance(self.success, Fraction) else self.success
        return Enclosure(Fraction(low), Fraction(high))

    def certificates(self) -> dict[str, Certificate]:
        """The refutations, under names for their files."""
        return {f"refutation-{k}": c for k, c in enumerate(self.refutations)}

    def as_dict(self) -> dict[str, object]:
        """For programs: plain values only."""
        return {
            "verdict": self.verdict,
            "digits": self.digits,
            "input": self.label,
            "success": str(self.success) if isinstance(self.success, Fraction) else list(self.success),
            "success_float": list(outward_doubles(self._success_bounds)),
            "undecided": str(self.undecided),
            "exact": self.exact,
            "runs": self.runs,
            "bound": str(self.bound),
            "theorem": self.theorem,
            "bits_read": self.bits_read,
        }

    def __str__(self) -> str:
        if isinstance(self.success, Fraction):
            said = f"exactly {self.success} over all {self.runs} tapes"
        else:
            low, high = self.success
            said = f"in [{low:.4f}, {high:.4f}], sampled {self.runs} times (Clopper-Pearson, confidence 0.99; no proof)"
        if self.undecided:
            said += f"; {self.undecided} of them did not end within what this game waits for"
        return (
            f"{self.verdict.upper()}: right to 1e-{self.digits} with probability {said}\n"
            f"on {self.label}; no algorithm exceeds {self.bound} on every branch\n{self.theorem}"
        )


Outcome = Refutation | ExceedsBudget | NotDecided | Crashed | Survived | RandomisedVerdict


def save_certificates(outcome: Outcome, folder: Path, stem: str) -> list[Path]:
    """Write the certificates of an outcome; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    return [c.save(folder / f"{stem}-{name}.json") for name, c in outcome.certificates().items()]


def join(outcomes: Sequence[Survived], digits: int) -> Survived:
    """Several survivals as one."""
    return Survived(digits, tuple(trial for outcome in outcomes for trial in outcome.tried))
