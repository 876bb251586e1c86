"""The slides' table "fails with training methods", FIRENET and LISTA: re-run, audited, certified.

For each K and n a network sees data A_n, y_n of one branch of the tied-column family, which are
also within 2**-n of another branch (A, y); its output is held against Xi_3(A, y). The authors' script for FIRENET
uses one variable both for the branch and as loop counter, so for its first two values of K
the "minimiser" it measures against has its spike in a wrong coordinate. Here the same wrapped
reference is built on purpose, to re-find the printed digits and to certify that it minimises nothing.
What is wrong with the other column stands in `lista_column`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from sciverify.algorithms.firenet import Firenet, Floats
from sciverify.certificate.certificate import Certificate
from sciverify.certify.distance import certify_distance
from sciverify.certify.engines.protocol import DIGITS
from sciverify.certify.objective import certify_objective_excess
from sciverify.exact.balls import working_precision
from sciverify.exact.ordered import approx_float
from sciverify.exact.verdict import Verdict
from sciverify.experiments.lista_column import ListaCell, lista_cell
from sciverify.experiments.neighbours import Neighbours, neighbours
from sciverify.families.member import Member
from sciverify.families.tied_columns import TiedColumns

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
DEEP_K_VALUES = (*K_VALUES, 9, 12)
DEEP_N_VALUES = (*N_VALUES, 40, 60)
ROWS, COLUMNS = 19, 20


@dataclass(frozen=True, slots=True)
class PublishedRun:
    """FIRENET with the steps of the published script, measured as the script does and as it should.

    Attributes
    ----------
    error : float
        The output against the script's own reference vector, in floats.
    distance : Certificate
        dist(that output, Xi_3(A, y)).
    reference_excess : Certificate
        F(reference) - min F.
    step_product : float
        tau sigma ||A||**2.
    """

    error: float
    distance: Certificate
    reference_excess: Certificate
    step_product: float


@dataclass(frozen=True, slots=True)
class TrainingRow:
    """One row: numbers as published, re-run, and certified.

    Attributes
    ----------
    inputs : Neighbours
        What was shown, and what is true.
    published : str or None
        The digits on the slide.
    script : PublishedRun or None
        None where the published steps are negative.
    admissible : Certificate
        dist(output with tau sigma ||A||**2 < 1, Xi_3(A, y)).
    lista : ListaCell or None
        The LISTA networks of this row, if some were trained.
    """

    inputs: Neighbours
    published: str | None
    script: PublishedRun | None
    admissible: Certificate
    lista: ListaCell | None

    @property
    def K(self) -> int:
        """Distances are more than 10**-K."""
        return self.inputs.family.K

    @property
    def n(self) -> int:
        """The index of both branches."""
        return self.inputs.n

    @property
    def threshold(self) -> Fraction:
        """10**-K"""
        return Fraction(1, 10**self.K)

    @property
    def certificates(self) -> dict[str, Certificate]:
        """Every certificate of the row under the name of its file."""
        found = {"admissible": self.admissible}
        if self.script is not None:
            found |= {"distance": self.script.distance, "reference": self.script.reference_excess}
        if self.lista is not None:
            found |= {"lista": self.lista.distance, "lista-script": self.lista.script}
            found |= {"lista-float32": self.lista.single}
        return {f"{name}-K{self.K}-n{self.n}.json": certificate for name, certificate in found.items()}

    @property
    def beyond_threshold(self) -> Verdict:
        """Are all certified distances of the row larger than 10**-K?"""
        distances = [c.distance for name, c in self.certificates.items() if not name.startswith("reference")]
        verdicts = [d.exceeds(self.threshold) for d in distances]
        if all(v is Verdict.TRUE for v in verdicts):
            return Verdict.TRUE
        return Verdict.FALSE if Verdict.FALSE in verdicts else Verdict.UNDECIDED


def settings(*, quick: bool = False, deep: bool = False) -> list[tuple[int, int]]:
    """(K, n) of the rows: those of the slide; quick: n = 10 only; deep: also some beyond the reach of doubles."""
    k_values, n_values = (DEEP_K_VALUES, DEEP_N_VALUES) if deep else (K_VALUES, N_VALUES)
    return [(K, n) for K in k_values for n in (n_values[:1] if quick else n_values)]


def training_rows(
    digits: int = DIGITS,
    further_nonzeros: int = 0,
    chosen: Sequence[tuple[int, int]] | None = None,
    *,
    with_lista: bool = True,
) -> Iterator[TrainingRow]:
    """The rows, one after the other.

    Parameters
    ----------
    digits : int
        Significant digits of the certified bounds.
    further_nonzeros : int
        Non-zero entries of the minimisers behind the spike; 0 is what the authors' script measures.
    chosen : sequence of (K, n), optional
        The nine of the slide if left out.
    with_lista : bool
        Train LISTA networks; needs JAX and optax.
    """
    for K, n in settings() if chosen is None else chosen:
        yield training_row(K, n, digits, further_nonzeros, with_lista)


def training_row(K: int, n: int, digits: int, further_nonzeros: int, with_lista: bool) -> TrainingRow:
    """One row. The place of K among the published values is the loop counter that the authors' script also uses as
    branch; rows that were not published are like the last of those.
    """
    position = K_VALUES.index(K) if K in K_VALUES else len(K_VALUES) - 1
    family = TiedColumns(m=ROWS, N=COLUMNS, K=K, transform="dct", further_nonzeros=further_nonzeros)
    inputs = neighbours(family, (position - 1) % family.tied, (position - 2) % family.tied, n)
    admissible = Firenet.admissible(inputs.matrix, 1.0)(inputs.measurements)
    return TrainingRow(
        inputs=inputs,
        published=PUBLISHED.get((K, n)),
        script=published_run(inputs, (position - 2) % COLUMNS, digits),
        admissible=certify_distance(inputs.truth.problem, admissible, digits),
        lista=lista_cell(inputs, digits) if with_lista else None,
    )


def published_run(inputs: Neighbours, coordinate: int, digits: int) -> PublishedRun | None:
    """The script's network, its spike of reference in `coordinate`; None if ||A||**(-1/2) - 1e-4 is no step."""
    if np.linalg.norm(inputs.matrix, 2) ** -0.5 <= 1e-4:
        return None
    network = Firenet.as_published(inputs.matrix, 1.0)
    output, reference = network(inputs.measurements), wrapped_reference(inputs.truth, inputs.true, coordinate)
    return PublishedRun(
        error=float(np.linalg.norm(output - reference)),
        distance=certify_distance(inputs.truth.problem, output, digits),
        reference_excess=certify_objective_excess(inputs.truth.solutions.problem, reference, digits),
        step_product=network.step_product,
    )


def wrapped_reference(truth: Member, spike: int, coordinate: int) -> Floats:
    """The true minimiser in doubles, with its spike written to `coordinate` as the script does."""
    with working_precision(128):
        reference = np.array([approx_float(x) for x in truth.solutions.vertex])
    height, reference[spike] = reference[spike], 0.0
    reference[coordinate] = height
    return reference


def certificates(rows: Sequence[TrainingRow]) -> dict[str, Certificate]:
    """Every certificate of the table under the name of its file."""
    return {name: certificate for row in rows for name, certificate in row.certificates.items()}


def save_networks(rows: Sequence[TrainingRow], folder: Path) -> None:
    """Write the trained networks: `Lista.load` reads them, and they answer what their certificates are about."""
    folder.mkdir(parents=True, exist_ok=True)
    for row in rows:
        if row.lista is not None:
            row.lista.network.save(folder / f"lista-K{row.K}-n{row.n}.npz")
            row.lista.single_network.save(folder / f"lista-float32-K{row.K}-n{row.n}.npz")
