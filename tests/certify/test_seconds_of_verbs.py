"""`seconds=` and `progress=` of every verb: it ends in time, says so, and spoils nothing."""

from __future__ import annotations

import contextlib
import inspect
import itertools
import time
from types import SimpleNamespace

import numpy as np
import pytest

import sciverify as sv
from sciverify.allowance import allowance, in_words, seconds_left, spent
from sciverify.certify.distance import certify_distance_to
from sciverify.certify.proofs.first_bounds import largest_distance

A = [[3, 1, 0, 2], [0, 1, 2, 1], [1, 0, 1, 1]]
X = ["1/4", 0, 1, 0]
NET = sv.LayeredNetwork([sv.Dense([[1, -1], [0, 1]]), sv.ReLU()])
DENSE = sv.LayeredNetwork([*NET.layers, sv.Dense([[1, 0], [0, 2]])])
FLOATS = np.random.default_rng(0).standard_normal((30, 80))


def lasso():
    return sv.Lasso(A, ["1/2", 1, 2], "1/10")


def tied():
    return sv.SquareRootLasso([[1, 1, 0], [0, 0, 1]], [1, "1/3"], lam="1/4")


def image():
    operator = sv.FourierHaar(sv.structured_mask(8, 0.6, seed=1))
    return sv.Lasso(operator, np.ones(operator.shape[0]), "1/2")


def large():
    return sv.Lasso(FLOATS, FLOATS[:, :3].sum(axis=1), 20.0)


VERBS = {
    "certify_distance": lambda **k: sv.certify_distance(lasso(), X, **k),
    "certify_distance in floats": lambda **k: sv.certify_distance(large(), np.zeros(80), **k),
    "certify_distance of computable data": lambda **k: sv.certify_distance(
        sv.ComputableProblem(sv.Lasso, *computable(), "1/2"), [2, 1], **k
    ),
    "certify_distance of complex data": lambda **k: sv.certify_distance(
        sv.Lasso(np.array([[1 + 1j, 2, 0], [1, 1j, 1]]), np.array([1j, 1]), "1/2"), [0, 0, 0], **k
    ),
    "certify_distance of an operator": lambda **k: sv.certify_distance(image(), np.zeros(64), **k),
    "certify_distance_to": lambda **k: certify_distance_to(sv.solution_set(tied()), [1, 1, 1], **k),
    "certify_distance_within": lambda **k: sv.certify_distance_within(lasso(), X, "1/1000000", **k),
    "solve": lambda **k: sv.solve(lasso(), **k),
    "solve in floats": lambda **k: sv.solve(large(), **k),
    "solution_set": lambda **k: sv.solution_set(lasso(), **k),
    "solution_path": lambda **k: sv.solution_path(lasso(), **k),
    "solution_path in floats": lambda **k: sv.solution_path(large(), least=16, engine="float", **k),
    "certify_support": lambda **k: sv.certify_support(tied(), **k),
    "certify_dimension": lambda **k: sv.certify_dimension(tied(), **k),
    "certify_linear_program": lambda **k: sv.certify_linear_program([1, 1], [1, 1], A_eq=[[1, 1]], b_eq=[1], **k),
    "certify_minimum": lambda **k: sv.certify_minimum(lasso(), **k),
    "certify_objective_excess": lambda **k: sv.certify_objective_excess(lasso(), X, **k),
    "certify_growth": lambda **k: sv.certify_growth(lasso(), **k),
    "certify_trust_radius": lambda **k: sv.certify_trust_radius(lasso(), **k),
    "certify_arc_gap": lambda **k: sv.certify_arc_gap(sv.cmv("3/5", "integers"), 0, "1/10", **k),
    "certify_spectral_point": lambda **k: sv.certify_spectral_point(sv.jacobi(0), 1, size=20, **k),
    "certify_eigenvalue": lambda **k: sv.certify_eigenvalue(sv.jacobi(sv.changed(0, 0, [2])), "5/2", **k),
    "certify_gap": lambda **k: sv.certify_gap(sv.jacobi([1, -1], sites="integers"), "-1/3", "1/3", **k),
    "gap_label": lambda **k: sv.gap_label(sv.jacobi([1, -1], sites="integers"), "-1/3", "1/3", **k),
    "spectrum_enclosure": lambda **k: sv.spectrum_enclosure(sv.jacobi([1, -1], sites="integers"), "1/2", **k),
    "compute_spectrum": lambda **k: sv.compute_spectrum(sv.jacobi(0), 20, **k),
    "matrix_pseudospectrum": lambda **k: sv.matrix_pseudospectrum([[0, 1], [0, 0]], "1/2", "1/4", **k),
    "pseudospectrum_picture": lambda **k: sv.pseudospectrum_picture(
        sv.laurent({1: 1}), "1/2", region=((2, 0), (3, 1)), size=9, **k
    ),
    "certify_null_space": lambda **k: sv.certify_null_space([[4, 1, 0], [0, 4, 1], [1, 0, 4]], 1, **k),
    "certify_output": lambda **k: sv.certify_output(NET, [1, 2], [4, 0], **k),
    "certify_instability": lambda **k: sv.certify_instability(NET, [1, 2], [4, 0], **k),
    "certify_overperformance": lambda **k: sv.certify_overperformance(NET, [[1, 0], [0, 1]], [1, 2], [4, 0], **k),
    "certify_misclassification": lambda **k: sv.certify_misclassification(NET, [1, 0], [0, 1], **k),
    "certify_lipschitz": lambda **k: sv.certify_lipschitz(DENSE, **k),
    "certify_classification": lambda **k: sv.certify_classification(DENSE, [4, 1], **k),
    "refute_lipschitz": lambda **k: sv.refute_lipschitz(DENSE, "1/100", **k),
    "kernel_awareness": lambda **k: sv.kernel_awareness([[1, 0, "1/2"], [0, 1, "1/2"]], 1, **k),
    "optimality_constant": lambda **k: sv.optimality_constant([[1, 0]], [[0, 1], [0, 3], [1, 1]], **k),
    "refute_map": lambda **k: sv.refute_map(NET, [[1, 0], [0, 1]], [[1, 2], [-1, 2]], **k),
    "training_set": lambda **k: sv.training_set(lasso(), **k).solution(0, 5),
    "vertices": lambda **k: sv.solution_set(tied()).vertices(**k),
    "nearest": lambda **k: sv.solution_set(tied()).nearest([1, 1, 1], **k),
    "distance": lambda **k: sv.solution_set(tied()).distance([1, 1, 1], **k),
}


