"""The floating-point engine at the edges of doubles, and certificates that the checker must accept."""

from __future__ import annotations

import numpy as np
import pytest
import sympy
from scipy import sparse

import sciverify as sv


def overlap(a, b):
    return a.distance.lower <= b.distance.upper and b.distance.lower <= a.distance.upper


def test_a_subnormal_penalty_is_no_float_matter():
    """t = lam / 2 below the normal range: its rounding is not relative."""
    c = 1.75 * 2.0**-74
    problem = sv.Lasso(np.array([[1.0]]), np.array([c]), 3 * 2.0**-1074, weights=np.array([2.0**1000]))
    exact = sv.certify_distance(problem, np.array([0.0]), engine="exact")
    for digits in (None, 5):
        with pytest.raises(sv.Undecided, match="scale"):
            sv.certify_distance(problem, np.array([0.0]), digits, engine="float")
    assert overlap(sv.certify_distance(problem, np.array([0.0])), exact)


@pytest.mark.parametrize("digits", [None, 1, 3, 12, 40])
@pytest.mark.parametrize("exponent", [-100, -30, 0, 40])
def test_the_checker_accepts_what_the_library_issues(digits, exponent, tmp_path):
    scale = 2.0**exponent
    problem = sv.Lasso(np.eye(2) * 3, np.array([1.0, 0.1]) * scale, scale)
    x = np.array([1.0, 0.0]) * scale / 2
    certificate = sv.certify_distance(problem, x, digits, engine="float")
    assert sv.check(certificate.save(tmp_path / "c.json")) == certificate.claim
    assert overlap(certificate, sv.certify_distance(problem, x, engine="exact"))
    if digits:
        assert certificate.distance.width * 10**digits <= certificate.distance.lower


@pytest.mark.thorough
def test_cold_starts_and_singular_supports():
    rng = np.random.default_rng(3)
    A = rng.standard_normal((60, 100))
    y = rng.standard_normal(60)
    for problem in (
        sv.BasisPursuit(A, y, 0.5),
        sv.BasisPursuit(A, y),
        sv.Lasso(A, y, 3.0),
        sv.SquareRootLasso(A, y, 0.5),
    ):
        assert sv.certify_distance(problem, np.zeros(100)).unique is sv.Verdict.TRUE
    assert sv.certify_distance(sv.SquareRootLasso(A, y, 10**400), np.zeros(100)).distance.upper == 0
    assert sv.certify_distance(sv.BasisPursuit(A, y, 10**400), np.zeros(100)).distance.upper == 0
    twice = np.hstack([A[:, :50], A[:, :50]])
    x = np.r_[np.ones(3), np.zeros(47), np.ones(3), np.zeros(47)]
    with pytest.raises(sv.Undecided):
        sv.certify_distance(sv.BasisPursuit(twice, y, 0.5), x, engine="float")
    found = sv.certify_distance(sv.SquareRootLasso(twice, y, 0.5), x, engine="float")
    assert found.unique is sv.Verdict.FALSE
    with pytest.raises(sv.AssumptionFailed):
        sv.certify_distance(sv.BasisPursuit(np.zeros((60, 100)), y, 0.5), np.zeros(100))


def test_digits_of_the_zero_minimiser(tmp_path):
    A, x = np.eye(60), np.ones(60)
    for problem in (sv.BasisPursuit(A, x, 9.0), sv.Lasso(A, x, 5.0), sv.SquareRootLasso(A, x, 5.0)):
        certificate = sv.certify_distance(problem, x, 40, engine="float")
        assert certificate.distance.lower**2 <= 60 <= certificate.distance.upper**2
        assert certificate.distance.width * 10**40 <= 8
        assert sv.check(certificate.save(tmp_path / "c.json")) == certificate.claim


def test_an_ill_conditioned_path_ends_in_an_answer():
    problem = sv.BasisPursuit(np.array([[1.0, 2, 3], [4, 5, 6.5]]), np.array([1.0, 2]), 5.0)
    for engine in ("float", "exact"):
        assert sv.certify_distance(problem, [1, 2, 3], engine=engine).distance.lower > 3.7


def test_scales_beyond_floats_are_settled_with_more_bits(tmp_path):
    problem = sv.Lasso(np.array([[4.48e-44]]), np.array([1.3e118]), 10**600, weights=np.array([3.4e-269]))
    certificate = sv.certify_distance(problem, np.array([0.0]), engine="float")
    assert certificate.distance == sv.certify_distance(problem, [0]).distance
    assert sv.check(certificate.save(tmp_path / "c.json")) == certificate.claim


def test_layouts_of_one_matrix_agree():
    rng = np.random.default_rng(5)
    A, y, x = rng.standard_normal((40, 80)), rng.standard_normal(40), rng.standard_normal(80)
    expected = sv.certify_distance(sv.Lasso(A, y, 2.0), x)
    rows, columns = np.nonzero(A)
    twice = sparse.coo_array(
        (np.r_[A[rows, columns] / 2, A[rows, columns] / 2], (np.r_[rows, rows], np.r_[columns, columns]))
    )
    for matrix in (
        np.asfortranarray(A),
        A[::-1][::-1],
        A.astype(">f8"),
        sparse.csr_array(A),
        sparse.coo_array(A),
        twice,
    ):
        assert overlap(sv.certify_distance(sv.Lasso(matrix, y, 2.0), x), expected)
    assert overlap(sv.certify_distance(sv.Lasso(A.tolist(), y.tolist(), 2.0), x.tolist()), expected)


