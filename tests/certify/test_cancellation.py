"""Irrational data that cancel to tiny numbers: claims with rounded bounds are true or refused."""

from __future__ import annotations

import contextlib
import json
import time
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import sympy

import sciverify as sv
from sciverify.checker import check, field
from sciverify.checker.bounds import below_above
from sciverify.checker.linear import has_rank


def tiny(k):
    """(sqrt(2) - 1)^k written as a + b sqrt(2)."""
    return sympy.expand((sympy.sqrt(2) - 1) ** k)


@pytest.mark.parametrize("k", [10, 40, 80, 160, 200])
def test_growth_of_tiny_data(k, tmp_path):
    """F(z* + e_2 / 2) - F(z*) = 1/2 lam - something, computed in closed form, is above the claimed growth."""
    t = tiny(k)
    problem = sv.Lasso([[1, 0]], [t], t / 2)
    try:
        certificate = sv.certify_growth(problem)
    except sv.Undecided:
        return
    claim = certificate.growth
    assert sv.check(certificate.save(tmp_path / "c.json")) == claim
    excess = Fraction(2**80, 1) and float(t.evalf(50)) / 4  # lam |z_2| at z_2 = 1/2, the fit does not change
    assert 0 < float(claim.constant) * 0.25 <= excess * (1 + 1e-9)


@pytest.mark.parametrize("k", [10, 40, 80, 100])
def test_claims_about_tiny_data_are_confirmed(k, tmp_path):
    t = tiny(k)
    for problem in (
        sv.BasisPursuit([[1, 0]], [1], t / 4),
        sv.Lasso([[1, t], [t, 1]], [1, t], t),
        sv.Lasso([[1, 1], [0, t]], [1, t], t / 100),
        sv.Lasso([[1]], [1], t / 2),
    ):
        for claim in (sv.certify_growth, sv.certify_trust_radius, sv.certify_minimum, sv.certify_support):
            try:
                certificate = claim(problem)
            except (sv.Undecided, sv.AssumptionFailed):
                continue
            assert sv.check(certificate.save(tmp_path / "c.json")) == certificate.claim


def test_extreme_scales_end_in_own_errors():
    big, small = Fraction(10) ** 155, Fraction(1, 10**330)
    for problem in (
        sv.Lasso([[1e300, 1]], [1e300], "1/10"),
        sv.Lasso([[big, 1]], [big], "1/10"),
        sv.Lasso([[1, "1/2"]], [small], small / 100),
        sv.Lasso([[1, 1], [1, 1 + Fraction(1, 10**200)]], [1, 3], Fraction(1, 10**500)),
    ):
        for claim in (sv.certify_growth, sv.certify_trust_radius):
            with contextlib.suppress(sv.SciverifyError):
                claim(problem)
    A = np.array([[0, 1, 3], [3, 3, 0]], complex)
    with contextlib.suppress(sv.Undecided):
        sv.certify_distance(sv.BasisPursuit(A, np.array([0, 2], complex), 0, weights=[1, 1, 2]), [0j, 1j, 1j])
    far = sv.certify_distance(sv.Lasso(np.eye(3), np.ones(3), 0.5), [1.7e308] * 3)
    assert str(far)
    assert far.explain()


def trust_radius_of_one_column(eta, z):
    """A certificate that claims 1 for min |z|, |2^100 z - 2^100| <= eta, with a change by 2^100."""
    two = str(2**100)
    pair = {"rule": "dual-optimality", "dual": [["1/" + two, "0"], ["0", "0"]], "minimiser": [z]}
    zero = {"rule": "dual-optimality", "dual": [["0", "0"], ["0", "0"]], "minimiser": [["0", "0"]]}
    stability = {
        "rule": "uniform-stability",
        "inverse": [["1/" + str(2**200)]],
        "singular_value": str(2**100 - 2**80),
        "size": "3",
    }
    change = {
        "rule": "changed-instance",
        "columns": [],
        "matrix": [[], []],
        "measurements": [str(-(2**100)), "0"],
        "optimality": zero,
    }
    instance = {
        "problem": "basis-pursuit",
        "eta": eta,
        "weights": ["1"],
        "matrix": [[two], ["0"]],
        "measurements": [two, "0"],
        "row_scales_squared": None,
        "isometry": None,
    }
    return {
        "format": "sciverify-certificate",
        "version": 1,
        "claim": {"kind": "trust-radius", "lower": "1", "upper": two},
        "field": [{"sqrt": "2"}],
        "instance": instance,
        "point": None,
        "evidence": {"optimality": pair, "stability": stability, "change": change},
    }


def test_a_noise_level_that_cancels_is_not_overrated():
    """eta = (sqrt(2) - 1)^160 has crude rational bounds below 0, whose square once passed for a bound of eta^2."""
    power = sympy.Poly(tiny(160), sympy.sqrt(2)).all_coeffs()
    a, b = str(power[1]), str(power[0])
    z = [str(Fraction(1) - Fraction(int(a), 2**100)), str(-Fraction(int(b), 2**100))]
    document = trust_radius_of_one_column([a, b], z)
    with pytest.raises(check.Rejected, match="uniform-stability"):
        check.check_bytes(json.dumps(document).encode())


def test_eliminations_and_bisections_stay_affordable():
    rows = 22
    entries = [[[str((3 * i + 5 * k) % 7 + 1), str((i * k) % 5 + 1)] for k in range(rows)] for i in range(rows)]
    levels = field.read_field([{"sqrt": "2"}])
    vectors = [field.elements(row, levels, "row") for row in entries]
    start = time.perf_counter()
    assert not has_rank(vectors, rows + 1)
    with pytest.raises(check.Malformed, match="bits"):
        field.read_field([{"polynomial": ["-1", "3", "1"], "low": "-1", "high": "1" + "0" * 12000}])
    (level,) = field.read_field([{"polynomial": ["-1", "3", "1"], "low": "-1", "high": "1" + "0" * 2400}])
    low, high = below_above(field.Element(level, [Fraction(6), Fraction(1)]))
    assert low <= high
    assert time.perf_counter() - start < 10


def test_inverses_in_every_field():
    root = Path(__file__).parents[1] / "certificates" / "correct"
    for name in ("cube-root-field", "unique-nonzero-residual-surd"):
        levels = field.read_field(json.loads((root / f"{name}.json").read_text())["field"])
        for seed in range(1, 20):
            x = field.element([str(seed - 10), *(str(seed % 3 + k) for k in range(1, levels[-1].width))], levels, "x")
            one = field.inverse(x) * x
            assert field.sign(one - Fraction(1)) == 0
