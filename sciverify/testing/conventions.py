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

    One misunderstanding each, and where none explains all of them, a factor before the loss together with another one:
    a solver that is called as it comes may fit an intercept and divide by 2m. Outputs 0 tell nothing: they are left
    out, and with nothing else the answer is None.
    """
    telling = [a for a in wrong if a.certificate is not None and np.any(np.asarray(a.output, dtype=float))]
    for posed in (_misunderstandings, _pairs):
        common: set[str] | None = None
        for answer in telling:
            explained = {text for text, i in posed(answer.instance) if common is None or text in common
                         if _right(subject, answer, i)}  # fmt: skip
            common = explained if common is None else common & explained
            if not common:
                break
        if common:
            return " or ".join(sorted(common))
    return None


def _right(subject: ClaimedSolver, answer: JudgedAnswer, instance: FloatInstance) -> bool:
    posed = ClaimedSolver(lambda A, y, parameter, **options: answer.output, subject.claim)
    try:
        return posed.answer(instance).right is Verdict.TRUE
    except AssumptionFailed:  # nothing is feasible
        return False


Changed = tuple[str, dict[str, Any]]
"""What was solved instead, and what differs in the instance."""


def _misunderstandings(instance: FloatInstance) -> Iterator[tuple[str, FloatInstance]]:
    """(what was solved instead, as an instance), as far as its numbers are doubles"""
    with np.errstate(all="ignore"):
        changes = [*_weights(instance), *_parameters(instance), *_structures(instance)]
    return _posed(instance, changes)


def _pairs(instance: FloatInstance) -> Iterator[tuple[str, FloatInstance]]:
    """The same with two changes: of the factor before the loss, and of the penalty or the data."""
    for text, other in _posed(instance, _parameters(instance)):
        for also, both in _posed(other, _structures(other)):
            yield f"{text}, {also}", both


def _posed(instance: FloatInstance, changes: Sequence[Changed]) -> Iterator[tuple[str, FloatInstance]]:
    for text, changed in changes:
        with contextlib.suppress(InvalidInput):  # a number left the range of doubles
            yield text, replace(instance, **changed)


def _weights(instance: FloatInstance) -> list[Changed]:
    if instance.weights is None or not instance.weights.all():
        return []
    return [
        ("the same without weights", {"weights": None}),
        ("the same with weights 1/w", {"weights": 1 / instance.weights}),
    ]


def _parameters(instance: FloatInstance) -> list[Changed]:
    """Other factors before the loss, as the parameter that they amount to."""
    m, parameter = instance.shape[0], instance.parameter
    if instance.problem == "lasso":
        other = [(c, float(parameter / loss_factor(c, m))) for c in LOSS_FACTORS if c != "1"]
        found = [(f"||Az - y||^2 / {c[2:]} + lam ||z||_1", value) for c, value in other]
        found.append(("||Az - y||^2 + lam ||z||_1 / 2", parameter / 2))
    elif instance.problem == "square-root-lasso":
        found = [("||Az - y|| / sqrt(m) + lam ||z||_1", math.sqrt(m) * parameter)]
    else:
        found = [("||Az - y||^2 <= eta", math.sqrt(parameter))]
    return [(text, {"parameter": value}) for text, value in found]


def _structures(instance: FloatInstance) -> list[Changed]:
    """An intercept, sign constraints, standardised columns, an elastic net: there though nobody asked, or missing."""
    options, A, y = instance.options, instance.A, instance.y
    found: list[Changed] = []
    if options.signs is not None:
        found.append(("the same without sign constraints", {"options": replace(options, signs=None)}))
    elif instance.weights is None or instance.weights.all():
        signs = (1,) * instance.shape[1]
        found.append(("the same with z >= 0 (positive=True)", {"options": replace(options, signs=signs)}))
    found.extend(_columns_divided(instance))
    if not options.intercept and options.row_scales_squared is None:
        centred = {"A": A - A.mean(axis=0), "y": y - y.mean()}
        found.append(("the same with centred data (an intercept was fitted)", centred))
        other = _columns_divided(replace(instance, **centred))
        found.extend((f"{text} and centred (an intercept was fitted)", centred | changed) for text, changed in other)
    if options.row_scales_squared is not None:
        found.append(("the same without row scales", {"options": replace(options, row_scales_squared=None)}))
    if options.ridge:
        found.append(("the same without the ridge", {"options": replace(options, ridge=0.0)}))
    elif instance.problem == "lasso":
        found.extend(_elastic_nets(instance))
    return found


def _columns_divided(instance: FloatInstance) -> list[Changed]:
    """Columns divided inside by a length, which multiplies the penalty of their entries by it."""
    m, own = instance.shape[0], 1.0 if instance.weights is None else instance.weights
    lengths = {
        "the same with columns divided by their standard deviation (standardised)": instance.A.std(axis=0),
        "the same with columns divided by their l2 norm (normalised)": np.sqrt((instance.A**2).sum(axis=0)),
        "the same with columns divided by their standard deviation with 1/(m - 1)": instance.A.std(axis=0)
        * math.sqrt(m / max(m - 1, 1)),
    }
    return [(text, {"weights": own * length}) for text, length in lengths.items() if length.all()]


def _elastic_nets(instance: FloatInstance) -> list[Changed]:
    """lam (rho ||z||_1 + (1 - rho)/2 ||z||^2), for the shares rho that people try."""
    lam, found = instance.parameter, []
    for share in _SHARES:
        options = replace(instance.options, ridge=lam * (1 - share) / 2)
        text = f"the same with an elastic net (l1_ratio={share:g})"
        found.append((text, {"parameter": lam * share, "options": options}))
    return found


_SHARES = (0.5, 0.1, 0.7, 0.9, 0.95, 0.99)
"""scikit-learn's default, and those that its manual proposes."""
