"""Writes the corpora beside this file: correct, incorrect (with the rule that refuses) and malformed.

    python tests/certificates/make_corpora.py             all of them
    python tests/certificates/make_corpora.py --by-hand   those that stand as text in by_hand/

Every incorrect certificate is a correct one, wrong in one way that its file name says.
"""

from __future__ import annotations

import base64
import copy
import itertools
import json
import math
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import sympy
from scipy.sparse import csc_array

import sciverify as sv
from sciverify import hierarchy
from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.consistency import ConsistencyClaim
from sciverify.certificate.transcript import TranscriptProof
from sciverify.families import TiedColumns

sys.path.insert(0, str(Path(__file__).parent))

from by_hand import BY_HAND

HERE = Path(__file__).parent
_OF_THE_TABLE = "if ||(I - P_9) A P_6|| <= {} and ||(I - P_9) A* P_6|| <= 1/150 and the listed entries are within {}"


def correct():
    """Name -> certificate."""
    segment = sv.SquareRootLasso([[1]], [3], 1)
    tied = sv.SquareRootLasso([[1, 1, 0], [0, 0, 1]], [1, "1/3"], "1/4", weights=[1, 1, 2])
    surd = sv.SquareRootLasso([[1, 1, 0], [0, 1, 2], [0, 0, 0]], [2, 1, 1], "1/2")
    turned = sv.SquareRootLasso([[2, 1], [0, 1]], [1, 1], "1/3", isometry=[["3/5", "-4/5"], ["4/5", "3/5"], [0, 0]])
    cube = sv.SquareRootLasso([[sympy.cbrt(2), 1], [0, sympy.cbrt(4)]], [1, 1], "1/8")
    slides = TiedColumns(m=19, N=20, K=1, transform="dct", further_nonzeros=5)
    limit = TiedColumns(m=2, N=4, K=1, further_nonzeros=1, normalisation="rational").limit()
    rational = TiedColumns(m=3, N=5, K=2, further_nonzeros=1, normalisation="rational")
    x20 = [0.15, 0.15] + [0.01 * (-1) ** k for k in range(18)]
    scaled = sv.SquareRootLasso([[1, 1], [0, 1]], [1, 1], "1/5", row_scales_squared=[2, "1/3"])
    return {
        "unique-zero-residual": sv.certify_distance(sv.SquareRootLasso([[2, 1], [0, 1]], [1, 1], "1/3"), [1, 2]),
        "unique-nonzero-residual-surd": sv.certify_distance(surd, [1, -1, "1/2"]),
        "segment-critical-penalty": sv.certify_distance(segment, [5]),
        "polytope-duplicated-columns": sv.certify_distance(tied, [1, 1, 1]),
        "point-inside-the-set": sv.certify_distance(tied, ["1/2", "1/2", "1/3"]),
        "zero-minimiser": sv.certify_distance(sv.SquareRootLasso([[1, 2], [2, 1]], [1, 1], 100), [3, 4]),
        "row-scales": sv.certify_distance(scaled, [1, 1]),
        "explicit-isometry": sv.certify_distance(turned, [1, 2]),
        "cube-root-field": sv.certify_distance(cube, [1, 1]),
        "slides-branch-dct": sv.certify_distance(slides.branch(0, 10).problem, x20),
        "slides-limit-dct": sv.certify_distance(slides.limit().problem, x20),
        "rational-limit": sv.certify_distance(limit.problem, ["1/5", "-1/7", "1/3", 0]),
        "slides-64-digits": sv.certify_distance(slides.branch(1, 30).problem, x20, digits=64),
        "rational-family": sv.certify_distance(rational.branch(2, 20).problem, [0.01] * 5),
        "lasso-unique": sv.certify_distance(sv.Lasso([[2, 1], [0, 1]], [1, 1], "1/3"), [1, 2]),
        "lasso-segment": sv.certify_distance(sv.Lasso([[1, 1, 0], [0, 0, 1]], [1, "1/3"], "1/4"), [1, 1, 1]),
        "basis-pursuit-surd": sv.certify_distance(sv.BasisPursuit([[1, 2], [0, 1]], [3, 1], "1/2"), [1, 1]),
        "basis-pursuit-tight": sv.certify_distance(sv.BasisPursuit([[1, 1, 2], [0, 0, 0]], [3, 1], 1), [1, 1, 1]),
        "basis-pursuit-polytope": sv.certify_distance(sv.BasisPursuit([[1, 1, 0], [0, 0, 1]], [1, 1]), [1, 1, 1]),
        "basis-pursuit-zero": sv.certify_distance(sv.BasisPursuit([[1, 1]], [1], 1), [1, -1]),
        "basis-pursuit-excess": sv.certify_objective_excess(sv.BasisPursuit([[1, 2], [0, 1]], [3, 1], 1), [2, "1/2"]),
        "objective-excess-surd": sv.certify_objective_excess(surd, [1, -1, "1/2"]),
        "objective-excess-slides": sv.certify_objective_excess(slides.branch(0, 10).problem, x20),
        **of_doubles(),
        **about_instances(),
        **about_maps(),
        **about_lipschitz_constants(),
    }


def _on_a_lattice(operator, z):
    """With a vector that falls off from the middle."""
    region = operator.ball(3)
    distances = np.repeat(np.abs(region.cells - region.centre).sum(axis=1), region.cell)
    return sv.certify_spectral_point(operator, z, 0.5**distances, sites=region)


def _on_the_tiling(z):
    """The graph Laplacian, with a vector that falls off from the middle."""
    operator = sv.AmmannBeenker(-1, 1, (0, "1/3", "1/7", 0))
    region = operator.square(3, (5, -2))
    far = np.abs(operator.positions(region) - (5, -2)).sum(axis=1)
    return sv.certify_spectral_point(operator, z, 0.5**far, sites=region)


def _falling(j):
    """1 / 2^(j + |k|) at k places beside the diagonal, with a factor i above it and -i below."""
    return {i: (0, Fraction(i - j, abs(i - j) * 2 ** max(i, j))) if i != j else Fraction(1, 2**j) for i in range(40)}


def about_unbounded_operators():
    """Oscillators, and operators by a table: name -> certificate."""
    cubic, growth = sv.Oscillator({3: 1j, 0: "1/3"}, "3/4"), sv.power_growth("1/5")
    known = {"adjoint_dispersion": "1/150", "entry_error": "1/1000"}
    table = sv.table_of(_falling, 6, 9, "1/150", **known)
    return {
        "spectral-points-quartic": sv.certify_spectral_point(sv.Oscillator({4: 1}, "1/2"), "16.26182601885", size=50),
        "spectral-points-cubic": sv.certify_spectral_point(cubic, ("29/20", "1/9"), size=12, resolvent=growth),
        "pseudospectrum-cubic": sv.pseudospectrum(
            cubic, "1/4", "1/8", size=30, region=(("5/4", "-1/4"), ("7/4", "1/4"))
        ),
        "spectral-points-table": sv.certify_spectral_point(
            sv.table_of(_falling, 6, 9, "1/150", self_adjoint=True), "1", size=5
        ),
        "pseudospectrum-table": sv.pseudospectrum(table, "1/8", "1/16", region=(("-1/4", "-1/4"), ("1/4", "1/4"))),
    }


def about_spectra():
    """Claims about operators on l2: name -> certificate."""
    bands = sv.jacobi([1, "-1/2", 0], [1, "3/2"], "integers")
    defect = sv.jacobi(sv.changed(0, 0, [2]), sites="integers")
    word = sv.substitution_hamiltonian(sv.FIBONACCI, {"a": 2, "b": "-1/3"})
    shift, rotated = sv.weighted_shift(1, "naturals"), sv.toeplitz({-1: 1, 0: 1j, 2: "1/4"})
    return {
        "spectral-points-bands": sv.certify_spectral_point(bands, "1/2", size=12),
        "spectral-points-of-a-word": sv.certify_spectral_point(word, "5/2", size=12),
        "spectral-points-defect": sv.certify_spectral_point(defect, "17/6", size=14),
        "spectral-points-mathieu": sv.certify_spectral_point(sv.almost_mathieu(1, sv.GOLDEN, "1/3"), 0.125, size=40),
        "spectral-points-adjoint": sv.certify_spectral_point(shift, (0, "1/2"), size=10, resolvent="numerical-range"),
        "spectral-points-flux": _on_a_lattice(sv.hofstadter(sv.GOLDEN), "3/2"),
        "spectral-points-tiling": _on_the_tiling(2),
        "spectral-points-honeycomb": _on_a_lattice(sv.honeycomb("1/2"), 0),
        "spectral-points-power": sv.certify_spectral_point(
            rotated, "1/2", size=10, resolvent=sv.power_growth("1/100", 2)
        ),
        "spectral-gap-bands": sv.certify_gap(sv.jacobi([1, -1], sites="integers"), "-1/3", "1/3"),
        "spectral-gap-of-a-word": sv.certify_gap(word, "-1/20", "1/20"),
        "spectral-gap-defect": sv.certify_gap(defect, "9/4", "5/2"),
        "spectral-gap-edge": sv.certify_gap(sv.jacobi(sv.changed(0, 0, [2])), "9/4", "19/8"),
        "spectral-gap-mathieu": sv.certify_gap(sv.almost_mathieu(2, sv.GOLDEN), "11/2", 6),
        "eigenvalue-impurity": sv.certify_eigenvalue(defect, "14/5", size=40),
        "eigenvalue-edge": sv.certify_eigenvalue(
            sv.Banded({1: [1, 2j]}, "naturals"), 0, within=("-1/2", "1/3"), size=24
        ),
        "eigenvalue-mathieu": sv.certify_eigenvalue(
            sv.Banded({0: sv.changed(sv.almost_mathieu("1/2", sv.GOLDEN).diagonals[0], 1, [6]), 1: 1}), "6.3", size=24
        ),
        "smoothed-measure": sv.smoothed_measure(sv.jacobi([0, "1/2"]), {0: 1, 2: "1/3"}, "1/2", 2, order=3),
        "smoothed-measure-complex": sv.smoothed_measure(
            sv.Banded({0: ["1/3", 0], 2: 1j}), {-1: 1j, 0: 1}, 0, 4, order=2
        ),
        "smoothed-measure-mathieu": sv.smoothed_measure(sv.almost_mathieu("1/2", sv.GOLDEN), 0, 1, 3, order=1),
        "distribution": sv.distribution(sv.jacobi(["1/2", 0, -1], [1, "3/4"]), "1/3", size=7),
        "density": sv.density(sv.jacobi(0), 0, "1/2", 1, sv.Smoothness("1/2", ["1/3", "1/5", "1/5"])),
        **about_unbounded_operators(),
        **about_pseudospectra(),
    }


def about_pseudospectra():
    """Pseudospectra of operators and of matrices: name -> certificate."""
    bands, shift = sv.jacobi([1, "-1/2", 0], [1, "3/2"], "integers"), sv.weighted_shift(1, "naturals")
    rotated = sv.toeplitz({-1: 1, 0: 1j, 2: "1/4"})
    return {
        "pseudospectrum-shift": sv.pseudospectrum(shift, "1/2", "1/2", size=6),
        "pseudospectrum-bands": sv.pseudospectrum(bands, 1, "1/2", size=8, region=((-1, -1), (2, 1))),
        "picture-shift": sv.pseudospectrum_picture(shift, 1, "1/2", region=((0, 0), (4, 1)), size=6, length=12),
        "picture-ring": sv.pseudospectrum_picture(
            sv.laurent({1: 1}), "1/2", "1/4", region=(("-1/4", 0), (2, "1/4")), size=12
        ),
        "picture-jordan": sv.matrix_pseudospectrum([[0, 1], [0, 0]], "1/2", "1/4", region=(("-1/4", 0), ("3/2", 1))),
        "picture-complex": sv.matrix_pseudospectrum([["1/3", 1j, 0.5], [0, 1j, 3], [1, 0, -1]], "1/2", "1/2"),
        "power-points": sv.pseudospectrum_points(rotated, "3/5", [(1, "1/2"), 0], order=1, size=12),
    }