def computable():
    from flint import arb, arb_mat

    return (
        sv.ComputableMatrix((2, 2), lambda: arb_mat([[arb.pi(), 1], [0, arb(3).log()]])),
        sv.ComputableMatrix((2, 1), lambda: arb_mat([[arb(2).exp()], [1]])),
    )


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
def test_every_verb_ends_when_the_seconds_are_over_and_tells_of_its_work(verb):
    told = []
    found = verb(seconds=300, progress=lambda phrase, share: told.append((phrase, share)))
    assert found is not None
    assert told
    assert all(isinstance(phrase, str) and (share is None or 0 <= share <= 1) for phrase, share in told)
    with pytest.raises(sv.OutOfTime, match=r"allowed (are over|do not suffice)"):
        verb(seconds=1e-9)
    with pytest.raises(sv.InvalidInput, match="seconds is -1"):
        verb(seconds=-1)
    with pytest.raises(sv.InvalidInput, match="progress is 'loud'"):
        verb(progress="loud")
    with pytest.raises(KeyboardInterrupt):
        verb(progress=interrupt)


def interrupt(phrase, share):
    raise KeyboardInterrupt


def test_no_verb_is_forgotten():
    quick = {"certify_path", "certify_right_sides", "certify_estimator"}  # below, and `certify_distance`
    quick.add("audit_reconstruction")  # keeps what is done: tests/stability/test_reconstruction_audit.py
    limited = {name for name in sv.__all__ if "seconds" in parameters(getattr(sv, name))}
    tried = {name.partition(" ")[0] for name in VERBS} & set(sv.__all__)
    assert {name for name in sv.__all__ if name.startswith("certify")} | {"solve", "solution_set"} <= limited
    assert limited == tried | quick


def parameters(thing):
    return inspect.signature(thing).parameters if inspect.isfunction(thing) else ()


def clock_that_jumps_after(looks):
    times = itertools.chain([0.0] * looks, itertools.count(1e9, 1e9))
    return SimpleNamespace(monotonic=lambda: next(times))


def until_the_end(*verbs):
    for verb in verbs * 50:
        verb(seconds=5)


@pytest.mark.parametrize("step", [1, 2, 3, 5, 9, 20])
@pytest.mark.parametrize("make", [lasso, tied, large])
def test_nothing_is_spoilt_by_an_end_at_any_moment(monkeypatch, make, step):
    """The clock jumps after so many looks at it; the same objects then decide as fresh ones do."""
    problem, x = make(), [0] * make().shape[1]
    verbs = [lambda verb=verb, **k: verb(problem, **k) for verb in (sv.certify_support, sv.certify_dimension)]
    with monkeypatch.context() as patched:
        patched.setattr("sciverify.allowance.time", clock_that_jumps_after(step))
        with pytest.raises(sv.OutOfTime):
            until_the_end(lambda **k: sv.certify_distance(problem, x, **k), *verbs)
    assert sv.certify_distance(problem, x).distance == sv.certify_distance(make(), x).distance
    assert sv.certify_support(problem).claim == sv.certify_support(make()).claim
    solutions = sv.solution_set(problem)
    with monkeypatch.context() as patched:
        patched.setattr("sciverify.allowance.time", clock_that_jumps_after(step))
        with pytest.raises(sv.OutOfTime):
            until_the_end(lambda **k: solutions.nearest(x, **k), solutions.vertices, verbs[0])
    assert solutions.vertices() == sv.solution_set(make()).vertices()


