"""Input that once hung, crashed or was silently misread: each gets one sentence, or is read as it is meant."""

from __future__ import annotations

from collections import deque
from decimal import Decimal
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import sympy
from flint import arb, fmpq

import sciverify as sv
from sciverify.exact.ordered import sign
from sciverify.exact.rationals import to_rational

cyclic: list = [1]
cyclic.append(cyclic)


class Unprintable:
    def __repr__(self):
        raise RuntimeError("no")


class Pretender:
    """Looks like an exact number to duck typing."""

    field = None

    def sign(self):
        return 1


class Table:
    """A mapping by another name: iterating it gives keys."""


REFUSED = {
    "mpmath number with a huge exponent": (mpmath.mpf((0, 1, 10**12, 1)), "limit"),
    "Decimal with a huge exponent": (Decimal("1e999999"), "digits"),
    "tiny Decimal": (Decimal("1e-999999"), "digits"),
    "ball with a huge exponent": (arb(2) ** arb(2) ** 60, "limit"),
    "SymPy power with a huge exponent": (sympy.Pow(2, 10**9, evaluate=False), "1000000000"),
    "masked scalar": (np.ma.masked, "masked"),
    "mpmath constant": (mpmath.pi, "constant"),
    "pretended exact number": (Pretender(), "Pretender"),
    "time difference": (np.timedelta64(3, "s"), "time"),
    "unprintable object": (Unprintable(), "Unprintable"),
    "number too long to print": (-(10**5000), "cannot be printed"),
    "list inside itself": (cyclic, ""),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_as_penalty(kind):
    value, word = REFUSED[kind]
    with pytest.raises(sv.InvalidInput) as error:
        sv.SquareRootLasso([[1]], [1], value)
    assert word in str(error.value)
    assert len(str(error.value)) < 250


@pytest.mark.parametrize("kind", [kind for kind in REFUSED if kind != "number too long to print"])
def test_as_entry_of_a_matrix(kind):
    value, word = REFUSED[kind]
    with pytest.raises(sv.InvalidInput) as error:
        sv.SquareRootLasso([[1, value]], [1], 1)
    assert word in str(error.value)
    assert len(str(error.value)) < 250


def test_other_kinds_of_refusal():
    for make in (
        lambda: sv.solution_set(None),
        lambda: sv.Oracle(None),
        lambda: sv.DCT(2.0),
        lambda: sv.SquareRootLasso({1: 2}.items(), [1], 1),
        lambda: sv.SquareRootLasso(cyclic, [1], 1),
        lambda: sv.families.TiedColumns(m=2, N=4, K=1, transform=np.array(["dct", "dct"])),
        lambda: sv.families.TiedColumns(m=2.0, N=4, K=1),
        lambda: sv.certify_distance(sv.SquareRootLasso([[1]], [1], 1), [0], digits=True),
        lambda: sv.SquareRootLasso([[sympy.sqrt(p) for p in sympy.primerange(30)]], [1], 1),
    ):
        with pytest.raises(sv.InvalidInput) as error:
            make()
        assert len(str(error.value)) < 300


def test_a_long_message_is_shortened():
    x = sympy.sqrt(sympy.Integer(10**120 + 1)) - 10**60 - 1
    with pytest.raises(sv.InvalidInput) as error:
        sv.SquareRootLasso([[1]], [1], x)
    assert len(str(error.value)) < 250


def same(a, b):
    return all(sign(x - z) == 0 for x, z in zip(a, b, strict=True))


@pytest.mark.filterwarnings("ignore:the matrix subclass:PendingDeprecationWarning")
def test_containers_that_are_welcome():
    expected = sv.SquareRootLasso([[1, 2], [0, 1]], [1, 1], 1).matrix
    for container in (
        (row for row in [[1, 2], [0, 1]]),
        deque([deque([1, 2]), (0, 1)]),
        [range(1, 3), iter([0, 1])],
        np.matrix([[1, 2], [0, 1]]),
        np.array([[1, 2], [0, 1]], dtype=np.float32),
        sympy.Matrix([[1, 2], [0, 1]]),
    ):
        problem = sv.SquareRootLasso(container, iter([1, 1]), np.array(1, dtype=object))
        assert all(same(a, b) for a, b in zip(problem.matrix, expected, strict=True))


def test_numbers_that_are_welcome():
    assert to_rational(Fraction(np.int64(3), 1)) == 3
    assert sv.certify_distance(sv.SquareRootLasso([[1]], [1], 2), [3], digits=np.int64(5)).distance.lower == 3
    assert sv.families.TiedColumns(m=np.int64(2), N=np.int32(4), K=1).tied == 3
    root = sympy.sqrt(2)
    generated = sv.SquareRootLasso((row for row in [[root, 1]]), [1], "1/9")
    assert sv.solution_set(generated).dimension == 0
    half = sympy.Rational(1, 2)
    rotation = [[half, -sympy.sqrt(3) / 2], [sympy.sqrt(3) / 2, half]]
    turned = sv.SquareRootLasso([[1, 2], [0, 1]], [1, 1], "1/9", isometry=rotation)
    plain = sv.SquareRootLasso([[1, 2], [0, 1]], [1, 1], "1/9")
    assert same(sv.solution_set(turned).vertex, sv.solution_set(plain).vertex)


def test_long_numbers_travel_through_certificates(tmp_path):
    x = Fraction(1, 3**12000)
    certificate = sv.certify_distance(sv.SquareRootLasso([[1]], [0], 1), [x])
    path = certificate.save(tmp_path / "c.json")
    assert sv.load_certificate(path).point == certificate.point
    assert sv.check(path).bounds == certificate.distance
    with pytest.raises(ValueError, match="format"):
        format(certificate.distance, ".0")
    assert float("inf") not in certificate.distance
    assert len(format(certificate.distance, ".6000f")) > 6000


def test_the_library_reads_back_its_own_numbers():
    """A vertex in a nested tower of one computation is a candidate in another one."""
    problem = sv.SquareRootLasso([[sympy.sqrt(2), 1, 0], [1, 3, 1]], [3, sympy.sqrt(5)], "1/5")
    vertex = sv.solution_set(problem).vertex
    assert sv.certify_distance(problem, vertex).distance.upper == 0
    other = sv.SquareRootLasso([[sympy.sqrt(3), 1, 0], [1, 3, 1]], [3, 1], "1/5")
    assert sv.certify_distance(other, vertex).distance.upper > 0
    cube = sv.SquareRootLasso([[sympy.cbrt(2), 1]], [3], "1/5")
    assert sv.certify_distance(cube, [sympy.cbrt(2), 1 / sympy.cbrt(4)]).distance.upper > 0


@pytest.mark.parametrize("lam", [sympy.sqrt(3), sympy.cbrt(2), sympy.sqrt(2) / 3])
def test_families_take_an_irrational_penalty(lam):
    family = sv.families.TiedColumns(m=2, N=4, K=2, lam=lam)
    member = family.branch(1, 5)
    assert same(sv.solution_set(member.problem).vertex, member.solutions.vertex)


def test_a_radical_that_occurs_often_is_adjoined_once():
    root = sympy.sqrt(2 + sympy.sqrt(2))
    problem = sv.SquareRootLasso([[root, 1 / root, root**3]], [root], 1)
    assert problem.field.depth == 2
    again = sv.SquareRootLasso([[sympy.sqrt(2 + sympy.sqrt(2))]], [1], 1)
    assert again.field is problem.field


def test_rational_numbers_written_as_roots():
    x = sympy.cbrt(2) * sympy.cbrt(4)
    assert sv.SquareRootLasso([[sympy.Mul(sympy.cbrt(2), sympy.cbrt(4), evaluate=False) if x == 2 else x]], [1], 1)
    hidden = sympy.root(7 + 5 * sympy.sqrt(2), 3) - sympy.sqrt(2)
    assert sv.SquareRootLasso([[hidden]], [1], 1).matrix == ((fmpq(1),),)


def test_a_root_near_zero_is_enclosed():
    """The ball of the squared distance reaches below 0 at the first precision."""
    problem = sv.SquareRootLasso([[1], [1]], [1, 0], "1/2")
    certificate = sv.certify_distance(problem, ["0.3110177634953863863927"])
    assert 0 < certificate.distance.lower <= certificate.distance.upper


def test_a_zero_written_as_a_surd():
    root = sympy.sqrt(2)
    problem = sv.SquareRootLasso([[root]], [2], 1)
    certificate = sv.certify_objective_excess(problem, [root])
    assert certificate.objective_excess.lower >= 0


def test_floats_of_extreme_size_raise_no_warning():
    problem = sv.SquareRootLasso([[1e300, 1e-300], [1e-300, 1e300]], [1e300, 1.0], 1)
    assert sv.solution_set(problem).dimension == 0
