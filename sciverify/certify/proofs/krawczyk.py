"""Proof in balls that the optimality equations of blocks have a zero near a point, and that it is the minimiser.

Unknowns u = (z_T[, t]) in real numbers; F_g(u) = A_g^T (A_T z - y) + t w_g z_g/||z_g|| for each block g of T, with
t^2 - lam^2 ||r||^2 = 0 (P3) or ||r||^2 - eta^2 = 0 (P1), r = y - A_T z; t = lam/2 for P2. With R ~ J(u~)^-1 in
floats, V a row-sum bound of |J(u) - J(u~)| over the box ||u - u~||_inf <= delta,
    theta = max_i (|I - R J(u~)| 1 + |R| V)_i < 1    and    ||R F(u~)||_inf < (1 - theta) delta
give exactly one zero in the box; ||A_g^T r|| < t w_g off T makes it the only minimiser
(docs/theory/complex-krawczyk.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from flint import arb, arb_mat, fmpq, fmpq_mat

from sciverify.certify.proofs.block_margin import least_margin, root_with_room, row_sums
from sciverify.certify.proposals.block_geometry import geometry_of
from sciverify.certify.proposals.block_support import BlockProposal
from sciverify.errors import Undecided
from sciverify.exact.balls import arf_to_rational, working_precision
from sciverify.exact.midrad import Floats
from sciverify.exact.ordered import approx_float, rational
from sciverify.exact.rationals import to_fraction
from sciverify.problems.blocks import Blocks, root_above
from sciverify.problems.sparse_recovery import SparseRecovery

_GUARD = 96
_WIDENINGS = 12
_MOST_STEPS = 40

FractionBlocks = tuple[tuple[Fraction, ...], ...]


@dataclass(frozen=True, slots=True)
class KrawczykEnclosure:
    """The only minimiser: 0 off `support`; on it every real entry is within `radius` of `minimiser`."""

    support: tuple[int, ...]
    minimiser: Blocks
    scale: fmpq
    radius: fmpq
    inverse: Floats
    margin: float
    """The least proven 1 - ||A_g^T r|| / (t w_g) off the support."""


def enclose_by_krawczyk(problem: SparseRecovery, proposal: BlockProposal, bits: int) -> KrawczykEnclosure:
    """The minimiser with a radius of about 2**-bits relative to its smallest entry.

    Parameters
    ----------
    problem : complex data, or groups
    proposal : blocks, entries and scale, which may be wrong
    bits : int

    Returns
    -------
    KrawczykEnclosure
        **Guarantee.** The problem has one minimiser. It is 0 off `support`, and on it every real entry is within
        `radius` of `minimiser`.

    Raises
    ------
    Undecided
        With the coordinate and the margin that were not separated.

    **Source.** docs/theory/complex-krawczyk.md, theorems 2 and 3, (K1) to (K7).
    """
    system = _System(problem, proposal)
    grid = bits + _GUARD // 2 - system.exponent
    with working_precision(max(grid + system.height + 2 * _GUARD, 2 * _GUARD)):
        u = _refine(system, grid)
        return _prove(system, u, grid)


class _System:
    """The equations on one support: exact matrices, balls for what is irrational."""

    def __init__(self, problem: SparseRecovery, proposal: BlockProposal) -> None:
        data = problem.require_blocks()
        if not proposal.support or not proposal.scale > 0:
            raise Undecided("no support was found in floats on which a minimiser may lie")
        self.problem, self.data, self.support = problem, data, proposal.support
        self.places = data.places(proposal.support)
        self.count = sum(map(len, self.places))
        self.columns = data.real_columns(proposal.support)
        self.transposed = self.columns.transpose()
        self.gram = self.transposed * self.columns
        self.measurements = data.real_measurements()
        self.weights = [rational(problem.weights[i]) for i in proposal.support]
        fixed, equation = problem.fixed_scale, problem.scale_equation
        self.fixed = None if fixed is None else rational(fixed)
        self.equation = None if equation is None else [rational(x) for x in equation]
        geometry, scale = geometry_of(data), [] if self.fixed is not None else [proposal.scale]
        self.start = geometry.stacked(proposal.minimiser).tolist() + scale
        sizes = geometry.moduli(proposal.support, proposal.minimiser).tolist() + scale
        if not np.isfinite(sizes).all() or not min(sizes) > 0:
            raise Undecided("the floats that propose the minimiser have run out of range: scale the data")
        self.exponent, self.height = int(np.log2(min(sizes))), max(int(np.log2(max(sizes))), 0)
        self.inverse = self._inverse()

    def _inverse(self) -> Floats:
        with np.errstate(all="ignore"), working_precision(_GUARD):
            centre = self.jacobian([fmpq(*x.as_integer_ratio()) for x in self.start])
            jacobian = np.array([[float(x.mid()) for x in row] for row in centre.tolist()])
            try:
                inverse = np.asarray(np.linalg.inv(jacobian), dtype=np.float64)
            except np.linalg.LinAlgError:
                inverse = np.full(jacobian.shape, np.nan)
        if not np.isfinite(inverse).all():
            raise Undecided(f"the optimality equations on {self.described()} are singular to working precision")
        return inverse

    def described(self) -> str:
        """What the support consists of, for messages."""
        return f"{len(self.support)} {self.data.noun}s"

    def scale(self, u: Sequence[fmpq]) -> fmpq:
        """t"""
        return u[-1] if self.fixed is None else self.fixed

    def residual(self, u: Sequence[fmpq]) -> fmpq_mat:
        """r in real numbers"""
        return self.measurements - self.columns * fmpq_mat(self.count, 1, list(u[: self.count]))

    def _moduli(self, u: Sequence[fmpq]) -> list[arb]:
        return [arb(sum((u[a] * u[a] for a in place), fmpq(0))).sqrt() for place in self.places]

    def value(self, u: Sequence[fmpq]) -> arb_mat:
        """F(u)"""
        residual, t = self.residual(u), self.scale(u)
        correlations = (self.transposed * residual).entries()
        entries = [arb(0)] * self.count
        for place, w, s in zip(self.places, self.weights, self._moduli(u), strict=True):
            for a in place:
                entries[a] = arb(t * w * u[a]) / s - arb(correlations[a])  # (K)
        if self.equation is not None:
            by_t, by_square, constant = self.equation
            square = sum((r * r for r in residual.entries()), fmpq(0))
            entries.append(arb(by_t * t * t + by_square * square + constant))
        return arb_mat(len(entries), 1, entries)

    def jacobian(self, u: Sequence[fmpq]) -> arb_mat:
        """J(u)"""
        t = self.scale(u)
        rows = [[arb(x) for x in row] for row in self.gram.tolist()]
        for place, w, s in zip(self.places, self.weights, self._moduli(u), strict=True):
            common, square = arb(t * w) / s**3, sum((u[a] * u[a] for a in place), fmpq(0))
            for a in place:
                for b in place:
                    rows[a][b] += common * arb((square if a == b else fmpq(0)) - u[a] * u[b])
                if self.fixed is None:
                    rows[a].append(arb(w * u[a]) / s)
        if self.equation is not None:
            by_t, by_square, _ = self.equation
            correlations = (self.transposed * self.residual(u)).entries()  # -1/2 of the derivative of ||r||^2
            rows.append([arb(x) for x in (*(-2 * by_square * x for x in correlations), 2 * by_t * t)])
        return arb_mat(rows)

    def variation(self, u: Sequence[fmpq], delta: fmpq) -> list[arb]:
        """Row-sum bounds of |J(u') - J(u)|.

        **Guarantee.** They hold for all u' with ||u' - u||_inf <= delta.

        **Source.** docs/theory/complex-krawczyk.md, "The bounds V", (K4) and (K5).
        """
        t, bounds = arb(self.scale(u)), [arb(0)] * self.count
        for j, (place, s) in enumerate(zip(self.places, self._moduli(u), strict=True)):
            d = len(place)
            least = s - arb(root_with_room(d) * delta)
            if not least > 0:  # (K1)
                raise Undecided(
                    f"{self.data.entry_noun} {self.support[j]} is not separated from 0: |z| is {float(s.mid()):.3g} "
                    f"within {approx_float(delta):.3g}"
                )
            bound = fmpq(6 * d, 5) * t * arb(delta) / least**2  # (K4)
            if self.fixed is None:
                bound += 2 * root_above(d) * arb(delta) / least  # (K4), P1 and P3
            for a in place:
                bounds[a] = arb(self.weights[j]) * bound
        if self.equation is not None:
            by_t, by_square, _ = self.equation
            gram_sum = sum((abs(x) for row in self.gram.tolist() for x in row), fmpq(0))
            bounds.append(arb(2 * abs(by_square) * delta * gram_sum + 2 * abs(by_t) * delta))  # (K5)
        return bounds


def _refine(system: _System, grid: int) -> list[fmpq]:
    """Newton's method with the fixed float inverse, on multiples of 2**-grid."""
    inverse = arb_mat(system.inverse.tolist())
    u = on_grid([fmpq(*x.as_integer_ratio()) for x in system.start], grid)
    before = None
    for _ in range(_MOST_STEPS + max(grid, 0) // 16):
        step = [arf_to_rational(x.mid()) for x in (inverse * system.value(u)).entries()]
        size = max(abs(x) for x in step)
        if size * fmpq(2) ** grid <= 4 or (before is not None and 2 * size >= before):
            return u
        before = size
        u = on_grid([a - b for a, b in zip(u, step, strict=True)], grid)
        if any(not any(u[a] for a in place) for place in system.places):
            raise Undecided("a part of the minimiser vanishes on the way: the support is not the right one")
    return u


def _prove(system: _System, u: list[fmpq], grid: int) -> KrawczykEnclosure:
    inverse = arb_mat(system.inverse.tolist())
    magnitudes = arb_mat(np.abs(system.inverse).tolist())
    defect = [arf_to_rational(abs(x).abs_upper()) for x in (inverse * system.value(u)).entries()]
    identity = arb_mat(np.eye(len(u)).tolist())
    start = row_sums(identity - inverse * system.jacobian(u))
    delta = max(2 * max(defect), fmpq(1) / fmpq(2) ** grid if grid >= 0 else fmpq(2) ** -grid)
    delta = _power_above(delta)
    for _ in range(_WIDENINGS):
        drift = (magnitudes * arb_mat(len(u), 1, system.variation(u, delta))).entries()
        theta = max(arf_to_rational((a + b).abs_upper()) for a, b in zip(start, drift, strict=True))  # (K2)
        if theta < 1 and 2 * max(defect) <= (1 - theta) * delta:  # (K2), (K3) with a factor 2 to spare
            return _optimal(system, u, delta)
        delta *= 2
    raise Undecided(
        f"the optimality equations on {system.described()} have no proven zero: ||I - RJ|| <= "
        f"{approx_float(theta):.3g}, ||RF|| <= {approx_float(max(defect)):.3g}, radius {approx_float(delta):.3g}"
    )


def _optimal(system: _System, u: list[fmpq], delta: fmpq) -> KrawczykEnclosure:
    """t > 0 and ||A_g^T r|| < t w_g off the support, over the box."""
    t = system.scale(u)
    least = t if system.fixed is not None else t - delta  # (K6)
    if not least > 0:
        raise Undecided(f"the scale t is not separated from 0: {approx_float(t):.3g} within {approx_float(delta):.3g}")
    residual = system.residual(u).entries()
    margin = least_margin(system.problem, system.support, residual, arb(delta), least)  # (K7)
    minimiser = tuple(tuple(u[a] for a in place) for place in system.places)
    return KrawczykEnclosure(system.support, minimiser, t, delta, system.inverse, margin)


def on_grid(values: Sequence[fmpq], grid: int) -> list[fmpq]:
    """Multiples of 2**-grid nearby."""
    unit = fmpq(2) ** grid
    return [(x * unit + fmpq(1, 2)).floor() / unit for x in values]


def _power_above(x: fmpq) -> fmpq:
    """A power of two >= x > 0, at most 4 x."""
    return fmpq(2) ** (x.p.bit_length() - x.q.bit_length() + 1)


def as_fractions(values: Blocks) -> FractionBlocks:
    """The same numbers for certificates."""
    return tuple(tuple(map(to_fraction, block)) for block in values)
