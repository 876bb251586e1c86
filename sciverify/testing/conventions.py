"""Which other problem did a solver solve? Usual misunderstandings, each tried on the answer that was wrong."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from sciverify.errors import AssumptionFailed, InvalidInput
from sciverify.exact.verdict import Verdict
from sciverify.testing.answer import Answer, Subject
from sciverify.testing.instance import Instance


def likely_convention(subject: Subject, wrong: Sequence[Answer]) -> str | None:
    """The problems for which all these outputs would have been right; None if there is none.

    Outputs 0 tell nothing: they are left out, and with nothing else the answer is None.
    """
    telling = [a for a in wrong if a.certificate is not None and np.any(np.asarray(a.output, dtype=float))]
    explained = [{text for text, i in _misunderstandings(a.instance) if _right(subject, a, i)} for a in telling]
    common = set[str]().union(*explained).intersection(*explained)
    return " or ".join(sorted(common)) or None


def _right(subject: Subject, answer: Answer, instance: Instance) -> bool:
    posed = Subject(lambda A, y, parameter, **weights: answer.output, subject.claim)
    try:
        return posed.answer(instance).right is Verdict.TRUE
    except (AssumptionFailed, InvalidInput):  # nothing is feasible, or a parameter left the range of doubles
        return False


def _misunderstandings(instance: Instance) -> Iterator[tuple[str, Instance]]:
    """(what was solved instead, as an instance)"""
    if instance.weights is not None:
        yield "the same without weights", replace(instance, weights=None)
        yield "the same with weights 1/w", replace(instance, weights=tuple(1 / w for w in instance.weights))
    for text, parameter in _parameters(instance.kind, instance.shape[0], instance.parameter):
        yield text, replace(instance, parameter=parameter)
    yield "the same with centred data (an intercept was fitted)", _centred(instance)


def _parameters(kind: str, m: int, parameter: float) -> list[tuple[str, float]]:
    if kind == "lasso":
        return [
            ("||Az - y||^2 / 2 + lam ||z||_1", 2 * parameter),
            ("||Az - y||^2 + lam ||z||_1 / 2", parameter / 2),
            ("||Az - y||^2 / (2m) + lam ||z||_1", 2 * m * parameter),
            ("||Az - y||^2 / m + lam ||z||_1", m * parameter),
        ]
    if kind == "square-root-lasso":
        return [("||Az - y|| / sqrt(m) + lam ||z||_1", math.sqrt(m) * parameter)]
    return [("||Az - y||^2 <= eta", math.sqrt(parameter))]


def _centred(instance: Instance) -> Instance:
    A, y, _ = instance.arrays()
    A, y = A - A.mean(axis=0), y - y.mean()
    return replace(instance, A=tuple(map(tuple, A.tolist())), y=tuple(y.tolist()))