def about_towers():
    """Outputs of towers that the adversaries of the hierarchy refute: name -> certificate."""
    exact = hierarchy.Tower(lambda n, told: [told.entry(k, k) for k in range(n)])
    nearest = hierarchy.Tower(lambda n, told: min(told.entry(k, k) for k in range(n)) * n < 1)
    satisfied, never = (hierarchy.Tower(lambda n, t, x, said=said: bool(t.matrix(5)) == said) for said in (True, False))
    blocks = hierarchy.Tower(lambda n, told: [sum(told.entry(0, j) for j in range(n)), 0])
    played = {
        "class-refutation": (exact, hierarchy.SPECTRUM_OF_DIAGONAL, hierarchy.DELTA_1),
        "class-refutation-jacobi": (exact, hierarchy.SPECTRUM_OF_JACOBI, hierarchy.DELTA_1),
        "class-refutation-compact": (blocks, hierarchy.SPECTRUM_OF_COMPACT, hierarchy.SIGMA_1),
        "mind-changes": (nearest, hierarchy.spectrum_meets(0, 0), hierarchy.DELTA_2),
        "map-refutation": (hierarchy.FIBRE_CENTRES, hierarchy.OPTIMAL_MAP, hierarchy.DELTA_1),
        "map-refutation-beside-a-pair": (
            hierarchy.FIBRE_CENTRES,
            hierarchy.optimal_map_near([[1, 0, 0]], [[1, 3, 0], [1, 0, 0], [2, 1, -1], [2, -1, 1]]),
            hierarchy.DELTA_1,
        ),
        "exit-flag": (satisfied, hierarchy.EXIT_FLAG, hierarchy.DELTA_1),
        "exit-flag-no": (never, hierarchy.EXIT_FLAG, hierarchy.DELTA_1),
    }
    return {
        name: hierarchy.challenge(tower, hierarchy.Membership(problem, asked), changes=4).certificate
        for name, (tower, problem, asked) in played.items()
    }


def about_unitary_operators():
    """Claims about CMV matrices: name -> certificate."""
    return {
        "smoothed-circle-measure": sv.smoothed_circle_measure(
            sv.cmv([(0, "1/2"), "3/5"]), {0: 1, 2: (0, "1/3")}, "1/3", "1/2", order=3
        ),
        "smoothed-circle-measure-extended": sv.smoothed_circle_measure(
            sv.cmv(sv.changed("3/5", 0, [0, "-1/3"]), "integers"), {-1: 1}, "1/8", "2/3", order=2
        ),
        "spectral-points-cmv": sv.certify_spectral_point(sv.cmv([(0, "1/2"), "3/5"]), (0, 1), size=12),
        "spectral-arc-gap": sv.certify_arc_gap(sv.cmv([(0, "1/2"), (0, "3/5")]), "1/12", "1/8"),
        "spectral-arc-gap-defect": sv.certify_arc_gap(
            sv.cmv(sv.changed("3/5", 0, ["-3/5"]), "integers"), "-1/20", "1/20"
        ),
    }


def about_lipschitz_constants():
    """Claims about networks and their neurons: name -> certificate."""
    rng = np.random.default_rng(18)
    sizes = (3, 5, 4, 3)
    weights = [np.round(rng.standard_normal((m, n)) * 64) / 64 for n, m in itertools.pairwise(sizes)]
    first, second, third = (sv.Dense(w, np.round(rng.standard_normal(len(w)) * 8) / 8) for w in weights)
    net = sv.LayeredNetwork([first, sv.ReLU(), second, sv.LeakyReLU("1/4"), third])
    kinks = sv.LayeredNetwork([sv.Dense([[-1], [-2]], [-1, 1]), sv.ReLU(), sv.Dense([[-1, 1]])])
    return {
        "lipschitz-neurons": sv.certify_lipschitz(net),
        "lipschitz-norms": sv.certify_lipschitz(net, method="norms"),
        "linear-region": sv.local_lipschitz(net, [1, "1/2", -1]),
        "class-region": sv.certify_classification(net, [1, "1/2", -1], method="region"),
        "class-multipliers": sv.certify_classification(net, [1, "1/2", -1], method="multipliers"),
        "pair-couplings": sv.refute_pair_couplings(kinks, 1, [0, 0], [(0, 1, 1)], [0], ["1/4"]),
    }


def about_maps():
    """Claims about operators and maps: name -> certificate."""
    rng = np.random.default_rng(17)
    images = np.round(rng.standard_normal((2, 4, 4)) * 8).astype(np.float32) / 8
    return {
        "any-map-rational": sv.any_map_error([[1, "1/3", 0], [0, 1, "1/2"]], [1, -3, 6], [0, 0, "1/7"]),
        "any-map-mojette": sv.any_map_error(sv.Mojette(4, [(1, 0), (0, 1), (1, -1), (2, 1)], scale="1/4"), *images),
        "any-map-hadamard": sv.any_map_error(sv.WalshHadamard(rng.random((4, 4)) < 0.4), *images, 5),
        "null-space-pseudo-inverses": sv.certify_null_space(
            [[1, "1/4", 0, "1/8"], [0, 1, "1/4", 0], [0, 0, 1, "1/2"], [0, 0, 0, 1]],
            [1, 1],
            levels=[2, 4],
            weights=[1, "3/4"],
            method="enumeration",
        ).certificate,
        "null-space-left-inverses": sv.certify_null_space([[1, 0, "3/5"], [0, 1, "3/5"], [0, 0, "1/2"]], 1).certificate,
        "null-space-coherence": sv.certify_null_space(
            [[1, 0, "1/8", 0], [0, 1, 0, "1/8"], [0, 0, 1, 0], [0, 0, 0, 1]], 1, method="coherence"
        ).recovery_bound("classical"),
        "awareness-pairs": sv.kernel_awareness(np.round(rng.standard_normal((5, 8)) * 8) / 8, 1, method="enumeration"),
        "awareness-infinite": sv.kernel_awareness([[1, 0, 2, 1], [0, 1, 1, 1]], [1, 1], [2, 4]),
        "awareness-blocks": sv.kernel_awareness(
            [[1, 0, "1/4", "1/4"], [0, 1, "1/4", "-1/4"], [0, 0, 1, 0], [0, 0, 0, 1]],
            [1, 1],
            [2, 4],
            method="coherence",
        ),
        "optimal-map": sv.optimality_constant([[0, 0, 1]], [[0, 0, 0], [4, 0, 0], [1, 3, 0], [1, 1, 0], [1, 1, 1]]),
        "optimal-map-noise": sv.optimality_constant([[0, 1]], [[0, 0], [4, 1], [8, 2], [1, 9]], 1),
        **about_linear_programs(),
        "untrainable": sv.untrainable([[1, "1/2", 0], [0, 1, 1]], 4, "99/100"),
        "untrainable-in-the-family": sv.untrainable([[1, "1/2", 0], [0, 1, 1]], 3, "19/10", maps="M1"),
        "untrainable-segment": sv.untrainable(sv.WalshHadamard([0, 2], size=4), math.inf, "3/2", maps="M1"),
        "no-map-fits": sv.nonexistent_map([[1, "1/2", 0], [0, 1, 1]], 4, "1/5"),
        **about_networks(),
        **about_spectra(),
        **about_towers(),
        **about_unitary_operators(),
    }


def about_linear_programs():
    """Distances from vertices and faces of minimisers: name -> certificate."""
    nearly_tied = np.array([[0, 0, 1, 1], [1, 1 + 2.0**-30, 1, 0]])
    return {
        "linear-program": sv.certify_linear_program(
            np.ones(4), [2.0**-9, 0, 1, 0], A_eq=nearly_tied, b_eq=[1, 1 + 2.0**-9]
        ),
        "linear-program-face": sv.certify_linear_program(
            [1, 1, 1, 0], ["1/3", 2, -1, 4], [[-1, -1, -1, 0], [0, 0, 1, 1]], [-1, 3], None, None,
            [(0, None), (0, 1), (None, "1/2"), (None, None)],
        ),
    }  # fmt: skip


def about_networks():
    """Claims about a network of every kind of layer, from 2 x 2 measurements of 4 x 4 images: name -> certificate."""
    rng = np.random.default_rng(18)
    A = sv.WalshHadamard([0, 1, 4, 6], size=16)
    weights = [rng.standard_normal(shape).astype(np.float32) for shape in ((2, 1, 3, 3), (1, 2, 2, 2))]
    inner = [sv.Convolution(weights[0], [0.25, "-1/3"], padding=1), sv.LeakyReLU("1/10"), sv.ChannelAffine([1, "1/2"])]
    inner += [sv.Convolution(weights[1], padding=(1, 0, 1, 0)), sv.ReLU()]
    net = sv.LayeredNetwork([sv.Adjoint(A), sv.Reshape((1, 4, 4)), sv.Residual(inner), sv.DataConsistency(A)])
    x = np.round(rng.random((4, 4)) * 16) / 16
    other = x + np.round(rng.standard_normal((4, 4)) * 16) / 128
    pool = (
        sv.Convolution(weights[0][:, :, :2, :2], stride=2),
        sv.MeanPool((1, 2)),
        sv.Reshape(4),
        sv.Linear(rng.integers(-4, 5, (3, 4))),
    )
    return {
        "network-output": sv.certify_output(net, A.measure(x), x),
        "network-instability": sv.certify_instability(net, A.measure(x), A.measure(other)),
        "network-overperformance": sv.certify_overperformance(net, A, x, other),
        "suboptimal-map": sv.refute_map(net, A, [x, other, x - 2 * _unseen(A, x)]),
        "network-misclassification": sv.certify_misclassification(sv.LayeredNetwork([*pool], (1, 4, 4)), x, -x),
    }


def _unseen(A, x):
    """The part of an image that A does not measure."""
    return x - A.adjoint(A.forward(x.ravel())).reshape(x.shape)


def of_doubles():
    """Name -> certificate that rests on a support enclosure."""
    rng = np.random.default_rng(7)
    gaussian = np.round(rng.standard_normal((12, 30)) * 64) / 64
    mask = rng.random((12, 30)) < 0.4
    fit = gaussian[:, 0] - 2 * gaussian[:, 3] + np.round(rng.standard_normal(12) * 8) / 64
    rough = np.zeros(30)
    rough[[0, 3, 5]] = 1, -2, 0.5
    return {
        "float-lasso": sv.certify_distance(sv.Lasso(gaussian, fit, 10.0), rough, engine="float"),
        "float-square-root-lasso": sv.certify_distance(
            sv.SquareRootLasso(gaussian, fit, 1.5, weights=[1.0, 2.0] * 15), rough, digits=30, engine="float"
        ),
        "float-basis-pursuit": sv.certify_distance(sv.BasisPursuit(gaussian, fit, "1/3"), rough, engine="float"),
        "float-sparse": sv.certify_distance(sv.Lasso(csc_array(gaussian * mask), fit, 10), rough, engine="float"),
        "float-square-support": sv.certify_distance(sv.BasisPursuit(gaussian, fit), rough, engine="float"),
        **by_convexity(gaussian, fit, rough),
        **by_dual(),
        "float-path": sv.solution_path(sv.Lasso(gaussian, fit, 1), least=8, engine="float").certificate,
        "float-zero": sv.certify_distance(sv.SquareRootLasso(gaussian, fit, 100), rough, engine="float"),
    }


