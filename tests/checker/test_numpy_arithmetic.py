"""Rule operator-convexity with NumPy: it says what the standard library says, and its own parts are exact."""

from __future__ import annotations

import json
from fractions import Fraction

import image_reference
import numpy as np
import pytest
from effort import tries
from mutants import CORRECT, batches, judged_by
from test_operator_mutations import BASES, mutate

import sciverify as sv
from sciverify.checker import check
from sciverify.checker.fourier import Fourier
from sciverify.checker.operator_arithmetic import Arithmetic, computed_by
from sciverify.checker.wavelet_gram import WaveletGram
from sciverify.cli import main
from sciverify.numpy_checker import ExactFloats
from sciverify.numpy_checker.exact_cholesky import remainder
from sciverify.numpy_checker.exact_product import exact_product
from sciverify.numpy_checker.exact_transform import ExactTransform, digits_of
from sciverify.numpy_checker.kernel_gram import KernelGram

EXPECTED = json.loads((CORRECT.parent / "expected.json").read_text())
REFUSED = [name for name in EXPECTED["incorrect"] if name.startswith("hand-operator-")]


@pytest.mark.parametrize("name", BASES)
def test_correct_files_are_accepted(name):
    with computed_by(ExactFloats()):
        check.check_file(CORRECT / f"{name}.json")


@pytest.mark.parametrize("name", REFUSED)
def test_incorrect_files_are_refused_by_the_same_rule(name):
    with computed_by(ExactFloats()), pytest.raises(check.Rejected, match=f"^{EXPECTED['incorrect'][name]}: "):
        check.check_file(CORRECT.parent / "incorrect" / name)


def judge(seed):
    with computed_by(ExactFloats()):
        return judged_by(BASES, mutate, lambda mutant, base: image_reference.is_true(mutant))(seed)


test_what_is_accepted_is_true = batches(judge, *tries((1, 60), (8, 250)), 0.5)


@pytest.mark.parametrize("side", [2, 4, 8, 32])
def test_transforms_agree_within_their_bounds(side):
    rng = np.random.default_rng(side)
    image = [
        ([int(x) << 60 for x in row], [int(x) << 50 for x in row[::-1]]) for row in rng.integers(-9, 9, (side, side))
    ]
    norm = 1 + int(sum(x * x for re, im in image for x in [*re, *im]) ** 0.5 * 1.01)
    slow, fast = Fourier(side, 88), ExactTransform(side)
    for name in ("transform", "inverse"):
        first = getattr(slow, name)(image)
        re, im = getattr(fast, name)(*(np.array([row[k] for row in image], object) for k in range(2)))
        off = [
            a - b
            for row, p, q in zip(first, re, im, strict=True)
            for a, b in zip([*row[0], *row[1]], [*p, *q], strict=True)
        ]
        assert sum(x * x for x in off) <= (slow.error(norm) + fast.error(norm)) ** 2


