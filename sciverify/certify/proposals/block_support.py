"""Proposals for complex data and for groups: a support of blocks, their entries and a scale t, in floats.

Minimisers solve A_g^H r = t w_g z_g/||z_g|| on the support, ||A_g^H r|| <= t w_g off it, r = y - Az, with t = lam/2
(P2), t = lam ||r|| (P3), ||r|| = eta (P1). Newton's method on a support solves the equations and repairs the support;
FISTA on ||Az - y||^2/2 + t sum w_g ||z_g||, t adapted on the way, finds one from scratch. No promise: all is proven
elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sciverify.allowance import spent
from sciverify.certify.proposals.block_geometry import geometry_of
from sciverify.certify.proposals.fista import restarted_fista
from sciverify.exact.midrad import Floats
from sciverify.exact.ordered import approx_float
from sciverify.problems.blocks import Entries
from sciverify.problems.sparse_recovery import SparseRecovery

_NEGLIGIBLE = 1e-6
_REPAIRS = 25
_NEWTON_STEPS = 60
_STAGES = 600
_STEPS_A_STAGE = 20
_SMALL = 1e-3
_VANISHED = 1e-7
"""t relative to the t at which 0 is the minimiser: below, the residual is taken to vanish."""


@dataclass(frozen=True, slots=True)
class BlockProposal:
    """Blocks that may carry the minimiser, and their entries; scale 0 stands for a residual that vanishes."""

    support: tuple[int, ...]
    minimiser: Entries
    scale: float


class _Instance:
    """The problem in floats."""

    def __init__(self, problem: SparseRecovery) -> None:
        data = problem.require_blocks()
        self.geometry, self.blocks = geometry_of(data), range(len(data.sizes))  # a range stands for all blocks
        self.matrix, self.y = data.arranged(), data.measurements
        self.adjoint = np.ascontiguousarray(self.matrix.conj().T)
        self.weights = np.array([approx_float(w) for w in problem.weights])
        self.parameter = approx_float(problem.parameter)
        self.problem = problem
        squares = np.sum(np.abs(self.matrix) ** 2, axis=0)
        self.squares: Floats = np.array([squares[self.geometry.entries([g])].sum() for g in self.blocks])
        self.first = float(np.max(self.moduli(self.adjoint @ self.y) / self.weights))

    def scale(self, t: float, size: float) -> float:
        """The t that a residual of this size asks for."""
        return self.problem.approx_scale_of_residual(t, size, self.parameter)

    def moduli(self, z: Entries) -> Floats:
        """||z_g|| for all blocks."""
        return self.geometry.moduli(self.blocks, z)

    def columns(self, support: Sequence[int]) -> Entries:
        """A_T"""
        return np.asarray(self.matrix[:, self.geometry.entries(support)])

    def residual(self, support: Sequence[int], z: Entries) -> Entries:
        """y - A_T z"""
        return np.asarray(self.y - self.columns(support) @ z)

    def split(self, support: Sequence[int], z: Entries) -> dict[int, Entries]:
        """The entries of each block."""
        ends = np.cumsum([0, *(len(self.geometry.entries([g])) for g in support)])
        return {g: z[a:b] for g, (a, b) in zip(support, pairwise(ends), strict=True)}


def propose(problem: SparseRecovery, x: Entries) -> Iterator[BlockProposal]:
    """Proposals, the cheapest first: from the support of x, then from scratch."""
    instance = _Instance(problem)
    if not np.isfinite(instance.matrix).all() or not np.isfinite(instance.y).all():
        return
    sizes = instance.moduli(x) * instance.weights
    largest = np.max(sizes, initial=0.0)
    support = np.flatnonzero(sizes > _NEGLIGIBLE * largest).tolist()
    if support and len(support) <= len(instance.y) and np.isfinite(largest):
        yield from _on_support(instance, support, x[instance.geometry.entries(support)])
    for z, t in _from_scratch(instance):
        support = np.flatnonzero(instance.moduli(z)).tolist()
        yield from _on_support(instance, support, z[instance.geometry.entries(support)], t)


def _on_support(instance: _Instance, support: list[int], z: Entries, t: float | None = None) -> Iterator[BlockProposal]:
    """What Newton's method makes of a support, and the exact fit on it if there is one."""
    if instance.problem.fixed_scale is None and (t is None or t <= _SMALL * instance.first):
        fit = _fit(instance, support, z)
        if fit is not None:
            yield fit
    found = _repair(instance, support, z, t)
    if found is not None:
        yield found


