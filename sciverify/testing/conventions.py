"""Which other problem did a solver solve? Usual misunderstandings, each tried on the answer that was wrong."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from sciverify.errors import AssumptionFailed, InvalidInput
from sciverify.exact.verdict import Verdict
from sciverify.problems.float_instance import FloatInstance
from sciverify.problems.loss_factors import LOSS_FACTORS, loss_factor
from sciverify.testing.answer import ClaimedSolver, JudgedAnswer


def likely_convention(subject: ClaimedSolver, wrong: Sequence[JudgedAnswer]) -> str | None:
    """The problems for which all these outputs would have been right; None if there is none.

    Outputs 0 tell nothing: they are left out, and with nothing else the answer is None.
    """
    telling = [a for a in wrong if a.certificate is not None and np.any(np.asarray(a.output, dtype=float))]
    explained = [{text for text, i in _misunderstandings(a.instance) if _right(subject, a, i)} for a in telling]
    common = set[str]().union(*explained).intersection(*explained)
    return " or ".join(sorted(common)) or None


def _right(subject: ClaimedSolver, answer: JudgedAnswer, instance: FloatInstance) -> bool:
    posed = ClaimedSolver(lambda A, y, parameter, **weights: answer.output, subject.claim)
    try:
        return posed.answer(instance).right is Verdict.TRUE
    except AssumptionFailed:  # nothing is feasible
        return False


def _misunderstandings(instance: FloatInstance) -> Iterator[tuple[str, FloatInstance]]:
    """(what was solved instead, as an instance), as far as its numbers are doubles"""
    changes: list[tuple[str, dict[str, Any]]] = []
    with np.errstate(all="ignore"):
        if instance.weights is not None:
            changes.append(("the same without weights", {"weights": None}))
            changes.append(("the same with weights 1/w", {"weights": 1 / instance.weights}))
        for text, parameter in _parameters(instance.problem, instance.shape[0], instance.parameter):
            changes.append((text, {"parameter": parameter}))
        A, y = instance.A - instance.A.mean(axis=0), instance.y - instance.y.mean()
        changes.append(("the same with centred data (an intercept was fitted)", {"A": A, "y": y}))
    for text, changed in changes:
        with contextlib.suppress(InvalidInput):  # a number left the range of doubles
            yield text, replace(instance, **changed)


def _parameters(kind: str, m: int, parameter: float) -> list[tuple[str, float]]:
    if kind == "lasso":
        other = [(c, float(parameter / loss_factor(c, m))) for c in LOSS_FACTORS if c != "1"]
        scaled = [(f"||Az - y||^2 / {c[2:]} + lam ||z||_1", value) for c, value in other]
        return [*scaled, ("||Az - y||^2 + lam ||z||_1 / 2", parameter / 2)]
    if kind == "square-root-lasso":
        return [("||Az - y|| / sqrt(m) + lam ||z||_1", math.sqrt(m) * parameter)]
    return [("||Az - y||^2 <= eta", math.sqrt(parameter))]
