"""Operators by name: products and Gram matrices in integers are off by what their bounds say, and by no more.

Statement. F, W, P, A = P F W^T as on the page, E any columns.
(1) Transforms of integers are off by at most (OP3), with NumPy (OP14).
(2) r~ = y - A z~ and c = Re A* r~ are off by at most (OP9) and (OP10), also where entries are off the grid.
(3) Entries of Re A_E* A_E are off by at most (OP8), with NumPy the matrix by (OP16).
(4) What is proven of the least singular value, (OP12), (OP13), (OP19), (OP20), is true, and 2 % below it all is proven.

Assumption. Roots of unity are within 3/4 of a unit, as measured when a table is made.

Proof: docs/theory/operator-convexity-checker.md. Certificate: those of rule operator-convexity. Check: balls of 400
bits of the library's own transform, which works entry by entry and shares no code with the checker.
`python proofs_numeric/operators_in_integers.py`, or pytest.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from flint import acb, arb, ctx

import sciverify as sv
from sciverify.checker.blocks import Dyadics
from sciverify.checker.fourier import Fourier
from sciverify.checker.operator_arithmetic import Across, Arithmetic
from sciverify.checker.operator_data import OperatorInstance
from sciverify.checker.wavelet_gram import WaveletGram
from sciverify.numpy_checker import ExactFloats
from sciverify.numpy_checker.exact_transform import ExactTransform
from sciverify.numpy_checker.kernel_gram import KernelGram

SIDES = [2, 4, 8, 16]


@pytest.fixture(autouse=True)
def balls_of_400_bits():
    """Precision of all balls here."""
    before, ctx.prec = ctx.prec, 400
    yield
    ctx.prec = before


class Posed(OperatorInstance):
    """An instance that was never written: any mask and measurements."""

    def __init__(self, mask, real, imaginary):
        self.side, self.sampled = len(mask), mask.ravel().tolist()
        self.real, self.imaginary = real, imaginary


def mask_of(rng, side):
    """Some or all frequencies."""
    mask = rng.random((side, side)) < rng.choice([0.3, 0.7, 1.0])
    mask[0, 0] = True
    return mask


def length(entries):
    """An upper bound of the norm of a vector of balls."""
    return sum((x.abs_upper() ** 2 for x in entries), arb(0)).sqrt()


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("bits", [3, 30, 200])
def test_transforms(side, bits):
    """(1)"""
    rng = np.random.default_rng([side, bits])
    A = sv.FourierHaar(np.ones((side, side), bool))
    image = [([int(v) << bits for v in rng.integers(-99, 99, side)], [0] * side) for _ in range(side)]
    norm = 1 + math.isqrt(sum(x * x for re, _ in image for x in re))
    coefficients = [side * acb(x) for x in A.coefficients(np.array([row[0] for row in image], object).astype(float))]
    exact = A.enclose_forward(coefficients)  # the transform of the image, times 1
    for transform in (Fourier(side, 88), ExactTransform(side)):
        if isinstance(transform, Fourier):
            found = [(p, q) for re, im in transform.transform(image) for p, q in zip(re, im, strict=True)]
        else:
            re, im = transform.transform(np.array([row[0] for row in image], object), None)
            found = [*zip(re.ravel().tolist(), im.ravel().tolist(), strict=True)]
        off = [part for (p, q), z in zip(found, exact, strict=True) for part in (z.real - p, z.imag - q)]
        assert length(off) <= transform.error(norm)


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("seed", range(4))
def test_products(side, seed):
    """(2), with entries of the data below the grid."""
    rng = np.random.default_rng([side, seed])
    mask = mask_of(rng, side)
    A, m = sv.FourierHaar(mask), int(mask.sum())

    def wide(count):
        return Dyadics(
            [int(v) << int(e) for v, e in zip(rng.integers(-999, 999, count), rng.integers(0, 90, count), strict=True)],
            -80,
        )

    E = sorted(rng.choice(side**2, max(1, side), replace=False).tolist())
    problem, z = Posed(mask, wide(m), wide(m)), wide(len(E))
    unit = arb(2) ** -80
    full = [acb(0)] * side**2
    for i, v in zip(E, z.values, strict=True):
        full[i] = acb(v * unit)
    y = [acb(p * unit, q * unit) for p, q in zip(problem.real.values, problem.imaginary.values, strict=True)]
    residual = [a - b for a, b in zip(y, A.enclose_forward(full), strict=True)]
    c = [v.real for v in A.enclose_adjoint(residual)]
    for arithmetic in (Arithmetic(), ExactFloats()):
        seen = problem.products(E, z, arithmetic.transform(problem))
        found = length([arb(seen.residual_square).sqrt() * arb(2) ** seen.residual_exponent])
        assert abs(found - length([part for v in residual for part in (v.real, v.imag)])) <= ball(seen.residual_doubt)
        off = length([arb(v) * arb(2) ** seen.exponent - w for v, w in zip(seen.correlations, c, strict=True)])
        assert off <= ball(seen.doubt)
        largest = max(v.abs_upper() for v in [*full, *y])
        assert ball(seen.doubt) <= side * largest * arb(2) ** -63


def ball(x):
    """A rational number."""
    return arb(x.numerator) / x.denominator


def gram_of(A, E):
    """Re A_E* A_E in balls."""
    columns = []
    for i in E:
        unit = [acb(0)] * A.side**2
        unit[i] = acb(1)
        columns.append(A.enclose_forward(unit))
    return [
        [sum((a.conjugate() * b for a, b in zip(u, v, strict=True)), acb(0)).real for v in columns] for u in columns
    ]


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("seed", range(3))
def test_gram_matrices(side, seed):
    """(3)"""
    rng = np.random.default_rng([side, seed, 1])
    mask = mask_of(rng, side)
    E = sorted(rng.choice(side**2, min(side**2, 12), replace=False).tolist())
    table = WaveletGram(side, mask.ravel().tolist(), E, 52)
    exact = gram_of(sv.FourierHaar(mask), table.order)
    scale = arb(2) ** 52
    for j, row in enumerate(table.rows()):
        assert all(abs(exact[j][j + k] * scale - x) <= ball(table.doubt) for k, x in enumerate(row))
    for unit in (52, 60):
        kernel = KernelGram(ExactTransform(side), mask.ravel().tolist(), E, unit)
        assert kernel.order == table.order
        rows = kernel.rows(0, len(E))
        off = [exact[j][k] * arb(2) ** unit - int(rows[j, k]) for j in range(len(E)) for k in range(len(E))]
        assert length(off) <= ball(kernel.doubt)


@pytest.mark.parametrize("arithmetic", [Arithmetic(), ExactFloats()])
@pytest.mark.parametrize("projected", [False, True])
def test_singular_values(arithmetic, projected):
    """True values less 2 % are proven, and no value a little above the true one is."""
    tried = 0
    for seed in range(24):
        rng = np.random.default_rng(seed)
        side = int(rng.choice([2, 4, 8]))
        mask = mask_of(rng, side)
        A = sv.FourierHaar(mask)
        E = sorted(rng.choice(side**2, int(rng.integers(1, side + 1)), replace=False).tolist())
        m = len(A.samples)
        problem = Posed(mask, *(Dyadics([int(v) for v in rng.integers(-99, 99, m)], -4) for _ in range(2)))
        seen = problem.products([], Dyadics([], 0), arithmetic.transform(problem))
        y = np.array([complex(a, b) / 16 for a, b in zip(problem.real.values, problem.imaginary.values, strict=True)])
        whole = np.array([A.forward(np.eye(side**2)[i]) for i in E]).T
        real, u = np.vstack([whole.real, whole.imag]), np.hstack([y.real, y.imag])
        across = None
        if projected:
            real = real - np.outer(u, u @ real) / (u @ u)
            least = (
                Fraction(math.isqrt(seen.residual_square)) * Fraction(2) ** seen.residual_exponent - seen.residual_doubt
            )
            across = Across(seen.correlations, seen.exponent, seen.doubt, least)
        true = float(np.linalg.svd(real, compute_uv=False)[-1]) if len(real) >= len(E) else 0.0
        if true < 1e-3:
            assert not arithmetic.exceeds(problem, E, Fraction(1, 500), across)
            continue
        tried += 1
        assert arithmetic.exceeds(problem, E, Fraction(0.98 * true), across)
        assert not arithmetic.exceeds(problem, E, Fraction((1 + 1e-9) * true), across)
    assert tried > 5


if __name__ == "__main__":
    raise SystemExit(pytest.main([__file__, "-q", "-n", "0"]))
