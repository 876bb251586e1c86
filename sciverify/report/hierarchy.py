"""The tables of the SCI hierarchy: what is where, and how towers fared against the adversaries."""

from __future__ import annotations

from collections.abc import Sequence

from sciverify.experiments.tower_zoo import PlayedTower
from sciverify.hierarchy import (
    Bound,
    ClassifiedProblem,
    CrashedTower,
    MindChanges,
    RandomisedTower,
    RefutedClaim,
    SurvivedChallenge,
    UndecidedClaim,
)
from sciverify.report.table import Table

_CLASSES = (
    "Δ₁: one limit, with error at most 2^-n. Σ₁: one limit, every output is within 2^-n of a part of the truth. Π₁: "
    "one limit, every output covers the truth up to 2^-n. Δ₂: one limit, with no bound of the error. Σ₂, Π₂: two "
    "limits, the last one from below, from above. Δ₃: two limits. Π₃: three limits, the last one from above."
)


def classification_table(rows: Sequence[ClassifiedProblem]) -> Table:
    """Each problem with a class that it is in, one that it is not in, and the evidence."""
    return Table(
        title="Computational problems in the SCI hierarchy",
        columns=("problem", "in", "by", "not in", "by"),
        rows=tuple(
            (row.problem, row.inside.sci_class, _by(row.inside), row.outside.sci_class, _by(row.outside))
            for row in rows
        ),
        notes=(
            _CLASSES,
            "Executed: a program of this library does it, and the proof stands on its pages. Cited: a theorem of "
            "others, which nothing here rests on.",
            *(f"{row.name}: {_where(row)}." for row in rows),
        ),
        records=tuple(_record(row) for row in rows),
    )


def _by(bound: Bound) -> str:
    return "-" if bound.evidence == "none" else bound.evidence


def _where(row: ClassifiedProblem) -> str:
    sides = (("inside", row.inside), ("outside", row.outside))
    said = [
        f"{side} by {bound.command}, {bound.source}" if bound.command else f"{side} {bound.source}"
        for side, bound in sides
        if bound.evidence != "none"
    ]
    return "; ".join(said)


def _record(row: ClassifiedProblem) -> dict[str, object]:
    return {
        "name": row.name,
        "problem": row.problem,
        "model": row.model,
        "in": row.inside.sci_class,
        "in_by": row.inside.evidence,
        "in_source": row.inside.source,
        "in_command": row.inside.command,
        "not_in": row.outside.sci_class,
        "not_in_by": row.outside.evidence,
        "not_in_source": row.outside.source,
        "not_in_command": row.outside.command,
    }


def towers_table(rows: Sequence[PlayedTower]) -> Table:
    """Every tower of the zoo with its claim and the outcome."""
    return Table(
        title="Towers of algorithms against the adversaries of the classes that they claim",
        columns=("tower", "problem", "claim", "outcome", "n", "seconds"),
        rows=tuple(_cells(row) for row in rows),
        notes=(
            _CLASSES,
            "Refuted: an output that is wrong by more than the class allows, on an operator, or data, of which all "
            "answers are true. Mind changes: outputs that alternate on one operator; they refute every smaller bound "
            "of their number, and not that the outputs converge in the end. Both have certificates.",
            "Not decided and survived prove nothing about the claim; a certificate of the last wrong output may come "
            "with the former.",
            *(f"{row.tower.name}: {_why(row)}." for row in rows if not isinstance(row.outcome, _CERTIFIED)),
        ),
        records=tuple(
            {
                "tower": row.tower.name,
                "problem": row.outcome.claim.problem.name,
                "claim": str(row.outcome.claim.sci_class),
                "outcome": row.outcome.verdict,
                "indices": _indices(row),
                "seconds": round(row.seconds, 3),
            }
            for row in rows
        ),
    )


_CERTIFIED = (RefutedClaim, MindChanges)


def _why(row: PlayedTower) -> str:
    """What is said of an outcome without a certificate of its own."""
    if isinstance(row.outcome, SurvivedChallenge):
        return f"right in {row.outcome.runs} runs"
    if isinstance(row.outcome, RandomisedTower):
        return str(row.outcome).split("\n")[1]
    return row.outcome.reason if isinstance(row.outcome, UndecidedClaim | CrashedTower) else row.outcome.verdict


def _cells(row: PlayedTower) -> tuple[str, ...]:
    claim, outcome = row.outcome.claim, row.outcome
    verdict = f"{outcome.changes} mind changes" if isinstance(outcome, MindChanges) else outcome.verdict
    return row.tower.name, claim.problem.name, str(claim.sci_class), verdict, _indices(row), f"{row.seconds:.2f}"


def _indices(row: PlayedTower) -> str:
    if isinstance(row.outcome, MindChanges):
        return f"{row.outcome.indices[0]}-{row.outcome.indices[-1]}"
    return str(row.outcome.index) if isinstance(row.outcome, RefutedClaim) else ""
