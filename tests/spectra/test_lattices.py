"""Operators on lattices and on a tiling: spectra, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

import sciverify as sv
from sciverify.checker import check
from sciverify.spectra import sparse_vectors
from sciverify.spectra.sparse_vectors import least_sparse_vector, sparse_matrix

GRID = sv.square_lattice()


def test_a_computed_spectrum_of_a_crystal():
    pytest.importorskip("scipy")
    found = sv.compute_spectrum(sv.kagome(), 1, size=150)
    assert -2 in found.points
    assert (found.bounds >= np.maximum(-2 - found.points, found.points - 4)).all()
    check.check_bytes(found.certificate().to_json().encode())


@pytest.mark.parametrize(("operator", "bound"), [(GRID, 4), (sv.honeycomb("1/2"), 7), (sv.AmmannBeenker(-1, 1), 16)])
def test_bounds_of_norms(operator, bound):
    assert operator.norm_bound == bound


@pytest.mark.parametrize("operator", [GRID, sv.lieb(), sv.square_fibonacci(1), sv.AmmannBeenker()])
def test_so_many_sites_or_a_few_more(operator):
    for count in (1, 30, 200):
        assert count <= len(operator.sites(count)) <= 1.5 * count + 60


CHANGED = sv.LatticeOperator(1, [sv.Hopping(1, [1, 2])], cell=2, changes={((3,), 1): 5})
TILING = sv.AmmannBeenker(offset=["1/3", 0, 0, 0])


@pytest.mark.parametrize("operator", [sv.hofstadter(sv.GOLDEN, "1/3"), sv.square_fibonacci("1/2"), CHANGED, TILING])
def test_the_same_operator_from_a_file(operator, tmp_path):
    region = operator.sites(9)
    found = sv.certify_spectral_point(operator, 0, np.ones(len(region)), sites=region)
    again = sv.load_certificate(found.save(tmp_path / "point.json"))
    assert again == found
    assert again.problem.operator == operator


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: sv.LatticeOperator(4, []), "dimension is 4"),
        (lambda: sv.LatticeOperator(2, []), "hoppings is empty"),
        (lambda: sv.LatticeOperator(2, [(1, 0)]), "a Hopping"),
        (lambda: sv.LatticeOperator(2, [sv.Hopping((1,))]), "2 integers are needed"),
        (lambda: sv.LatticeOperator(1, [sv.Hopping(65)]), "at most 64 cells"),
        (lambda: sv.LatticeOperator(1, [sv.Hopping(1, axis=1)]), "axis of hoppings"),
        (lambda: sv.LatticeOperator(1, [sv.Hopping(0, 1j)]), "pass self_adjoint=False"),
        (lambda: sv.square_lattice(changes={(0, 0): 1j}), "self-adjoint"),
        (lambda: sv.square_lattice(v=sv.fibonacci_hamiltonian(1).diagonals[0], changes={(0, 0): 1}), "changes go with one"),
        (lambda: sv.LatticeOperator(1, [sv.Hopping(0, sv.fibonacci_hamiltonian(1).diagonals[0]), sv.Hopping(1, [1, 2])]),
         "neither letters nor constant"),
        (lambda: GRID.ball(-1), "radius is -1"),
        (lambda: GRID.box((0, 1)), "positive integers"),
        (lambda: GRID.section(range(5)), "A.ball"),
        (lambda: sv.certify_spectral_point(GRID, 0, np.ones(4), sites=GRID.ball(1)), "v has 4 entries, and there are 5"),
        (lambda: sv.certify_spectral_point(GRID, 0, np.ones(5), sites=GRID.ball(1), first=0), "not both"),
        (lambda: sv.certify_spectral_point(GRID, 0, np.ones(9), sites=sv.AmmannBeenker().square(1)), "A.ball"),
        (lambda: sv.AmmannBeenker(offset=["1/2", 0, 0, 0]), "singular"),
        (lambda: sv.AmmannBeenker(offset=[0, 0, 0]), "four numbers"),
        (lambda: sv.AmmannBeenker(offset=[1, 0, 0, 0]), "0 <= p < q <= 256"),
        (lambda: sv.AmmannBeenker().square(2000), "an integer from 0 to 1024"),
        (lambda: sv.AmmannBeenker().square(1000, (100, 0)), "farther than 1024"),
        (lambda: sv.AmmannBeenker().section(GRID.ball(1)), "A.square"),
    ],
)  # fmt: skip
def test_what_is_refused(call, words):
    with pytest.raises(sv.InvalidInput, match=words):
        call()


@pytest.mark.parametrize("region", ["ball", "box"])
def test_a_magnetic_field_has_a_real_basis(region, monkeypatch):
    """A reflection and a conjugation together leave it as it is: the same vectors by half as many real numbers."""
    pytest.importorskip("scipy")
    operator = sv.hofstadter(sv.GOLDEN)
    sites = operator.ball(12) if region == "ball" else operator.box((15, 12), (-7, 3))
    section = operator.section(sites)
    gram = sparse_matrix(section, 1.5).conj().T @ sparse_matrix(section, 1.5)
    basis = sparse_vectors._real_basis(gram.tocsc(), section)
    whole = (basis.conj().T @ gram @ basis).toarray()
    assert np.abs(whole.imag).max() < 1e-12
    assert np.abs((basis.conj().T @ basis).toarray() - np.eye(section.columns)).max() < 1e-12
    (bound,) = section.residuals(least_sparse_vector(section, 1.5), np.array([1.5]))
    monkeypatch.setattr(sparse_vectors, "_real_basis", lambda gram, section: None)
    (other,) = section.residuals(least_sparse_vector(section, 1.5), np.array([1.5]))
    assert bound == pytest.approx(other, rel=0.1)


def test_without_a_reflection_there_is_no_real_basis():
    pytest.importorskip("scipy")
    operator = sv.LatticeOperator(1, [sv.Hopping((1,), [1, (0, 1), (2, 1)])])
    section = operator.section(operator.box((9,)))
    gram = sparse_matrix(section, 0.5).conj().T @ sparse_matrix(section, 0.5)
    assert sparse_vectors._real_basis(gram.tocsc(), section) is None