@pytest.mark.parametrize("side", [2, 4, 16])
def test_gram_matrices_agree_within_their_bounds(side):
    rng = np.random.default_rng(side)
    sampled = (rng.random(side**2) < 0.6).tolist()
    columns = sorted(rng.choice(side**2, max(2, side**2 // 3), replace=False).tolist())
    kernel = KernelGram(ExactTransform(side), sampled, columns, 52)
    table = WaveletGram(side, sampled, columns, 52)
    assert kernel.order == table.order
    whole = kernel.rows(0, len(columns))
    off = [int(whole[j, j + k]) - x for j, row in enumerate(table.rows()) for k, x in enumerate(row)]
    assert 2 * sum(x * x for x in off) <= (kernel.doubt + len(columns) * table.doubt) ** 2


def bound(matrix, more):
    """A lower bound of the least eigenvalue of an integer matrix in its unit, or None."""
    found = remainder(lambda first, last: matrix[first:last].copy(), len(matrix), more)
    return None if found is None else -(found[0] ** 0.5) - found[1]


@pytest.mark.parametrize("more", [0, 4])
def test_least_eigenvalues_are_bounded_from_below(more):
    rng = np.random.default_rng(more)
    accepted = 0
    for trial in range(40):
        count = int(rng.integers(1, 30))
        A = rng.standard_normal((count + 3, count)) / (2 * count + 4) ** 0.5
        shift = np.linalg.eigvalsh(A.T @ A)[0] * rng.choice([0.5, 0.99, 1.01, 1.5])
        matrix = np.rint((A.T @ A - shift * np.eye(count)) * 2.0 ** (52 + 2 * more)).astype(np.int64)
        matrix = np.tril(matrix) + np.tril(matrix, -1).T
        found = bound(matrix, more)
        if found is not None:
            accepted += 1
            assert np.linalg.eigvalsh(matrix.astype(float))[0] >= found - 2.0 ** (10 + 2 * more), trial
    assert 0 < accepted < 40


def test_long_columns_and_indefinite_matrices_are_refused():
    one = 1 << 52
    assert bound(np.array([[9 * one // 4]]), 0) is None  # a column of length 3/2: its factor has 27 bits
    slots = np.array([[1 << 8, one >> 2, 0], [one >> 2, one, one >> 24], [0, one >> 24, one]])
    assert bound(slots - int(0.06 * one) * np.eye(3, dtype=np.int64), 0) is None


def test_no_factor_is_trusted(monkeypatch):
    """A factor that is wrong leaves much; one that is too long, or no number, is refused."""
    matrix = np.eye(2, dtype=np.int64) << 52
    honest = bound(matrix, 0)
    for factor, said in (
        ([[1.0, 0.0], [0.25, 1.0]], None),
        ([[1.0, 0.0], [2.0**-20, 1.0]], 2.0**32),
        ([[float("nan"), 0.0], [0.0, 1.0]], None),
        ([[1.5, 0.0], [0.0, 1.0]], None),
        ([[1.0, 0.0], [1.0, 1.0]], None),
    ):
        monkeypatch.setattr(np.linalg, "cholesky", lambda _, factor=factor: np.array(factor))
        found = bound(matrix, 0)
        assert found is None if said is None else found is not None and found <= -said < honest


class Rough(np.ndarray):
    """A matrix that multiplies in single precision."""

    def __matmul__(self, other):
        return (np.asarray(self, np.float32) @ np.asarray(other, np.float32)).astype(float)


def test_a_library_that_multiplies_roughly_is_noticed():
    left = np.array([[2.0**21 - 1, 3.0], [1.0, 0.0]])
    right = np.array([[2.0**20 + 1, 1.0], [1.0, 2.0]])
    assert exact_product(left, right).tolist() == [[(2**21 - 1) * (2**20 + 1) + 3, 2**21 + 5], [2**20 + 1, 1]]
    with pytest.raises(check.Rejected, match="does not multiply integers exactly"):
        exact_product(left.view(Rough), right)


def test_too_few_digits_are_noticed():
    with pytest.raises(ArithmeticError, match="more digits"):
        digits_of(np.array([1 << 60], object), 2)


def test_the_command_and_the_function(capsys, monkeypatch):
    asked = []
    monkeypatch.setattr(ExactFloats, "exceeds", lambda self, *a: asked.append(1) or Arithmetic.exceeds(self, *a))
    path = CORRECT / "hand-operator-half.json"
    assert main(["check", "--numpy", str(path)]) == 0
    assert "VERIFIED" in capsys.readouterr().out
    assert main(["check", str(path)]) == 0
    assert asked == [1]
    with pytest.raises(sv.RejectedCertificate):
        sv.check(CORRECT.parent / "incorrect" / "hand-operator-dependent.json", numpy=True)
    assert asked == [1, 1]


def test_singular_values_above_1_are_refused_at_once():
    assert not ExactFloats().exceeds(None, [0], Fraction(9, 8), None)
