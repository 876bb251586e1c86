"""Operators on lattices: sections entry by entry, and points of spectra against fibres.

Statement. Library and checker list the same whole columns of a sum of hoppings and of their adjoints (LA1), (LA2),
(LA3), so a residual bounds the distance to the spectrum.

Assumption. All amplitudes are sequences along one axis; along an axis with a word they are letters or constant (LA4).

Proof: docs/theory/lattices.md. Certificate: `sv.certify_spectral_point` of random operators, below. The truth: a patch
of the operator as a dictionary of entries; the eigenvalues of Bloch matrices; closed forms of the honeycomb, Lieb and
kagome lattices. Check: `python proofs_numeric/lattices.py`, or pytest.
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
from sciverify.checker.l2_operators import read_l2_operator

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
import lattice_forms

CLOSE = 1e-12


def numbers(rng, count, *, real=True):
    """Small fractions, or pairs of them."""
    found = [Fraction(rng.randint(-8, 8), rng.choice((1, 2, 4))) for _ in range(count)]
    return found if real else [(x, Fraction(rng.randint(-3, 3), 2)) for x in found]


def random_operator(rng, *, constant=False):
    """Hoppings between a few sites, of any kind."""
    dimension, cell, self_adjoint = rng.randint(1, 3), rng.randint(1, 3), rng.random() < 0.7
    lettered = rng.random() < 0.2 and not constant
    hoppings = []
    for _ in range(rng.randint(1, 4)):
        shift = tuple(rng.randint(-2, 2) if dimension < 3 else rng.randint(-1, 1) for _ in range(dimension))
        start, end = rng.randrange(cell), rng.randrange(cell)
        real = self_adjoint and start == end and not any(shift)
        amplitude = numbers(rng, 1 if constant or lettered else rng.randint(1, 3), real=real)
        if lettered and rng.random() < 0.5:
            amplitude = sv.fibonacci_hamiltonian(*numbers(rng, 1)).diagonals[0]
        elif not constant and not lettered and rng.random() < 0.2:
            amplitude = sv.almost_mathieu("3/4", sv.GOLDEN, "1/5").diagonals[0]
        hoppings.append(sv.Hopping(shift, amplitude, start, end, rng.randrange(dimension)))
    changes = {}
    if rng.random() < 0.3 and not constant and not lettered:
        place = tuple(rng.randint(-1, 1) for _ in range(dimension))
        changes[place, rng.randrange(cell)] = numbers(rng, 1)[0]
    return sv.LatticeOperator(dimension, hoppings, cell=cell, changes=changes, self_adjoint=self_adjoint)


def random_region(rng, operator, largest=3):
    """A box or a ball behind the beginning of the words."""
    first = tuple(
        k + rng.randint(0, 4) if word else rng.randint(-3, 3)
        for k, word in zip(operator.room, operator.words, strict=True)
    )
    if rng.random() < 0.5:
        return operator.box(tuple(rng.randint(1, largest) for _ in first), first)
    return operator.ball(rng.randint(0, largest - 1), tuple(k + largest - 1 for k in first))


def dense_of_the_checker(document, adjoint):
    """The checker's section as a matrix, and the rows of its sites."""
    section = read_l2_operator(document["instance"]["operator"], "A").section(
        document["evidence"]["sites"], "sites", 80, adjoint
    )
    matrix = np.zeros((section.rows, section.columns), dtype=complex)
    for hop in section.hops:
        parts = np.array([*map(float, hop.values.re)]) + 1j * np.array(
            [*map(float, hop.values.im or [0] * section.columns)]
        )
        for column, (row, d) in enumerate(zip(hop.rows, parts, strict=True)):
            matrix[row, column] += float(section.unit) * d
    return matrix, list(section.places)


def dense_of_the_library(operator, region, adjoint):
    """The library's section as a matrix, and the rows of its sites."""
    section = operator.section(region, adjoint=adjoint)
    matrix = np.zeros((section.rows, section.columns), dtype=complex)
    for hop in section.hops:
        for column, (row, d) in enumerate(zip(hop.rows, hop.values, strict=True)):
            matrix[row, column] += d
    return matrix, list(section.places)


