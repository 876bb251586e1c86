"""The training table, read off its certificates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sciverify.exact.enclosure import significant
from sciverify.exact.verdict import Verdict
from sciverify.experiments.training_table import TrainingRow
from sciverify.report.table import Table

_VERDICT = {Verdict.TRUE: "yes", Verdict.FALSE: "NO", Verdict.UNDECIDED: "undecided"}


def training_table(rows: Sequence[TrainingRow], further_nonzeros: int) -> Table:
    """Published number, re-run number and certified distances, with the verdict of each row."""
    return Table(
        title='FIRENET on the slides\' table "fails with training methods": N = 20, m = 19, lambda = 1',
        columns=(
            "K",
            "n",
            "slide",
            "re-run\nas published",
            "certified\ndistance",
            "certified,\nadmissible steps",
            "distance\n> 10^-K",
            "certificate",
        ),
        rows=tuple(_cells(row) for row in rows),
        notes=_notes(rows, further_nonzeros),
        records=tuple(_record(row) for row in rows),
    )


def _cells(row: TrainingRow) -> tuple[str, ...]:
    return (
        str(row.K),
        str(row.n),
        row.published,
        f"{row.as_published:.7f}",
        row.distance.distance.rounded(7),
        row.admissible.distance.rounded(10 if row.K > 1 else 7),
        _VERDICT[row.distance.distance.exceeds(row.threshold)],
        f"distance-K{row.K}-n{row.n}.json",
    )


def _record(row: TrainingRow) -> dict[str, Any]:
    distance, admissible, excess = (
        row.distance.distance,
        row.admissible.distance,
        row.reference_excess.objective_excess,
    )
    return {
        "K": row.K,
        "n": row.n,
        "slide": row.published,
        "as_published": f"{row.as_published:.10f}",
        "distance_lower": str(distance.lower),
        "distance_upper": str(distance.upper),
        "distance": distance.rounded(10),
        "admissible_lower": str(admissible.lower),
        "admissible_upper": str(admissible.upper),
        "admissible": admissible.rounded(10),
        "exceeds_threshold": str(distance.exceeds(row.threshold)),
        "minimiser_unique": str(row.distance.unique),
        "reference_excess_lower": str(excess.lower),
        "reference_excess_upper": str(excess.upper),
        "published_step_product": f"{row.step_product:.6g}",
        "certificate": f"distance-K{row.K}-n{row.n}.json",
        "admissible_certificate": f"admissible-K{row.K}-n{row.n}.json",
        "reference_certificate": f"reference-K{row.K}-n{row.n}.json",
    }


def _notes(rows: Sequence[TrainingRow], further_nonzeros: int) -> tuple[str, ...]:
    wrong = [row for row in rows if row.reference_excess.objective_excess.lower > row.threshold / 10]
    least = {K: min((row for row in wrong if row.K == K), key=_excess) for K in {row.K for row in wrong}}
    notes = [
        "certified: all numbers between the proven bounds round to the digits shown (bounds: see the certificate).",
        "slide and re-run measure the output against the vector that the published script takes for the minimiser; "
        "'certified distance' measures the same output against the true set Xi_3(A, y), which is one point here.",
    ]
    for K, row in sorted(least.items()):
        bounds = row.reference_excess.objective_excess
        notes.append(
            f"For K = {K} that vector is not a minimiser: its objective exceeds the minimum by at least "
            f"{significant(bounds.lower, 7, upward=False)}  (reference-K{K}-n{row.n}.json)."
        )
    products = {row.K: row.step_product for row in rows}
    shown = ", ".join(f"{value:.3g} (K = {K})" for K, value in sorted(products.items()))
    notes.append(f"published steps have tau sigma ||A||^2 = {shown}; 'admissible steps' have 0.998 and sigma = 4 tau.")
    notes.append(
        f"Minimisers have {further_nonzeros + 1} non-zero entries. The published script measures with y = e_1, so 1; "
        "the slide's 6-sparse set is the one for training: --further-nonzeros 5."
    )
    return tuple(notes)


def _excess(row: TrainingRow) -> Any:
    return row.reference_excess.objective_excess.lower
