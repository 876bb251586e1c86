"""One result of an audit: how the run ended, what was proven about the answer, what the claim makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

import numpy as np

from sciverify.display import Displayed
from sciverify.exact.answers import AnswerVector
from sciverify.exact.enclosure import Enclosure
from sciverify.exact.rationals import from_fraction
from sciverify.isolation.outcome import Kind
from sciverify.problems.float_instance import Floats


class Finding(Enum):
    """What the claim makes of a result.

    **Source.** docs/audit-your-solver.md.

    Examples
    --------
    >>> from sciverify.audit import Finding
    >>> [finding.value for finding in Finding]
    ['held', 'wrong', 'undecided', 'no answer']
    """

    HELD = "held"
    WRONG = "wrong"
    """The answer is proven to violate the claim."""
    UNDECIDED = "undecided"
    NO_ANSWER = "no answer"

    def __str__(self) -> str:
        return self.value


class AuditVerdict(Enum):
    """What an audit says of a claim as a whole.

    **Source.** docs/audit-your-solver.md.

    Examples
    --------
    >>> from sciverify.audit import AuditVerdict
    >>> [verdict.value for verdict in AuditVerdict]
    ['HELD', 'REFUTED', 'UNDECIDED', 'FAILED TO ANSWER']
    """

    HELD = "HELD"
    """On every instance that was decided, and on one at least. No proof for others."""
    REFUTED = "REFUTED"
    """An answer is proven wrong."""
    UNDECIDED = "UNDECIDED"
    """Nothing is proven, neither for the claim nor against it."""
    FAILED_TO_ANSWER = "FAILED TO ANSWER"
    """No answer is proven wrong, and some did not come."""

    def __str__(self) -> str:
        return self.value

    @property
    def exit_code(self) -> int:
        """Of the command line."""
        return {"HELD": 0, "REFUTED": 1, "UNDECIDED": 3, "FAILED TO ANSWER": 4}[self.value]


@dataclass(frozen=True, slots=True, repr=False)
class Result(Displayed):
    """What is stored of one run; identical runs give identical results.

    Attributes
    ----------
    key : str
        sha256 of the posed instance, the subject with its version and limits, the claim, the version of sciverify.
    instance : str
        The digest of the instance.
    kind : Kind
    success : bool
        Does the solver claim success? Never without an answer.
    status : str
        Its words, or how it ended.
    warnings : tuple of str
        What it said against its answer: warnings, records of logging, printed lines, what it returned beside x.
    gap : float or None
        The duality gap that it claims, in its own scaling.
    violations : tuple of str
        What it did besides: mutated-input, changed-directory, closed-output, removed-modules, left-threads,
        left-processes, dtype-float32 and the like; stopped-once: it reached a limit at the first of two tries.
    finding : Finding
    reason : str
        Why nothing was decided.
    lower, upper : Fraction or None
        **Guarantee.** lower <= dist(x, Xi) <= upper.
    norm_lower, norm_upper : Fraction or None
        The same for the distance of 0 from Xi where the claim is relative.
    vector : bytes
        x as little-endian float64; empty without an answer, and where not all its numbers are doubles.
    exact : tuple of Fractions, or None
        x, where not all its numbers are doubles.
    certificate, norm_certificate : str or None
        JSON that the checker accepted, where the finding is WRONG.

    **Source.** docs/audit-your-solver.md.

    Examples
    --------
    >>> from pathlib import Path
    >>> from sciverify.audit import Claim, generated_instances, run_audit
    >>> size = Path("zero.py").write_text("def solve(A, y, lam): return [0.0] * A.shape[1]")
    >>> audit = run_audit("zero.py:solve", Claim("1e-6"), generated_instances("lasso", 1, rows=2, columns=3))
    >>> audit.results[0].finding, audit.results[0].success, audit.results[0].lower > 0
    (<Finding.WRONG: 'wrong'>, True, True)
    """

    key: str
    instance: str
    kind: Kind
    success: bool
    status: str
    warnings: tuple[str, ...]
    violations: tuple[str, ...]
    finding: Finding
    reason: str = ""
    lower: Fraction | None = None
    upper: Fraction | None = None
    norm_lower: Fraction | None = None
    norm_upper: Fraction | None = None
    vector: bytes = b""
    certificate: str | None = None
    norm_certificate: str | None = None
    gap: float | None = None
    exact: tuple[Fraction, ...] | None = None

    @property
    def x(self) -> Floats | tuple[Fraction, ...] | None:
        """The answer, exactly as it was returned: a float64 array, or Fractions where not all of it are doubles."""
        return np.frombuffer(self.vector, dtype="<f8").astype(np.float64) if self.vector else self.exact

    @property
    def answer(self) -> AnswerVector | None:
        """The same as what `certify_distance` reads, is written as, and is approximately."""
        if self.exact is not None:
            return AnswerVector(tuple(map(from_fraction, self.exact)))
        return AnswerVector(np.frombuffer(self.vector, dtype="<f8").astype(np.float64)) if self.vector else None

    @property
    def distance(self) -> Enclosure | None:
        """Proven bounds of the l2 distance of the answer from the minimisers."""
        return None if self.lower is None or self.upper is None else Enclosure(self.lower, self.upper)

    @property
    def norm(self) -> Enclosure | None:
        """Proven bounds of the l2 distance of 0 from the minimisers, where they were needed."""
        if self.norm_lower is None or self.norm_upper is None:
            return None
        return Enclosure(self.norm_lower, self.norm_upper)

    @property
    def silent(self) -> bool:
        """Wrong, while the solver claims success and says nothing against its answer."""
        return self.finding is Finding.WRONG and self.success and not self.warnings

    def __str__(self) -> str:
        manner = f", {'silent' if self.silent else 'announced'}" if self.finding is Finding.WRONG else ""
        away = f": {self.distance:.4} from the minimisers" if self.distance is not None else f": {self.kind}"
        words = "; ".join(filter(None, (self.status, *self.warnings, *self.violations, self.reason)))
        return f"{self.finding}{manner}{away}" + (f"\nthe solver says: {words}" if words else "")

    @property
    def failed(self) -> bool:
        """Does it break the claim: a wrong answer, or none?"""
        return self.finding in (Finding.WRONG, Finding.NO_ANSWER)


@dataclass(frozen=True, slots=True)
class Trace:
    """What differs from run to run, and is no part of a result: the time, and what was printed."""

    seconds: float
    output: str
