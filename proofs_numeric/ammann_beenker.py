"""The Ammann-Beenker tiling: patches and neighbours against a search with angles in floats.

Statement. The vertices of a patch are decided by signs of a + b sqrt(2) (AM1), (AM2), an offset is singular exactly if
some star image lies on a line of the border (AM3), and the neighbours of a vertex are n + e_k and n - e_k (AM4).

Proof: docs/theory/ammann-beenker.md. Certificate: `sv.certify_spectral_point` on patches, below. The truth: star images
as complex floats against the edges of the octagon; distances of all pairs of positions; the graph Laplacian is not
negative, and no degree exceeds 8. Check: `python proofs_numeric/ammann_beenker.py`, or pytest.
"""

from __future__ import annotations

import json
import random
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import sciverify as sv
from sciverify.checker import check
from sciverify.checker.tiling import Window

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
import lattice_forms


def random_offset(rng):
    """Four fractions that are not singular."""
    while True:
        offset = [Fraction(rng.randrange(q), q) for q in (rng.randint(1, 9) for _ in range(4))]
        try:
            return offset, sv.AmmannBeenker(offset=offset)
        except sv.InvalidInput:
            continue


def compare_patches(seed):
    """Checker, library and search list the same vertices, in the same order."""
    rng = random.Random(seed)
    offset, operator = random_offset(rng)
    centre, radius = (rng.randint(-9, 9), rng.randint(-9, 9)), rng.randint(1, 4)
    window = Window([*map(str, offset)], "offset")
    listed = [(i, (j + m) // 2, k, (m - j) // 2) for i, j, k, m in window.patch(centre, radius)]
    assert listed == lattice_forms.tiling_patch([*map(float, offset)], centre, radius), seed
    region = operator.square(radius, centre)
    found = [(i, (j + m) // 2, k, (m - j) // 2) for i, j, k, m in operator.vertices(region).tolist()]
    assert found == listed, seed


@pytest.mark.parametrize("seed", range(6))
def test_patches(seed):
    """Of random offsets."""
    compare_patches(seed)


def test_neighbours_are_at_unit_distance():
    """All pairs of a patch by their positions, and no degree but 3, ..., 8."""
    operator = sv.AmmannBeenker()
    region = operator.square(7)
    positions = operator.positions(region)
    apart = np.abs((positions[:, None] - positions[None]) @ (1, 1j))
    section = operator.section(region)
    matrix = np.zeros((section.rows, section.columns))
    for hop in section.hops:
        matrix[hop.rows, np.arange(section.columns)] += hop.values
    inner = matrix[section.places]
    assert np.array_equal(inner, np.abs(apart - 1) < 1e-9)
    assert np.array_equal(inner, inner.T)
    assert apart[apart > 0].min() > 0.7  # the short diagonal of a rhomb
    assert set(matrix.sum(axis=0)) == {3, 4, 5, 6, 7, 8}


@pytest.mark.parametrize(("z", "least"), [(-1, 1), (17, 1)])
def test_the_laplacian_lies_between_0_and_16(z, least):
    """The bound is at least the distance to [0, 16]."""
    operator = sv.AmmannBeenker(-1, 1)
    region = operator.square(5)
    certificate = sv.certify_spectral_point(operator, z, np.ones(len(region)), sites=region)
    check.check_bytes(certificate.to_json().encode())
    assert certificate.claim.error >= least


def test_constants_are_nearly_harmonic():
    """0 is in the spectrum of the Laplacian: a wide cap shows it within 0.1."""
    operator = sv.AmmannBeenker(-1, 1)
    region = operator.square(20)
    cap = np.prod(np.cos(operator.positions(region) * np.pi / 42), axis=1)
    certificate = sv.certify_spectral_point(operator, 0, cap, sites=region)
    document = json.loads(certificate.to_json())
    assert document["evidence"]["sites"]["count"] == len(region)
    assert certificate.claim.error < 0.1


if __name__ == "__main__":
    for number in range(500):
        compare_patches(number)
    print("500 patches of random offsets: the same vertices by signs and by angles")