def by_dual():
    """Name -> certificate of sparse vectors that are fitted up to rounding."""
    rng = np.random.default_rng(5)
    A = rng.standard_normal((3, 5))
    y, rough = A @ [1.0, 0.0, 0.0, 0.0, 0.0], np.array([1.0, 0.0, 0.25, 0.0, -0.5])
    doubled = A[:, [0, 1, 0, 2, 3]]
    return {
        "dual-basis-pursuit": sv.certify_distance(sv.BasisPursuit(A, y * (1 / 3)), rough, engine="float"),
        "dual-square-root-lasso": sv.certify_distance(
            sv.SquareRootLasso(A[:2, :3], y[:2] / 3, "1/8", weights=[1.0, 2.0, 1.0]), rough[:3], engine="float"
        ),
        "dual-sparse": sv.certify_distance(
            sv.BasisPursuit(csc_array(A * (np.abs(A) > 0.5)), (A * (np.abs(A) > 0.5))[:, 0] / 3), rough, engine="float"
        ),
        "dual-twin": sv.certify_distance(sv.BasisPursuit(doubled, y), rough, engine="float"),
    }


def by_convexity(gaussian, fit, rough):
    """Name -> certificate of columns that are equal, or whose bounds are attained by zero entries."""
    doubled = np.hstack([gaussian[:, :8], gaussian[:, :3]])
    x, whole = rough[:11].copy(), np.round(4 * gaussian)
    x[8] = 0.25
    dearer = [1.0] * 8 + [1.0, 2.0, 1.0]
    tied = sv.Lasso(whole, np.round(4 * fit), 2 * float(np.abs(whole.T @ np.round(4 * fit)).max()))
    return {
        "convex-lasso": sv.certify_distance(sv.Lasso(doubled, fit, 10.0), x, engine="float"),
        "convex-square-root-lasso": sv.certify_distance(
            sv.SquareRootLasso(doubled, fit, 1.5, weights=dearer), x, engine="float"
        ),
        "convex-basis-pursuit": sv.certify_distance(sv.BasisPursuit(doubled, fit, "1/3"), x, engine="float"),
        "convex-sparse": sv.certify_distance(sv.Lasso(csc_array(doubled), fit, 10), x, engine="float"),
        "convex-tie": sv.certify_distance(tied, rough, engine="float"),
        **structure_of_doubles(gaussian, doubled, fit, dearer),
    }


def structure_of_doubles(gaussian, doubled, fit, dearer):
    """Name -> certificate about supports and dimensions of float64 data."""
    plain, shared = sv.Lasso(gaussian, fit, 10.0), sv.Lasso(doubled, fit, 10.0)
    root = sv.SquareRootLasso(doubled, fit, 1.5, weights=dearer)
    ball = sv.BasisPursuit(csc_array(doubled), fit, "1/3")
    return {
        "float-support": sv.certify_support(plain, engine="float"),
        "float-support-shared": sv.certify_support(root, engine="float"),
        "float-support-ball": sv.certify_support(ball, engine="float"),
        "float-dimension": sv.certify_dimension(plain, engine="float"),
        "float-dimension-shared": sv.certify_dimension(shared, engine="float"),
        "float-sizes": sv.certify_support(plain, tolerance=1e-9, engine="float"),
        "float-sizes-shared": sv.certify_support(shared, tolerance="1/100", engine="float"),
        "float-sizes-small": sv.certify_support(root, tolerance="1/2", engine="float"),
    }


def about_instances():
    """Claims without a point: name -> certificate. All data are rational and small, so that mutants can be judged."""
    tied = sv.SquareRootLasso([[1, 1, 0], [0, 0, 1]], [1, "1/3"], "1/4", weights=[1, 1, 2])
    doubled = sv.Lasso([[1, -1, 0, 0], [0, 0, 1, "1/2"]], [3, -2], 1)
    one = sv.SquareRootLasso([[1, 0], [0, 1], [1, 1]], [2, 0, 1], "2/3")
    regular = sv.Lasso([[1, "1/2", 0], [0, 1, "1/4"], ["1/3", 0, 1]], [3, 2, "1/2"], 1)
    ball = sv.BasisPursuit([[1, "1/2", "1/4"], [0, 1, 1]], [3, 1], "1/2")
    equations = sv.BasisPursuit([[1, 0, "1/2"], [0, 1, "1/3"]], [1, -1])
    return {
        "distance-within": sv.certify_distance_within(regular, [3, 1, 0], "1/1000"),
        "distance-within-ball": sv.certify_distance_within(ball, [2, 1, "1/2"], "1/500"),
        "support-duplicated-columns": sv.certify_support(doubled),
        "support-critical-segment": sv.certify_support(sv.SquareRootLasso([[1]], [3], 1)),
        "support-bound-attained-at-zero": sv.certify_support(sv.Lasso([[1, 0], [0, 1]], [3, "1/2"], 1)),
        "support-unique": sv.certify_support(regular),
        **sizes_of_entries(regular, doubled, one),
        "dimension-one": sv.certify_dimension(tied),
        "dimension-of-a-square": sv.certify_dimension(sv.Lasso([[1, 1, 0, 0], [0, 0, 1, -1]], [2, 2], 1)),
        "path-lasso": sv.solution_path(regular).certificate,
        "path-intercept": sv.solution_path(
            sv.Lasso([[1, 0], [2, 1], [0, 3]], [1, 4, -2], 1, intercept=True)
        ).certificate,
        "minimum-lasso": sv.certify_minimum(regular),
        "minimum-surd": sv.certify_minimum(one),
        "growth-sharp": sv.certify_growth(equations),
        "growth-sharp-zero-residual": sv.certify_growth(sv.SquareRootLasso([[2, 1], [0, 1]], [1, 1], "1/3")),
        "growth-quadratic": sv.certify_growth(regular, "1/2"),
        "trust-radius-lasso": sv.certify_trust_radius(regular),
        "trust-radius-square-root-lasso": sv.certify_trust_radius(one),
        "trust-radius-basis-pursuit": sv.certify_trust_radius(ball),
        "trust-radius-of-measurements": sv.certify_trust_radius(regular, data="measurements"),
        "trust-radius-of-entries": sv.certify_trust_radius(one, measure="entry", data="matrix"),
        "trust-radius-relative": sv.certify_trust_radius(regular, measure="relative"),
        "trust-radius-fixed-column": sv.certify_trust_radius(regular, fixed_columns=[0], fixed_rows=[1]),
    }


def sizes_of_entries(regular, doubled, one):
    """Name -> certificate of kind support-at-tolerance."""
    return {
        "sizes-unique": sv.certify_support(regular, tolerance="1/2"),
        "sizes-surd": sv.certify_support(one, tolerance="1/8"),
        "sizes-polytope": sv.certify_support(doubled, tolerance="1/2"),
        "sizes-small": sv.certify_support(doubled, tolerance=3),
        "sizes-ray": sv.certify_support(sv.SquareRootLasso([[1]], [3], 1), tolerance="1/10"),
        "sizes-free": sv.certify_support(
            sv.Lasso([[1, 1, 0], [0, 0, 1]], [3, -2], 1, weights=[1, 1, 0]), tolerance="7/4"
        ),
    }


def correct_complex():
    """Name -> certificate about complex data."""
    i, half = sympy.I, sympy.Rational(1, 2)
    A = [[3 + 4 * i, 1, i, 0], [i, 2, -1, half], [0, 1 - i, 2 + i, i * half]]
    y = [15 + 10 * i, 9 * i, 1]
    fitted = [12 + 19 * i, 10 * i, 3 + 3 * i]  # A (4, 3i, 0, 0)
    floats = [[1.25 + 0.5j, 0.1j, -0.75], [0.3, 1 - 0.6j, 0.2 + 0.2j], [0.5j, 0.25, 0.8 - 0.1j]]
    return {
        "complex-lasso": sv.certify_distance(sv.Lasso(A, y, 8, weights=[1, 2, 2, 2]), [2, i, 0, 0]),
        "complex-square-root-lasso": sv.certify_distance(sv.SquareRootLasso(floats, [2 + 1j, 0.5, 0.25j], 0.75), [1, 0.5j, 0]),
        "complex-basis-pursuit": sv.certify_distance(sv.BasisPursuit(floats, [2 + 1j, 0.5, 0.25j], "1/2"), [1.5, 0, 0]),
        "complex-exact-fit": sv.certify_distance(sv.BasisPursuit(A, fitted), [4, i, 0, 0]),
        "complex-exact-fit-penalty": sv.certify_distance(sv.SquareRootLasso(A, fitted, "1/2"), [4, 3 * i, i, 0]),
        "complex-zero": sv.certify_distance(sv.Lasso(A, y, 400), [0, 3, 4 * i, 0]),
    }  # fmt: skip


def correct_operators():
    """Name -> certificate about images of 8 x 8 pixels."""
    operator = sv.FourierHaar(sv.structured_mask(8, 0.6, seed=1, symmetric=False))
    image = np.zeros((8, 8))
    image[2:5, 1:7] = 1
    x = operator.coefficients(image)
    y = operator.forward(x) + np.round(operator.forward(np.arange(64) % 7 - 3.0), 1) / 16
    weights = np.where(np.arange(64) < 4, 0.5, 1.0)
    return {
        "operator-lasso": sv.certify_distance(sv.Lasso(operator, y, "1/3", weights=weights), x),
        "operator-square-root-lasso": sv.certify_distance(sv.SquareRootLasso(operator, y, 0.25), x),
        "operator-basis-pursuit": sv.certify_distance(sv.BasisPursuit(operator, y, 0.875), np.round(x, 1)),
    }


def correct_groups():
    """Name -> certificate about group penalties."""
    A = [[3, 1, 0, 1, 0, "1/2"], [0, 2, 1, 0, -1, 1], [1, 0, 2, "1/3", 1, 0], [0, -1, 1, 2, "1/2", 1]]
    groups, weights = [[0, 4, 2], [1], [3, 5]], [1, 2, "3/2"]
    fitted = [3, 0, 5, 2]  # A (1, 0, 2, 0, 0, 0)
    y = [7, 2, 9, "5/2"]
    return {
        "group-lasso": sv.certify_distance(sv.Lasso(A, y, "3/2", groups=groups, weights=weights), [2, 0, 3, 0, 0, 0]),
        "group-square-root-lasso": sv.certify_distance(sv.SquareRootLasso(A, y, "3/2", groups=groups), [2, 0, 3, 0, 1, 0]),
        "group-basis-pursuit": sv.certify_distance(sv.BasisPursuit(A, y, "1/2", groups=groups), [2, 0, 3, 0, 0, 0]),
        "group-exact-fit": sv.certify_distance(sv.BasisPursuit(A, fitted, groups=groups), [4, 0, 2, 0, 4, 0]),
        "group-exact-fit-penalty": sv.certify_distance(sv.SquareRootLasso(A, fitted, "1/8", groups=groups), [0] * 6),
        "group-zero": sv.certify_distance(sv.Lasso(A, y, 400, groups=groups), [0, 3, 4, 0, 0, 0]),
    }  # fmt: skip


def played(family, ask, x, digits=None):
    """The certificate of a game against an algorithm that asks and then answers x."""

    def algorithm(training):
        ask(training)
        return lambda y: x

    (certificate,) = sv.refute(algorithm, family, digits=digits, budget=200).certificates().values()
    return certificate


