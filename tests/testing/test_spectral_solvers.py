"""`check_spectral_solver`: right claims hold, wrong ones are found, and crashes are data."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

import sciverify as sv
from sciverify.checker import check
from sciverify.subjects.spectral import SPECTRAL_SOLVERS
from sciverify.testing import KNOWN, check_spectral_solver, refute_growth

pytest.importorskip("scipy")
LINES = [known for known in KNOWN if known.name in ("bilateral shift", "free", "rank-one change")]
SHIFT, FREE = LINES[0], LINES[1]


def dense(A, places, z):
    """The least singular value of the whole columns, by LAPACK."""
    matrix = A.toarray().astype(complex)
    matrix[places, np.arange(A.shape[1])] -= z
    _, values, vectors = np.linalg.svd(matrix)
    return values[-1], vectors[-1].conj()


def test_the_least_singular_value_of_whole_columns_holds():
    found = check_spectral_solver(dense, situations=[k for k in KNOWN if k.operator.is_normal], size=9)
    assert {f.verdict for f in found.findings} == {"holds"}
    assert found.factor < 1.01


def test_columns_alone_say_too_much_of_an_operator_that_is_not_normal():
    """The columns of the unilateral shift have the least singular value 1 at 0; its adjoint has the eigenvalue 0."""
    unilateral = next(replace(k, points=k.points[:1]) for k in KNOWN if k.name == "unilateral shift")
    (found,) = check_spectral_solver(dense, situations=[unilateral], size=9).findings
    assert found.verdict == "too large"


def test_zero_is_false_exactly_off_the_spectrum():
    found = check_spectral_solver(lambda A, places, z: 0.0, situations=KNOWN, size=6)
    assert all((f.verdict == "false") == (f.distance > 0) for f in found.findings)
    assert "claimed 0, false; distance 1" in str(found)


@pytest.mark.parametrize(("claim", "verdict"), [(0.99, "false"), (0.9999, "holds"), (1.01, "holds"), (4, "too large")])
def test_claims_around_the_distance(claim, verdict):
    (found,) = check_spectral_solver(
        lambda *_: claim, situations=[replace(SHIFT, points=SHIFT.points[:1])], size=9
    ).findings
    assert found.distance == 1
    assert found.verdict == verdict


@pytest.mark.parametrize("claim", [float("nan"), -1.0])
def test_what_is_no_distance_is_false(claim):
    found = check_spectral_solver(lambda *_: claim, situations=[FREE], size=4)
    assert len(found.silent_failures) == len(found.findings)


def test_an_infinite_claim_is_too_large():
    found = check_spectral_solver(lambda *_: float("inf"), situations=[FREE], size=4)
    assert {f.verdict for f in found.findings} == {"too large"}


def test_a_right_vector_of_doubles_supports_its_claim():
    """It is not rounded so far that it proves less than it does."""

    def right(A, places, z):
        moved = A.toarray().astype(complex)
        moved[places, np.arange(len(places))] -= z
        values, vectors = np.linalg.svd(moved)[1:]
        return values[-1], vectors[-1].conj()

    for size in (20, 24):
        found = check_spectral_solver(right, situations=[s for s in KNOWN if s.operator.is_normal], size=size)
        assert not found.unsupported
        assert not found.silent_failures


def test_a_solver_that_ends_the_process_is_data():
    def leaves(A, places, z):
        raise SystemExit(0)

    assert len(check_spectral_solver(leaves, situations=[FREE], size=4).raised) == 3


@pytest.mark.parametrize(("options", "words"), [
    ({"size": "x"}, "size is 'x'"), ({"size": 10**9}, "size is 1000000000"), ({"situations": "shift"}, "a list of Known"),
])  # fmt: skip
def test_bad_questions(options, words):
    with pytest.raises(sv.InvalidInput, match=words):
        check_spectral_solver(lambda *_: 0.0, **options)


def test_a_vector_that_does_not_show_the_claim():
    found = check_spectral_solver(lambda A, *_: (0.5, np.eye(A.shape[1])[0]), situations=[FREE], size=8)
    verdicts = {str(f.z[0]): f.verdict for f in found.findings}
    assert verdicts == {"3": "false", "5/2": "unsupported", "1": "unsupported"}
    for f in found.findings:
        assert check.check_bytes(f.own.to_json().encode())


def test_a_vector_that_is_none_shows_nothing():
    found = check_spectral_solver(lambda A, *_: (0.0, np.full(A.shape[1], np.nan)), situations=[SHIFT], size=8)
    assert all(f.own is None for f in found.findings)
    assert len(found.silent_failures) == 3


def test_a_crash_is_data():
    def solver(A, places, z):
        raise ZeroDivisionError("no pivot")

    found = check_spectral_solver(solver, situations=[FREE], size=4)
    assert len(found.raised) == 3
    assert "raised ZeroDivisionError: no pivot" in str(found)


def test_finite_sections_of_the_shift_are_false():
    found = check_spectral_solver(SPECTRAL_SOLVERS["finite-section"], situations=[SHIFT], size=20)
    assert [f.claimed for f in found.silent_failures] == [0.0]


def test_propack_is_false():
    free = replace(FREE, points=FREE.points[:1])
    (found,) = check_spectral_solver(SPECTRAL_SOLVERS["scipy-svds-propack"], situations=[free], size=20).findings
    assert found.verdict == "false"
    assert found.distance == 1


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["scipy-svds-arpack", "scipy-svds-lobpcg", "scipy-lobpcg"])
def test_sound_solvers_of_scipy(name):
    found = check_spectral_solver(SPECTRAL_SOLVERS[name], situations=LINES, size=20)
    assert not found.silent_failures


@pytest.mark.parametrize("resolvent", ["normal", "numerical-range", sv.power_growth("1/100"), sv.power_growth(3, 2)])
def test_a_wrong_growth_is_contradicted(resolvent):
    found = refute_growth(resolvent)
    verified = check.check_bytes(found.to_json().encode())
    assert verified["error"] < 1
    assert verified["condition"]


def test_a_right_growth_is_not():
    assert refute_growth("normal", SHIFT) is None
    assert refute_growth(sv.power_growth(Fraction(1, 2)), FREE) is None


def test_no_function():
    with pytest.raises(sv.InvalidInput, match="solver is 3: a function"):
        check_spectral_solver(3)
