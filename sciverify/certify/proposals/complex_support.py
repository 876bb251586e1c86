"""Proposals for complex data: a support, entries and a scale t, in floats.

Minimisers solve A_j^H r = t w_j z_j/|z_j| on the support, |A_i^H r| <= t w_i off it, r = y - Az, with t = lam/2 (P2),
t = lam ||r|| (P3), ||r|| = eta (P1). Newton's method on a support solves the equations and repairs the support; FISTA
on ||Az - y||^2/2 + t sum w_i |z_i|, t adapted on the way, finds one from scratch. No promise: all is proven elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sciverify.certify.proposals.fista import restarted_fista
from sciverify.exact.midrad import Floats
from sciverify.exact.ordered import approx_float
from sciverify.problems.complex_data import Complexes
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
class ComplexProposal:
    """Columns that may carry the minimiser; scale 0 stands for a residual that vanishes."""

    support: tuple[int, ...]
    minimiser: Complexes
    scale: float


class _Instance:
    """The problem in floats."""

    def __init__(self, problem: SparseRecovery) -> None:
        data = problem.complex_data
        if data is None:
            raise ValueError("complex data are needed")
        self.matrix, self.y = data.matrix, data.measurements
        self.adjoint = np.ascontiguousarray(self.matrix.conj().T)
        self.weights = np.array([approx_float(w) for w in problem.weights])
        self.parameter = approx_float(problem.parameter)
        self.problem = problem
        self.squares: Floats = np.sum(np.abs(self.matrix) ** 2, axis=0)
        self.first = float(np.max(np.abs(self.adjoint @ self.y) / self.weights))

    def scale(self, t: float, size: float) -> float:
        """The t that a residual of this size asks for."""
        return self.problem.approx_scale_of_residual(t, size, self.parameter)

    def residual(self, support: list[int], z: Complexes) -> Complexes:
        return np.asarray(self.y - self.matrix[:, support] @ z)


def propose(problem: SparseRecovery, x: Complexes) -> Iterator[ComplexProposal]:
    """Proposals, the cheapest first: from the support of x, then from scratch."""
    instance = _Instance(problem)
    if not np.isfinite(instance.matrix).all() or not np.isfinite(instance.y).all():
        return
    largest = np.max(np.abs(x) * instance.weights, initial=0.0)
    support = np.flatnonzero(np.abs(x) * instance.weights > _NEGLIGIBLE * largest).tolist()
    if support and len(support) <= len(instance.y) and np.isfinite(largest):
        yield from _on_support(instance, support, x[support])
    for z, t in _from_scratch(instance):
        yield from _on_support(instance, np.flatnonzero(z).tolist(), z[z != 0], t)


def _on_support(
    instance: _Instance, support: list[int], z: Complexes, t: float | None = None
) -> Iterator[ComplexProposal]:
    """What Newton's method makes of a support, and the exact fit on it if there is one."""
    if instance.problem.fixed_scale is None and (t is None or t <= _SMALL * instance.first):
        fit = _fit(instance, support, z)
        if fit is not None:
            yield fit
    found = _repair(instance, support, z, t)
    if found is not None:
        yield found


def _fit(instance: _Instance, support: list[int], z: Complexes) -> ComplexProposal | None:
    """The entries that matter, if they reproduce y up to rounding."""
    chosen = [i for i, v in zip(support, z, strict=True) if abs(v) > 1e-4 * np.abs(z).max()]
    if len(chosen) > len(instance.y):
        return None
    fitted = np.asarray(np.linalg.lstsq(instance.matrix[:, chosen], instance.y, rcond=None)[0], dtype=np.complex128)
    rest = np.linalg.norm(instance.residual(chosen, fitted))
    kept = np.abs(fitted) > 1e-9 * np.abs(fitted).max(initial=0.0)
    if not rest <= 1e-10 * np.linalg.norm(instance.y):
        return None
    return ComplexProposal(tuple(np.array(chosen)[kept].tolist()), fitted[kept], 0.0)


