"""Certificates about instances: save, load, check; claims survive, and what is no number is refused."""

from __future__ import annotations

import json

import pytest
import sympy

import sciverify as sv
from sciverify.certificate.codec import decode

FUNCTIONS = (
    sv.certify_support,
    sv.certify_dimension,
    sv.certify_minimum,
    sv.certify_growth,
    sv.certify_trust_radius,
)
PROBLEMS = (
    sv.Lasso([[1, "1/2", 0], [0, 1, "1/4"], ["1/3", 0, 1]], [3, 2, "1/2"], 1),
    sv.SquareRootLasso([[sympy.cbrt(2), 0], [0, 1], [1, 1]], [2, 0, 1], "2/3"),
    sv.SquareRootLasso([[1, 1], [0, 1], [1, 0]], [1, 1, 3], "1/2", row_scales_squared=[2, "1/3", 1]),
    sv.BasisPursuit([[1, "1/2", "1/4"], [0, 1, 1]], [3, 1], "1/2", isometry=[["3/5", "-4/5"], ["4/5", "3/5"], [0, 0]]),
)


@pytest.mark.parametrize("certify", FUNCTIONS)
@pytest.mark.parametrize("problem", PROBLEMS)
def test_save_load_check(certify, problem, tmp_path):
    certificate = certify(problem)
    path = certificate.save(tmp_path / "c.json")
    again = sv.load_certificate(path)
    assert again.to_json() == certificate.to_json()
    assert again.claim == certificate.claim == sv.check(path)
    assert certificate.point is None
    assert certificate.unique is sv.Verdict.UNDECIDED
    assert len(str(certificate).splitlines()) == 3


@pytest.mark.parametrize("certify", FUNCTIONS)
def test_what_is_no_problem_is_named(certify):
    with pytest.raises(sv.InvalidInput, match="pass a sciverify"):
        certify([[1, 2]])


def test_loading_is_as_strict_as_the_numbers():
    document = json.loads(sv.certify_growth(PROBLEMS[0]).to_json())
    document["claim"]["constant"] = 2
    with pytest.raises(sv.MalformedCertificate, match="numeral"):
        decode(json.dumps(document))
