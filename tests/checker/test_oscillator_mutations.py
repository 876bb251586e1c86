"""Mutated certificates about oscillators, tables and Hilbert's matrix: what the checker accepts is true by a second route."""

from __future__ import annotations

import random
from fractions import Fraction

import l2_forms
import numpy as np
from effort import tries
from mutants import batches, changed, judged_by, places

BASES = (
    "spectral-points-cubic",
    "hand-oscillator-harmonic",
    "hand-oscillator-scale",
    "hand-oscillator-turned",
    "hand-oscillator-linear",
    "hand-oscillator-row-above",
    "hand-oscillator-adjoint",
    "spectral-points-table",
    "hand-table-known",
    "hand-table-dispersion",
    "hand-table-complex",
    "hand-table-both-sides",
    "hand-table-entry-error",
    "hand-table-two-errors",
    "hand-hilbert-one-row",
    "hand-hilbert-weights",
    "hand-hilbert-second-column",
    "hand-hilbert-shift",
    "hand-hilbert-two-columns",
)
CLOSE = 1e-9
"""Of the second route, which computes in floats."""


def hypotheses(instance):
    """What the claim has to say."""
    operator, resolvent, said = instance["operator"], instance["resolvent"], []
    if isinstance(resolvent, dict):
        said.append(f"if 1 / ||R(z)|| >= {Fraction(resolvent['factor'])} dist^{resolvent['power']}")
    elif resolvent == "normal":
        said.append("if the operator is normal")
    elif resolvent == "numerical-range":
        said.append("if the spectrum is the closed numerical range")
    if operator["kind"] == "table":
        m, n, parts = operator["rows"], operator["size"], ["A is self-adjoint"] * operator["self_adjoint"]
        parts.append(f"||(I - P_{m}) A P_{n}|| <= {Fraction(operator['dispersion'])}")
        if operator["adjoint_dispersion"] is not None:
            parts.append(f"||(I - P_{m}) A* P_{n}|| <= {Fraction(operator['adjoint_dispersion'])}")
        if Fraction(operator["entry_error"]):
            parts.append(f"the listed entries are within {Fraction(operator['entry_error'])}")
        said.append(f"if {' and '.join(parts)}")
    return " and ".join(said)


def residual(operator, sites, turned, z, v):
    """A bound of ||(A - z) v|| for every operator that is described."""
    first, count = int(sites["first"]), sites["count"]
    if operator["kind"] == "oscillator":
        section, before = l2_forms.oscillator_columns(operator, first, count, turned)
        moved = section @ v
        moved[before : before + count] -= z * v
        return np.linalg.norm(moved)
    if operator["kind"] == "hilbert":
        moved = l2_forms.hilbert_columns(operator, first + count)[:, first:] @ v
        moved[first : first + count] -= z * v
        return np.linalg.norm(moved)
    adjoint = turned and not operator["self_adjoint"]
    beyond = operator["adjoint_dispersion" if adjoint else "dispersion"]
    if beyond is None or first < 0 or first + count > operator["size"]:
        return np.inf
    moved = l2_forms.table_matrix(operator, adjoint)[:, first : first + count] @ v
    moved[first : first + count] -= z * v
    inside = np.linalg.norm(moved) + l2_forms.table_error(operator, adjoint) * np.linalg.norm(v)
    return np.hypot(inside, float(Fraction(beyond)) * np.linalg.norm(v))


def growth(resolvent, e):
    """g(e)"""
    return e if isinstance(resolvent, str) else float(Fraction(resolvent["factor"])) * e ** resolvent["power"]


def lies_near(document, base):
    """Each vector shows it by the entries in floats, and the claim says what it rests on."""
    claim, instance, proof = document["claim"], document["instance"], document["evidence"]
    points, bounds = [*map(l2_forms.number, instance["points"])], [*map(float, map(Fraction, instance["bounds"]))]
    if len(points) != claim["count"] or max(bounds) > float(Fraction(claim["error"])) * (1 + CLOSE) + CLOSE:
        return False
    if claim["condition"] != hypotheses(instance):
        return False
    for k, (z, e, v) in enumerate(zip(points, bounds, l2_forms.vectors(proof, len(points)), strict=True)):
        turned = k in proof["adjoint"]
        most = residual(instance["operator"], proof["sites"], turned, z.conjugate() if turned else z, v)
        if most > (growth(instance["resolvent"], e) * (1 + CLOSE) + CLOSE) * np.linalg.norm(v):
            return False
    return True


def mutate(document, rng: random.Random):
    """Change one numeral, one bare integer, or one bit of a block; in the condition, too."""
    holder, key = rng.choice([place for part in ("claim", "instance", "evidence") for place in places(document[part])])
    holder[key] = changed(holder[key], key, rng)
    if rng.random() < 0.5:
        document["claim"]["condition"] = hypotheses(document["instance"])
    return key


test_what_is_accepted_is_true = batches(judged_by(BASES, mutate, lies_near), *tries((1, 150), (5, 400)), 0.6)
