"""The published audit: every installed subject, as it comes and as tight as it documents, on the published corpus."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sciverify.audit.inputs.corpus import corpus_instances, sort_of
from sciverify.audit.result import Finding, Result
from sciverify.audit.run import Audit, run_audit
from sciverify.audit.store import Store
from sciverify.audit.subjects.known import KnownSubject
from sciverify.certify.claim import Claim
from sciverify.isolation.limits import Limits
from sciverify.problems.float_instance import FloatInstance
from sciverify.subjects import Subject, audited_subjects

TOLERANCE = Fraction(1, 10**6)
"""Of the claim, relative to the norm of the smallest minimiser."""
GROSS = Fraction(1, 100)
"""Answers that are proven to be farther away than this, relatively, are counted apart."""
LIMITS = Limits(5.0, 8192)
QUICK = ("MATLAB-rule CD", "scikit-learn Lasso", "cvxpy", "scipy L-BFGS-B, split")
"""The solvers of a first look, on every eighth instance."""
_QUICK_STEP = 8


@dataclass(frozen=True)
class AuditedSubject:
    """One subject on the instances of the corpus that it solves.

    Attributes
    ----------
    subject : Subject
    version : str
    audit : Audit
    """

    subject: Subject
    version: str
    audit: Audit

    @property
    def silent(self) -> int:
        """Silent failures: wrong by proof, with success claimed and without a warning."""
        return self.audit.silent

    @property
    def gross(self) -> int:
        """Silent failures that are proven to be farther than `GROSS` from the minimisers, relatively."""
        return sum(result.silent and is_gross(result) for result in self.audit.results)

    def silent_by_sort(self) -> dict[str, tuple[int, int]]:
        """(silent failures, instances) of every sort of instance."""
        counts: dict[str, tuple[int, int]] = {}
        for instance, result in zip(self.audit.instances, self.audit.results, strict=True):
            silent, whole = counts.get(sort_of(instance), (0, 0))
            counts[sort_of(instance)] = silent + result.silent, whole + 1
        return counts


def is_gross(result: Result) -> bool:
    """Is the answer proven to be farther from the minimisers than `GROSS` times the norm of the smallest one?"""
    return result.lower is not None and result.norm_upper is not None and result.lower > GROSS * result.norm_upper


def published_audit(
    store: Store,
    *,
    quick: bool = False,
    jobs: int = 1,
    subjects: Sequence[Subject] | None = None,
    progress: Callable[[str, int, int], object] | None = None,
) -> Iterator[AuditedSubject]:
    """Audit one subject after the other; what the store holds is not asked for again.

    Parameters
    ----------
    store : Store
    quick : bool
        A first look: fewer solvers on fewer instances.
    jobs : int
        Processes that work at the same time.
    subjects : sequence of Subject, optional
        Left out: `audited_subjects()`. Those that are not installed are left out.
    progress : function, optional
        It is told the name of the subject, how many results there are so far, and how many there will be.

    Yields
    ------
    AuditedSubject
        **Guarantee.** As of `run_audit`: wrong answers are proven wrong for the instance that was really posed.
    """
    for subject in audited_subjects() if subjects is None else subjects:
        version = subject.version()
        if version is None or (quick and subject.name not in QUICK):
            continue
        audited = KnownSubject(subject.name, subject.setting)
        claim = Claim(TOLERANCE, subject.problem, relative_to="smallest minimiser", inputs="the published corpus")
        posed = [i for i in _posed(subject.problem, quick) if audited.refusal(i) is None]
        if not posed:
            continue
        told = _named(progress, f"{audited.name}, {subject.problem}")
        yield AuditedSubject(
            subject, version, run_audit(audited, claim, posed, store=store, limits=LIMITS, jobs=jobs, progress=told)
        )


def _posed(problem: str, quick: bool) -> tuple[FloatInstance, ...]:
    instances = corpus_instances(problem)
    return instances[::_QUICK_STEP] if quick else instances


def _named(progress: Callable[[str, int, int], object] | None, name: str) -> Callable[[int, int], object] | None:
    return None if progress is None else lambda done, count: progress(name, done, count)


def never_silent(rows: Sequence[AuditedSubject]) -> list[AuditedSubject]:
    """Those without a silent failure: where they are wrong by proof, they say so."""
    return [row for row in rows if row.silent == 0]


def never_wrong(rows: Sequence[AuditedSubject]) -> list[AuditedSubject]:
    """Those without an answer that is wrong by proof."""
    return [row for row in rows if row.audit.count(Finding.WRONG) == 0]