def told(problems, questions):
    """All answers to (subject, sample, n) are true of these problems."""
    training = sv.training_set(problems)
    for subject, sample, n in questions:
        getattr(training, subject)(*([n] if subject == "matrix" else [sample, n]))
    real = [p.real if isinstance(p, sv.TurnedProblem) else p for p in problems]
    proof = TranscriptProof(training.transcript, tuple(p.measurements for p in real), 0, None)
    claim = ConsistencyClaim(training.transcript.bits, len(training.transcript.distinct()))
    return Certificate(claim, problems[0], None, proof)


def correct_games():
    """Name -> certificate: transcripts, refutations, and distances with columns turned by powers of i."""
    plain = TiedColumns(m=1, N=2, K=1, normalisation="rational")
    slides = TiedColumns(problem="P2", m=2, N=3, K=1, lam="1/10", transform="dct", further_nonzeros=1, samples=2)
    noisy = TiedColumns(
        problem="P1", m=2, N=3, K=1, eta="1/100", normalisation="rational", further_nonzeros=1, scalars="complex"
    )
    rotated = [["3/5", "-4/5"], ["4/5", "3/5"], [0, 0]]
    data = [[1, "1/3", "-2/7"], ["1/2", 2, 1]]
    turned = [
        sv.TurnedProblem(sv.Lasso(data, y, sympy.sqrt(2), row_scales_squared=[2, "1/3"]), [1, 2, 3])
        for y in ([1, 2], ["1/3", 1])
    ]
    tied = sv.TurnedProblem(sv.SquareRootLasso([[1, 1, 0], [0, 0, 1]], [1, "1/3"], "1/4"), [1, 1, 2])
    surd = sv.TurnedProblem(sv.BasisPursuit([[1, 2], [0, 1]], [3, 1], "1/2"), [3, 0])
    return {
        "refutation": played(plain, lambda t: (t.matrix(6), t.solution(0, 3)), [0, "1/7"]),
        "refutation-dct": played(slides, lambda t: (t.matrix(9), t.measurement(1, 4)), ["1/2", "1/3", "1/50"]),
        "refutation-turned": played(noisy, lambda t: t.solution(0, 5), [(0, 1), ("1/3", 0), ("-1/7", "1/9")]),
        "refutation-limit": played(plain, lambda t: t.matrix(-2), [1, 1], digits=0),
        "consistency": played(plain, lambda t: (t.matrix(12), t.matrix(300)), [0, 0]),
        "consistency-isometry": told(
            [sv.SquareRootLasso(data, y, 1, isometry=rotated) for y in ([1, 2], [1, "1/9"], [0, 3])],
            [("matrix", 0, 3), ("measurement", 2, 17), ("measurement", 0, -4), ("matrix", 0, 30)],
        ),
        "consistency-turned": told(turned, [("measurement", 1, 8), ("solution", 0, 4), ("matrix", 0, 11)]),
        "turned-segment": sv.certify_distance(tied, [(1, 1), (0, "1/2"), ("1/3", 0)]),
        "turned-unique": sv.certify_distance(surd, [(1, "1/3"), (0, 2)]),
    }


def put(*path, value):
    """An edit that replaces one place of the document."""

    def edit(document):
        place = document
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value

    return edit


def first_then(*edits):
    """One edit after the other."""

    def edit(document):
        for each in edits:
            each(document)

    return edit


def change(*path, by):
    """An edit that maps one place of the document."""

    def edit(document):
        place = document
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = by(place[path[-1]])

    return edit


def add(amount):
    return lambda numeral: str(Fraction(numeral) + Fraction(amount))


def shift(lower, upper):
    """Move both bounds, so that they stay in order."""

    def edit(document):
        claim = document["claim"]
        claim["lower"], claim["upper"] = add(lower)(claim["lower"]), add(upper)(claim["upper"])

    return edit


def shrink_upper(amount):
    """A smaller upper bound above a harmless lower one."""

    def edit(document):
        document["claim"].update(lower="0", upper=add(-Fraction(amount))(document["claim"]["upper"]))

    return edit


def negate(numeral):
    return str(-Fraction(numeral))


def swap_entries(document):
    matrix = document["instance"]["matrix"]
    matrix[0][0], matrix[1][1] = matrix[1][1], matrix[0][0]


def drop_last_column(document):
    for row in document["instance"]["matrix"]:
        row[-1] = "0"


def doubles(by):
    """An edit of a float64 block."""

    def edit(data):
        values = np.frombuffer(base64.b64decode(data), dtype="<f8")
        return base64.b64encode(by(values).astype("<f8").tobytes()).decode()

    return edit


def drop_first_of_support(document):
    enclosure = document["evidence"]["enclosure"]
    count = len(enclosure["support"])
    for key in ("support", "signs", "h", "g", "minimiser"):
        enclosure[key] = enclosure[key][1:]
    inverse = np.frombuffer(base64.b64decode(enclosure["inverse"]["data"])).reshape(count, count)[1:, 1:]
    data = base64.b64encode(np.ascontiguousarray(inverse).tobytes()).decode()
    enclosure["inverse"] = {"encoding": "float64", "length": (count - 1) ** 2, "data": data}


def zero_block(block):
    return {**block, "data": base64.b64encode(bytes(8 * block["length"])).decode()}


def conjugate(pair):
    return [pair[0], negate(pair[1])]