def same_columns(found, truth):
    """Are they the same entry by entry, up to the order of the rows without a site?"""
    matrix, places = found
    count = matrix.shape[1]
    others = np.setdiff1d(np.arange(len(matrix)), places)
    mine = matrix[others][np.abs(matrix[others]).max(axis=1, initial=0) > CLOSE]
    theirs = truth[count:][np.abs(truth[count:]).max(axis=1, initial=0) > CLOSE]
    gram = mine.conj().T @ mine - theirs.conj().T @ theirs if len(mine) or len(theirs) else np.zeros(1)
    same_rows = sorted(map(_key, mine)) == sorted(map(_key, theirs))
    return np.abs(matrix[places] - truth[:count]).max() < 1e-9 and np.abs(gram).max() < 1e-9 and same_rows


def _key(row):
    return tuple(np.round(row.real, 6) + 0.0), tuple(np.round(row.imag, 6) + 0.0)


def compare_sections(seed):
    """Checker, library and dictionary, for the operator and its adjoint."""
    rng = random.Random(seed)
    operator = random_operator(rng)
    region = random_region(rng, operator)
    certificate = sv.certify_spectral_point(
        operator, numbers(rng, 1)[0], np.ones(len(region)), sites=region, resolvent="numerical-range"
    )
    document = json.loads(certificate.to_json())
    check.check_bytes(certificate.to_json().encode())
    for adjoint in (False, True):
        _, truth = lattice_forms.columns(document["instance"]["operator"], document["evidence"]["sites"], adjoint)
        assert same_columns(dense_of_the_checker(document, adjoint), truth), seed
        assert same_columns(dense_of_the_library(operator, region, adjoint), truth), seed


@pytest.mark.parametrize("seed", range(15))
def test_sections_entry_by_entry(seed):
    """Of random operators."""
    compare_sections(seed)


def compare_with_fibres(seed):
    """The distance to eigenvalues of Bloch matrices is at most what is proven, and the mesh of the angles."""
    rng = random.Random(seed)
    operator = random_operator(rng, constant=True)
    if not operator.is_self_adjoint:
        return
    region = random_region(rng, operator, 4)
    z = numbers(rng, 1)[0]
    certificate = sv.certify_spectral_point(operator, z, sites=region)
    document = json.loads(certificate.to_json())["instance"]["operator"]
    count = {1: 400, 2: 40, 3: 12}[operator.dimension]
    sizes = [float(h.entries.bound) * sum(map(abs, h.shift)) for h in operator.hoppings]
    mesh = 2 * sum(sizes) * 2 * np.pi / (count - 1) / 2
    nearest = np.abs(lattice_forms.fibres(document, count) - float(z)).min()
    assert nearest <= float(certificate.claim.error) + mesh + CLOSE, seed


@pytest.mark.parametrize("seed", range(15))
def test_crystals_against_their_fibres(seed):
    """Of random amplitudes."""
    pytest.importorskip("scipy")
    compare_with_fibres(seed)


@pytest.mark.parametrize(
    ("operator", "z", "distance"),
    [
        (sv.honeycomb(), "7/2", 0.5),
        (sv.honeycomb(1), 0, 1),
        (sv.lieb(), 3, 3 - 8**0.5),
        (sv.kagome(), -3, 1),
        (sv.kagome(), "9/2", 0.5),
        (sv.square_lattice(), 5, 1),
        (sv.square_lattice(v=[0, 1]), -5, 5 - (3 + 17**0.5) / 2),
        (sv.hofstadter("1/2"), 3, 3 - 8**0.5),
    ],
)
def test_closed_forms(operator, z, distance):
    """The distance is known, and the bound is above it and near it."""
    pytest.importorskip("scipy")
    error = float(sv.certify_spectral_point(operator, z, sites=operator.ball(9)).claim.error)
    assert distance - CLOSE <= error <= distance + 0.4


@pytest.mark.parametrize("operator", [sv.lieb(), sv.kagome()])
def test_flat_bands(operator):
    """0 and -2 are eigenvalues with finitely supported vectors."""
    pytest.importorskip("scipy")
    z = 0 if operator == sv.lieb() else -2
    assert sv.certify_spectral_point(operator, z, sites=operator.ball(4)).claim.error < 1e-9


if __name__ == "__main__":
    for number in range(2000):
        compare_sections(number)
        compare_with_fibres(number)
    print("2000 random operators: sections agree entry by entry; no eigenvalue of a fibre beyond the proven distance")
