"""A semidefinite program for Lipschitz constants of dense networks, solved in floats; nothing here is proven.

LipSDP-Neuron: min rho with S(t, rho) = F + A(t, rho) >= 0, docs/theory/lipschitz.md, (L2). Its matrices A_i for one
neuron have rank two, e_i g_i^T + g_i e_i^T with g_i = e_i - W^T e_i, so that the Schur complement of a primal-dual
method costs a few products of matrices.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from sciverify.allowance import spent
from sciverify.exact.midrad import Floats

_STEPS = 150
_DAMPING = 0.95
"""Of the way to the boundary, how much is gone."""
_CENTRING = 0.3
"""Most of the present gap that a step aims at."""
_LANCZOS = 24
_TINY = 2.0**-60
"""In the place of the norm of a layer of zeros."""
Proposal = tuple[Floats, float]
"""(multipliers t of all neurons, squared Lipschitz constant rho)"""


def propose_multipliers(weights: Sequence[Floats], tolerance: float = 1e-6) -> Proposal:
    """Multipliers near the optimum of the program.

    Parameters
    ----------
    weights : W_0, ..., W_l, float64
        At least two.
    tolerance : float
        Relative, of rho.

    Returns
    -------
    multipliers : (neurons,)
    squared_constant : float

    Both are feasible as far as floats can tell, also after every step before the last.
    """
    norms = [float(np.linalg.norm(w, 2)) or 1.0 for w in weights]
    scaled = [w / s for w, s in zip(_reduced(weights), norms, strict=True)]
    t, rho = _solve(_NeuronProgram(scaled), tolerance)
    sizes = [w.shape[0] for w in weights[:-1]]
    squares = np.cumprod(np.array(norms[:0:-1]) ** 2)[::-1]
    return t * np.repeat(squares, sizes), rho * math.prod(norms) ** 2


def linear_form(weights: Sequence[Floats]) -> tuple[Floats, Floats]:
    """S(t, rho) as columns, a flattened matrix for each multiplier and one for rho, and a constant matrix."""
    program = _NeuronProgram(_reduced(weights))
    columns = [program.linear(unit).ravel() for unit in np.eye(program.neurons + 1)]
    return np.array(columns).T, program.slack(np.zeros(program.neurons + 1))


def norm_multipliers(weights: Sequence[Floats]) -> Proposal:
    """What proves the product of spectral norms: one multiplier for each layer."""
    squares = [(float(np.linalg.norm(w, 2)) or _TINY) ** 2 for w in weights]
    below = np.cumprod(squares[:0:-1])[::-1]
    return np.repeat(below, [w.shape[0] for w in weights[:-1]]), math.prod(squares)


def _reduced(weights: Sequence[Floats]) -> list[Floats]:
    """Only W_0 W_0^T and W_l^T W_l matter: fewer inputs, fewer outputs."""
    found = [*weights]
    if found[0].shape[1] > found[0].shape[0]:
        found[0] = np.linalg.qr(found[0].T)[1].T
    if found[-1].shape[0] > found[-1].shape[1]:
        found[-1] = np.linalg.qr(found[-1])[1]
    return found


class _NeuronProgram:
    """The linear map A(t, rho) and its adjoint."""

    def __init__(self, weights: Sequence[Floats]) -> None:
        sizes = [weights[0].shape[1], *(w.shape[0] for w in weights[:-1])]
        ends = np.cumsum([0, *sizes])
        self.inputs, self.size = sizes[0], int(ends[-1])
        self.neurons = self.size - self.inputs
        places = [slice(int(a), int(b)) for a, b in pairwise(ends)]
        self.last = places[-1]
        self.blocks = [*zip(places, places[1:], weights, strict=False)]
        self.output = weights[-1].T @ weights[-1]

    def linear(self, x: Floats) -> Floats:
        """A(x), x = (t, rho)"""
        found = np.diag(np.concatenate([np.full(self.inputs, x[-1]), 2 * x[:-1]]))
        for before, here, w in self.blocks:
            block = x[here.start - self.inputs : here.stop - self.inputs, None] * w
            found[here, before] -= block
            found[before, here] -= block.T
        return found

    def slack(self, x: Floats) -> Floats:
        """S = F + A(x)"""
        found = self.linear(x)
        found[self.last, self.last] -= self.output
        return found

    def along(self, matrix: Floats) -> Floats:
        """M G: the columns of G are the vectors g_i."""
        found = matrix[:, self.inputs :].copy()
        for before, here, w in self.blocks:
            found[:, here.start - self.inputs : here.stop - self.inputs] -= matrix[:, before] @ w.T
        return found

    def adjoint(self, matrix: Floats) -> Floats:
        """tr(A_i M)"""
        k = self.inputs
        return np.append(2 * np.diag(self.along(matrix)[k:]), np.trace(matrix[:k, :k]))

    def schur(self, dual: Floats, inverse: Floats) -> Floats:
        """tr(A_i Z A_j P)"""
        k = self.inputs
        zg, pg = self.along(dual), self.along(inverse)
        found = np.empty((self.neurons + 1, self.neurons + 1))
        found[:-1, :-1] = zg[k:].T * pg[k:] + zg[k:] * pg[k:].T
        found[:-1, :-1] += self.along(zg.T) * inverse[k:, k:] + dual[k:, k:] * self.along(pg.T)
        found[:-1, -1] = (dual[:k, k:] * pg[:k]).sum(axis=0) + (zg[:k] * inverse[:k, k:]).sum(axis=0)
        found[-1, :-1] = found[:-1, -1]
        found[-1, -1] = (dual[:k, :k] * inverse[:k, :k]).sum()
        return _symmetric(found)


def _solve(program: _NeuronProgram, tolerance: float) -> Proposal:
    """Mehrotra's predictor and corrector along the direction of Helmberg, Kojima and Monteiro.

    All norms are 1: t = 2, rho = 2 is inside. S is computed from x, so it is feasible after every step.
    """
    x, cost = np.full(program.neurons + 1, 2.0), np.zeros(program.neurons + 1)
    cost[-1] = 1.0
    slack = program.slack(x)
    root = _inverse_root(slack)
    dual = _gram(root) / np.trace(_gram(root)[: program.inputs, : program.inputs])
    dual_root = _inverse_root(dual)
    for step in range(_STEPS):
        spent("minimising over multipliers of neurons", step / _STEPS)
        gap = float((slack * dual).sum()) / program.size
        inverse = _gram(root)
        solving = _inverse_root(program.schur(dual, inverse), equilibrated=True)
        if gap * program.size < tolerance * x[-1] or not solving.size:
            break

        def direction(target: Floats, right: Floats) -> tuple[Floats, Floats, Floats]:
            """(dx, dS, dZ) with dZ = target - Z - sym(Z dS P), A^*(Z + dZ) = cost."""
            change: Floats = solving.T @ (solving @ (right - cost))  # noqa: B023
            moved = program.linear(change)
            return change, moved, target - dual - _symmetric(dual @ moved @ inverse)  # noqa: B023

        _, moved, dual_change = direction(np.zeros_like(slack), np.zeros_like(cost))
        room, dual_room = _room(root, moved), _room(dual_root, dual_change)
        left = float(((slack + room * moved) * (dual + dual_room * dual_change)).sum()) / program.size
        share = min(max(left / gap, 1e-12), 1.0) ** (2 if min(room, dual_room) < 0.5 else 3)
        target = min(share, _CENTRING) * gap * inverse - _symmetric(dual_change @ moved @ inverse)
        change, moved, dual_change = direction(target, program.adjoint(target))
        step_x, root_x = _inside(lambda a: program.slack(x + a * change), _room(root, moved))  # noqa: B023
        step_z, root_z = _inside(lambda a: dual + a * dual_change, _room(dual_root, dual_change))  # noqa: B023
        if not root_x.size or not root_z.size:
            break
        x, dual, root, dual_root = x + step_x * change, dual + step_z * dual_change, root_x, root_z
        slack = program.slack(x)
    return x[:-1], float(x[-1])


def _symmetric(matrix: Floats) -> Floats:
    return (matrix + matrix.T) / 2


def _gram(root: Floats) -> Floats:
    product: Floats = root.T @ root
    return product


def _inverse_root(matrix: Floats, *, equilibrated: bool = False) -> Floats:
    """R with R^T R = M^-1; empty if M is not positive definite."""
    scale = 1 / np.sqrt(np.diag(matrix)) if equilibrated else np.ones(len(matrix))
    try:
        factor = np.linalg.cholesky(scale[:, None] * matrix * scale)
    except np.linalg.LinAlgError:
        return np.empty((0, 0))
    found: Floats = np.tril(np.linalg.inv(factor)) * scale
    return found


def _room(root: Floats, change: Floats) -> float:
    """Nearly the largest a <= 1 with M + a change >= 0, R^T R = M^-1."""
    least = _least_eigenvalue(root, change)
    return 1.0 if least >= -_DAMPING else -_DAMPING / least


def _least_eigenvalue(root: Floats, change: Floats) -> float:
    """Nearly that of R D R^T, not below it, by Lanczos' method."""
    size = len(root)
    basis = np.zeros((min(_LANCZOS, size), size))
    main, beside = np.zeros(len(basis)), np.zeros(len(basis))
    v = np.cos(np.arange(size) ** 2 + 1.0)
    for k in range(len(basis)):
        v -= basis[:k].T @ (basis[:k] @ v)
        length = float(np.linalg.norm(v))
        if length <= 1e-12:
            main, beside = main[:k], beside[:k]
            break
        beside[k] = length
        basis[k] = v / length
        v = root @ (change @ (root.T @ basis[k]))
        main[k] = basis[k] @ v
        v -= basis[: k + 1].T @ (basis[: k + 1] @ v)
    tridiagonal = np.diag(main) + np.diag(beside[1:], 1) + np.diag(beside[1:], -1)
    return float(np.linalg.eigvalsh(tridiagonal)[0])


def _inside(at: Callable[[float], Floats], room: float) -> tuple[float, Floats]:
    """(a, root of the matrix at a) for the first a = room, 0.8 room, ... where it is positive definite."""
    for _ in range(100):
        root = _inverse_root(at(room))
        if root.size:
            return room, root
        room *= 0.8
    return 0.0, np.empty((0, 0))
