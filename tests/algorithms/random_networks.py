"""Random networks of every kind, each with its NumPy loop and its 300-digit value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import mpmath
import numpy as np
from flint import acb, arb
from plain_iterations import InDigits, InFloats, fourier_haar_matrix
from scipy import sparse

import sciverify as sv

ALGORITHMS = ("ista", "fista", "basis-pursuit", "lasso", "square-root-lasso", "restarted", "firenet")
FORMS = ("dense", "sparse", "matrix-free", "fourier-haar")
KINDS = ("basis-pursuit", "lasso", "square-root-lasso")
SAMPLES = np.array([[1, 1, 0, 1], [1, 0, 0, 0], [0, 0, 1, 0], [1, 0, 0, 1]], bool)


class Wrapped:
    """A matrix-free operator around an array."""

    def __init__(self, matrix):
        self.matrix, self.shape = matrix, matrix.shape
        self.norm_bound = float(np.linalg.norm(matrix, 2)) * 1.01

    def forward(self, x):
        return self.matrix @ x

    def adjoint(self, q):
        return self.matrix.conj().T @ q

    def enclose_forward(self, x):
        return self._product(self.matrix, x)

    def enclose_adjoint(self, q):
        return self._product(self.matrix.conj().T, q)

    def _product(self, matrix, vector):
        ball = acb if matrix.dtype.kind == "c" else arb
        return [sum((ball(a) * v for a, v in zip(row, vector, strict=True)), ball(0)) for row in matrix.tolist()]


@dataclass
class Case:
    """One random network: float values by three routes, and the exact value."""

    label: str
    network: Any
    iterated: Any
    looped: Any
    y: Any
    exact: Any


def random_case(seed):
    rng = np.random.default_rng(seed)
    algorithm, form = ALGORITHMS[seed % 7], FORMS[(seed // 7) % 4]
    complex_data = form == "fourier-haar" or bool(rng.integers(2))
    shape = (int(SAMPLES.sum()), 16) if form == "fourier-haar" else (int(rng.integers(1, 6)), int(rng.integers(1, 8)))
    weights = rng.uniform(0.5, 2, shape[1]) if rng.integers(2) else None
    nonnegative = not complex_data and algorithm != "firenet" and rng.integers(3) == 0
    y = gaussian(rng, shape[0], complex_data)
    array = None if form == "fourier-haar" else gaussian(rng, shape, complex_data)
    if form == "sparse":
        array = array * (rng.random(shape) < 0.6)
        array[0, 0] = 1.5
    given, times, adjoint = in_form(form, array)
    loop = InFloats(times, adjoint, shape, np.complex128 if complex_data else np.float64, nonnegative)
    w = np.ones(shape[1]) if weights is None else weights
    label = (
        f"seed {seed}: {algorithm}, {form}, complex {complex_data}, weighted {weights is not None}, >= 0 {nonnegative}"
    )
    mp_matrix = fourier_haar_matrix(SAMPLES) if array is None else array
    digits = InDigits(mp_matrix, w, nonnegative)
    run = {"ista": proximal, "fista": proximal, "firenet": firenet}.get(algorithm, primal_dual)
    network, iterated, looped, exact = run(algorithm, given, rng, y, weights, w, nonnegative, loop, digits)
    return Case(label, network, iterated, looped, y, exact)


def in_form(form, array):
    """What the iteration is given, and how the plain loop multiplies."""
    if form in ("matrix-free", "fourier-haar"):
        operator = Wrapped(array) if form == "matrix-free" else sv.FourierHaar(SAMPLES)
        return operator, operator.forward, operator.adjoint
    product = sparse.csr_array(array) if form == "sparse" else array
    adjoint = product.conj().T.tocsr() if form == "sparse" else array.T
    if form == "dense" and array.dtype.kind == "c":
        adjoint = array.conj().T.copy()
    return product, product.dot, adjoint.dot  # `@` takes another kernel for complex matrices with one column


def gaussian(rng, shape, complex_data):
    real = rng.standard_normal(shape)
    return real + 1j * rng.standard_normal(shape) if complex_data else real


def proximal(algorithm, given, rng, y, weights, w, nonnegative, loop, digits):
    count, lam = int(rng.integers(1, 9)), float(rng.uniform(0.01, 1))
    kind = sv.Ista if algorithm == "ista" else sv.Fista
    iteration = kind(given, lam, weights=weights, nonnegative=nonnegative)
    network = sv.unroll(iteration, count)
    looped = getattr(loop, algorithm)(y, lam, w, iteration.tau, count)
    momenta = [layer.parameters.get("momentum", 0.0) for layer in network.layers]
    return network, iteration(y, count), looped, digits.ista(y, lam, iteration.tau, momenta)


def primal_dual(algorithm, given, rng, y, weights, w, nonnegative, loop, digits):
    count, parameter = int(rng.integers(1, 13)), float(rng.uniform(0.01, 1))
    kind = KINDS[rng.integers(3)] if algorithm == "restarted" else algorithm
    if kind == "basis-pursuit" and rng.integers(4) == 0:
        parameter = 0.0
    options = {"weights": weights, "nonnegative": nonnegative}
    if rng.integers(2):
        options |= {"tau": 0.3, "sigma": 1.25}  # admissible or not, a pass is a pass
    period = int(rng.integers(1, 6)) if algorithm == "restarted" else 0
    if period:
        iteration = sv.RestartedChambollePock(given, kind, parameter, steps=period, **options)
    else:
        iteration = sv.ChambollePock(given, kind, parameter, **options)
    steps = iteration.tau, iteration.sigma, count, period
    looped = loop.chambolle_pock(y, kind, parameter, w, *steps)
    network = sv.unroll(iteration, count)
    return network, iteration(y, count), looped, digits.chambolle_pock(y, kind, parameter, *steps)


def firenet(algorithm, given, rng, y, weights, w, nonnegative, loop, digits):
    lam, p, restarts = float(rng.uniform(0.01, 1)), int(rng.integers(1, 5)), int(rng.integers(1, 5))
    steps = sv.Firenet.as_published(given, lam) if rng.integers(2) else sv.Firenet.admissible(given, lam)
    network = sv.Firenet(given, lam, max(steps.tau, 0.01), max(steps.sigma, 0.01), w, p, restarts, delta=1e-3)
    rest = network.tau, network.sigma, p, restarts, 1e-3, network.norm
    return network, network(y), loop.firenet(y, lam, w, *rest), digits.firenet(y, lam, *rest)


__all__ = ["Case", "mpmath", "random_case"]
