"""The slides' table "fails with training methods", FIRENET column: re-run, audited, certified.

For each K and n the network sees data A_n, y_n of one branch of the tied-column family, which are
also within 2**-n of another branch (A, y); its output is held against Xi_3(A, y). The authors'
script uses one variable both for the branch and as loop counter, so for its first two values of K
the "minimiser" it measures against has its spike in a wrong coordinate. Here the same wrapped
reference is built on purpose, to re-find the printed digits and to certify that it minimises nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from sciverify.algorithms.firenet import Firenet, Floats
from sciverify.certificate.certificate import Certificate
from sciverify.certify.distance import DIGITS, certify_distance
from sciverify.certify.objective import certify_objective_excess
from sciverify.exact.balls import working_precision
from sciverify.exact.ordered import approx_float
from sciverify.families.member import Member
from sciverify.families.tied_columns import TiedColumns
from sciverify.oracles.source import computable_matrix, computable_measurements

PUBLISHED = {
    (1, 10): "0.2597827",
    (1, 20): "0.2598050",
    (1, 30): "0.2598052",
    (3, 10): "0.0025980",
    (3, 20): "0.0025980",
    (3, 30): "0.0025980",
    (6, 10): "0.0000015",
    (6, 20): "0.0000015",
    (6, 30): "0.0000015",
}
"""(K, n) -> the FIRENET column of the slides."""

K_VALUES = (1, 3, 6)
N_VALUES = (10, 20, 30)
ROWS, COLUMNS = 19, 20
_ORACLE_BITS = 80  # so many bits that the nearest doubles of the answers are those of the truth


@dataclass(frozen=True, slots=True)
class TrainingRow:
    """One row: numbers as published, re-run, and certified.

    Attributes
    ----------
    published : str
        The digits on the slide.
    as_published : float
        The same quantity re-run: the output against the script's own reference vector.
    distance : Certificate
        dist(that output, Xi_3(A, y)).
    admissible : Certificate
        dist(output with tau sigma ||A||**2 < 1, Xi_3(A, y)).
    reference_excess : Certificate
        F(reference) - min F.
    step_product : float
        tau sigma ||A||**2 of the published steps.
    """

    K: int
    n: int
    published: str
    as_published: float
    distance: Certificate
    admissible: Certificate
    reference_excess: Certificate
    step_product: float

    @property
    def threshold(self) -> Fraction:
        """10**-K"""
        return Fraction(1, 10**self.K)


def training_rows(
    digits: int = DIGITS, further_nonzeros: int = 0, n_values: Sequence[int] = N_VALUES
) -> Iterator[TrainingRow]:
    """The nine rows, one after the other.

    Parameters
    ----------
    digits : int
        Significant digits of the certified bounds.
    further_nonzeros : int
        Non-zero entries of the minimisers behind the spike; 0 is what the authors' script measures.
    n_values : sequence of int
        Some of `N_VALUES` for fewer rows.
    """
    for position, K in enumerate(K_VALUES):
        for n in n_values:
            yield training_row(position, K, n, digits, further_nonzeros)


def training_row(position: int, K: int, n: int, digits: int, further_nonzeros: int) -> TrainingRow:
    """One row; `position` is the loop counter that the authors' script also uses as branch."""
    family = TiedColumns(m=ROWS, N=COLUMNS, K=K, transform="dct", further_nonzeros=further_nonzeros)
    shown, true = (position - 1) % family.tied, (position - 2) % family.tied
    truth = family.branch(true, n)
    matrix, measurements = shown_data(family.branch(shown, n), truth, n)
    reference = wrapped_reference(truth, true, (position - 2) % COLUMNS)
    network = Firenet.as_published(matrix, 1.0)
    output = network(measurements)
    return TrainingRow(
        K=K,
        n=n,
        published=PUBLISHED[K, n],
        as_published=float(np.linalg.norm(output - reference)),
        distance=certify_distance(truth.problem, output, digits),
        admissible=certify_distance(truth.problem, Firenet.admissible(matrix, 1.0)(measurements), digits),
        reference_excess=certify_objective_excess(truth.solutions.problem, reference, digits),
        step_product=network.step_product,
    )


def shown_data(shown: Member, truth: Member, n: int) -> tuple[Floats, Floats]:
    """Doubles nearest to the shown branch, proven to be within 2**-n of the true one."""
    oracle = shown.oracle()
    matrix = oracle.matrix(_ORACLE_BITS).to_numpy()
    measurements = oracle.measurement(_ORACLE_BITS).to_numpy()
    computable_matrix(truth.solutions.problem).require_within(matrix.tolist(), n, "A_n")
    computable_measurements(truth.solutions.problem).require_within([[v] for v in measurements.tolist()], n, "y_n")
    return np.real(matrix), np.real(measurements)


def wrapped_reference(truth: Member, spike: int, coordinate: int) -> Floats:
    """The true minimiser in doubles, with its spike written to `coordinate` as the script does."""
    with working_precision(128):
        reference = np.array([approx_float(x) for x in truth.solutions.vertex])
    height, reference[spike] = reference[spike], 0.0
    reference[coordinate] = height
    return reference


def certificates(rows: Sequence[TrainingRow]) -> dict[str, Certificate]:
    """Every certificate of the table under the name of its file."""
    found = {}
    for row in rows:
        label = f"K{row.K}-n{row.n}.json"
        found[f"distance-{label}"] = row.distance
        found[f"admissible-{label}"] = row.admissible
        found[f"reference-{label}"] = row.reference_excess
    return found