E = "evidence"
INCORRECT = {
    "lower-bound-one-digit-too-large": ("unique-zero-residual", shift("1/100", 1), "nearest-member"),
    "upper-bound-one-digit-too-small": ("unique-nonzero-residual-surd", shrink_upper("1/100000000"), "nearest-member"),
    "last-of-64-digits-too-small": ("slides-64-digits", shrink_upper(Fraction(2, 10**64)), "nearest-member"),
    "last-of-64-digits-too-large": ("slides-64-digits", shift(Fraction(2, 10**64), 1), "nearest-member"),
    "bounds-crossed": ("unique-zero-residual", change("claim", "upper", by=lambda _: "0"), "bounds"),
    "negative-lower-bound": ("point-inside-the-set", put("claim", "lower", value="-1"), "bounds"),
    "positive-lower-bound-without-functional": ("point-inside-the-set", put("claim", value={"kind": "distance", "lower": "1/10", "upper": "1", "unique": False}), "separating-functional"),
    "minimiser-with-a-sign-flipped": ("unique-zero-residual", change(E, "optimality", "minimiser", 1, by=negate), "dual-optimality"),
    "minimiser-off-by-a-little": ("polytope-duplicated-columns", change(E, "optimality", "minimiser", 2, by=add(Fraction(1, 10**30))), "dual-optimality"),
    "minimiser-off-the-support": ("slides-branch-dct", put(E, "optimality", "minimiser", 1, value="1/1000"), "dual-optimality"),
    "support-too-small": ("slides-branch-dct", put(E, "optimality", "minimiser", 2, value="0"), "dual-optimality"),
    "dual-of-norm-above-one": ("zero-minimiser", change(E, "optimality", "dual", by=lambda p: [["0", "1"] for _ in p]), "dual-optimality"),
    "dual-infeasible-in-one-column": ("polytope-duplicated-columns", change(E, "optimality", "dual", 0, by=add("1/1000")), "dual-optimality"),
    "dual-with-a-sign-flipped": ("row-scales", change(E, "optimality", "dual", 0, by=negate), "dual-optimality"),
    "matrix-entries-swapped": ("unique-zero-residual", swap_entries, "dual-optimality"),
    "matrix-column-dropped": ("polytope-duplicated-columns", drop_last_column, "dual-optimality"),
    "measurement-changed": ("explicit-isometry", change("instance", "measurements", 0, by=add("1/7")), "dual-optimality"),
    "penalty-changed": ("unique-zero-residual", change("instance", "lambda", by=add("-1/100")), "dual-optimality"),
    "penalty-zero": ("unique-zero-residual", put("instance", "lambda", value="0"), "dual-optimality"),
    "weight-changed": ("polytope-duplicated-columns", put("instance", "weights", 0, value="1/2"), "dual-optimality"),
    "weight-negative": ("polytope-duplicated-columns", put("instance", "weights", 2, value="-2"), "instance"),
    "row-scale-changed": ("row-scales", put("instance", "row_scales_squared", 0, value="3"), "dual-optimality"),
    "row-scale-zero": ("row-scales", put("instance", "row_scales_squared", 1, value="0"), "instance"),
    "isometry-that-is-none": ("explicit-isometry", put("instance", "isometry", "rows", 0, 1, value="4/5"), "isometry"),
    "isometry-with-too-few-rows": ("explicit-isometry", put("instance", "isometry", "rows", value=[["1", "0"]]), "isometry"),
    "isometry-of-unknown-kind": ("slides-branch-dct", put("instance", "isometry", value={"kind": "dct-i"}), "isometry"),
    "functional-unbounded-on-the-set": ("polytope-duplicated-columns", change(E, "separation", "multiplier", 0, by=add("-1/10")), "separating-functional"),
    "functional-along-the-residual": ("segment-critical-penalty", put(E, "separation", "multiplier", value=["-1"]), "separating-functional"),
    "functional-of-another-point": ("polytope-duplicated-columns", put("point", 2, value="1/3"), "separating-functional"),
    "direction-scaled-alone": ("polytope-duplicated-columns", change(E, "separation", "direction", 0, by=lambda v: str(Fraction(v) / 2)), "separating-functional"),
    "called-unique-with-two-minimisers": ("polytope-duplicated-columns", lambda d: (put("claim", "unique", value=True)(d), put(E, "uniqueness", value={"rule": "strict-multiplier", "multiplier": ["1", "1"]})(d)), "strict-multiplier"),
    "called-unique-on-a-critical-segment": ("segment-critical-penalty", lambda d: (put("claim", "unique", value=True)(d), put(E, "uniqueness", value={"rule": "strict-multiplier", "multiplier": ["0"]})(d)), "strict-multiplier"),
    "second-minimiser-equals-the-first": ("polytope-duplicated-columns", lambda d: d[E]["uniqueness"].update(minimiser=d[E]["optimality"]["minimiser"]), "second-minimiser"),
    "second-minimiser-is-none": ("segment-critical-penalty", put(E, "uniqueness", "minimiser", value=["4"]), "second-minimiser"),
    "radicand-changed": ("unique-nonzero-residual-surd", lambda d: d["field"].__setitem__(0, {"sqrt": "17"}), "dual-optimality"),
    "radicand-negative": ("unique-nonzero-residual-surd", lambda d: d["field"].__setitem__(0, {"sqrt": "-7"}), "field"),
    "root-interval-without-root": ("cube-root-field", lambda d: d["field"][0].update(low="4", high="5"), "field"),
    "root-interval-with-two-roots": ("cube-root-field", lambda d: d["field"][0].update(low="-4", high="5"), "field"),
    "lasso-dual-is-not-the-residual": ("lasso-segment", change(E, "optimality", "dual", 1, by=add("1/9")), "dual-optimality"),
    "lasso-called-square-root-lasso": ("lasso-unique", put("instance", "problem", value="square-root-lasso"), "dual-optimality"),
    "basis-pursuit-residual-too-long": ("basis-pursuit-surd", put("instance", "eta", value="1/4"), "dual-optimality"),
    "basis-pursuit-residual-too-short": ("basis-pursuit-surd", put("instance", "eta", value="3/4"), "dual-optimality"),
    "basis-pursuit-not-tight": ("basis-pursuit-tight", put("instance", "eta", value="3/2"), "dual-optimality"),
    "basis-pursuit-another-residual": ("basis-pursuit-polytope", put(E, "uniqueness", "minimiser", value=["2", "0", "0"]), "second-minimiser"),
    "excess-of-an-infeasible-point": ("basis-pursuit-excess", put("point", 0, value="9"), "objective-excess"),
    "enclosure-bound-one-digit-too-small": ("float-lasso", shrink_upper("1/1000000"), "bounds"),
    "enclosure-bound-one-digit-too-large": ("float-lasso", shift("1/1000000", 1), "bounds"),
    "enclosure-sign-flipped": ("float-lasso", change(E, "enclosure", "signs", 0, by=lambda s: -s), "support-enclosure"),
    "enclosure-support-too-small": ("float-lasso", drop_first_of_support, "support-enclosure"),
    "enclosure-minimiser-moved": ("float-lasso", change(E, "enclosure", "minimiser", 0, by=add(Fraction(1, 2**12))), "bounds"),
    "enclosure-inverse-of-another-matrix": ("float-lasso", change(E, "enclosure", "inverse", "data", by=doubles(lambda v: -v)), "support-enclosure"),
    "enclosure-penalty-changed": ("float-lasso", put("instance", "lambda", value="8"), "support-enclosure"),
    "enclosure-weight-zero": ("float-square-root-lasso", change("instance", "weights", "data", by=doubles(lambda v: 0 * v)), "support-enclosure"),
    "enclosure-weights-halved": ("float-square-root-lasso", change("instance", "weights", "data", by=doubles(lambda v: v / 2)), "support-enclosure"),
    "enclosure-matrix-changed": ("float-basis-pursuit", change("instance", "matrix", "data", by=doubles(lambda v: 1.25 * v)), "support-enclosure"),
    "enclosure-eta-zero": ("float-basis-pursuit", put("instance", "eta", value="0"), "support-enclosure"),
    "convex-bound-one-digit-too-small": ("convex-lasso", shrink_upper("1/1000000"), "bounds"),
    "convex-bound-one-digit-too-large": ("convex-basis-pursuit", shift("1/1000000", 1), "bounds"),
    "convex-minimiser-moved": ("convex-lasso", change(E, "convexity", "minimiser", "data", by=doubles(lambda v: v + 2.0**-12)), "bounds"),
    "convex-singular-value-doubled": ("convex-square-root-lasso", change(E, "convexity", "singular_value", by=lambda s: str(2 * Fraction(s))), "strong-convexity"),
    "convex-twin-left-out": ("convex-lasso", put(E, "convexity", "twins", value=[]), "strong-convexity"),
    "convex-twin-of-another-column": ("convex-lasso", change(E, "convexity", "twins", 0, by=lambda pair: [pair[0], pair[1] + 3]), "strong-convexity"),
    "convex-called-unique": ("convex-basis-pursuit", put("claim", "unique", value=True), "strong-convexity"),
    "convex-penalty-changed": ("convex-lasso", put("instance", "lambda", value="8"), "strong-convexity"),
    "convex-tie-broken": ("convex-tie", change("instance", "lambda", by=lambda v: str(Fraction(v) / 2)), "strong-convexity"),
    "dual-bound-one-digit-too-small": ("dual-basis-pursuit", shrink_upper("1/1000000"), "bounds"),
    "dual-bound-one-digit-too-large": ("dual-square-root-lasso", shift("1/1000000", 1), "bounds"),
    "dual-minimiser-moved": ("dual-basis-pursuit", change(E, "dual", "minimiser", "data", by=doubles(lambda v: v + 2.0**-12)), "bounds"),
    "dual-called-unique": ("dual-twin", put("claim", "unique", value=True), "strict-dual"),
    "dual-singular-value-doubled": ("dual-sparse", change(E, "dual", "singular_value", by=lambda s: str(2 * Fraction(s))), "strict-dual"),
    "dual-rows-doubled": ("dual-basis-pursuit", change(E, "dual", "fit", "singular_value", by=lambda s: str(2 * Fraction(s))), "strict-dual"),
    "dual-margin-doubled": ("dual-basis-pursuit", change(E, "dual", "margin", by=lambda s: str(2 * Fraction(s))), "strict-dual"),
    "dual-slope-doubled": ("dual-sparse", change(E, "dual", "slope", by=lambda s: str(2 * Fraction(s))), "strict-dual"),
    "dual-scale-halved": ("dual-square-root-lasso", change(E, "dual", "scale", by=lambda s: str(Fraction(s) / 2)), "strict-dual"),
    "dual-twin-left-out": ("dual-twin", put(E, "dual", "twins", value=[]), "strict-dual"),
    "dual-eta-changed": ("dual-basis-pursuit", put("instance", "eta", value="1/8"), "strict-dual"),
    "convex-eta-zero": ("convex-basis-pursuit", put("instance", "eta", value="0"), "strong-convexity"),
    "objective-excess-too-large": ("objective-excess-slides", lambda d: d["claim"].update(lower="9", upper="10"), "objective-excess"),
    "complex-radius-too-small": ("complex-lasso", put(E, "krawczyk", "radius", value="1/1" + "0" * 60), "complex-krawczyk"),
    "complex-radius-larger-than-an-entry": ("complex-lasso", put(E, "krawczyk", "radius", value="5"), "complex-krawczyk"),
    "complex-minimiser-conjugated": ("complex-square-root-lasso", change(E, "krawczyk", "minimiser", 0, by=conjugate), "complex-krawczyk"),
    "complex-support-of-another-column": ("complex-basis-pursuit", change(E, "krawczyk", "support", by=lambda _: [0, 1]), "complex-krawczyk"),
    "complex-scale-changed": ("complex-square-root-lasso", change(E, "krawczyk", "scale", by=add("1/1000")), "complex-krawczyk"),
    "complex-scale-not-half-the-penalty": ("complex-lasso", change(E, "krawczyk", "scale", by=add("1/1000")), "complex-krawczyk"),
    "complex-inverse-zero": ("complex-lasso", change(E, "krawczyk", "inverse", by=zero_block), "complex-krawczyk"),
    "complex-column-no-longer-inactive": ("complex-lasso", put("instance", "weights", 3, value="1/100000"), "complex-krawczyk"),
    "complex-measurement-conjugated": ("complex-basis-pursuit", change("instance", "measurements", 0, by=conjugate), "complex-krawczyk"),
    "complex-upper-bound-too-small": ("complex-lasso", shrink_upper(Fraction(1, 10**12)), "bounds"),
    "complex-lower-bound-too-large": ("complex-square-root-lasso", shift(Fraction(1, 10**12), 1), "bounds"),
    "complex-point-of-another-phase": ("complex-zero", put("point", 1, value=["3", "1"]), "bounds"),
    "complex-penalty-negative": ("complex-lasso", put("instance", "lambda", value="-8"), "instance"),
    "complex-fit-off-by-a-little": ("complex-exact-fit", change(E, "exact-fit", "minimiser", 0, 0, by=add(Fraction(1, 10**30))), "complex-exact-fit"),
    "complex-fit-with-a-wrong-dual": ("complex-exact-fit", put(E, "exact-fit", "dual", 0, value=["10", "0"]), "complex-exact-fit"),
    "complex-fit-with-a-penalty-too-large": ("complex-exact-fit-penalty", put("instance", "lambda", value="8"), "complex-exact-fit"),
    "complex-fit-with-noise": ("complex-exact-fit", put("instance", "eta", value="1/10"), "complex-exact-fit"),
    "complex-zero-with-a-small-penalty": ("complex-zero", put("instance", "lambda", value="100"), "complex-zero"),
    "group-radius-too-small": ("group-lasso", put(E, "krawczyk", "radius", value="1/1" + "0" * 60), "group-krawczyk"),
    "group-minimiser-off": ("group-square-root-lasso", change(E, "krawczyk", "minimiser", 0, 1, by=add("1/1000")), "group-krawczyk"),
    "group-scale-changed": ("group-square-root-lasso", change(E, "krawczyk", "scale", by=add("1/1000")), "group-krawczyk"),
    "group-scale-not-half-the-penalty": ("group-lasso", change(E, "krawczyk", "scale", by=add("1/1000")), "group-krawczyk"),
    "group-inverse-zero": ("group-basis-pursuit", change(E, "krawczyk", "inverse", by=zero_block), "group-krawczyk"),
    "group-no-longer-inactive": ("group-lasso", put("instance", "weights", 2, value="1/100000"), "group-krawczyk"),
    "group-of-other-columns": ("group-lasso", put("instance", "groups", value=[[0, 1, 2], [4], [3, 5]]), "group-krawczyk"),
    "group-upper-bound-too-small": ("group-lasso", shrink_upper(Fraction(1, 10**12)), "bounds"),
    "group-lower-bound-too-large": ("group-square-root-lasso", shift(Fraction(1, 10**12), 1), "bounds"),
    "group-point-elsewhere": ("group-zero", put("point", 1, value="2"), "bounds"),
    "group-penalty-negative": ("group-lasso", put("instance", "lambda", value="-3/2"), "instance"),
    "group-weight-zero": ("group-lasso", put("instance", "weights", 1, value="0"), "instance"),
    "group-fit-off-by-a-little": ("group-exact-fit", change(E, "exact-fit", "minimiser", 0, 0, by=add(Fraction(1, 10**30))), "group-exact-fit"),
    "group-fit-with-a-wrong-dual": ("group-exact-fit", put(E, "exact-fit", "dual", 0, value="10"), "group-exact-fit"),
    "group-fit-with-a-penalty-too-large": ("group-exact-fit-penalty", put("instance", "lambda", value="8"), "group-exact-fit"),
    "group-fit-with-noise": ("group-exact-fit", put("instance", "eta", value="1/10"), "group-exact-fit"),
    "group-zero-with-a-small-penalty": ("group-zero", put("instance", "lambda", value="10"), "group-zero"),
    "support-entry-called-always-zero": ("support-duplicated-columns", lambda d: d["claim"].update(always_zero=[0, 3], sometimes_zero=[1]), "confining-multiplier"),
    "support-entry-called-never-zero": ("support-duplicated-columns", lambda d: d["claim"].update(never_zero=[0, 2], sometimes_zero=[1]), "positive-entry"),
    "support-entry-called-sometimes-zero": ("support-unique", lambda d: d["claim"].update(never_zero=[0], sometimes_zero=[1]), "further-minimisers"),
    "support-multiplier-of-the-wrong-sign": ("support-bound-attained-at-zero", change(E, "confinement", "multiplier", 1, by=negate), "confining-multiplier"),
    "support-further-minimiser-is-none": ("support-duplicated-columns", change(E, "minimisers", 0, 0, by=add(1)), "further-minimisers"),
    "sizes-least-too-large": ("sizes-unique", change("claim", "least", by=add("1/100")), "bounded-entry"),
    "sizes-multiplier-negated": ("sizes-polytope", change(E, "bounds", 0, "multiplier", 1, by=negate), "bounded-entry"),
    "sizes-between-called-small": ("sizes-polytope", lambda d: d["claim"].update(between=[]), "bounded-entry"),
    "sizes-ray-called-large": ("sizes-ray", lambda d: d["claim"].update(large=[0], least="1", between=[]), "bounded-entry"),
    "float-sizes-least-too-large": ("float-sizes", change("claim", "least", by=add("1/1000")), "support-enclosure"),
    "float-sizes-called-small": ("float-sizes-shared", lambda d: d["claim"].update(between=[]), "strong-convexity"),
    "float-support-called-zero": ("float-support", lambda d: d["claim"].update(always_zero=[0], never_zero=[]), "support-enclosure"),
    "float-support-called-never-zero": ("float-support-shared", lambda d: d["claim"].update(never_zero=d["claim"]["sometimes_zero"]), "strong-convexity"),
    "float-dimension-called-zero": ("float-dimension-shared", lambda d: d["claim"].update(lower="0", upper="0"), "strong-convexity"),
    "dimension-too-small": ("dimension-of-a-square", lambda d: d["claim"].update(lower="1", upper="1"), "confining-multiplier"),
    "dimension-too-large": ("dimension-one", lambda d: d["claim"].update(lower="2", upper="2"), "further-minimisers"),
    "dimension-minimiser-counted-twice": ("dimension-of-a-square", lambda d: d[E]["minimisers"].__setitem__(1, d[E]["minimisers"][0]), "further-minimisers"),
    "minimum-too-large": ("minimum-lasso", shift("1/100", "1/100"), "minimum"),
    "minimum-too-small": ("minimum-surd", lambda d: d["claim"].update(lower="0", upper="1/1000"), "minimum"),
    "growth-constant-too-large": ("growth-sharp", change("claim", "constant", by=add(1)), "sharp-growth"),
    "growth-quadratic-called-sharp": ("growth-quadratic", lambda d: d["claim"].update(order=1, radius=None), "sharp-growth"),
    "growth-radius-too-large": ("growth-quadratic", put("claim", "radius", value="1000"), "quadratic-growth"),
    "growth-singular-value-too-large": ("growth-sharp-zero-residual", change(E, "singular_value", by=add(2)), "sharp-growth"),
    "trust-radius-lower-bound-too-large": ("trust-radius-lasso", lambda d: d["claim"].update(lower=d["claim"]["upper"]), "uniform-stability"),
    "trust-radius-upper-bound-too-small": ("trust-radius-lasso", lambda d: d["claim"].update(lower="0", upper=str(Fraction(d["claim"]["upper"]) / 2)), "changed-instance"),
    "within-radius-too-large": ("distance-within", put("claim", "radius", value="1"), "uniform-stability"),
    "within-upper-bound-of-the-centre": ("distance-within", shrink_upper("1/2000"), "bounds"),
    "within-lower-bound-of-the-centre": ("distance-within", shift("1/2000", 0), "bounds"),
    "within-radius-negative": ("distance-within", change("claim", "radius", by=negate), "bounds"),
    "trust-radius-of-unchanged-data": ("trust-radius-lasso", lambda d: d[E]["change"].update(columns=[], matrix=[[], [], []], measurements=["0"] * 3, optimality=d[E]["optimality"]), "changed-instance"),
    "trust-radius-inverse-that-is-none": ("trust-radius-lasso", change(E, "stability", "inverse", 0, 0, by=add("1/1000")), "uniform-stability"),
    "trust-radius-size-too-small": ("trust-radius-basis-pursuit", change(E, "stability", "size", by=lambda x: str(Fraction(x) / 2)), "uniform-stability"),
    "any-map-error-too-large": ("any-map-hadamard", change("claim", "lower", by=add("1/1000000")), "indistinguishable-pair"),
    "any-map-noise-too-small": ("any-map-rational", change("claim", "eta", by=add("-1/1000000")), "indistinguishable-pair"),
    "awareness-lower-too-large": ("awareness-pairs", change("claim", "lower", by=add("1/1000000")), "sparse-witness"),
    "awareness-upper-too-small": ("awareness-pairs", change("claim", "upper", by=add("-1/1000000")), "every-support"),
    "awareness-of-larger-blocks": ("awareness-blocks", lambda d: d["claim"].update(upper="1"), "block-coherence"),
    "awareness-vector-not-in-the-kernel": ("awareness-infinite", change(E, "witness", "vector", 0, by=add("1/1000")), "sparse-witness"),
    "optimal-map-lower-too-large": ("optimal-map", change("claim", "lower", by=add("1/1000000")), "common-measurement"),
    "optimal-map-upper-too-small": ("optimal-map", change("claim", "upper", by=add("-1/1000000")), "fibre-centres"),
    "linear-program-price-moved": ("linear-program", change(E, "prices", 1, by=add("1/1000000000")), "optimal-face"),
    "linear-program-normal-moved": ("linear-program-face", change(E, "normal", 0, by=add("-1")), "optimal-face"),
    "optimal-map-weight-of-no-mean": ("optimal-map", change(E, "crowd", "weights", 0, by=add("1/1000")), "common-measurement"),
    "untrainable-error-too-large": ("untrainable", change("claim", "lower", by=add("1/1000000")), "forced-fit"),
    "untrainable-fit-too-loose": ("untrainable-in-the-family", change("claim", "delta", by=add("1/10")), "forced-fit"),
    "untrainable-not-in-the-kernel": ("untrainable", change("instance", "u", 0, by=add("1")), "kernel-collision"),
    "no-map-fits-at-the-threshold": ("no-map-fits", lambda d: d["claim"].update(delta="1"), "forced-fit"),
    "null-space-rho-too-small": ("null-space-pseudo-inverses", change("claim", "rho", by=add("-1/1000000")), "pseudo-inverses"),
    "null-space-inverse-that-is-none": ("null-space-left-inverses", change(E, "proof", "inverses", 0, 0, 0, by=add("1/1000")), "left-inverses"),
    "null-space-coherence-too-large": ("null-space-coherence", change("claim", "rho", by=add("-1/1000000")), "coherence-in-levels"),
    "null-space-recovery-too-small": ("null-space-pseudo-inverses", change("claim", "c2", by=add("-1/1000000")), "recovery-constants"),
    "lipschitz-too-small": ("lipschitz-neurons", change("claim", "constant", by=add("-1/1000")), "neuron-multipliers"),
    "lipschitz-inverse-too-large": ("lipschitz-neurons", change(E, "inverse", by=add("1/1000")), "neuron-multipliers"),
    "linear-region-too-large": ("linear-region", change("claim", "radius", by=add("1/1000")), "linear-region"),
    "linear-region-lower-too-large": ("linear-region", lambda d: d["claim"].update(lower=d["claim"]["upper"]), "linear-region"),
    "class-region-too-large": ("class-region", change("claim", "radius", by=add("1/1000")), "constant-class"),
    "class-multipliers-too-large": ("class-multipliers", change("claim", "radius", by=add("1/1000")), "constant-class"),
    "pair-couplings-shown-too-large": ("pair-couplings", change("claim", "shown", by=add("1/1000")), "pair-couplings"),
    "network-output-of-another-weight": ("network-output", change("instance", "network", "layers", 2, "layers", 0, "bias", 0, by=add("1/1000")), "network-output"),
    "network-output-nearer": ("network-output", lambda d: d["claim"].update(lower="0", upper=str(Fraction(d["claim"]["upper"]) - Fraction(1, 10**6))), "network-output"),
    "network-instability-too-large": ("network-instability", change("claim", "constant", by=add("1/1000000")), "difference-quotient"),
    "network-instability-nearer": ("network-instability", change("claim", "epsilon", by=add("-1/1000000")), "difference-quotient"),
    "network-overperformance-too-large": ("network-overperformance", change("claim", "constant", by=add("1/1000000")), "overperformance"),
    "suboptimal-map-error-too-large": ("suboptimal-map", change("claim", "error", by=add("1/1000000")), "suboptimal-output"),
    "suboptimal-map-optimum-too-small": ("suboptimal-map", change("claim", "optimum", by=add("-1/1000000")), "fibre-centres"),
    "network-misclassification-exchanged": ("network-misclassification", lambda d: d["claim"].update(first=d["claim"]["second"], second=d["claim"]["first"]), "distinct-classes"),
    "spectral-points-error-too-small": ("spectral-points-bands", lambda d: (change("claim", "error", by=add("-1/1000000"))(d), change("instance", "bounds", 0, by=add("-1/1000000"))(d)), "residual"),
    "spectral-points-of-another-letter": ("spectral-points-of-a-word", put("instance", "operator", "word", "rules", "b", value="aa"), "residual"),
    "spectral-points-of-another-tiling": ("spectral-points-tiling", put("instance", "operator", "degree", value="2"), "residual"),
    "spectral-points-of-another-flux": ("spectral-points-flux", put("instance", "operator", "hoppings", 1, "entries", "frequency", 1, value="1/5"), "residual"),
    "spectral-points-of-a-larger-mass": ("spectral-points-honeycomb", put("instance", "operator", "hoppings", 3, "entries", "values", value=["5"]), "residual"),
    "spectral-points-of-another-frequency": ("spectral-points-mathieu", put("instance", "operator", "diagonals", 0, "entries", "frequency", 2, value="6"), "residual"),
    "spectral-points-of-the-operator-itself": ("spectral-points-adjoint", put(E, "adjoint", value=[]), "residual"),
    "smoothed-measure-upper-too-small": ("smoothed-measure", lambda d: d["claim"].update(upper=d["claim"]["lower"]), "dual-residual"),
    "smoothed-measure-of-another-point": ("smoothed-measure", change("claim", "point", by=add("1/1000000")), "dual-residual"),
    "smoothed-measure-dual-of-another-vector": ("smoothed-measure-complex", lambda d: d[E].update(dual=d[E]["dual_imaginary"]), "dual-residual"),
    "smoothed-measure-of-another-phase": ("smoothed-measure-mathieu", put("instance", "operator", "diagonals", 0, "entries", "phase", value="1/8"), "dual-residual"),
    "smoothed-circle-measure-upper-too-small": ("smoothed-circle-measure", lambda d: d["claim"].update(upper=d["claim"]["lower"]), "unitary-residual"),
    "smoothed-circle-measure-of-another-turn": ("smoothed-circle-measure", change("claim", "turn", by=add("1/1000000")), "unitary-residual"),
    "smoothed-circle-measure-of-another-coefficient": ("smoothed-circle-measure", put("instance", "operator", "coefficients", "values", 1, value="-3/5"), "unitary-residual"),
    "smoothed-circle-measure-dual-of-another-vector": ("smoothed-circle-measure-extended", lambda d: d[E].update(dual=d[E]["vectors"], dual_imaginary=d[E]["imaginary"]), "unitary-residual"),
    "smoothed-circle-measure-on-the-half-line": ("smoothed-circle-measure-extended", lambda d: (put("instance", "operator", "sites", value="naturals")(d), change("instance", "vector", "first", by=lambda _: "1")(d), change(E, "sites", "first", by=lambda _: "0")(d)), "unitary-residual"),
    "spectral-arc-gap-too-long": ("spectral-arc-gap", change("claim", "upper", by=add("1/4")), "arc-windows"),
    "spectral-arc-gap-of-another-defect": ("spectral-arc-gap-defect", put("instance", "operator", "coefficients", "values", 0, value="-9/10"), "arc-windows"),
    "spectral-points-cmv-of-another-coefficient": ("spectral-points-cmv", put("instance", "operator", "coefficients", "values", 1, value="-3/5"), "residual"),
    "distribution-upper-too-small": ("distribution", change("claim", "upper", by=add("-1/1000")), "gauss-radau"),
    "distribution-of-another-entry": ("distribution", put("instance", "operator", "diagonals", 0, "entries", "values", 1, value="1/100"), "gauss-radau"),
    "pseudospectrum-of-a-lower-level": ("pseudospectrum-shift", change("claim", "level", by=add("-1/10")), "inner-cells"),
    "picture-of-a-lower-level": ("picture-shift", change("claim", "level", by=add("-1/10")), "outer-cells"),
    "picture-of-a-higher-level": ("picture-ring", change("claim", "level", by=add("1/10")), "outer-cells"),
    "picture-matrix-of-a-higher-level": ("picture-jordan", change("claim", "level", by=add("1/20")), "matrix-cells"),
    "power-points-of-a-lower-level": ("power-points", change("claim", "level", by=add("-59/100")), "power-residual"),
    "pseudospectrum-moved": ("pseudospectrum-bands", change("instance", "corner", 1, by=add("1")), "inner-cells"),
    "density-upper-too-small": ("density", change("claim", "upper", by=add("-1/1000")), "smoothing-error"),
    "density-of-a-smaller-interval": ("density", put("instance", "radius", value="1/4"), "smoothing-error"),
    "spectral-points-without-its-hypothesis": ("spectral-points-power", put("claim", "condition", value=""), "residual"),
    "spectral-points-of-a-steeper-oscillator": ("spectral-points-quartic", put("instance", "operator", "potential", 4, value="1000001/1000000"), "residual"),
    "spectral-points-of-a-wider-basis": ("spectral-points-quartic", put("instance", "operator", "scale", value="51/100"), "residual"),
    "pseudospectrum-of-another-oscillator": ("pseudospectrum-cubic", put("instance", "operator", "potential", 3, 1, value="2"), "inner-cells"),
    "spectral-points-of-a-larger-dispersion": ("spectral-points-table", put("instance", "operator", "dispersion", value="1/2"), "residual"),
    "pseudospectrum-of-a-larger-dispersion": (
        "pseudospectrum-table",
        first_then(
            put("instance", "operator", "dispersion", value="1/2"),
            put("claim", "condition", value=_OF_THE_TABLE.format("1/2", "1/1000")),
        ),
        "inner-cells",
    ),
    "pseudospectrum-of-larger-errors": (
        "pseudospectrum-table",
        first_then(
            put("instance", "operator", "entry_error", value="1/10"),
            put("claim", "condition", value=_OF_THE_TABLE.format("1/150", "1/10")),
        ),
        "inner-cells",
    ),
    "spectral-gap-too-long": ("spectral-gap-bands", change("claim", "upper", by=add("1/1000000")), "windows"),
    "spectral-gap-of-another-letter": ("spectral-gap-of-a-word", put("instance", "operator", "diagonals", 0, "entries", "values", "a", value="0"), "windows"),
    "spectral-gap-of-a-deeper-defect": ("spectral-gap-defect", put("instance", "operator", "diagonals", 0, "entries", "values", 0, value="5/4"), "windows"),
    "spectral-gap-of-few-phases": ("spectral-gap-mathieu", put(E, "phases", value=5), "windows"),
    "eigenvalue-of-another-impurity": ("eigenvalue-impurity", put("instance", "operator", "diagonals", 0, "entries", "values", 0, value="9/4"), "temple-kato"),
    "eigenvalue-elsewhere": ("eigenvalue-impurity", lambda d: (change("claim", "lower", by=add("1/1000000"))(d), change("claim", "upper", by=add("1/1000000"))(d)), "temple-kato"),
    "eigenvalue-edge-not-raised": ("eigenvalue-edge", put(E, "amount", value="0"), "windows"),
    "eigenvalue-edge-interval-too-long": ("eigenvalue-edge", put("claim", "left", value="-4/5"), "windows"),
    "eigenvalue-of-another-phase": ("eigenvalue-mathieu", put("instance", "operator", "diagonals", 0, "entries", "base", "phase", value="1/3"), "temple-kato"),
    "objective-excess-too-small": ("objective-excess-surd", lambda d: d["claim"].update(lower="0", upper="1/1000"), "objective-excess"),
}  # fmt: skip