def _fit(instance: _Instance, support: list[int], z: Entries) -> BlockProposal | None:
    """The blocks that matter, if they reproduce y up to rounding."""
    geometry, sizes = instance.geometry, instance.geometry.moduli(support, z)
    chosen = [i for i, v in zip(support, sizes, strict=True) if v > 1e-4 * sizes.max()]
    columns = instance.columns(chosen)
    if columns.shape[1] > len(instance.y):
        return None
    fitted = np.asarray(np.linalg.lstsq(columns, instance.y, rcond=None)[0], dtype=instance.matrix.dtype)
    rest = np.linalg.norm(instance.residual(chosen, fitted))
    sizes = geometry.moduli(chosen, fitted)
    kept = sizes > 1e-9 * sizes.max(initial=0.0)
    if not rest <= 1e-10 * np.linalg.norm(instance.y):
        return None
    return BlockProposal(tuple(np.array(chosen)[kept].tolist()), fitted[geometry.spread(chosen, kept)], 0.0)


def _repair(instance: _Instance, support: list[int], z: Entries, t: float | None) -> BlockProposal | None:
    """Newton's method on the support; blocks that violate their bound join, blocks that vanish leave."""
    if t is None:
        t = _first_scale(instance, support, z)
    entries = instance.split(support, z)
    for _ in range(_REPAIRS):
        solved = _newton(instance, entries, t)
        if solved is None:
            return None
        entries, t = solved
        chosen = list(entries)
        correlations = instance.adjoint @ instance.residual(chosen, _joined(instance, entries))
        sizes = instance.moduli(correlations)
        excess = sizes - t * instance.weights * (1 + 1e-9)
        excess[chosen] = -1.0
        joining = np.flatnonzero(excess > 0)
        if not len(joining):
            ordered = {i: entries[i] for i in sorted(entries)}
            return BlockProposal(tuple(ordered), _joined(instance, ordered), t)
        joining = joining[np.argsort(-excess[joining])][: max(5, len(chosen) // 2)]
        for i in joining.tolist():
            c, square = correlations[instance.geometry.entries([i])], float(instance.squares[i])
            parts = c.view(np.float64)
            shrunk = parts / square * (1 - t * instance.weights[i] / float(np.hypot.reduce(parts)))
            entries[i] = shrunk.view(c.dtype)
    return None


def _joined(instance: _Instance, entries: dict[int, Entries]) -> Entries:
    return np.concatenate([np.zeros(0, dtype=instance.matrix.dtype), *entries.values()])


def _first_scale(instance: _Instance, support: list[int], z: Entries) -> float:
    """What the residual asks for, or else what A_g^H r = t w_g z_g/||z_g|| gives for most g."""
    residual = instance.residual(support, z)
    asked = instance.scale(np.nan, float(np.linalg.norm(residual)))
    if np.isnan(asked):
        correlations = instance.adjoint[instance.geometry.entries(support)] @ residual
        return float(np.median(instance.geometry.moduli(support, correlations) / instance.weights[support]))
    return asked


def _newton(instance: _Instance, entries: dict[int, Entries], t: float) -> tuple[dict[int, Entries], float] | None:
    """A zero of the equations on a support that may shrink on the way; None if there is none nearby."""
    geometry, support, z = instance.geometry, list(entries), _joined(instance, entries)
    turned: NDArray[np.int64] = np.zeros(len(support), dtype=int)
    most = len(geometry.stacked(instance.y))  # more blocks make the Jacobian singular: each has a direction of its own
    for _ in range(_NEWTON_STEPS):
        if not t > 0 or not np.isfinite(t) or len(support) > most:
            return None
        try:
            step = np.linalg.solve(*_equations(instance, support, z, t))
        except np.linalg.LinAlgError:
            return None
        if not np.isfinite(step).all():
            return None
        n = len(geometry.stacked(z))
        move, climb = geometry.unstacked(np.asarray(step[:n])), float(step[n]) if len(step) > n else 0.0
        sizes = geometry.moduli(support, z)
        longest = float(np.max(geometry.moduli(support, move) / sizes, initial=0.0))
        if max(longest, abs(climb) / t) < 1e-9:
            return instance.split(support, z + move), t + climb
        turned = np.where(geometry.products(support, z, z + move) <= 0.05 * sizes**2, turned + 1, 0)
        alpha = min(1.0, 0.8 / max(longest, 1e-300))
        alpha = min(alpha, 0.8 * t / max(abs(climb), 1e-300))
        z, t = z + alpha * move, t + alpha * climb
        kept = ~_leaving(instance, support, z, t, turned)
        if not kept.all():
            z = z[geometry.spread(support, kept)]
            support = [i for i, keep in zip(support, kept, strict=True) if keep]
            turned = turned[kept]
    return None


def _leaving(
    instance: _Instance, support: list[int], z: Entries, t: float, turned: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Blocks that want to pass through 0 and would be 0 if only they could move."""
    if not (turned >= 2).any():
        return np.zeros(len(support), dtype=bool)
    geometry = instance.geometry
    correlations = instance.adjoint[geometry.entries(support)] @ instance.residual(support, z)
    alone = geometry.moduli(support, correlations + geometry.spread(support, instance.squares[support]) * z)
    return np.asarray((turned >= 2) & (alone <= t * instance.weights[support]))


def _equations(instance: _Instance, support: list[int], z: Entries, t: float) -> tuple[Floats, Floats]:
    """The Jacobian, and minus the equations, at (z[, t]) in real unknowns."""
    geometry, columns, weights = instance.geometry, instance.columns(support), instance.weights[support]
    residual = instance.y - columns @ z
    correlations = columns.conj().T @ residual
    sizes = geometry.spread(support, geometry.moduli(support, z))
    value = t * geometry.spread(support, weights) * z / sizes - correlations
    jacobian = geometry.jacobian(support, columns.conj().T @ columns, t * weights, z)
    minus = geometry.stacked(-value)
    equation = instance.problem.approx_scale_equation(t, float(np.linalg.norm(residual)), instance.parameter)
    if equation is None:
        return jacobian, minus
    rest, by_square, by_t = equation
    side = geometry.stacked(geometry.spread(support, weights) * z / sizes)
    row = -2 * by_square * geometry.stacked(correlations)
    return np.block([[jacobian, side[:, None]], [row[None, :], np.array([[by_t]])]]), np.append(minus, -rest)


def _from_scratch(instance: _Instance) -> Iterator[tuple[Entries, float]]:
    """(z, t) whenever the support of z has settled; the last one may have t near 0."""
    step = 1 / _largest_square(instance)
    z = np.zeros(instance.matrix.shape[1], dtype=instance.matrix.dtype)
    t, before, settled, patience = instance.first / 2, instance.moduli(z) != 0, 0, 3
    for _ in range(_STAGES):
        spent("searching for a support in floats")
        z = _stage(instance, z, t, step)
        residual = instance.y - instance.matrix @ z
        asked = instance.scale(t, float(np.linalg.norm(residual)))
        ratios = instance.moduli(instance.adjoint @ residual) / (t * instance.weights)
        active = instance.moduli(z) != 0
        solved = bool(ratios.max() <= 1.02 and ratios[active].min(initial=1.0) >= 0.9)
        following = min(max(asked, t / 2 if solved else t), 2 * t)
        steady = solved and (abs(following - t) <= 1e-2 * t or t <= _SMALL * instance.first)
        settled = settled + 1 if np.array_equal(active, before) and steady else 0
        before, t = active, following
        if t <= _VANISHED * instance.first:
            yield z, t
            return
        if settled >= patience:
            yield z, t
            settled, patience = 0, 3 * patience
    yield z, t


def _stage(instance: _Instance, z: Entries, t: float, step: float) -> Entries:
    """A few steps of FISTA for ||Az - y||^2/2 + t sum w_g ||z_g||."""
    geometry, blocks = instance.geometry, instance.blocks

    def moved(u: Entries) -> Entries:
        return np.asarray(u + step * (instance.adjoint @ (instance.y - instance.matrix @ u)))

    def sizes(u: Entries) -> Floats:
        return np.asarray(geometry.spread(blocks, instance.moduli(u)))

    limits = geometry.spread(blocks, step * t * instance.weights)
    return restarted_fista(z, moved, limits, _STEPS_A_STAGE, sizes)


def _largest_square(instance: _Instance) -> float:
    """||A||^2 from a few steps of the power iteration, with room."""
    v = instance.adjoint @ instance.y + 1e-3 * np.linalg.norm(instance.adjoint @ instance.y)
    for _ in range(20):
        v = instance.adjoint @ (instance.matrix @ (v / np.linalg.norm(v)))
    return 1.1 * float(np.linalg.norm(v))
