"""Tables of columns: certificates against whole matrices that are as they are said to be, and what contradicts them."""

from __future__ import annotations

import json
import math
import random
from fractions import Fraction

import l2_forms
import numpy as np
import pytest
from effort import tries

import sciverify as sv
from sciverify.certificate.l2_operators import read_l2_operator, write_l2_operator
from sciverify.checker import check, l2_operators
from sciverify.exact.midrad import float_above

WHOLE = 14


def random_matrix(rng, self_adjoint):
    """Entries in sixteenths that fall off from the diagonal."""
    found = np.array(
        [[complex(rng.randint(-16, 16), rng.randint(-16, 16)) for _ in range(WHOLE)] for _ in range(WHOLE)]
    )
    found = np.round(found * 0.7 ** np.abs(np.subtract.outer(range(WHOLE), range(WHOLE)))) / 16
    return (found + found.conj().T) / 2 if self_adjoint else found


def norm_above(matrix):
    """A rational number above the norm."""
    return Fraction(float_above(Fraction(float(np.linalg.norm(matrix, 2))) * (1 + Fraction(1, 10**9))))


def growth_of_resolvent(matrix, z):
    """1 / ||R(z)|| of the matrix, followed by zeros."""
    return min(np.linalg.svd(matrix - z * np.eye(WHOLE), compute_uv=False)[-1], abs(z))


@pytest.mark.parametrize("seed", range(tries(20, 400)))
def test_what_is_proven_holds_for_an_operator_that_is_as_it_is_said_to_be(seed):
    """Also if its entries are not the listed ones."""
    rng = random.Random(seed)
    self_adjoint, error = rng.random() < 0.4, Fraction(rng.choice((0, 0, 1)), 50)
    truth = random_matrix(rng, self_adjoint)
    n = rng.randint(1, 6)
    m, z = rng.randint(n, 9), complex(rng.randint(-4, 4) / 4, 0 if self_adjoint else rng.randint(-4, 4) / 4)
    noise = random_matrix(rng, self_adjoint)
    near = truth + float(error) / 2 * noise / max(1, np.abs(noise).max())
    turned = None if self_adjoint or rng.random() < 0.3 else norm_above(truth.conj().T[m:, :n])
    said = {"adjoint_dispersion": turned, "entry_error": error, "self_adjoint": self_adjoint}
    table = sv.table_of(lambda j: dict(enumerate(near[:, j])), n, m, norm_above(truth[m:, :n]), **said)
    written = json.loads(json.dumps(write_l2_operator(table)))
    assert read_l2_operator(written) == table
    assert np.array_equal(l2_forms.table_matrix(written)[:, :n], near[:m, :n])
    growth = None if self_adjoint else sv.power_growth(1)
    found = sv.certify_spectral_point(table, (z.real, z.imag), size=rng.randint(1, n), resolvent=growth)
    check.check_bytes(found.to_json().encode())
    assert float(found.claim.error) >= growth_of_resolvent(truth, z) * (1 - 1e-9)
    assert found.claim.condition.endswith(table.condition)


def test_sections_agree():
    """In floats and in integers, of A and of the adjoint."""
    rng = random.Random(5)
    near = random_matrix(rng, False) / 3
    table = sv.table_of(lambda j: dict(enumerate(near[:, j])), 4, 7, 9, adjoint_dispersion=8, entry_error="1/7")
    exact = l2_operators.read_l2_operator(json.loads(json.dumps(write_l2_operator(table))), "operator")
    for side in (False, True):
        section, whole = (
            table.section(range(1, 4), adjoint=side),
            exact.section({"first": "1", "count": 3}, "s", 9, side),
        )
        columns = (near.conj().T if side else near)[:7, 1:4]
        v = np.array([[2.0], [-1.0], [3.0]])
        moved = columns @ v
        moved[1:4] -= 0.5 * v
        above = math.hypot(np.linalg.norm(moved) / np.linalg.norm(v) + 7 / 7, 8 if side else 9)
        assert math.isclose(section.residuals(v, np.array([0.5]))[0], above, rel_tol=1e-6)
        assert (float(whole.doubt), float(whole.beyond)) == (1.0, 8.0 if side else 9.0)


