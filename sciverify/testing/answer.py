"""One call of a solver, and what a certificate says about it."""

from __future__ import annotations

import copy
import inspect
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from sciverify.audit.subjects.convention import PLAIN, Calling
from sciverify.certificate.certificate import Certificate
from sciverify.certify.claim import Claim
from sciverify.certify.judgement import Certify, certifier, judged
from sciverify.errors import AssumptionFailed, Undecided, shown
from sciverify.exact.answers import AnswerVector, NotAnAnswer, read_answer
from sciverify.exact.enclosure import Enclosure
from sciverify.exact.verdict import Verdict
from sciverify.problems.float_instance import FloatInstance

Solver = Callable[..., object]
"""(A, y, lam or eta[, weights=]) -> vector of length N."""


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """What a solver did with an instance.

    Attributes
    ----------
    instance : FloatInstance
    right : Verdict
        TRUE and FALSE are proven; UNDECIDED also if the solver raised `Undecided`, which declines honestly.
    output : object
        What it returned.
    x : AnswerVector or None
        The vector in it, exactly as it was returned.
    complaint : str or None
        Why the answer is wrong without any distance: it raised, it is no vector of N finite numbers, A was changed.
    certificate : Certificate or None
        **Guarantee.** It encloses the distance of the output, exactly as it was returned, to the solution set.
    allowed : Enclosure or None
        Proven bounds of the distance that the claim allows.
    """

    instance: FloatInstance
    right: Verdict
    output: object = None
    x: AnswerVector | None = None
    complaint: str | None = None
    certificate: Certificate | None = None
    allowed: Enclosure | None = None


@dataclass(frozen=True, slots=True)
class ClaimedSolver:
    """A solver, what is claimed of it, and what its third argument stands for."""

    solver: Solver
    claim: Claim
    calling: Calling = PLAIN

    def answer(self, instance: FloatInstance) -> JudgedAnswer:
        """Call it on fresh arrays, and certify what it returns.

        Raises
        ------
        AssumptionFailed
            Basis pursuit without a feasible point, or free entries whose columns are dependent: nothing can be asked
            of a solver there, and it is not called.
        """
        may_fail = instance.problem == "basis-pursuit" or instance.weights is not None or instance.options.intercept
        handed, posed = self.calling.handed(instance), self.calling.posed(instance)
        if not handed and instance.parameter:  # its own parameter rounds to 0
            raise AssumptionFailed(f"the parameter {instance.parameter!r} cannot be handed over")
        certify = certifier(instance, posed, engine="exact") if may_fail else None
        A, y, weights = instance.arrays()
        passed = {} if weights is None else {"weights": weights}
        passed |= passed_options(self.solver, instance)
        scales = passed.get("row_scales_squared")
        kept = *instance.arrays(), instance.options.row_scales_squared
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                output = self.solver(A, y, handed, **passed)
        except Undecided:
            return JudgedAnswer(instance, Verdict.UNDECIDED)
        except Exception as error:  # whatever a foreign solver raises is data
            return JudgedAnswer(
                instance, Verdict.FALSE, complaint=f"it raised {type(error).__name__}: {shown(str(error), 200)}"
            )
        found = _read(output, instance)
        if type(output) in (np.ndarray, list):
            output = copy.copy(output)  # the solver may use it again
        names = ("A", "y", "weights", "row_scales_squared")
        for name, before, after in zip(names, kept, (A, y, weights, scales), strict=True):
            if before is not None and after is not None and not np.array_equal(before, after):
                return JudgedAnswer(instance, Verdict.FALSE, output, complaint=f"it changed the input array {name}")
        if isinstance(found, NotAnAnswer):
            complaint = f"its output is no vector of N finite numbers: {found}"
            return JudgedAnswer(instance, Verdict.FALSE, output, complaint=complaint)
        return self._judged(instance, output, found, certify or certifier(instance, posed, engine="exact"))

    def _judged(self, instance: FloatInstance, output: object, x: AnswerVector, certify: Certify) -> JudgedAnswer:
        try:
            found = judged(self.claim, instance, x.numbers, certify)
        except Undecided:
            return JudgedAnswer(instance, Verdict.UNDECIDED, output, x)
        return JudgedAnswer(instance, found.verdict, output, x, None, found.certificate, found.allowed)


def _read(output: object, instance: FloatInstance) -> AnswerVector | NotAnAnswer:
    try:
        return read_answer(output, instance.answer_length, instance.answer_names)
    except NotAnAnswer as error:
        return error


def passed_options(solver: Solver, instance: FloatInstance) -> dict[str, Any]:
    """Options as keywords: row scales always; what may be fixed for all instances where the signature names it."""
    known = instance.options.keywords()
    return {k: v for k, v in known.items() if k == "row_scales_squared" or takes(solver, k)}


def takes(solver: Solver, name: str) -> bool:
    """Does the signature name such a parameter?"""
    try:
        return name in inspect.signature(solver).parameters
    except (TypeError, ValueError):  # builtins and some extension types have no signature
        return False
