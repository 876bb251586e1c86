"""The robust null space property: what its certified constants claim, attacked.

Statement. If `certify_null_space` returns rho and gamma then for all x and all admissible D

    ||x_D||_2 <= rho ||x_{D^c}||_{1,w}/sqrt(xi) + gamma ||Ax||_2.

With a left inverse Y* of A_D: gamma_D = ||Y||, rho_D = sqrt(xi) max ||Y* A_i||/w_i; the pseudo-inverses have the least
gamma, and for |D| = 1 the least rho for that gamma.

Assumption. A is exact and real.

Proof: docs/theory/firenet-theorem.md, section 4. Certificate: the constants of the matrices below. Check: random
vectors; kernel vectors from linear programs (maximise <u, x_D> over Ax = 0, ||x_{D^c}||_{1,w} <= 1, with u moved to
x_D/||x_D||) and the duals of these; the vectors that show sharpness. `python proofs_numeric/null_space.py`, or pytest.
"""

from __future__ import annotations

import random
from functools import cache
from itertools import islice

import numpy as np
import pytest
from effort import tries
from scipy.optimize import linprog

import sciverify as sv
from sciverify.checker import check
from sciverify.families import identity_and_hadamard

GENERIC = np.random.default_rng(3).integers(-8, 9, (20, 26))
PROPERTIES = {
    "pseudo-inverses": (identity_and_hadamard(16), 3, {"method": "enumeration"}),
    "weighted levels": (
        identity_and_hadamard(16),
        [2, 1],
        {"levels": [16, 32], "weights": [1, "9/8"], "method": "enumeration"},
    ),
    "left inverses": (GENERIC, 2, {}),
    "coherence": (identity_and_hadamard(64), [3, 3], {"levels": [64, 128]}),
}

TRIED = tries(["pseudo-inverses", "left inverses", "coherence"], list(PROPERTIES))


@cache
def certified(name):
    """The constants that are attacked, by the name of the way to them."""
    matrix, sparsity, options = PROPERTIES[name]
    return sv.certify_null_space(matrix, sparsity, **options)


def arrays(found):
    """A, w, sqrt(xi), rho, gamma in doubles."""
    matrix = np.array([[int(v.p) / int(v.q) for v in row] for row in found.matrix])
    weights = np.array([float(w) for w in found.sparsity.weights])
    return matrix, weights, float(found.sparsity.xi) ** 0.5, float(found.rho), float(found.gamma)


def use(found, x):
    """max over admissible D of left side / right side, the worst D being the largest entries of each level."""
    matrix, weights, root, rho, gamma = arrays(found)
    inside = np.zeros(x.size, dtype=bool)
    inside[list(found.sparsity.best_support(x))] = True
    right = rho * (weights * np.abs(x))[~inside].sum() / root + gamma * np.linalg.norm(matrix @ x)
    return np.linalg.norm(x[inside]) / right


def some_supports(found, count):
    """All supports if they are few, otherwise random ones."""
    sparsity, rng = found.sparsity, random.Random(0)
    if sparsity.support_count <= count:
        return list(sparsity.supports())
    blocks = list(zip(sparsity.blocks, sparsity.sparsities, strict=True))
    return [tuple(sorted(i for b, s in blocks for i in rng.sample(list(b), s))) for _ in range(count)]


@pytest.mark.thorough
@pytest.mark.parametrize("name", TRIED)
def test_no_random_vector_violates_it(name):
    """Gaussian and heavy-tailed vectors, in the kernel and out of it."""
    found = certified(name)
    matrix, rng = arrays(found)[0], np.random.default_rng(0)
    kernel = np.linalg.svd(matrix)[2][matrix.shape[0] :].T
    worst = 0.0
    for power in (1, 3, 9):
        for _ in range(tries(25, 150)):
            worst = max(worst, use(found, rng.standard_normal(matrix.shape[1]) ** power))
            worst = max(worst, use(found, kernel @ rng.standard_normal(kernel.shape[1]) ** power))
    assert worst <= 1


def kernel_vector(matrix, weights, support, direction):
    """Maximise <direction, x_D> over Ax = 0, ||x_{D^c}||_{1,w} <= 1, as a linear program in x = p - q."""
    N = matrix.shape[1]
    cost = np.zeros(N)
    cost[list(support)] = direction
    outside = weights.copy()
    outside[list(support)] = 0
    found = linprog(
        -np.concatenate([cost, -cost]),
        A_ub=[np.concatenate([outside, outside])],
        b_ub=[1],
        A_eq=np.hstack([matrix, -matrix]),
        b_eq=np.zeros(len(matrix)),
    )
    assert found.status == 0
    return found.x[:N] - found.x[N:], -found.fun


@pytest.mark.parametrize("name", TRIED)
def test_no_kernel_vector_of_a_linear_program_violates_it(name):
    """On the kernel gamma does not help: ||x_D|| <= rho/sqrt(xi) whenever ||x_{D^c}||_{1,w} <= 1."""
    found, rng = certified(name), np.random.default_rng(1)
    matrix, weights, root, rho, _ = arrays(found)
    worst = 0.0
    for support in some_supports(found, 12):
        u = rng.standard_normal(len(support))
        for _ in range(3):
            u = u / np.linalg.norm(u)
            x, _ = kernel_vector(matrix, weights, support, u)
            reached = x[list(support)]
            worst = max(worst, np.linalg.norm(reached) * root)
            u = reached if np.linalg.norm(reached) > 0 else rng.standard_normal(len(support))
    assert worst <= rho * (1 + 1e-7)
    assert worst >= rho / 10  # the search does find vectors that come near


