"""Lipschitz bounds of networks side by side: products of norms, proven bounds from both sides, stock SDP solvers.

A small network of our own always runs. Those of others are read from a folder: LipSDP's `random_weights.mat` and
`mnist_weights.mat` (github.com/arobey1/LipSDP, examples/saved_weights), and networks of VNN-COMP 2021
(github.com/stanleybak/vnncomp2021).

**Source.** docs/theory/lipschitz.md.
"""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.lipschitz_upper import LipschitzClaim
from sciverify.certificate.kinds.local_lipschitz import LocalLipschitzClaim
from sciverify.checker import check
from sciverify.errors import InvalidInput
from sciverify.exact.midrad import Floats, float_above
from sciverify.exact.root_bounds import root_above
from sciverify.experiments.solver_bounds import SolverBound, solver_bounds
from sciverify.models.network_files import read_network
from sciverify.networks.affine import Dense
from sciverify.networks.layered_network import LayeredNetwork
from sciverify.networks.pointwise import ReLU
from sciverify.stability.dense_form import dense_form
from sciverify.stability.lipschitz import certify_lipschitz
from sciverify.stability.steepest_point import steepest_pair

FOLDER = "SCIVERIFY_NETWORKS"
"""Environment variable with the folder of the networks of others."""
OWN = "own 6-16-16-4"
_SIZES = (6, 16, 16, 4)
_SEED = 2021
_SOLVED = 120
"""Neurons up to which stock solvers are asked."""
_FILES = (
    ("LipSDP random", "random_weights.mat"),
    ("LipSDP MNIST", "mnist_weights.mat"),
    ("ACAS Xu 1_1", "ACASXU_run2a_1_1_batch_2000.onnx"),
    ("VNN-COMP MNIST 256x2", "mnist-net_256x2.onnx"),
)


@dataclass(frozen=True, slots=True)
class LipschitzRow:
    """One network.

    Attributes
    ----------
    name : str
    sizes : tuple of int
        Input, layers of neurons, output.
    frobenius : float
        The product of the Frobenius norms, rounded upwards.
    product : Certificate
        Of the product of the spectral norms.
    upper, lower : Certificate
    proposing, checking : float
        Seconds for `upper`: until it is issued, and of the checker.
    solvers : tuple of SolverBound
    """

    name: str
    sizes: tuple[int, ...]
    frobenius: float
    product: Certificate
    upper: Certificate
    lower: Certificate
    proposing: float
    checking: float
    solvers: tuple[SolverBound, ...]

    @property
    def bounds(self) -> tuple[Fraction, Fraction, Fraction]:
        """Product of norms, upper and lower bound."""
        claims = self.product.claim, self.upper.claim, self.lower.claim
        if not all(isinstance(claim, LipschitzClaim | LocalLipschitzClaim) for claim in claims):
            raise TypeError(f"{self.name}: certificates of other kinds")
        product, upper, lower = (claim.constant for claim in claims)  # type: ignore[attr-defined]
        return product, upper, lower


def own_network() -> LayeredNetwork:
    """Seeded weights of few bits."""
    rng = np.random.default_rng(_SEED)
    weights = [np.round(64 * rng.standard_normal((m, n)) / math.sqrt(n)) / 64 for n, m in itertools.pairwise(_SIZES)]
    return _relu_network(weights)


def networks(folder: Path | None) -> Iterator[tuple[str, LayeredNetwork | str]]:
    """Names, and networks or why they are left out."""
    yield OWN, own_network()
    for name, file in _FILES:
        path = None if folder is None else next(iter(sorted(folder.rglob(file))), None)
        if folder is None:
            yield name, f"no folder with {file}: --networks DIR, or {FOLDER}"
        elif path is None:
            yield name, f"{folder} has no {file}"
        else:
            yield name, _read(path)


def lipschitz_row(name: str, network: LayeredNetwork, *, solvers: bool = True, tries: int = 400) -> LipschitzRow:
    """Both bounds of one network."""
    weights = dense_form(network)
    start = time.perf_counter()
    upper = certify_lipschitz(network)
    proposing, data = time.perf_counter() - start, upper.to_json().encode()
    start = time.perf_counter()
    check.check_bytes(data, patient=True)
    checking = time.perf_counter() - start
    neurons = sum(len(w) for w in weights[:-1])
    asked = tuple(solver_bounds(weights)) if solvers and neurons <= _SOLVED else ()
    return LipschitzRow(
        name,
        (network.input_size, *(len(w) for w in weights)),
        _frobenius(weights),
        certify_lipschitz(network, method="norms"),
        upper,
        steepest_pair(network, tries=tries),
        proposing,
        checking,
        asked,
    )


def certificates(row: LipschitzRow) -> dict[str, Certificate]:
    """File name -> certificate."""
    stem = row.name.lower().replace(" ", "-")
    parts = {"upper": row.upper, "lower": row.lower, "product": row.product}
    return {f"{stem}-{part}.json": certificate for part, certificate in parts.items()}


def _frobenius(weights: list[Floats]) -> float:
    """The product of the Frobenius norms of the doubles, rounded upwards."""
    squares = Fraction(1)
    for w in weights:
        squares *= sum((Fraction(x) ** 2 for x in w.ravel().tolist()), Fraction(0))
    return float_above(root_above(squares))


def _relu_network(weights: list[Floats]) -> LayeredNetwork:
    layers = [layer for w in weights for layer in (Dense(w), ReLU())]
    return LayeredNetwork(layers[:-1])


def _read(path: Path) -> LayeredNetwork | str:
    """The network of a file, or why it cannot be read here."""
    if path.suffix == ".mat":
        try:
            from scipy.io import loadmat
        except ImportError:
            return "SciPy is not installed, which reads .mat files"
        return _relu_network([np.asarray(w, dtype=np.float64) for w in loadmat(path)["weights"].ravel()])
    try:
        return read_network(path)
    except InvalidInput as error:
        return str(error)