def test_integers_and_short_floats_are_exact():
    A = np.arange(-60, 60).reshape(40, 3).astype(np.int8)
    assert sv.Lasso(A, np.ones(40, dtype=np.float32), 1).floats.matrix.dtype == np.float64
    with pytest.raises(sv.InvalidInput, match="masked"):
        sv.Lasso(np.ones((2, 3)), np.ma.MaskedArray([1.0, 2.0], mask=[True, False]), 0.5)


def test_undecided_names_column_and_margin():
    A = np.array([[1.0, 1.0], [0.0, 2.0**-40]])
    with pytest.raises(sv.Undecided, match=r"column|columns|entry"):
        sv.certify_distance(sv.Lasso(A, np.array([1.0, 0.0]), 0.5), [0.0, 0.0], engine="float")


def test_sparse_certificates_with_broken_structure_do_not_load(tmp_path):
    import base64
    import json

    A = sparse.csc_array(np.array([[1.0, 0.0], [0.0, 2.0]]))
    path = sv.certify_distance(sv.Lasso(A, np.array([1.0, 1.0]), 0.5), np.zeros(2), engine="float").save(
        tmp_path / "c.json"
    )
    for position, value in ((0, 2**64 - 10**9), (1, 7), (3, 10**9), (3, 2**63), (4, 5000)):
        document = json.loads(path.read_text())
        data = bytearray(base64.b64decode(document["instance"]["matrix"]["data"]))
        data[8 * position : 8 * position + 8] = value.to_bytes(8, "little")
        document["instance"]["matrix"]["data"] = base64.b64encode(bytes(data)).decode()
        path.write_text(json.dumps(document))
        with pytest.raises(sv.MalformedCertificate):
            sv.load_certificate(path)
        with pytest.raises((sv.MalformedCertificate, sv.RejectedCertificate)):
            sv.check(path)
        document = sv.certify_distance(sv.Lasso(A, np.array([1.0, 1.0]), 0.5), np.zeros(2), engine="float").save(path)


@pytest.mark.thorough
def test_large_matrices_go_to_a_file_that_is_checked(tmp_path):
    rng = np.random.default_rng(1)
    A, y = rng.standard_normal((200, 6000)), rng.standard_normal(200)
    certificate = sv.certify_distance(sv.Lasso(A, y, 60.0), np.zeros(6000))
    path = certificate.save(tmp_path / "c.json")
    (side,) = tmp_path.glob("matrix-*.bin")
    assert sv.check(path) == certificate.claim
    assert sv.load_certificate(path).problem.floats.matrix.shape == (200, 6000)
    raw = bytearray(side.read_bytes())
    raw[-3] ^= 1
    side.write_bytes(raw)
    with pytest.raises(sv.RejectedCertificate, match="matrix-file"):
        sv.check(path)
    with pytest.raises(sv.MalformedCertificate):
        sv.load_certificate(path)
    certificate.save(path)
    assert sv.check(path) == certificate.claim


@pytest.mark.parametrize("make", [sv.Lasso, sv.SquareRootLasso, sv.BasisPursuit])
@pytest.mark.parametrize("parameter", [sympy.sqrt(2) / 3, sympy.cbrt(2) / 4])
def test_an_irrational_parameter_is_no_float_matter(make, parameter, tmp_path):
    """A file with float64 data writes the parameter as one numeral."""
    rng = np.random.default_rng(0)
    A = rng.standard_normal((5, 420))  # beyond the size at which floats are tried first
    problem = make(A, A[:, 0] + 0.1, parameter)
    for call in (lambda **engine: sv.certify_distance(problem, np.zeros(420), **engine), lambda **engine: sv.solve(problem, 6, **engine)):  # fmt: skip
        with pytest.raises(
            sv.Undecided, match=r"(lam|eta) is .*no rational number: the floating-point engine does not"
        ):
            call(engine="float")
        found = call()
        certificate = getattr(found, "certificate", found)
        assert sv.check(certificate.save(tmp_path / "c.json")) == certificate.claim


def test_irrational_weights_are_no_float_matter(tmp_path):
    problem = sv.Lasso(np.eye(2), np.array([1.0, 2.0]), 0.5, weights=[1, sympy.sqrt(2)])
    with pytest.raises(sv.Undecided, match="the weights are float64"):
        sv.certify_distance(problem, np.zeros(2), engine="float")
    certificate = sv.certify_distance(problem, np.zeros(2))
    assert sv.check(certificate.save(tmp_path / "c.json")) == certificate.claim


@pytest.mark.parametrize("make", [sv.Lasso, sv.SquareRootLasso, sv.BasisPursuit])
@pytest.mark.parametrize("digits", [40, 100, 300, 1000])
def test_short_numbers_and_many_digits(make, digits, tmp_path):
    """h = 4, g = 1/2 and t = 1/2 are exact, but the checker takes the root of t to as many bits as they suggest."""
    A = np.array([[-0.6, 0.0, 2.0], [0.0, -0.6, 0.0]])
    cases = [([0.0, 0.0, -1.5], 1.0), ([0.0, 0.1, 3.75], 1.0), ([1.0, 0.0, 0.0], 1.0), ([1.0, 0.0, 0.0], 2.0**300)]
    for x, unit in cases:
        y, parameter = np.array([8.0 * unit, 0.0]), 0.5 if make is sv.SquareRootLasso else 0.5 * unit
        try:
            certificate = sv.certify_distance(make(A, y, parameter), x, digits, engine="float")
        except sv.Undecided:
            assert make is sv.SquareRootLasso  # the fit is exact: its residual is not separated from 0
            continue
        assert sv.check(certificate.save(tmp_path / "c.json")) == certificate.claim
        assert certificate.distance.width * 10**digits <= certificate.distance.lower
        assert overlap(certificate, sv.certify_distance(make(A, y, parameter), x, engine="exact"))
