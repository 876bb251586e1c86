"""What a failed check raises: the proof, and the smallest instance as code that runs."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from sciverify.audit.subjects.convention import PLAIN
from sciverify.certificate.certificate import Certificate
from sciverify.certify.failing_instance import save_failing_instance
from sciverify.errors import SciverifyError
from sciverify.exact.answers import AnswerVector
from sciverify.exact.enclosure import Enclosure
from sciverify.problems.float_instance import FloatInstance
from sciverify.problems.kinds import PROBLEMS
from sciverify.testing.answer import ClaimedSolver, JudgedAnswer
from sciverify.testing.conventions import likely_convention
from sciverify.testing.estimators import FittedEstimator
from sciverify.testing.search import Effort, Tally

_WITHOUT_TIES = ("well conditioned", "tall", "wide", "no intercept", "no normalisation", "weights")
"""Checks whose instances are far from phase transitions: no solver that stops a little early is far off there."""


class CertifiedFailure(SciverifyError, AssertionError):
    """A solver is wrong on an instance, by proof.

    Attributes
    ----------
    check : str
        The name of the check.
    tolerance : Fraction
        What was claimed.
    allowed : Enclosure or None
        The distance that the claim allows on this instance.
    distance : Enclosure or None
        The certified distance of the output to the solution set; None if there is no output to certify.
    certificates : tuple of Certificate
        The proof that the independent checker re-proves; empty if the solver raised or returned no vector.
    instance : FloatInstance
        The float64 instance, shrunk.
    output : object
        What the solver returned.
    x : AnswerVector or None
        The vector in it, exactly.
    code : str
        The instance and the output as a program that prints the certified distance.
    seed : int
        `check_solver` finds it again with this seed.

    **Guarantee.** distance.lower > allowed.upper, or `complaint` says what else is wrong.

    **Source.** docs/theory/claims.md.

    Examples
    --------
    >>> import numpy as np
    >>> from sciverify.testing import CertifiedFailure, check_solver
    >>> try:
    ...     check_solver(lambda A, y, lam: np.zeros(A.shape[1]), checks=["wide"], max_examples=3)
    ... except CertifiedFailure as failure:
    ...     file = failure.certificate.save("wrong.json")
    ...     print(failure.distance.lower > failure.allowed.upper)
    True
    """

    def __init__(self, tally: Tally, subject: ClaimedSolver, effort: Effort) -> None:
        if tally.failure is None:
            raise ValueError("the tally has no failure")
        answer = tally.failure
        self.check: str = tally.check.name
        self.asks: str = tally.check.asks
        self.tolerance: Fraction = subject.claim.tolerance
        self.claim: str = subject.claim.short
        self.allowed: Enclosure | None = answer.allowed
        self.certificates: tuple[Certificate, ...] = () if answer.certificate is None else (answer.certificate,)
        self.complaint: str | None = answer.complaint
        self.instance: FloatInstance = answer.instance
        self.output = answer.output
        self.x: AnswerVector | None = answer.x
        self.seed: int = effort.seed
        self.convention: str | None = likely_convention(subject, tally.failures)
        self.code: str = program(answer, subject)
        super().__init__(self.report())

    @property
    def distance(self) -> Enclosure | None:
        """Proven bounds of the distance, if there is a certificate."""
        return self.certificates[0].distance if self.certificates else None

    @property
    def certificate(self) -> Certificate | None:
        """The proof, if the output is a vector."""
        return self.certificates[0] if self.certificates else None

    def save(self, folder: str | Path) -> list[Path]:
        """Write the instance as NAME.npz, which `sciverify certify` reads, and the certificate as NAME.json.

        Parameters
        ----------
        folder : str or Path
            Made if it is not there.

        Returns
        -------
        list of Path
            The .npz file holds A, y, lam or eta, weights and options, and the output as x if it is a vector; the
            certificate comes second, if there is one.
        """
        named = replace(self.instance, name=self.instance.name or f"{self.check}-{self.instance.problem}")
        about = {"check": self.check, "claim": self.claim, "complaint": self.complaint, "seed": self.seed}
        path = save_failing_instance(
            folder,
            named,
            named.digest,
            x=None if self.x is None else self.x.numbers,
            certificate=self.certificate,
            about=about,
        )
        return [path, *(c.save(path.with_suffix(".json")) for c in self.certificates)]

    def report(self) -> str:
        """Everything for people: what, where, and what to do."""
        m, columns = self.instance.shape
        claimed = f" (claimed {self.claim})" if self.complaint is None else ""
        lines = [
            f"check {self.check!r}: {self.summary}{claimed}",
            f"{self.asks} Smallest instance found ({PROBLEMS[self.instance.problem].title}, A {m} x {columns}):",
            "",
            *("    " + line if line else "" for line in self.code.splitlines()),
            "",
            *self._advice(),
        ]
        return "\n".join(lines)

    @property
    def summary(self) -> str:
        """What is wrong, on one line."""
        if self.complaint is not None or self.distance is None or self.allowed is None:
            return f"{self.complaint}"
        return f"certified {self.distance:.4} from the solution set, allowed are {self.allowed:.4}"

    def _is_gross(self) -> bool:
        """Is it farther away than a hundredth of its own length, on an instance without ties nearby?"""
        x, distance = self.x, self.distance
        if self.check not in _WITHOUT_TIES or x is None or distance is None:
            return False
        return float(distance.lower) > 0.01 * float(np.linalg.norm(x.approx()))

    def _advice(self) -> list[str]:
        if self.convention is not None:
            return [
                f"What to do: its outputs, here and on other instances, are right for {self.convention}.",
                "Pass to the solver what makes it minimise the problem above.",
            ]
        if self.distance is None or self.complaint is not None:
            return ["What to do: run the lines above; the solver must take every such instance."]
        if self._is_gross():
            return [
                "What to do: run the lines above. An error of this size is hardly one of a stopping rule: compare what",
                "the solver minimises with the problem above (factors, intercept, scaling of columns, constraints).",
            ]
        return [
            "What to do: run the lines above. Tighten the solver's own stopping rule, claim a larger tolerance, or",
            f"leave the check out (exclude=[{self.check!r}]) if the claim does not cover such instances. The attribute",
            '`certificate` holds the proof; .save("failures") writes it and the instance as files, for',
            "`sciverify certify` and `sciverify check`.",
        ]


def program(answer: JudgedAnswer, subject: ClaimedSolver) -> str:
    """Python that poses the instance as it was really posed; with an output, that certifies it."""
    instance, calling = answer.instance, subject.calling
    name = PROBLEMS[instance.problem].parameter_name if calling == PLAIN else repr(calling.handed(instance))
    passed = {} if instance.weights is None else {"weights": "weights"}
    passed |= {key: np.asarray(value).tolist() for key, value in instance.options.keywords().items()}
    further = "".join(f", {key}={value}" for key, value in passed.items())
    call = f"solver(A, y, {name}{further})"
    if isinstance(subject.solver, FittedEstimator):
        own = "" if "intercept" in passed else ", fit_intercept=False"
        call = f"{subject.solver.title}(alpha={name}{own}, ...).fit(A, y).coef_"
    head = f"import numpy as np\nimport sciverify as sv\n\n{instance.code(calling.posed(instance))}\n"
    if answer.certificate is None or answer.x is None:
        return f"{head}x = {call}"
    return f"{head}x = {answer.x.code()}  # {call}\nprint(sv.certify_distance(problem, x).distance)"