T = ("evidence", "transcript")


def answer(subject, document, which=0):
    """An answer about that, from the first."""
    return [a for a in document["evidence"]["transcript"]["answers"] if a["subject"] == subject][which]


def off(subject, by, *place):
    """Add `by` units of its grid to one numerator of an answer."""

    def edit(document):
        numerators = answer(subject, document)["numerators"]
        for key in place[:-1]:
            numerators = numerators[key]
        numerators[place[-1]] = str(int(numerators[place[-1]]) + by)

    return edit


def finer(subject):
    """Claim more accuracy for an answer than it has."""

    def edit(document):
        found = answer(subject, document)
        found["n"] = found["exponent"] + 6

    return edit


def repeated_finer(document):
    """The first answer once more, with twice the numerators over twice the denominator."""
    answers = document["evidence"]["transcript"]["answers"]
    again = copy.deepcopy(answers[0])
    again["exponent"] += 1
    again["numerators"] = [[str(2 * int(v)) for v in row] for row in again["numerators"]]
    answers.append(again)
    document["claim"]["questions"] += 1


def without(subject):
    """Drop the answers about that."""

    def edit(document):
        told = document["evidence"]["transcript"]
        told["answers"] = [a for a in told["answers"] if a["subject"] != subject]

    return edit


def of_solution(edit):
    """An edit of the proof inside the answer about a solution."""
    return lambda document: edit(answer("solution", document)["proof"])


