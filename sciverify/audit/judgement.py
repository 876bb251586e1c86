"""From a run to a result: certify the answer, hold it against the claim, have the checker accept what refutes it."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from sciverify.audit.plan import Plan
from sciverify.audit.result import Finding, Result
from sciverify.certificate.certificate import Certificate
from sciverify.certificate.checking import check
from sciverify.certify.judgement import certifier, judged
from sciverify.errors import AssumptionFailed, RejectedCertificate, Undecided, shortened
from sciverify.exact.verdict import Verdict
from sciverify.isolation.masking import masked
from sciverify.isolation.outcome import Kind, Outcome
from sciverify.problems.float_instance import FloatInstance


def judge(plan: Plan, key: str, instance: FloatInstance, run: Outcome) -> Result:
    """The result of a run: certify the answer and hold it against the claim."""
    said = Result(
        key, instance.digest, run.kind, run.success, run.status, run.warnings, run.violations, Finding.NO_ANSWER,
        vector=run.vector, gap=run.gap, exact=run.exact,
    )  # fmt: skip
    x = said.x
    if run.kind is Kind.NOT_RATIONAL:
        return replace(said, finding=Finding.UNDECIDED, reason="an audit judges rational numbers")
    if run.kind is not Kind.ANSWERED or x is None:
        return said
    try:
        posed = plan.audited.posed_parameter(instance)  # a subject's parameter may round to 0
        found = judged(plan.claim, instance, x, certifier(instance, posed))
    except (Undecided, AssumptionFailed) as error:
        return replace(said, finding=Finding.UNDECIDED, reason=shortened(error, 500))
    except Exception as error:  # a fault of the certifier must not end the audit, and decides nothing
        return replace(said, finding=Finding.UNDECIDED, reason=_fault("certifying failed", error))
    distance, norm = found.lengths.distance, found.lengths.smallest
    proven = replace(
        said,
        lower=distance.lower,
        upper=distance.upper,
        norm_lower=None if norm is None else norm.lower,
        norm_upper=None if norm is None else norm.upper,
    )
    if found.verdict is Verdict.UNDECIDED:
        reason = "the distance is the tolerance as far as its bounds show"
        return replace(proven, finding=Finding.UNDECIDED, reason=reason)
    if found.verdict is Verdict.TRUE:
        return replace(proven, finding=Finding.HELD)
    try:
        texts = [None if c is None else _checked(c) for c in (found.certificate, found.of_zero)]
    except OSError:  # a full disk says nothing about the answer: the audit ends, and resumes
        raise
    except Exception as error:  # above all, if the independent checker refuses what was certified
        return replace(proven, finding=Finding.UNDECIDED, reason=_fault("the certificate was not accepted", error))
    return replace(proven, finding=Finding.WRONG, certificate=texts[0], norm_certificate=texts[1])


def _fault(words: str, error: Exception) -> str:
    return masked(f"{words}: {type(error).__name__}: {error}", 500)


def _checked(certificate: Certificate) -> str:
    """The certificate as JSON, once the independent checker accepted the very same claim.

    A large matrix is in a file of its own, named by its hash; `save_text` makes it again from the instance.
    """
    with tempfile.TemporaryDirectory() as folder:
        saved = certificate.save(Path(folder) / "certificate.json")
        claim: Any = check(saved, patient=True)
        text = saved.path.read_text(encoding="utf-8")
    if claim.bounds != certificate.distance:
        raise RejectedCertificate(f"the checker proved {claim.bounds}, the certificate says {certificate.distance}")
    return text