def test_support_beyond_the_table_is_refused():
    """For A = 0, z = 1, v = e_3 and two rows the rule would say 0, and the truth is 1."""
    zero = sv.table_of(lambda j: {}, 3, 3, 0)
    with pytest.raises(sv.InvalidInput, match=r"the table has the columns 0, \.\.\., 2"):
        sv.certify_spectral_point(zero, 1, [1.0], first=3, resolvent="normal")
    with pytest.raises(sv.InvalidInput, match="size is 3 and rows is 2: size <= rows is needed"):
        sv.table_of(lambda j: {}, 3, 2, 0)
    assert sv.certify_spectral_point(zero, 1, resolvent="normal").claim.error >= 1


def test_a_compact_operator():
    """q^(i + j) of rank one: the tail is known, and so is the spectrum, 0 and 1 / (1 - q^2)."""
    q, n = Fraction(1, 2), 12
    eigenvalue = 1 / (1 - q * q)
    tail = eigenvalue * q**n * 2
    A = sv.compact_operator([[q ** (i + j) for j in range(n)] for i in range(n)], tail, self_adjoint=True)
    found = sv.certify_spectral_point(A, eigenvalue)
    assert 0 < found.claim.error <= tail + Fraction(1, 10**6)
    assert str(found.claim.condition) == f"if A is self-adjoint and ||(I - P_12) A P_12|| <= {tail}"
    both = sv.compact_operator(np.array([[1, 1j], [0, 2]]), "1/10")
    assert both.stated.adjoint_dispersion == Fraction(1, 10)
    assert sv.certify_spectral_point(both, 2, resolvent=sv.power_growth("1/3")).claim.error > 0


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: sv.table_of(lambda j: [1], 1, 1, 0), r"column\(0\) is \[1\]: a mapping from rows to entries"),
        (lambda: sv.table_of(lambda j: {-1: 1}, 1, 1, 0), "a row of column 0 is -1"),
        (lambda: sv.table_of(lambda j: {0: "x"}, 1, 1, 0), r"column\(0\)\[0\]"),
        (lambda: sv.table_of(lambda j: {0: 2**501}, 1, 1, 0), r"entries up to 2\^500 are possible"),
        (lambda: sv.table_of(lambda j: {5: 1}, 1, 3, "1/2"), "has more than dispersion = 1/2 below row 2"),
        (lambda: sv.table_of(lambda j: {1 - j: j}, 2, 2, 0, self_adjoint=True), "A is not self-adjoint"),
        (lambda: sv.table_of(lambda j: {0: 1j}, 1, 1, 0, self_adjoint=True), "A is not self-adjoint"),
        (lambda: sv.table_of(lambda j: {}, 1, 1, -1), "dispersion is -1: a rational number >= 0 is needed"),
        (lambda: sv.table_of(lambda j: {}, 1, 1, 0, entry_error="-1"), "entry_error is '-1': a rational number >= 0"),
        (lambda: sv.table_of(lambda j: {}, 1, 1, 2**256), "room for 256 bits"),
        (lambda: sv.table_of(lambda j: {}, 1, 1, 0, adjoint_dispersion=0, self_adjoint=True), "its own adjoint"),
        (lambda: sv.table_of(lambda j: {}, 2**11, 2**11, 0), "1048576 entries at most"),
        (lambda: sv.table_of(lambda j: {}, 1, 1, 0).section(range(1), adjoint=True), "nothing is said of the adjoint"),
        (lambda: sv.compact_operator([[1, 2]], 0), "as many rows as columns are needed"),
        (lambda: sv.compact_operator([], 0), "as many rows as columns are needed"),
        (lambda: sv.compute_spectrum(sv.compact_operator([[1]], 0, self_adjoint=True), 9), "pass within="),
        (lambda: sv.certify_gap(sv.compact_operator([[1]], 0, self_adjoint=True), 2, 3), "windows|Banded|banded"),
    ],
)
def test_what_is_refused(make, said):
    with pytest.raises(sv.InvalidInput, match=said):
        make()


def test_a_diagonal_operator():
    assert sv.diagonal([1, 2]).is_self_adjoint
    assert sv.diagonal([1, 1j]).is_normal
    assert sv.certify_spectral_point(sv.diagonal(["1/3", 1j]), 1j, size=9).claim.error < 1e-14
    assert sv.certify_spectral_point(sv.diagonal(["1/3", 3]), 1, size=9).claim.error >= Fraction(2, 3)
