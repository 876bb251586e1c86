"""The training table in small: what is shown, deep rows without LISTA, and a row whose networks learn quickly."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

import sciverify as sv
from sciverify.checker import check
from sciverify.experiments import lista_column
from sciverify.experiments.neighbours import neighbours
from sciverify.experiments.training_table import DEEP_K_VALUES, DEEP_N_VALUES, settings, training_row
from sciverify.families import TiedColumns
from sciverify.report.training import training_table

SLIDE = {"m": 19, "N": 20, "transform": "dct"}
JAX = "training LISTA needs the extra 'nets'"


def test_rows_of_the_slide_and_others():
    assert settings() == [(K, n) for K in (1, 3, 6) for n in (10, 20, 30)]
    assert settings(quick=True) == [(1, 10), (3, 10), (6, 10)]
    assert set(settings()) < set(settings(deep=True))
    assert len(settings(deep=True)) == len(DEEP_K_VALUES) * len(DEEP_N_VALUES) == 25


@pytest.mark.parametrize(("K", "n", "same"), [(1, 54, False), (1, 55, True), (6, 30, False), (9, 40, True)])
def test_what_doubles_tell(K, n, same):
    """Distances of the shown doubles to the truth, against exact arithmetic on 200 bits."""
    family = TiedColumns(K=K, **SLIDE)
    inputs = neighbours(family, 1, 0, n)
    assert inputs.indistinguishable is same
    truth = inputs.truth.oracle()
    rows = zip(inputs.matrix.tolist(), truth.matrix(200), strict=True)
    squares = sum((Fraction(a) - b) ** 2 for row, exact in rows for a, b in zip(row, exact, strict=True))
    vector = zip(inputs.measurements.tolist(), truth.measurement(200), strict=True)
    squares = max(squares, sum((Fraction(a) - b) ** 2 for a, b in vector))
    assert squares <= Fraction(1, 4**inputs.bits)
    assert inputs.bits == n or squares > Fraction(1, 4 ** (inputs.bits + 1))


def test_a_deep_row_without_lista():
    row = training_row(12, 60, 8, 0, with_lista=False)
    assert row.script is None  # its steps would be negative
    assert row.lista is None
    assert row.inputs.bits < 60
    assert row.beyond_threshold is sv.Verdict.TRUE
    assert set(row.certificates) == {"admissible-K12-n60.json"}
    table = training_table([row, training_row(6, 40, 8, 0, with_lista=False)], 0)
    assert table.rows[0][2:6] == ("-", "-", "-", "1.500e-12")
    notes = " ".join(table.notes)
    for said in ("negative", "K12-n60 (2^-12)", "those of A in K12-n60, K6-n40", "pip install 'sciverify[nets]'"):
        assert said in notes
    for form in ("text", "json", "csv", "markdown", "latex", "html"):
        assert "LISTA" not in table.render(form).splitlines()[0]


@pytest.mark.parametrize("K", [6, 9])
def test_a_row_whose_networks_learn_few_pairs(K, monkeypatch):
    pytest.importorskip("jax", reason=JAX)
    pytest.importorskip("optax", reason=JAX)
    monkeypatch.setattr(lista_column, "PAIRS", 400)
    quick = sv.Learning(epochs=150, batch=100, rate=1e-3)
    monkeypatch.setattr(lista_column, "settings_of", lambda K, precision: replace(quick, precision=precision))
    row = training_row(K, 30, 12, 0, with_lista=True)
    assert row.beyond_threshold is sv.Verdict.TRUE
    unit = 10.0**-K
    for certificate in (row.lista.script, row.lista.distance, row.lista.single):
        check.check_bytes(certificate.to_json().encode())
        assert float(certificate.distance) == pytest.approx(3 * unit, rel=2e-2)
    assert row.lista.as_published == pytest.approx(float(row.lista.script.distance), rel=1e-9)
    assert float(row.lista.round_off.upper) < 1e-14 * unit * 10
    assert row.lista.network.record["precision"] == "double"
    assert row.lista.single_network.record["precision"] == "single"
    table = training_table([row], 0)
    assert len(table.columns) == len(table.rows[0]) == 12
    assert "LISTA" in table.render("text").splitlines()[0]


def test_lista_plays_the_game_and_loses():
    pytest.importorskip("jax", reason=JAX)
    pytest.importorskip("optax", reason=JAX)
    family = TiedColumns(m=2, N=3, K=2, further_nonzeros=1, samples=3)
    outcome = sv.refute(lista_column.lista, family, digits=2)
    assert outcome.distance.lower > Fraction(1, 100)
    check.check_bytes(outcome.certificate.to_json().encode())


def test_the_wrong_branch_is_what_pairs_show():
    family = TiedColumns(K=1, **SLIDE)
    inputs = neighbours(family, 1, 0, 20)
    spike = sv.families.sparse_pairs(family, inputs.shown, inputs.n, 3).solutions[:, : family.tied]
    assert (spike[:, 0] == 0).all()
    assert spike[:, 1] == pytest.approx(np.full(3, 3 / (np.sqrt(2) * 10)), rel=1e-5)
