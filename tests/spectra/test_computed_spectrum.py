"""Spectra point by point: what is found lies where it says, whichever way its vectors were proposed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

import numpy as np
import pytest

import sciverify as sv
from sciverify.audit import Processes
from sciverify.checker import check
from sciverify.cli import main
from sciverify.spectra import least_vectors
from sciverify.spectra.tridiagonal import Tridiagonal

SHIFT = sv.weighted_shift(1, "naturals")
AXPY = sv.Banded({0: [1, "1/2"], 1: [2, 0, "1/3"]})


def accepted(found):
    """The certificate of a spectrum, which the checker has seen."""
    certificate = found.certificate()
    check.check_bytes(certificate.to_json().encode())
    return certificate


def test_points_of_the_free_operator():
    found = sv.compute_spectrum(sv.jacobi(0), 40)
    outside = np.maximum(np.abs(found.points) - 2, 0)
    assert (outside <= found.bounds).all()
    assert len(found.points) > 10
    assert found.error == found.bounds.max() < 0.08
    assert np.isclose(found.points * 40, np.round(found.points * 40)).all()
    assert (np.maximum(np.abs(found.grid) - 2, 0) <= found.grid_bounds).all()
    assert len(found.grid) == 161
    claim = accepted(found).claim
    assert claim.count == len(found.points)
    assert found.error <= float(claim.error) * (1 + 1e-9) <= 1.2 * found.error * (1 + 1e-6)


def test_points_of_the_disk_by_the_adjoint():
    found = sv.compute_spectrum(SHIFT, 6, resolvent="numerical-range")
    assert (np.maximum(np.abs(found.points) - 1, 0) <= found.bounds).all()
    assert np.iscomplexobj(found.points)
    assert len(found.points) > 50
    assert accepted(found).claim.condition in str(found)


def test_points_of_the_circle():
    found = sv.compute_spectrum(sv.laurent({1: 1}), 8)
    assert (np.abs(np.abs(found.points) - 1) <= found.bounds).all()
    assert accepted(found).claim.count == len(found.points) > 8


def test_a_part_of_the_plane():
    line = sv.compute_spectrum(sv.almost_mathieu(1, sv.GOLDEN), 30, within=(0, "5/2"))
    assert line.grid.min() >= 0
    assert line.grid.max() == 2.5
    square = sv.compute_spectrum(SHIFT, 5, resolvent="numerical-range", within=(0, 1 + 1j))
    assert len(square.grid) == 36


def test_nothing_is_found():
    found = sv.compute_spectrum(sv.almost_mathieu(1, sv.GOLDEN), 2)
    assert (len(found.points), len(found.bounds), found.error) == (0, 0, 0.0)
    assert str(found).endswith("nothing was found at n = 2; that says nothing about the spectrum")
    with pytest.raises(sv.InvalidInput, match="nothing was found at n = 2"):
        found.certificate()


def test_two_runs_are_equal():
    first, second = (sv.compute_spectrum(sv.fibonacci_hamiltonian(1), 60) for _ in range(2))
    assert first.exact == second.exact
    assert first.distances == second.distances
    assert np.array_equal(first.grid_bounds, second.grid_bounds)


def same(first, second):
    return (first.exact, first.distances) == (second.exact, second.distances) and np.array_equal(
        first.grid_bounds, second.grid_bounds
    )


@pytest.mark.parametrize("operator", [AXPY, SHIFT, sv.almost_mathieu(1, sv.GOLDEN)], ids=str)
def test_an_executor_changes_no_bit(operator):
    known = {} if operator.is_normal else {"resolvent": "numerical-range"}
    plain = sv.compute_spectrum(operator, 12, **known)
    with ThreadPoolExecutor(2) as executor:
        assert same(sv.compute_spectrum(operator, 12, executor=executor, **known), plain)


@pytest.mark.thorough
def test_processes_change_no_bit(tmp_path, capsys):
    operator = sv.almost_mathieu(1, sv.GOLDEN)
    with Processes(2) as executor:
        assert same(sv.compute_spectrum(operator, 300, executor=executor), sv.compute_spectrum(operator, 300))
    for jobs in ("1", "2"):
        assert main(["spectrum", "almost-mathieu", "--n", "60", "--jobs", jobs, "--out", str(tmp_path / jobs)]) == 0
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()
    capsys.readouterr()
    assert main(["spectrum", "free", "--executor", "dask"]) == 2
    assert "needs --scheduler ADDRESS" in capsys.readouterr().err


@pytest.mark.parametrize("operator", [sv.jacobi(0), AXPY, sv.almost_mathieu("3/2", "1/3"), sv.jacobi(0, 0)], ids=str)
def test_every_way_to_propose_finds_the_least_singular_value(operator):
    """By rows for all points, by three diagonals, by LAPACK: near that of the rectangular section."""
    section, z = operator.section(operator.sites(12)), np.linspace(-3.1, 3.3, 20)
    dense = np.zeros((section.rows, section.columns))
    for hop in section.hops:
        dense[np.arange(section.rows)[hop.rows], np.arange(section.columns)] += hop.values
    shift = np.zeros_like(dense)
    shift[np.arange(section.rows)[section.places], np.arange(section.columns)] = 1
    least = np.array([np.linalg.svd(dense - w * shift, compute_uv=False)[-1] for w in z])
    tridiagonal = Tridiagonal.of(section)
    assert tridiagonal is not None
    for vectors in (
        least_vectors.least_vectors(section, z, steps=6),
        tridiagonal.vectors(z, 6, 1),
        least_vectors._for_all(section, z, 6, 0),
        np.column_stack([least_vectors.least_vectors(section, z[k : k + 1], steps=6)[:, 0] for k in range(20)]),
    ):
        bounds = section.residuals(vectors, z)
        assert (bounds >= least * (1 - 1e-12)).all()
        assert (bounds <= 1.3 * least + 1e-6).all()


def test_other_sections_have_no_three_diagonals():
    assert Tridiagonal.of(sv.laurent({2: 1}).section(range(5))) is None
    assert Tridiagonal.of(sv.laurent({1: 1j}).section(range(5))) is None


@pytest.mark.parametrize("power", [1, 2, 3, 64])
def test_distances_in_floats_are_distances(power):
    growth = sv.power_growth("1/3", power)
    resolvents = np.array([0.0, 1e-9, 0.5, 1.0, 7.0])
    for r, e in zip(resolvents, growth.distances(resolvents), strict=True):
        assert Fraction(1, 3) * Fraction(float(e)) ** power >= Fraction(float(r))
        assert e <= float(growth.distance(Fraction(float(r)))) * (1 + 1e-9)


@pytest.mark.parametrize("power", [1, 2, 64])
@pytest.mark.parametrize("wanted", [Fraction(1, 10**900), Fraction(7, 5), Fraction(10**900)])
def test_distances_of_numbers_beyond_doubles(wanted, power):
    found = sv.power_growth(1, power).distance(wanted)
    assert wanted <= found**power <= wanted * (1 + Fraction(1, 10**9))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((np.eye(3), 10), "is no operator on l2"),
        ((sv.jacobi(0), 0), "n is 0: an integer from 1 to"),
        ((SHIFT, 10), "is not known to be normal"),
    ],
)
def test_what_is_refused(arguments, said):
    with pytest.raises(sv.InvalidInput, match=said):
        sv.compute_spectrum(*arguments)
    with pytest.raises(sv.InvalidInput, match="a pair of numbers is needed"):
        sv.compute_spectrum(sv.jacobi(0), 10, within=3)
    with pytest.raises(sv.InvalidInput, match="its lower end comes first"):
        sv.compute_spectrum(sv.jacobi(0), 10, within=(2, 1))