INCORRECT_GAMES = {
    "refutation-tolerance-too-large": ("refutation", change("claim", "tolerance", by=lambda _: "10"), "refutation"),
    "refutation-tolerance-is-the-lower-bound": ("refutation", lambda d: d["claim"].update(tolerance=d["claim"]["lower"]), "refutation"),
    "refutation-tolerance-negative": ("refutation", put("claim", "tolerance", value="-1"), "refutation"),
    "refutation-lower-bound-too-large": ("refutation", lambda d: d["claim"].update(lower=d["claim"]["upper"]), "nearest-member"),
    "refutation-of-another-point": ("refutation", put("point", 0, value="1/50"), "nearest-member"),
    "transcript-matrix-off": ("refutation", off("matrix", 4, 0, 1), "transcript"),
    "transcript-matrix-of-another-branch": ("refutation", change("instance", "matrix", by=lambda rows: [row[::-1] for row in rows]), "dual-optimality"),
    "transcript-measurement-off": ("refutation-dct", off("measurement", 1 << 9, 0), "transcript"),
    "transcript-more-accurate-than-it-is": ("refutation-dct", finer("matrix"), "transcript"),
    "transcript-of-another-isometry": ("refutation-dct", put("instance", "isometry", value=None), "transcript"),
    "transcript-of-another-sample": ("refutation-dct", change(*T, "samples", by=lambda s: s[::-1]), "transcript"),
    "transcript-sample-exchanged": ("refutation-dct", change(*T, "sample", by=lambda s: 1 - s), "transcript"),
    "solution-without-its-matrix": ("refutation-turned", without("matrix"), "transcript"),
    "solution-without-its-measurement": ("refutation-turned", without("measurement"), "transcript"),
    "solution-off": ("refutation-turned", off("solution", 1, 0), "transcript"),
    "solution-of-another-penalty": ("consistency-turned", of_solution(put("instance", "lambda", value="1")), "dual-optimality"),
    "solution-of-other-weights": ("consistency-turned", change("instance", "weights", 2, by=lambda _: "9"), "transcript"),
    "solution-too-far-away": ("refutation-turned", of_solution(put("claim", "upper", value="1")), "transcript"),
    "transcript-answer-repeated": ("consistency", change(*T, "answers", by=lambda a: [*a, a[0]]), "transcript"),
    "transcript-answer-repeated-on-a-finer-grid": ("consistency", repeated_finer, "transcript"),
    "consistency-fewer-questions": ("consistency", change("claim", "questions", by=lambda q: q + 1), "transcript"),
    "consistency-more-bits": ("consistency", change("claim", "bits", by=lambda b: b + 1), "transcript"),
    "consistency-of-another-rotation": ("consistency-isometry", put("instance", "isometry", "rows", value=[["4/5", "-3/5"], ["3/5", "4/5"], ["0", "0"]]), "transcript"),
    "consistency-of-other-row-scales": ("consistency-turned", put("instance", "row_scales_squared", 1, value="1/2"), "transcript"),
    "turned-otherwise": ("turned-unique", put("instance", "turns", value=[3, 1]), "nearest-member"),
    "turned-imaginary-part-left-out": ("turned-unique", put("point", 0, 1, value="0"), "nearest-member"),
    "turned-segment-imaginary-part-left-out": ("turned-segment", put("point", 0, 0, value="0"), "separating-functional"),
}  # fmt: skip


def malformed_games(made):
    """Name -> (bytes, part of the refusal)."""

    first = (*T, "answers", 0)
    return {
        "turns-are-null": (edited(made["turned-unique"], put("instance", "turns", value=None)), "must be an array"),
        "turns-are-null-for-real-data": (edited(made["refutation"], put("instance", "turns", value=None)), "must be an array"),
        "turns-of-5": (edited(made["turned-unique"], put("instance", "turns", value=[5, 0])), "instance.turns holds"),
        "turns-too-few": (edited(made["turned-unique"], put("instance", "turns", value=[3])), "entries where"),
        "turns-are-true": (edited(made["turned-unique"], put("instance", "turns", value=[True, 0])), "instance.turns holds"),
        "turned-point-is-real": (edited(made["turned-unique"], put("point", value=["1", "2"])), "must be an array"),
        "turned-objective": (edited(made["turned-unique"], put("claim", "kind", value="objective-excess")), "does not go with"),
        "turned-complex-data": (edited(made["turned-unique"], put("instance", "scalars", value="complex")), "one of the keys"),
        "transcript-unknown-subject": (edited(made["refutation"], put(*first, "subject", value="point")), "subject"),
        "transcript-subject-is-a-list": (edited(made["refutation"], put(*first, "subject", value=[])), "subject"),
        "transcript-accuracy-as-a-string": (edited(made["refutation"], put(*first, "n", value="6")), "an integer from"),
        "transcript-accuracy-too-large": (edited(made["refutation"], put(*first, "n", value=100_001)), "an integer from"),
        "transcript-exponent-too-small": (edited(made["refutation"], put(*first, "exponent", value=-1025)), "an integer from"),
        "transcript-numerator-is-a-fraction": (edited(made["refutation"], put(*first, "numerators", 0, 0, value="1/2")), "an integer in a string"),
        "transcript-numerator-is-bare": (edited(made["refutation"], put(*first, "numerators", 0, 0, value=7)), "numeral in a string"),
        "transcript-of-another-shape": (edited(made["refutation"], change(*first, "numerators", by=lambda n: n * 2)), "entries where"),
        "transcript-matrix-of-a-sample": (edited(made["refutation-dct"], put(*first, "sample", value=1)), "sample is 1"),
        "transcript-sample-too-large": (edited(made["refutation-dct"], put(*T, "sample", value=2)), "sample is 2"),
        "transcript-without-samples": (edited(made["consistency"], put(*T, "samples", value=[])), "sample is 0"),
        "transcript-of-another-rule": (edited(made["consistency"], put(*T, "rule", value="told")), "belongs there"),
        "transcript-missing": (edited(made["refutation"], lambda d: d["evidence"].pop("transcript")), "lacks the key"),
        "transcript-answers-are-null": (edited(made["consistency"], put(*T, "answers", value=None)), "must be an array"),
        "solution-without-a-proof": (edited(made["refutation"], lambda d: answer("solution", d).pop("proof")), "lacks the key"),
        "solution-proof-is-null": (edited(made["refutation"], lambda d: answer("solution", d).update(proof=None)), "real data"),
        "solution-proof-is-turned": (edited(made["refutation"], lambda d: answer("solution", d)["proof"]["instance"].update(turns=[0, 0])), "real data"),
        "consistency-with-a-point": (edited(made["consistency"], put("point", value=["0", "0"])), "point must be null"),
        "consistency-bits-negative": (edited(made["consistency"], put("claim", "bits", value=-1)), "an integer from"),
        "consistency-with-a-distance": (edited(made["consistency"], put("evidence", "optimality", value=None)), "unknown key"),
        "refutation-without-a-tolerance": (edited(made["refutation"], lambda d: d["claim"].pop("tolerance")), "lacks the key"),
    }  # fmt: skip


def edited(certificate, edit):
    """The bytes of a certificate after an edit."""
    document = json.loads(certificate.to_json())
    edit(document)
    return json.dumps(document).encode()


def unsorted(document):
    matrix = document["instance"]["matrix"]
    data = bytearray(base64.b64decode(matrix["data"]))
    head = 8 * (matrix["shape"][1] + 1)
    data[head : head + 8], data[head + 8 : head + 16] = data[head + 8 : head + 16], data[head : head + 8]
    matrix["data"] = base64.b64encode(bytes(data)).decode()


