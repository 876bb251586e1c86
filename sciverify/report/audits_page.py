"""Several audits on one page: a table of all, and for each pair that is compared what changed, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from sciverify.audit.result import Finding
from sciverify.report.audit_record import AuditRecord
from sciverify.report.comparison import (
    TIMES,
    Change,
    ComparedInstance,
    Comparison,
    comparison_table,
    described,
    factor_of,
    finding_of,
)
from sciverify.report.html_page import html_page
from sciverify.report.table import Table, as_text

MOST_PAIRS = 200
"""Of each change, so many instances are listed."""
_COLUMNS = (
    "solver", "verdict", "claim", "n", "silent", "an-\nnounced", "no\nanswer", "un-\ndecided", "held", "results of",
)  # fmt: skip
_TONES = {"HELD": "held", "REFUTED": "silent", "UNDECIDED": "undecided", "FAILED TO ANSWER": "missing"}
_MEANINGS = {
    Change.NEWLY_FAILING: "The claim held there, or nothing was decided; now the answer is proven wrong, or none came.",
    Change.WORSE: f"The error is proven to be more than {TIMES:g} times what it was.",
    Change.BETTER: f"The error is proven to have been more than {TIMES:g} times what it is.",
    Change.NO_LONGER_FAILING: "The answer was proven wrong, or none came; now it holds, or nothing is decided.",
    Change.OTHERWISE: "The finding is another one, and bounds do not say which is worse.",
}
_NOTE = (
    "Instances are the same where their data are, whatever their names. Held on some instances is no proof for others."
)


def audits_table(records: Sequence[AuditRecord]) -> Table:
    """A row an audit."""
    rows = tuple(_cells(record) for record in records)
    keys = [column.replace("-\n", "").replace("\n", " ") for column in _COLUMNS]
    return Table("Audits", _COLUMNS, rows, (_NOTE,), tuple(dict(zip(keys, row, strict=True)) for row in rows))


def audits_page(title: str, pages: Sequence[tuple[str, AuditRecord]], compared: Sequence[Comparison]) -> str:
    """The page.

    Parameters
    ----------
    title : str
    pages : pairs (address relative to this page, record)
    compared : sequence of Comparison
    """
    table = audits_table([record for _, record in pages])
    heads = "".join(f'<th scope="col">{as_text(key)}</th>' for key in table.records[0]) if pages else ""
    rows = "\n".join(_row(address, record) for address, record in pages)
    said = "\n".join(_compared(comparison) for comparison in compared)
    return html_page(
        title,
        f"<h1>{as_text(title)}</h1>\n<p>{_NOTE}</p>\n"
        f'<section id="audits">\n<h2>{len(pages)} audit{"" if len(pages) == 1 else "s"}</h2>\n'
        f'<div class="scroll" tabindex="0" role="region" aria-label="audits"><table>\n<thead><tr>{heads}</tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody>\n</table></div>\n</section>\n{said}",
    )


def _cells(record: AuditRecord) -> tuple[str, ...]:
    numbers = (
        len(record.results),
        record.silent,
        record.count(Finding.WRONG) - record.silent,
        record.count(Finding.NO_ANSWER),
        record.count(Finding.UNDECIDED),
        record.count(Finding.HELD),
    )
    return record.solver, record.verdict, record.claim, *map(str, numbers), record.obtained or record.written


def _row(address: str, record: AuditRecord) -> str:
    first, *rest = map(as_text, _cells(record))
    link = f'<a href="{quote(address, errors="replace")}">{first}</a><br>{as_text("; ".join(record.software))}'
    cells = "".join(f"<td>{cell}</td>" for cell in (link, *rest))
    return f'<tr class="{_TONES[record.verdict]}">{cells}</tr>'


def _compared(comparison: Comparison) -> str:
    table = comparison_table(comparison)
    counts = "".join(
        f'<li class="{_tone(change) if count else "none"}"><b>{count}</b> {change}</li>'
        for change in Change
        for count in [len(comparison.changed(change))]
    )
    sides = "".join(
        f"<div><h3>{when}</h3><p>{as_text(described(record))}</p>"
        f"<p>{as_text(record.verdict)}: {_counted(record)}</p></div>"
        for when, record in (("before", comparison.old), ("after", comparison.new))
    )
    lists = "\n".join(_changed(change, found) for change in _MEANINGS if (found := comparison.changed(change)))
    notes = "".join(f"<li>{as_text(note)}</li>" for note in table.notes)
    return (
        f'<section class="compared">\n<h2>{as_text(table.title)}</h2>\n<div class="sides">{sides}</div>\n'
        f'<ul class="counts">{counts}</ul>\n{lists or "<p>No instance changed.</p>"}\n<ul>{notes}</ul>\n</section>'
    )


def _counted(record: AuditRecord) -> str:
    wrong, missing, held = map(record.count, (Finding.WRONG, Finding.NO_ANSWER, Finding.HELD))
    return (
        f"{record.silent} silent, {wrong - record.silent} announced, {missing} without an answer, {held} held of "
        f"{len(record.results)}"
    )


def _tone(change: Change) -> str:
    return {
        Change.NEWLY_FAILING: "bad",
        Change.WORSE: "bad",
        Change.BETTER: "good",
        Change.NO_LONGER_FAILING: "good",
    }.get(change, "open")


def _changed(change: Change, found: Sequence[ComparedInstance]) -> str:
    rows = "\n".join(
        f"<tr><td>{as_text(pair.new.name)}</td><td>{as_text(finding_of(pair.old))}</td>"
        f"<td>{as_text(finding_of(pair.new))}</td><td>{as_text(factor_of(pair.old))}</td>"
        f"<td>{as_text(factor_of(pair.new))}</td></tr>"
        for pair in found[:MOST_PAIRS]
    )
    more = f"<p>and {len(found) - MOST_PAIRS} more: --format csv</p>" if len(found) > MOST_PAIRS else ""
    heads = "".join(
        f'<th scope="col">{head}</th>' for head in ("instance", "before", "after", "factor before", "factor after")
    )
    return (
        f"<h3>{str(change).capitalize()}</h3>\n<p>{_MEANINGS[change]}</p>\n"
        f'<div class="scroll" tabindex="0" role="region" aria-label="{change}"><table>\n'
        f"<thead><tr>{heads}</tr></thead>\n"
        f"<tbody>\n{rows}\n</tbody>\n</table></div>\n{more}"
    )
