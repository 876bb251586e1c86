from __future__ import annotations

import json

import pytest
import sympy
from instances import random_instance

import sciverify as sv
from sciverify.certificate.codec import decode


def certificates():
    yield sv.certify_distance(sv.SquareRootLasso([[1]], [3], 1), [2])
    yield sv.certify_distance(sv.SquareRootLasso([[1], [0]], [2, 1], "1/2"), [0.25])
    yield sv.certify_objective_excess(sv.SquareRootLasso([[1, 1]], [3], "1/2"), [0, 1])
    member = sv.families.TiedColumns(m=3, N=5, K=1, further_nonzeros=1, transform="dct").limit()
    yield sv.certify_distance(member.problem, [0.1] * 5)
    problem = sv.SquareRootLasso([[sympy.cbrt(2), sympy.sqrt(3)], [0, 1]], [1, 2], "1/4", isometry=[[0, 1], [1, 0]])
    yield sv.certify_distance(problem, [1, sympy.sqrt(5)])


@pytest.mark.parametrize("certificate", list(certificates()))
def test_save_load_check(certificate, tmp_path):
    path = certificate.save(tmp_path / "c.json")
    again = sv.load_certificate(path)
    assert again.to_json() == certificate.to_json()
    assert again.claim == certificate.claim == sv.check(path)
    assert len(str(certificate).splitlines()) == 3


def test_random_certificates_survive_the_round_trip():
    for seed in range(60):
        _, A, y, lam, w, x = random_instance(seed)
        text = sv.certify_distance(sv.SquareRootLasso(A, y, lam, weights=w), x).to_json()
        assert decode(text).to_json() == text


def test_asking_for_the_other_claim_explains_itself():
    problem = sv.SquareRootLasso([[1]], [3], 1)
    with pytest.raises(AttributeError, match=r"about a distance: use [.]distance"):
        _ = sv.certify_distance(problem, [0]).objective_excess
    with pytest.raises(AttributeError, match=r"about an objective excess: use [.]objective_excess"):
        _ = sv.certify_objective_excess(problem, [0]).distance
    assert sv.certify_objective_excess(problem, [0]).unique is sv.Verdict.UNDECIDED


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "x", "version": 1}', "null", "[" * 10**5])
def test_what_is_no_certificate(text):
    with pytest.raises(sv.MalformedCertificate):
        decode(text)


def test_loading_is_as_strict_as_the_numbers():
    document = json.loads(sv.certify_distance(sv.SquareRootLasso([[1]], [3], 1), [2]).to_json())
    document["point"] = [2]
    with pytest.raises(sv.MalformedCertificate, match="numeral"):
        decode(json.dumps(document))


def test_check_raises_by_kind(tmp_path):
    document = json.loads(sv.certify_distance(sv.SquareRootLasso([[1]], [3], 1), [5]).to_json())
    document["claim"]["upper"] = "1"
    path = tmp_path / "c.json"
    path.write_text(json.dumps(document))
    with pytest.raises(sv.RejectedCertificate, match="bounds"):
        sv.check(path)
    document["version"] = 2
    path.write_text(json.dumps(document))
    with pytest.raises(sv.MalformedCertificate, match="version"):
        sv.check(path)
    with pytest.raises(OSError, match="No such file"):
        sv.check(tmp_path / "none.json")
