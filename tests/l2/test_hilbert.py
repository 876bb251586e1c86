"""Hilbert's matrix with weights: entries, tails and spectra."""

from __future__ import annotations

import json
import math

import l2_forms
import numpy as np
import pytest

import sciverify as sv
from sciverify.certificate.l2_operators import read_l2_operator, write_l2_operator
from sciverify.checker import check, l2_operators


@pytest.mark.parametrize(("ratio", "shift"), [("1/2", 1), ("9/10", "7/3"), (1, 1), (1, "5/2")])
def test_sections(ratio, shift):
    """In floats and in integers: the entries, and at least what long columns have beyond."""
    A = sv.HilbertMatrix(ratio, shift, 9)
    written = json.loads(json.dumps(write_l2_operator(A)))
    assert read_l2_operator(written) == A
    section = A.section(range(2, 5))
    exact = l2_operators.read_l2_operator(written, "operator").section({"first": "2", "count": 3}, "sites", 70, False)
    columns = l2_forms.hilbert_columns(written, 5, 100_000)[:, 2:]
    found, whole = np.zeros((section.rows, 3)), np.zeros((exact.rows, 3))
    for hop in section.hops:
        found[hop.rows.start + np.arange(3), np.arange(3)] += hop.values
    for hop in exact.hops:
        whole[np.array([*hop.rows]), np.arange(3)] += [float(x * exact.unit) for x in hop.values.re]
    start = section.places.start - 2
    assert np.allclose(found[start : start + 9], columns[:9], rtol=1e-14)
    assert np.allclose(whole[exact.places[0] - 2 :][:9], columns[:9], rtol=1e-14)
    assert not found[start + 9 :].any()
    beyond = np.linalg.norm(columns[9:], 2)
    assert beyond <= float(exact.beyond) <= section.beyond * (1 + 1e-12) + 1e-20
    assert section.beyond <= 3 * beyond
    with pytest.raises(sv.InvalidInput, match=r"the rows 0, \.\.\., 8 are computed"):
        A.section(range(10))


def test_the_spectrum_of_hilberts_matrix():
    """[0, pi]: no bound is smaller than the distance."""
    for z in (0, 1, 3, 4, (1, 1)):
        found = sv.certify_spectral_point(sv.HilbertMatrix(rows=200), z, size=12)
        check.check_bytes(found.to_json().encode())
        w = complex(*z) if isinstance(z, tuple) else complex(z)
        assert found.claim.error >= abs(w - min(max(w.real, 0), math.pi))
        assert found.claim.condition == ""


def test_a_compact_one():
    """Eigenvalues of a long section in floats."""
    A = sv.HilbertMatrix("1/2", 1, 60)
    for energy in np.linalg.eigvalsh(l2_forms.hilbert_columns(write_l2_operator(A), 200, 200))[-3:]:
        found = sv.certify_spectral_point(A, float(energy), size=45)
        check.check_bytes(found.to_json().encode())
        assert found.claim.error < 1e-11
    spectrum = sv.compute_spectrum(A, 200, size=40)
    assert spectrum.error < 0.01
    assert sv.pseudospectrum(A, "1/4", "1/8", size=20, region=((0, 0), ("3/2", "1/4"))).claim.count > 3


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: sv.HilbertMatrix(0), "ratio is 0"),
        (lambda: sv.HilbertMatrix("3/2"), "ratio is '3/2'"),
        (lambda: sv.HilbertMatrix(1, "1/2"), "shift is '1/2'"),
        (lambda: sv.HilbertMatrix("1/4294967296"), "room for 32 bits"),
        (lambda: sv.HilbertMatrix(rows=0), "rows is 0"),
    ],
)
def test_what_is_refused(make, said):
    with pytest.raises(sv.InvalidInput, match=said):
        make()
