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
from sciverify.report.hierarchy_figure import hierarchy_figure
from sciverify.report.hierarchy_words import explained, in_words
from sciverify.report.html_page import html_page
from sciverify.report.table import Table

_CLASSES = (
    "Δ₁: one limit, with error at most 2^-n. Σ₁: one limit, every output is within 2^-n of a part of the truth. Π₁: "
    "one limit, every output covers the truth up to 2^-n. Δ₂: one limit, with no bound of the error. Σ₂, Π₂: two "
    "limits, the last one from below, from above. Δ₃: two limits. Π₃: three limits, the last one from above."
)
_GENERAL = (
    _CLASSES,
    "Executed: a program of this library does it, and the proof stands on its pages. Cited: a theorem of others, which "
    "nothing here rests on.",
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
        notes=tuple(explained(rows[0]))
        if len(rows) == 1
        else (*_GENERAL, *(f"{row.name}: {_where(row)}." for row in rows)),
        records=tuple(_record(row) for row in rows),
    )


_CAPTION = (
    "A problem stands in the lowest class that is known to hold it. Below its name stands the class that it is proven "
    "not to be in."
)
_STYLE = (
    "figure svg.hierarchy { max-width: 44rem; min-width: 0; color: var(--ink); }\n"
    "td:first-child { min-width: 12rem; } td { overflow-wrap: normal; }\n"
)


def classification_page(rows: Sequence[ClassifiedProblem]) -> str:
    """The same as a page, with the hierarchy drawn."""
    table = classification_table(rows)
    body = (
        f"<h1>{table.title}</h1>\n<figure>\n{hierarchy_figure(rows)}<figcaption>{_CAPTION}</figcaption>\n</figure>\n"
        f'<h2>Evidence</h2>\n<div class="scroll">\n{table.render("html")}</div>'
    )
    return html_page(table.title, body, style=_STYLE)


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
        "in_words": in_words(row.inside),
        "in_by": row.inside.evidence,
        "in_source": row.inside.source,
        "in_command": row.inside.command,
        "not_in": row.outside.sci_class,
        "not_in_words": in_words(row.outside),
        "not_in_by": row.outside.evidence,
        "not_in_source": row.outside.source,
        "not_in_command": row.outside.command,
    }


def towers_table(rows: Sequence[PlayedTower]) -> Table:
    """Every tower of the zoo with its claim and the outcome."""
    return Table(
        title="Towers of algorithms against the adversaries of the classes that they claim",
        columns=("tower", "limits", "problem", "claim", "is", "outcome", "n", "seconds"),
        rows=tuple(_cells(row) for row in rows),
        notes=(
            _CLASSES,
            "Refuted: an output that is wrong by more than the class allows, on an operator, or data, of which all "
            "answers are true. Mind changes: outputs that alternate on one operator; they refute every smaller bound "
            "of their number, and not that the outputs converge in the end. Both have certificates.",
            "A tower that takes more limits than its claim allows is played with all of them at once. Claims about two "
            "or more limits are tried on operators whose spectra are known: finitely many outputs refute none of them.",
            "Not decided and survived prove nothing about the claim; a certificate of the last wrong output may come "
            "with the former.",
            *(f"{row.tower.name}: {_why(row)}." for row in rows if not isinstance(row.outcome, _CERTIFIED)),
        ),
        records=tuple(
            {
                "tower": row.tower.name,
                "problem": row.outcome.claim.problem.name,
                "limits": row.tower.height,
                "claim": str(row.outcome.claim.sci_class),
                "claim_is_true": row.holds,
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
    verdict = _times(outcome.changes) if isinstance(outcome, MindChanges) else outcome.verdict
    limits, truth = str(row.tower.height), "" if row.holds is None else "true" if row.holds else "false"
    names = row.tower.name, limits, claim.problem.name, str(claim.sci_class)
    return *names, truth, verdict, _indices(row), f"{row.seconds:.2f}"


def _indices(row: PlayedTower) -> str:
    if isinstance(row.outcome, MindChanges):
        return f"{row.outcome.indices[0]}-{row.outcome.indices[-1]}"
    return str(row.outcome.index) if isinstance(row.outcome, RefutedClaim) else ""


def _times(changes: int) -> str:
    return "1 mind change" if changes == 1 else f"{changes} mind changes"