@pytest.mark.parametrize("name", ["pseudo-inverses", "left inverses"])
def test_the_dual_of_the_linear_program(name):
    """max <u, x_D> = min over A_D^T p = u of max_i |A_i^T p|/w_i, and the pseudo-inverse's p = Yu is no better."""
    found, rng = certified(name), np.random.default_rng(2)
    matrix, weights, _, _, _ = arrays(found)
    m, N = matrix.shape
    for support in some_supports(found, 4):
        inside = list(support)
        outside = [i for i in range(N) if i not in inside]
        u = rng.standard_normal(len(inside))
        primal = kernel_vector(matrix, weights, support, u)[1]
        scaled = (matrix[:, outside] / weights[outside]).T
        dual = linprog(
            np.append(np.zeros(m), 1.0),
            A_ub=np.vstack([np.column_stack([sign * scaled, -np.ones(len(outside))]) for sign in (1, -1)]),
            b_ub=np.zeros(2 * len(outside)),
            A_eq=np.column_stack([matrix[:, inside].T, np.zeros(len(inside))]),
            b_eq=u,
            bounds=[(None, None)] * m + [(0, None)],
        )
        assert dual.fun == pytest.approx(primal, rel=1e-6)
        p = np.linalg.pinv(matrix[:, inside]).T @ u
        assert np.abs(scaled @ p).max() >= dual.fun * (1 - 1e-9)


def test_the_least_gamma_is_that_of_the_pseudo_inverses():
    """x on the support, along the weakest singular vector, attains gamma."""
    found = certified("pseudo-inverses")
    matrix, _, _, _, gamma = arrays(found)
    best = 0.0
    for support in found.sparsity.supports():
        chosen = matrix[:, list(support)]
        best = max(best, 1 / np.linalg.svd(chosen)[1][-1])
        if best >= gamma * (1 - 1e-8):
            break
    assert best == pytest.approx(gamma, rel=1e-8)


def test_for_one_index_rho_is_the_least_for_its_gamma():
    """x_d = r and x_i = -sign(c): with rho reduced by a thousandth the property fails for large r."""
    frame = [row[16:] for k, row in enumerate(identity_and_hadamard(16)) if k in (0, 1, 2, 4, 8, 15)]
    found = sv.certify_null_space(frame, 1, method="enumeration")
    matrix, _, _, rho, gamma = arrays(found)
    x = np.zeros(16)
    x[0], x[1] = 1e5, -np.sign(matrix[:, 0] @ matrix[:, 1])
    left, norm = abs(x[0]), np.linalg.norm(matrix @ x)
    assert left <= rho + gamma * norm
    true_gamma = (16 / 6) ** 0.5
    assert left > rho * 0.999 + true_gamma * norm


def test_every_left_inverse_gives_a_bound_that_no_vector_breaks():
    """Random left inverses of random supports; x_D is the recovered part exactly."""
    rng = np.random.default_rng(4)
    for _ in range(20):
        matrix, D = rng.standard_normal((6, 9)), [0, 1, 2]
        pseudo = np.linalg.pinv(matrix[:, D])
        left = pseudo + rng.standard_normal((3, 6)) @ (np.eye(6) - matrix[:, D] @ pseudo)
        rho, gamma = np.linalg.norm(left @ matrix[:, 3:], axis=0).max(), np.linalg.norm(left, 2)
        assert gamma >= np.linalg.norm(pseudo, 2) * (1 - 1e-12)
        for x in islice((rng.standard_normal(9) ** 5 for _ in iter(int, 1)), 50):
            assert np.allclose(left @ matrix @ x - left @ matrix[:, 3:] @ x[3:], x[:3], atol=1e-9 * np.abs(x).max())
            assert np.linalg.norm(x[:3]) <= rho * np.abs(x[3:]).sum() + gamma * np.linalg.norm(matrix @ x) * (1 + 1e-9)


@pytest.mark.parametrize("seed", range(tries(15, 200)))
def test_every_form_of_the_error_bound_passes_the_checker(seed):
    """Each route, weights and levels: what the library proves is proven again from the file."""
    rng = np.random.default_rng(seed)
    m, count = rng.integers(2, 6), int(rng.integers(2, 6))
    A = np.round(rng.standard_normal((m, count)) * 2) / 8 + np.eye(m, count)
    cut = int(rng.integers(1, count + 1))
    levels = [count] if cut == count else [cut, count]
    weights = (rng.integers(1, 4, len(levels)) / 2).tolist()
    for method in ("enumeration", "coherence"):
        try:
            found = sv.certify_null_space(A, [1] * len(levels), levels=levels, weights=weights, method=method)
        except (sv.Undecided, sv.AssumptionFailed):
            continue
        for form in ("sharp", "classical", "published"):
            certificate = found.recovery_bound(form)
            claim = certificate.claim
            check.check_bytes(certificate.to_json().encode())
            assert (claim.rho, claim.gamma) == (found.rho, found.gamma)
            assert (claim.c1, claim.c2) == found.recovery_constants(form)
        assert found.certificate.claim == found.recovery_bound("sharp").claim


if __name__ == "__main__":
    raise SystemExit(pytest.main([__file__, "-q", "-n", "0"]))