def side_file(name):
    return lambda d: d["instance"].update(
        matrix={"encoding": "float64-columns", "shape": [12, 30], "file": name, "sha256": "0" * 64}
    )


def malformed(base, floats, compressed, support, growth):
    """Name -> (bytes, part of the refusal)."""
    return {
        **malformed_text(base.to_json()),
        **malformed_documents(base),
        **malformed_blocks(floats, compressed),
        **malformed_claims(support, growth),
        "polynomial-of-degree-0": (edited(base, lambda d: d.update(field=[{"polynomial": ["1"], "low": "0", "high": "1"}])), "degree"),
    }  # fmt: skip


def malformed_text(text):
    """What is no JSON, or holds numbers that are no numerals."""
    return {
        "empty": (b"", "not JSON"),
        "truncated": (text[: len(text) // 2].encode(), "not JSON"),
        "not-utf-8": (text.encode()[:50] + b"\xff\xfe" + text.encode()[50:], "not UTF-8"),
        "an-array": (b"[]", "must be an object"),
        "nan": (text.replace('"1/3"', "NaN", 1).encode(), "number 'NaN'"),
        "infinity": (text.replace('"1/3"', "Infinity", 1).encode(), "number 'Infinity'"),
        "float-for-a-numeral": (text.replace('"1/3"', "0.25", 1).encode(), "number '0.25'"),
        "huge-exponent": (text.replace('"1/3"', "1e999999999", 1).encode(), "number '1e999999999'"),
        "huge-exponent-in-a-string": (text.replace('"1/3"', '"1e999999999"', 1).encode(), "not a numeral"),
        "boolean-for-a-number": (text.replace('"1/3"', "true", 1).encode(), "numeral in a string, not true"),
        "null-for-a-number": (text.replace('"1/3"', "null", 1).encode(), "numeral in a string, not null"),
        "bare-integer": (text.replace('"1/3"', "1", 1).encode(), "numeral in a string, not 1"),
        "denominator-zero": (text.replace('"1/3"', '"1/0"', 1).encode(), "denominator 0"),
        "unicode-digits": (text.replace('"1/3"', '"\\u0663"', 1).encode(), "not a numeral"),
        "newline-in-a-numeral": (text.replace('"1/3"', '"1\\n"', 1).encode(), "not a numeral"),
        "deep-nesting": (b'{"a":' + b"[" * 5000 + b"]" * 5000 + b"}", "nested deeper"),
        "duplicate-keys": (text.replace('"version": 1,', '"version": 1, "version": 1,').encode(), "occurs twice"),
    }


def malformed_documents(base):
    """Keys and values that the format does not know."""
    return {
        "wrong-version": (edited(base, lambda d: d.update(version=2)), "version"),
        "version-is-true": (edited(base, lambda d: d.update(version=True)), "version"),
        "wrong-format": (edited(base, lambda d: d.update(format="vipr")), "format"),
        "missing-key": (edited(base, lambda d: d.pop("point")), "lacks the key 'point'"),
        "unknown-key": (edited(base, lambda d: d["claim"].update(note="x")), "unknown key"),
        "unknown-claim": (edited(base, lambda d: d["claim"].update(kind="optimality")), "claim.kind"),
        "unknown-problem": (edited(base, lambda d: d["instance"].update(problem="elastic-net")), "instance.problem"),
        "ragged-matrix": (edited(base, lambda d: d["instance"]["matrix"][0].pop()), "entries where"),
        "empty-matrix": (edited(base, lambda d: d["instance"].update(matrix=[], measurements=[])), "empty"),
        "point-too-short": (edited(base, lambda d: d["point"].pop()), "entries where"),
        "string-for-a-vector": (edited(base, lambda d: d.update(point="12")), "must be an array"),
        "unique-as-a-string": (edited(base, lambda d: d["claim"].update(unique="yes")), "claim.unique"),
        "wrong-rule-name": (edited(base, lambda d: d["evidence"]["optimality"].update(rule="trust-me")), "rule"),
        "too-many-levels": (edited(base, lambda d: d.update(field=[{"sqrt": "2"}] * 9)), "levels"),
    }


def malformed_blocks(floats, compressed):
    """Blocks of doubles, matrices in files, and what rests on them."""
    return {
        "block-too-short": (edited(floats, lambda d: d["point"].update(data=d["point"]["data"][:-12])), "bytes where"),
        "block-no-base64": (edited(floats, lambda d: d["point"].update(data="~" * 320)), "base64"),
        "block-holds-nan": (edited(floats, change("instance", "measurements", "data", by=doubles(lambda v: v * np.nan))), "NaN"),
        "block-wrong-length": (edited(floats, put("point", "length", value=29)), "float64 block of 30"),
        "matrix-shape-is-wrong": (edited(floats, put("instance", "matrix", "shape", value=[10**8, 10**8])), "bytes where"),
        "matrix-shape-is-negative": (edited(floats, put("instance", "matrix", "shape", value=[-12, 30])), "count"),
        "matrix-rows-unsorted": (edited(compressed, unsorted), "ascend"),
        "matrix-file-in-another-folder": (edited(floats, side_file("../x.bin")), "plain name"),
        "matrix-file-missing": (edited(floats, side_file("missing.bin")), "no file"),
        "support-not-ascending": (edited(floats, change(E, "enclosure", "support", by=lambda t: t[::-1])), "ascend"),
        "support-beyond-the-matrix": (edited(floats, change(E, "enclosure", "support", -1, by=lambda _: 30)), "does not exist"),
        "enclosure-not-unique": (edited(floats, put("claim", "unique", value=False)), "claim.unique"),
        "minimiser-not-dyadic": (edited(floats, change(E, "enclosure", "minimiser", 0, by=add(Fraction(1, 3 * 10**9)))), "dyadic"),
    }  # fmt: skip


def malformed_claims(support, growth):
    """Claims about instances."""
    return {
        "point-where-none-belongs": (edited(support, lambda d: d.update(point=["0"] * 4)), "point must be null"),
        "support-index-too-large": (edited(support, lambda d: d["claim"].update(never_zero=[9])), "does not exist"),
        "support-index-is-true": (edited(support, lambda d: d["claim"].update(never_zero=[True])), "must be a count"),
        "support-indices-repeated": (edited(support, lambda d: d["claim"].update(never_zero=[2, 2])), "must ascend"),
        "growth-of-order-3": (edited(growth, lambda d: d["claim"].update(order=3)), "claim.order"),
        "growth-without-radius": (edited(growth, lambda d: d["claim"].update(radius=None)), "claim.radius"),
    }  # fmt: skip


def malformed_complex(base):
    """Name -> (bytes, part of the refusal)."""
    two = {"zero": {"rule": "complex-zero"}}
    return {
        "complex-scalars-unknown": (edited(base, put("instance", "scalars", value="quaternion")), "instance.scalars"),
        "complex-number-of-three-parts": (edited(base, put("instance", "matrix", 0, 0, value=["1", "2", "3"])), "entries where"),
        "complex-number-without-parts": (edited(base, put("point", 0, value="1")), "must be an array"),
        "complex-not-unique": (edited(base, put("claim", "unique", value=False)), "claim.unique"),
        "complex-two-kinds-of-evidence": (edited(base, lambda d: d[E].update(two)), "evidence"),
        "complex-support-repeats": (edited(base, change(E, "krawczyk", "support", by=lambda s: [s[0]] * len(s))), "ascend"),
        "complex-inverse-too-short": (edited(base, put(E, "krawczyk", "inverse", "length", value=1)), "float64 block"),
        "complex-field": (edited(base, put("field", value=[{"sqrt": "2"}])), "rational field"),
        "complex-isometry": (edited(base, put("instance", "isometry", value=None)), "unknown key"),
        "complex-numeral-with-i": (edited(base, put("point", 0, value=["1", "i"])), "not a numeral"),
    }  # fmt: skip


def malformed_groups(base):
    """Name -> (bytes, part of the refusal)."""
    return {
        "group-positions-descend": (edited(base, put("instance", "groups", 0, value=[4, 0, 2])), "must ascend"),
        "group-is-no-list": (edited(base, put("instance", "groups", 1, value=1)), "must be an array"),
        "group-not-unique": (edited(base, put("claim", "unique", value=False)), "claim.unique"),
        "group-complex-rule": (edited(base, put(E, "krawczyk", "rule", value="complex-krawczyk")), "belongs there"),
        "group-field": (edited(base, put("field", value=[{"sqrt": "2"}])), "rational field"),
        "group-isometry": (edited(base, put("instance", "isometry", value=None)), "unknown key"),
        "group-claim-of-a-minimum": (edited(base, put("claim", "kind", value="minimum")), "a claim about a distance"),
    }  # fmt: skip


MALFORMED_BASES = (
    "unique-zero-residual",
    "float-lasso",
    "float-sparse",
    "support-duplicated-columns",
    "growth-quadratic",
)


def write_by_hand(expected: dict[str, dict[str, str]]) -> None:
    """The certificates that stand as text in `by_hand`, each refused by one condition alone or sitting on a bound."""
    for module in BY_HAND:
        for name, data in module.FILES.items():
            (HERE / name).write_bytes(data)
        for name, document in module.CORRECT.items():
            (HERE / "correct" / f"{name}.json").write_text(json.dumps(document) + "\n")
        for name, (document, rule) in module.INCORRECT.items():
            (HERE / "incorrect" / f"{name}.json").write_text(json.dumps(document) + "\n")
            expected["incorrect"][f"{name}.json"] = rule
        for name, (broken, refusal) in module.MALFORMED.items():
            data = broken if isinstance(broken, bytes) else json.dumps(broken).encode() + b"\n"
            (HERE / "malformed" / f"{name}.json").write_bytes(data)
            expected["malformed"][f"{name}.json"] = refusal


def write_all(expected: dict[str, dict[str, str]]) -> None:
    """The certificates that the library issues, and edits of them."""
    made = correct() | correct_complex() | correct_operators() | correct_groups() | correct_games()
    for kind in ("correct", "incorrect", "malformed"):
        (HERE / kind).mkdir(exist_ok=True)
        for old in (HERE / kind).glob("*.json"):
            old.unlink()
    for name, certificate in made.items():
        certificate.save(HERE / "correct" / f"{name}.json")
    for name, (base, edit, rule) in (INCORRECT | INCORRECT_GAMES).items():
        document = copy.deepcopy(json.loads(made[base].to_json()))
        edit(document)
        (HERE / "incorrect" / f"{name}.json").write_text(json.dumps(document) + "\n")
        expected["incorrect"][f"{name}.json"] = rule
    broken = malformed(*(made[k] for k in MALFORMED_BASES)) | malformed_complex(made["complex-lasso"])
    broken |= malformed_groups(made["group-lasso"])
    broken |= malformed_games(made)
    for name, (data, refusal) in broken.items():
        (HERE / "malformed" / f"{name}.json").write_bytes(data)
        expected["malformed"][f"{name}.json"] = refusal


def main() -> None:
    """Write all files and the manifest; `--by-hand`: only those that stand as text in `by_hand`."""
    expected: dict[str, dict[str, str]] = {"incorrect": {}, "malformed": {}}
    if "--by-hand" in sys.argv:
        expected = json.loads((HERE / "expected.json").read_text())
    else:
        write_all(expected)
    write_by_hand(expected)
    (HERE / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
    print(", ".join(f"{len(list((HERE / k).glob('*.json')))} {k}" for k in ("correct", "incorrect", "malformed")))


if __name__ == "__main__":
    main()
