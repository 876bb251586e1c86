"""The LISTA column of the training table: networks that learn one branch and are asked about its neighbour.

R = 8000 pairs of the shown branch train a network of 10 layers; it is measured against Xi_3(A, y) of the true branch.
The published test script puts the learned numbers around the true matrix A, although they were learned around A_n:
its first digits on the slide come from there. Both networks are certified, and one that lives in float32.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from sciverify.algorithms.lista import Lista
from sciverify.algorithms.lista_training import Learning, Precision, train_lista
from sciverify.certificate.certificate import Certificate
from sciverify.certify.distance import certify_distance
from sciverify.exact.balls import working_precision
from sciverify.exact.enclosure import Enclosure
from sciverify.exact.ordered import approx_float
from sciverify.experiments.neighbours import Neighbours
from sciverify.families.training_pairs import sparse_pairs
from sciverify.oracles.training_set import TrainingSet

PUBLISHED = {
    (1, 10): "0.2999690",
    (1, 20): "0.3000000",
    (1, 30): "0.3000000",
    (3, 10): "0.0030000",
    (3, 20): "0.0030000",
    (3, 30): "0.0030000",
    (6, 10): "0.0000030",
    (6, 20): "0.0000030",
    (6, 30): "0.0000030",
}
"""(K, n) -> the LISTA column of the slides (for K = 6 the slide lacks a zero)."""

PAIRS = 8000
FURTHER_NONZEROS = 5
_DEEPEST_PUBLISHED = 6
_BITS = 40


@dataclass(frozen=True, slots=True)
class ListaCell:
    """What the table says about the networks of one row.

    Attributes
    ----------
    published : str or None
        The digits on the slide.
    as_published : float
        ||output - minimiser||, with the network around the true matrix, in floats.
    script : Certificate
        dist(that output, Xi_3(A, y)).
    distance : Certificate
        The same for the network around A_n.
    single : Certificate
        The same for a network around A_n that was trained and evaluated in float32.
    network, single_network : Lista
        Around A_n.
    round_off : Enclosure
        ||output of `network` - its exact output||.
    """

    published: str | None
    as_published: float
    script: Certificate
    distance: Certificate
    single: Certificate
    network: Lista
    single_network: Lista
    round_off: Enclosure


def lista_cell(inputs: Neighbours, digits: int) -> ListaCell:
    """Train the networks of one row and certify their outputs."""
    K, truth, y = inputs.family.K, inputs.truth, inputs.measurements
    with ThreadPoolExecutor(2) as pool:  # XLA leaves the second core idle on networks of this size
        double, single = pool.map(trainer(inputs), ("double", "single"))
    output = double.around(inputs.true_matrix)(y)
    with working_precision(128):
        minimiser = np.array([approx_float(x) for x in truth.solutions.vertex])
    return ListaCell(
        published=PUBLISHED.get((K, inputs.n)),
        as_published=float(np.linalg.norm(output - minimiser)),
        script=certify_distance(truth.problem, output, digits),
        distance=certify_distance(truth.problem, double(y), digits),
        single=certify_distance(truth.problem, single.single(y).astype(np.float64), digits),
        network=double,
        single_network=single,
        round_off=double.round_off(y),
    )


def trainer(inputs: Neighbours) -> Callable[[Precision], Lista]:
    """The function precision -> network that learned the shown branch."""
    count = PAIRS + Learning().held_out
    pairs = sparse_pairs(inputs.family, inputs.shown, inputs.n, count, FURTHER_NONZEROS)
    measured, solved = pairs.measurements(inputs.matrix), pairs.solutions

    def train(precision: Precision) -> Lista:
        """One network."""
        return train_lista(inputs.matrix, measured, solved, settings_of(inputs.family.K, precision))

    return train


def settings_of(K: int, precision: Precision) -> Learning:
    """The published settings; beyond K = 6 these cannot begin, and solutions are measured in a unit of their size."""
    return Learning(precision=precision) if K > _DEEPEST_PUBLISHED else Learning.published(K, precision)


def lista(training: TrainingSet) -> Callable[[Any], Any]:
    """LISTA as an algorithm of the game: it learns the pairs (y_{k,40}, x_{k,40}) of a training set.

    A matrix of complex numbers is none for LISTA: such a training set is answered by `InvalidInput`.
    """
    matrix = training.matrix(_BITS).to_numpy()
    measured = [list(training.measurement(k, _BITS)) for k in range(training.size)]
    solved = [list(training.solution(k, _BITS)) for k in range(training.size)]
    network = train_lista(matrix, measured, solved, Learning(held_out=0))
    return lambda y: network(np.asarray(list(y), np.float64))
