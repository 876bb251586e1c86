"""FIRENET's exponential decay on matrices whose constants are proven: bound and error, restart by restart.

For each matrix a signal x, sparse in levels, and data y = Ax; and a perturbed pair, x compressible only and y noisy.
The error ||phi_k(y) - x||_2 of the float64 output is computed exactly, so is the theorem's bound; without
perturbation Xi_3(A, y) = {x}, and the distance certificate is a certificate of that error.

**Source.** docs/theory/firenet-theorem.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from flint import fmpq

from sciverify.algorithms.firenet import Floats
from sciverify.certificate.certificate import Certificate
from sciverify.certify.distance import certify_distance
from sciverify.certify.engines.protocol import DIGITS
from sciverify.exact.enclosure import Enclosure
from sciverify.exact.ordered import inner, rational
from sciverify.exact.root_bounds import enclose_square_root
from sciverify.families.recoverable import identity_and_hadamard
from sciverify.problems.square_root_lasso import SquareRootLasso
from sciverify.stability.null_space import certify_null_space
from sciverify.stability.null_space_property import NullSpaceProperty
from sciverify.stability.restart_scheme import RestartScheme

RESTARTS = 20
_SIGNAL = (fmpq(1), fmpq(-1, 2), fmpq(3, 4), fmpq(-2), fmpq(5, 4), fmpq(1, 2))
_TINY = fmpq(1, 2**20)


@dataclass(frozen=True, slots=True)
class DecayRow:
    """After one restart: what the theorem allows, and what the network did.

    Attributes
    ----------
    restart : int
    bound : Fraction
        C (delta/(1 - upsilon) + upsilon^restart ||y||).
    error : Enclosure
        ||phi(y) - x||_2.
    distance : Certificate
        dist(phi(y), Xi_3(A, y)).
    """

    restart: int
    bound: Fraction
    error: Enclosure
    distance: Certificate


@dataclass(frozen=True, slots=True)
class Decay:
    """One matrix with one pair x, y, and a row for every restart."""

    label: str
    perturbed: bool
    scheme: RestartScheme
    rows: tuple[DecayRow, ...]

    @property
    def name(self) -> str:
        """For files and columns, such as "16x32-exact"."""
        return f"{self.label}-{'perturbed' if self.perturbed else 'exact'}"

    @property
    def closest(self) -> Fraction:
        """The largest error/bound over all rows; the theorem's bound holds everywhere if it is at most 1."""
        return max(row.error.upper / row.bound for row in self.rows)


def null_space_properties() -> Iterator[NullSpaceProperty]:
    """The shipped matrices: 16 x 32 by enumeration (3-sparse), 64 x 128 by coherence in levels (3 and 3)."""
    yield certify_null_space(identity_and_hadamard(16), 3, method="enumeration")
    yield certify_null_space(identity_and_hadamard(64), (3, 3), levels=(64, 128), method="coherence")


def firenet_decays(digits: int = DIGITS, restarts: int = RESTARTS) -> Iterator[Decay]:
    """The four runs, one after the other: each matrix with exact and with perturbed data."""
    for null_space in null_space_properties():
        for perturbed in (False, True):
            yield decay(null_space, perturbed, digits, restarts)


def decay(null_space: NullSpaceProperty, perturbed: bool, digits: int = DIGITS, restarts: int = RESTARTS) -> Decay:
    """Design the network for one matrix, run it for 1, ..., `restarts` restarts and measure."""
    matrix, sparsity = null_space.matrix, null_space.sparsity
    x, noise = signal(null_space, perturbed), perturbation(len(matrix), perturbed)
    y = [inner(row, x) + e for row, e in zip(matrix, noise, strict=True)]
    scheme = RestartScheme.design(
        null_space,
        restarts,
        misfit=enclose_square_root(inner(noise, noise), DIGITS).upper,
        compressibility=sparsity.compressibility(x),
    )
    if not scheme.covers(x, y):
        raise ArithmeticError("the theorem does not cover the pair that the scheme was designed for")
    network, data = scheme.network, np.array([float(v.p) / float(v.q) for v in map(rational, y)])  # dyadic: exact
    problem = SquareRootLasso(network.matrix, data, network.lam)
    rows = []
    for k in range(1, restarts + 1):
        output: Floats = replace(network, restarts=k)(data)
        bound = scheme.error_bound(k, y)
        rows.append(DecayRow(k, bound, distance_to(output, x, digits), certify_distance(problem, output, digits)))
    return Decay(f"{len(matrix)}x{len(x)}", perturbed, scheme, tuple(rows))


def signal(null_space: NullSpaceProperty, perturbed: bool) -> list[fmpq]:
    """x: s_k large entries in every level; where perturbed, 2^-20 in every seventh of the others."""
    x = [_TINY if perturbed and i % 7 == 0 else fmpq(0) for i in range(len(null_space.matrix[0]))]
    heights = iter(_SIGNAL)
    for block, s in zip(null_space.sparsity.blocks, null_space.sparsity.sparsities, strict=True):
        for i in range(s):
            x[block[(2 * i + 1) * len(block) // (2 * s)]] = next(heights)
    return x


def perturbation(rows: int, perturbed: bool) -> list[fmpq]:
    """y - Ax: multiples of 2^-20 between -5 and 5, or nothing."""
    return [_TINY * ((7 * j + 3) % 11 - 5) if perturbed else fmpq(0) for j in range(rows)]


def distance_to(output: Floats, x: Sequence[fmpq], digits: int) -> Enclosure:
    """||output - x||_2, enclosed."""
    gap = [fmpq(*float(z).as_integer_ratio()) - v for z, v in zip(output, x, strict=True)]
    return enclose_square_root(inner(gap, gap), digits)


def certificates(decays: Sequence[Decay]) -> dict[str, Certificate]:
    """Every distance certificate under the name of its file."""
    return {f"{d.name}-restart-{row.restart:02d}.json": row.distance for d in decays for row in d.rows}