def _repair(instance: _Instance, support: list[int], z: Complexes, t: float | None) -> ComplexProposal | None:
    """Newton's method on the support; columns that violate their bound join, entries that vanish leave."""
    if t is None:
        t = _first_scale(instance, support, z)
    entries = {i: complex(v) for i, v in zip(support, z, strict=True)}
    for _ in range(_REPAIRS):
        solved = _newton(instance, entries, t)
        if solved is None:
            return None
        entries, t = solved
        chosen = list(entries)
        values = np.array(list(entries.values()), dtype=complex)
        correlations = instance.adjoint @ instance.residual(chosen, values)
        excess = np.abs(correlations) - t * instance.weights * (1 + 1e-9)
        excess[chosen] = -1.0
        joining = np.flatnonzero(excess > 0)
        if not len(joining):
            order = np.argsort(chosen)
            return ComplexProposal(tuple(np.array(chosen, dtype=int)[order].tolist()), values[order], t)
        joining = joining[np.argsort(-excess[joining])][: max(5, len(chosen) // 2)]
        for i in joining.tolist():
            c, square = complex(correlations[i]), float(instance.squares[i])
            entries[i] = c / square * (1 - t * instance.weights[i] / abs(c))
    return None


def _first_scale(instance: _Instance, support: list[int], z: Complexes) -> float:
    """What the residual asks for, or else what A_j^H r = t w_j z_j/|z_j| gives for most j."""
    residual = instance.residual(support, z)
    asked = instance.scale(np.nan, float(np.linalg.norm(residual)))
    if np.isnan(asked):
        correlations = np.abs(instance.adjoint[support] @ residual) / instance.weights[support]
        return float(np.median(correlations))
    return asked


def _newton(instance: _Instance, entries: dict[int, complex], t: float) -> tuple[dict[int, complex], float] | None:
    """A zero of the equations on a support that may shrink on the way; None if there is none nearby."""
    support, z = list(entries), np.array(list(entries.values()), dtype=complex)
    turned: NDArray[np.int64] = np.zeros(len(z), dtype=int)
    for _ in range(_NEWTON_STEPS):
        if not t > 0 or not np.isfinite(t) or 2 * len(z) > 4 * len(instance.y):
            return None
        try:
            step = np.linalg.solve(*_equations(instance, support, z, t))
        except np.linalg.LinAlgError:
            return None
        if not np.isfinite(step).all():
            return None
        k = len(z)
        move, climb = step[:k] + 1j * step[k : 2 * k], float(step[2 * k]) if len(step) > 2 * k else 0.0
        if max(np.max(np.abs(move) / np.abs(z), initial=0.0), abs(climb) / t) < 1e-9:
            return dict(zip(support, (z + move).tolist(), strict=True)), t + climb
        turned = np.where((z.conj() * (z + move)).real <= 0.05 * np.abs(z) ** 2, turned + 1, 0)
        alpha = min(1.0, 0.8 / max(float(np.max(np.abs(move) / np.abs(z), initial=0.0)), 1e-300))
        alpha = min(alpha, 0.8 * t / max(abs(climb), 1e-300))
        z, t = z + alpha * move, t + alpha * climb
        kept = ~_leaving(instance, support, z, t, turned)
        if not kept.all():
            support = [i for i, keep in zip(support, kept, strict=True) if keep]
            z, turned = z[kept], turned[kept]
    return None


def _leaving(
    instance: _Instance, support: list[int], z: Complexes, t: float, turned: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Entries that want to pass through 0 and would be 0 if only they could move."""
    if not (turned >= 2).any():
        return np.zeros(len(z), dtype=bool)
    correlations = instance.adjoint[support] @ instance.residual(support, z)
    alone = np.abs(correlations + instance.squares[support] * z)
    return np.asarray((turned >= 2) & (alone <= t * instance.weights[support]))


def _equations(instance: _Instance, support: list[int], z: Complexes, t: float) -> tuple[Floats, Floats]:
    """The Jacobian, and minus the equations, at (Re z, Im z[, t])."""
    columns, weights = instance.matrix[:, support], instance.weights[support]
    residual = instance.y - columns @ z
    correlations = columns.conj().T @ residual
    value = t * weights * z / np.abs(z) - correlations
    jacobian = jacobian_of(columns.conj().T @ columns, weights, z, t)
    minus = np.concatenate([-value.real, -value.imag])
    equation = instance.problem.approx_scale_equation(t, float(np.linalg.norm(residual)), instance.parameter)
    if equation is None:
        return jacobian, minus
    rest, by_square, by_t = equation
    phases = weights * z / np.abs(z)
    side = np.concatenate([phases.real, phases.imag])
    row = -2 * by_square * np.concatenate([correlations.real, correlations.imag])
    return np.block([[jacobian, side[:, None]], [row[None, :], np.array([[by_t]])]]), np.append(minus, -rest)


def jacobian_of(gram: Complexes, weights: Floats, z: Complexes, t: float) -> Floats:
    """The derivative of (Gz + t w z/|z|) in (Re z, Im z)."""
    scaled = t * weights / np.abs(z) ** 3
    xx, xy, yy = scaled * z.imag**2, -scaled * z.real * z.imag, scaled * z.real**2
    return np.block(
        [[gram.real + np.diag(xx), -gram.imag + np.diag(xy)], [gram.imag + np.diag(xy), gram.real + np.diag(yy)]]
    )


def _from_scratch(instance: _Instance) -> Iterator[tuple[Complexes, float]]:
    """(z, t) whenever the support of z has settled; the last one may have t near 0."""
    step = 1 / _largest_square(instance)
    z = np.zeros(instance.matrix.shape[1], dtype=complex)
    t, before, settled, patience = instance.first / 2, z != 0, 0, 3
    for _ in range(_STAGES):
        z = _stage(instance, z, t, step)
        residual = instance.y - instance.matrix @ z
        asked = instance.scale(t, float(np.linalg.norm(residual)))
        ratios = np.abs(instance.adjoint @ residual) / (t * instance.weights)
        solved = bool(ratios.max() <= 1.02 and ratios[z != 0].min(initial=1.0) >= 0.9)
        following = min(max(asked, t / 2 if solved else t), 2 * t)
        steady = solved and (abs(following - t) <= 1e-2 * t or t <= _SMALL * instance.first)
        settled = settled + 1 if np.array_equal(z != 0, before) and steady else 0
        before, t = z != 0, following
        if t <= _VANISHED * instance.first:
            yield z, t
            return
        if settled >= patience:
            yield z, t
            settled, patience = 0, 3 * patience
    yield z, t


def _stage(instance: _Instance, z: Complexes, t: float, step: float) -> Complexes:
    """A few steps of FISTA for ||Az - y||^2/2 + t sum w_i |z_i|."""

    def moved(u: Complexes) -> Complexes:
        return np.asarray(u + step * (instance.adjoint @ (instance.y - instance.matrix @ u)))

    return restarted_fista(z, moved, step * t * instance.weights, _STEPS_A_STAGE)


def _largest_square(instance: _Instance) -> float:
    """||A||^2 from a few steps of the power iteration, with room."""
    v = instance.adjoint @ instance.y + 1e-3 * np.linalg.norm(instance.adjoint @ instance.y)
    for _ in range(20):
        v = instance.adjoint @ (instance.matrix @ (v / np.linalg.norm(v)))
    return 1.1 * float(np.linalg.norm(v))
