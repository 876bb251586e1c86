"""Distances for all data within a radius, and for computable data."""

from __future__ import annotations

import json
import random
from fractions import Fraction

import pytest
from flint import arb, arb_mat
from instances_p1_p2 import random_basis_pursuit, random_lasso
from mpmath import mp

import sciverify as sv
from sciverify.checker import check

PARAMETERS = {"P1": Fraction(2), "P2": Fraction(1, 2), "P3": Fraction(1, 2)}
MAKERS = {"P1": sv.BasisPursuit, "P2": sv.Lasso, "P3": sv.SquareRootLasso}


def perturbed(A, y, radius, rng):
    """Data whose Frobenius and l2 distance from (A, y) is at most the radius, often nearly so."""
    change = [[Fraction(rng.randint(-100, 100)) for _ in row] for row in A]
    shift = [Fraction(rng.randint(-100, 100)) for _ in y]
    size = max(1, int(sum(v * v for row in change for v in row) ** 0.5) + 1)
    length = max(1, int(sum(v * v for v in shift) ** 0.5) + 1)
    return (
        [
            [a + radius * v / size for a, v in zip(row, moves, strict=True)]
            for row, moves in zip(A, change, strict=True)
        ],
        [b + radius * v / length for b, v in zip(y, shift, strict=True)],
    )


@pytest.mark.parametrize("seed", range(40))
def test_every_instance_within_the_radius_is_covered(seed, tmp_path):
    rng = random.Random(seed)
    kind = ("P1", "P2", "P3")[seed % 3]
    _, A, y, parameter, w, x = (random_basis_pursuit if kind == "P1" else random_lasso)(8 * seed)
    parameter = parameter if kind != "P3" else Fraction(1, 2)
    problem = MAKERS[kind](A, y, parameter, weights=w)
    radius = Fraction(1, 10 ** rng.randint(2, 5))
    try:
        certificate = sv.certify_distance_within(problem, x, radius)
    except (sv.Undecided, sv.AssumptionFailed):
        return
    assert sv.check(certificate.save(tmp_path / "c.json")) == certificate.claim
    assert sv.load_certificate(tmp_path / "c.json").claim == certificate.claim
    for _ in range(6):
        near = MAKERS[kind](*perturbed(A, y, radius, rng), parameter, weights=w)
        exact = sv.certify_distance(near, x, 30)
        assert exact.unique is sv.Verdict.TRUE
        assert certificate.distance.lower <= exact.distance.upper
        assert exact.distance.lower <= certificate.distance.upper


def computable(rows):
    return sv.ComputableMatrix((len(rows()), len(rows()[0])), lambda: arb_mat(rows()))


@pytest.mark.parametrize("kind", ["P1", "P2", "P3"])
def test_transcendental_data(kind, tmp_path):
    """Against the closed form of one column in 60 digits."""
    A = computable(lambda: [[arb.pi()], [arb(2).exp()], [arb(3).log()]])
    y = computable(lambda: [[arb.pi()], [arb(7)], [arb(1)]])
    certificate = sv.certify_distance(sv.ComputableProblem(MAKERS[kind], A, y, PARAMETERS[kind]), [0], digits=25)
    assert sv.check(certificate.save(tmp_path / "c.json")) == certificate.claim
    with mp.workdps(60):
        a, b = [mp.pi, mp.exp(2), mp.log(3)], [mp.pi, mp.mpf(7), mp.mpf(1)]
        gram, product, square = (sum(u * v for u, v in zip(p, q, strict=True)) for p, q in ((a, a), (a, b), (b, b)))
        h, rho = product / gram, mp.sqrt(square - product**2 / gram)
        lam = mp.mpf(PARAMETERS[kind].numerator) / PARAMETERS[kind].denominator
        t = {
            "P1": lambda: mp.sqrt((lam**2 - rho**2) * gram),
            "P2": lambda: lam / 2,
            "P3": lambda: lam * rho / mp.sqrt(1 - lam**2 / gram),
        }[kind]()
        truth = h - t / gram
        low, high = (
            mp.mpf(v.numerator) / v.denominator for v in (certificate.distance.lower, certificate.distance.upper)
        )
        assert low <= truth <= high
        assert high - low < mp.mpf(10) ** -24


def test_refusals():
    problem = sv.Lasso([[1, 1]], [1], "1/4")
    with pytest.raises(sv.AssumptionFailed, match="unique"):
        sv.certify_distance_within(problem, [0, 0], "1/10")
    with pytest.raises(sv.InvalidInput, match="radius"):
        sv.certify_distance_within(problem, [0, 0], -1)
    with pytest.raises(sv.Undecided, match="radius"):
        sv.certify_distance_within(sv.Lasso([[1, 2]], [1], "1/4"), [0, 0], 5)
    with pytest.raises(sv.InvalidInput, match="ComputableMatrix"):
        sv.ComputableProblem(sv.Lasso, [[1]], [1], 1)


@pytest.mark.parametrize("seed", range(150))
def test_mutants_that_are_accepted_cover_all_data(seed):
    """Single-field mutants: refused, or no instance within their radius contradicts them."""
    rng = random.Random(seed)
    A, y = [[1, "1/2", 0], [0, 1, "1/4"], ["1/3", 0, 1]], [3, 2, "1/2"]
    kind = rng.choice(["P1", "P2", "P3"])
    parameter = {"P1": "1/2", "P2": 1, "P3": 1}[kind]
    x = [3, 1, 0]
    document = json.loads(sv.certify_distance_within(MAKERS[kind](A, y, parameter), x, "1/1000").to_json())
    places = [(document["claim"], key) for key in ("lower", "upper", "radius")] * 4
    places += [(document["evidence"]["stability"], key) for key in ("singular_value", "size")]
    places += [(row, k) for row in document["evidence"]["stability"]["inverse"] for k in range(len(row))]
    places += [(document["point"], k) for k in range(3)]
    home, key = rng.choice(places)
    if not isinstance(home[key], str):
        return
    factor = rng.choice(
        [Fraction(0), Fraction(-1), Fraction(2), Fraction(1, 2), Fraction(101, 100), Fraction(999, 1000)]
    )
    home[key] = str(Fraction(home[key]) * factor)
    try:
        verified = check.check_bytes(json.dumps(document).encode())
    except (check.Malformed, check.Rejected):
        return
    exact = [[Fraction(v) for v in row] for row in A]
    point = [Fraction(v) for v in document["point"]]
    for _ in range(5):
        near = MAKERS[kind](*perturbed(exact, [Fraction(v) for v in y], verified["radius"], rng), parameter)
        distance = sv.certify_distance(near, point, 30).distance
        assert verified["lower"] <= distance.upper
        assert distance.lower <= verified["upper"]
