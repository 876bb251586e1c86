"""Spectra from both sides, against bands in closed form, the trace map and Sturmian words."""

from __future__ import annotations

import json
from fractions import Fraction

import numpy as np
import pytest

import sciverify as sv
from sciverify.checker import check


def farthest(bands, spectrum):
    """The Hausdorff distance of two unions of intervals, on a fine grid."""
    xs = [np.linspace(float(a), float(b), 400) for a, b in bands]
    ys = [np.linspace(a, b, 400) for a, b in spectrum]
    gaps = [(np.concatenate(xs), spectrum), (np.concatenate(ys), [(float(a), float(b)) for a, b in bands])]
    return max(max(min(max(a - p, p - b, 0) for a, b in others) for p in points) for points, others in gaps)


def escapes(z, lam):
    """Does the trace map of the Fibonacci Hamiltonian show that z is no point of its spectrum?"""
    before, last, new = 2.0, z, z - lam
    for _ in range(40):
        before, last, new = last, new, new * last - before
        if abs(new) > 2 and abs(last) > 2:
            return True
    return False


def checked(found):
    for certificate in found.certificates():
        check.check_bytes(certificate.to_json().encode())


def test_two_bands_are_found_to_the_tolerance():
    found = sv.spectrum_enclosure(sv.jacobi([1, -1], sites="integers"), "1/4")
    exact = [(-np.sqrt(5), -1.0), (1.0, np.sqrt(5))]
    assert farthest(found.bands, exact) <= found.hausdorff <= Fraction(1, 4)
    assert all(any(a <= p and q <= b for a, b in found.bands) for p, q in exact)
    assert found.measure >= 2 * (np.sqrt(5) - 1)
    assert len(found.gaps) == 1
    checked(found)


def test_a_bound_state_has_a_band_of_its_own():
    found = sv.spectrum_enclosure(sv.jacobi(sv.changed(0, 0, [2])), "1/5")
    assert [a <= Fraction(5, 2) <= b for a, b in found.bands] == [False, True]
    checked(found)


def test_gaps_of_fibonacci_are_those_of_the_trace_map():
    found = sv.spectrum_enclosure(sv.fibonacci_hamiltonian(2), "1/8")
    assert len(found.gaps) >= 4
    points = [float(a + (b - a) * Fraction(k, 20)) for a, b in found.gaps for k in range(1, 20)]
    assert all(escapes(z, 2.0) for z in points)
    first = json.loads(found.certificates()[1].to_json())
    assert first["claim"]["kind"] == "spectral-gap"


def test_waves_are_enclosed_over_all_phases():
    found = sv.spectrum_enclosure(sv.almost_mathieu(1, sv.GOLDEN), "2/5")
    assert found.phases > 0
    assert found.hausdorff <= Fraction(2, 5)
    assert str(found).startswith("self-adjoint operator of bandwidth 1 on l2(Z): ")


def test_short_vectors_are_not_enough():
    with pytest.raises(sv.Undecided, match="pass a larger size"):
        sv.spectrum_enclosure(sv.jacobi(0), "1/3", size=2)


@pytest.mark.parametrize("tol", [0, -1, "x", None])
def test_a_tolerance_is_positive(tol):
    with pytest.raises(sv.InvalidInput, match="tol is"):
        sv.spectrum_enclosure(sv.jacobi(0), tol)