def test_paths_keep_what_was_proven_in_time(monkeypatch):
    monkeypatch.setattr("sciverify.allowance.time", clock_that_jumps_after(200))
    found = sv.certify_path(lasso(), [1, "1/2", "1/4", "1/8"] * 5, [X] * 20, seconds=5)
    decided = [isinstance(entry, sv.Certificate) for entry in found]
    assert decided[0]
    assert not decided[-1]
    assert isinstance(found.entries[-1], sv.OutOfTime)


def test_what_is_known_of_a_distance_when_the_seconds_are_over():
    rng = np.random.default_rng(3)
    for kind, lam in ((sv.Lasso, 2.0), (sv.SquareRootLasso, 0.5)):
        for options in ({}, {"weights": rng.uniform(1, 2, 8)}, {"row_scales_squared": [2] * 4}, {"positive": True}):
            problem = kind(rng.standard_normal((4, 8)), rng.standard_normal(4), lam, **options)
            x = 3 * rng.standard_normal(8)
            with pytest.raises(sv.OutOfTime, match=r"so far 0 <= dist\(x, Xi_[23]\) <= ") as caught:
                sv.certify_distance(problem, x, seconds=1e-9)
            bounds = sv.certify_distance(problem, x).distance
            assert bounds.upper <= caught.value.known["upper"] == largest_distance(problem, x)
            assert caught.value.known["lower"] == 0
    # the bound is attained but for its rounding: z = 1, F(0) = 1, lam = 1, A large
    steep = sv.SquareRootLasso([["1000000"]], [1], 1)
    assert sv.certify_distance(steep, [-5]).distance.lower > 5
    assert 6 <= largest_distance(steep, [-5]) < 6.1
    with pytest.raises(sv.OutOfTime, match="so far no upper bound of the distance is known") as caught:
        sv.certify_distance(sv.BasisPursuit(A, [1, 2, 3], 0), X, seconds=1e-9)
    assert "upper" not in caught.value.known
    assert largest_distance(sv.BasisPursuit(A, [1, 2, 2], 3), [0, 0, 3, 4]) == 5
    for unknown in (sv.Lasso(A, [1, 2, 3], 1, weights=[0, 1, 1, 1]), sv.Lasso(A, [1, 2, 3], 0)):
        assert largest_distance(unknown, X) is None


def test_steps_that_nothing_interrupts_are_not_begun(monkeypatch):
    monkeypatch.setattr("sciverify.allowance.time", SimpleNamespace(monotonic=lambda: 0.0))
    with allowance(10):
        spent("short", needs=9)
        with pytest.raises(sv.OutOfTime, match=r"do not suffice: long takes about 2 minutes at once"):
            spent("long", needs=120)
        assert seconds_left() == 10
    assert seconds_left() is None
    spent("nobody counts", needs=1e9)


def test_times_in_words():
    said = [in_words(s) for s in (0.0123, 1.26, 99, 119, 150, 7300, 2e5, 1e6, 1e9, 1e30)]
    assert said == [
        "0.012 s",
        "1.3 s",
        "99 s",
        "119 s",
        "2.5 minutes",
        "2 hours",
        "2.3 days",
        "12 days",
        "32 years",
        "3e+22 years",
    ]


@pytest.mark.thorough
def test_hard_instances_end_in_time():
    """Two seconds are two seconds, on a machine that does little else."""
    rng = np.random.default_rng(0)
    basis = np.linalg.qr(rng.standard_normal((300, 100)))[0].T.copy()
    wide = rng.standard_normal((20, 25)) * 2.0 ** rng.integers(-900, 900, 20)[:, None]
    cube = sv.BasisPursuit([[1 if k // 2 == i else 0 for k in range(26)] for i in range(13)], [1] * 13, 0)
    steep = rng.standard_normal((300, 2000))
    for verb in (
        lambda **k: sv.certify_distance(
            sv.BasisPursuit(basis, basis[:, :5].sum(axis=1), 0), np.zeros(300), engine="exact", **k
        ),
        lambda **k: sv.certify_support(sv.BasisPursuit(wide, wide[:, :3].sum(axis=1), 0), **k),
        lambda **k: sv.solution_set(cube).vertices(**k),
        lambda **k: sv.certify_distance(
            sv.Lasso(steep, steep[:, :150].sum(axis=1), 1.0), np.zeros(2000), engine="exact", **k
        ),
        lambda **k: sv.certify_growth(sv.Lasso(steep[:100, :1000], steep[:100, :30].sum(axis=1), 1.0), **k),
    ):
        began = time.monotonic()
        with contextlib.suppress(sv.OutOfTime):
            verb(seconds=2)
        assert time.monotonic() - began < 4
