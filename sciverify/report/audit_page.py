"""An audit as one HTML file: the verdict, the failures with their proofs, a figure, every result; no network needed.

All of its text is there without scripts; with them the table of results can be filtered and sorted, and the address
of a view (#show=wrong&sort=distance) can be passed on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from sciverify.audit.nearest import Nearest
from sciverify.audit.result import Finding, Result
from sciverify.audit.run import Audit
from sciverify.exact.enclosure import Enclosure
from sciverify.problems.float_instance import FloatInstance
from sciverify.problems.kinds import PROBLEMS
from sciverify.report.audit import claimed, factor, misread, repeated
from sciverify.report.audit_links import EMBEDDED_BYTES, Links, SavedInstance
from sciverify.report.audit_plot import as_float, drawn_audit
from sciverify.report.audit_record import record_of
from sciverify.report.by_sort import by_sort
from sciverify.report.circumstances import Circumstances, circumstances
from sciverify.report.html_page import html_page
from sciverify.report.table import as_html
from sciverify.report.table import as_text as _text

_FIRST, _SHOWN_ENTRIES = 25, 1000
"""So many failures are unfolded and written out as code; instances with more entries are in files only."""
MOST_FAILURES, MOST_ROWS = 1000, 5000
"""So many failures and results the page holds, the worst first; a browser opens it, and a letter carries it."""
_FILES = (
    "<li>Every instance that failed is in a .npz file: A, y, lam or eta, weights and options, x (the answer), "
    "minimiser (the one in the certificate, rounded), about (words). Its commands are meant for the directory in which "
    "the audit ran.</li>\n"
)
PRINTED_ROWS = 80
"""So many rows, and 15 failures, a print holds (audit_page.css): ten pages at the most."""
_PRINTED = (
    f'<p class="says only-print">Printed are the first {PRINTED_ROWS} rows, as they are filtered and sorted; the file '
    "has all.</p>\n"
)
_ORDER = {Finding.WRONG: 0, Finding.NO_ANSWER: 1, Finding.UNDECIDED: 2, Finding.HELD: 3}


def audit_page(
    audit: Audit,
    certificates: Mapping[str, str] | None = None,
    nearest: Sequence[Nearest] = (),
    *,
    instances: Mapping[str, SavedInstance] | None = None,
    room: float = EMBEDDED_BYTES,
    about: Circumstances | None = None,
) -> str:
    """The page.

    Parameters
    ----------
    audit : Audit
    certificates : mapping of keys of results to addresses of files relative to the page, optional
        Linked where they are too large to be inside.
    nearest : sequence of Nearest, optional
    instances : mapping of keys of results to SavedInstance, optional
        The files of instances that failed.
    room : int, or infinity
        Bytes of the page that certificates may take; those of the worst failures come first.
    about : Circumstances, optional
        When, how and where; left out: here and now, without a command.
    """
    about = circumstances() if about is None else about
    links = Links(certificates or {}, instances or {}, room)
    title = f"{audit.verdict}: {audit.solver}"
    body = "\n".join(
        part
        for part in (
            _head(audit),
            _by_sort(audit),
            _figure(audit),
            _failures(audit, links),
            _nearest(nearest, links),
            _all_results(audit),
            about.as_html(audit.software),
            _method(audit, next(iter((instances or {}).values()), None)),
            record_of(audit, about).embedded(),
        )
        if part
    )
    return html_page(title, body, script="audit_page.js")


def _head(audit: Audit) -> str:
    verdict = str(audit.verdict)
    wrong = audit.count(Finding.WRONG)
    counts = {
        "wrong, silent": (audit.silent, "bad"),
        "wrong, announced": (wrong - audit.silent, "bad"),
        "no answer": (audit.count(Finding.NO_ANSWER), "bad"),
        "undecided": (audit.count(Finding.UNDECIDED), "open"),
        "held": (audit.count(Finding.HELD), "good"),
    }
    cells = "".join(
        f'<li class="{kind if count else "none"}"><b>{count}</b> {name}</li>' for name, (count, kind) in counts.items()
    )
    return (
        f'<header class="{verdict.lower().replace(" ", "-")}">\n<p class="verdict">{verdict}</p>\n'
        f"<h1>{_text(audit.solver)}</h1>\n"
        f'<p class="claim">claims <code>{_text(audit.claim)}</code> on {_text(audit.claim.inputs)}</p>\n'
        f'<p>{_text(audit)}.</p>\n<ul class="counts">{cells}</ul>\n<p class="meaning">{_meaning(audit)}</p>\n</header>'
    )


def _meaning(audit: Audit) -> str:
    parts = []
    if audit.count(Finding.WRONG):
        parts.append(
            "Every answer called wrong is <em>proven</em> to be farther from the set of minimisers than the claim "
            "allows: its certificate was accepted by the independent checker. <em>Silent</em> means that the solver "
            "claimed success and gave no warning."
        )
    if audit.advice is not None:
        parts.append(f"{_text(misread(audit))}.")
    if audit.count(Finding.NO_ANSWER):
        parts.append(
            "Runs without an answer (crashes, timeouts, no finite vector) keep no claim, and prove no answer wrong."
        )
    if audit.count(Finding.HELD):
        parts.append("On the instances that held, the distance is proven too. It says nothing about other inputs.")
    if audit.count(Finding.UNDECIDED):
        parts.append("Undecided instances count for nothing; the table says why.")
    return " ".join(parts)


# ------------------------------------------------------------ failures


def _failures(audit: Audit, links: Links) -> str:
    failed = [k for k, result in enumerate(audit.results) if result.failed]
    if not failed:
        return ""
    listed = _worst_first(audit, failed)[:MOST_FAILURES]
    shown = [_failure(audit, k, links, unfolded=place < _FIRST) for place, k in enumerate(listed)]
    first, rest = "\n".join(shown[:_FIRST]), "\n".join(shown[_FIRST:])
    more = (
        f'<details><summary>{len(listed) - _FIRST} more</summary>\n<ol class="failures" start="{_FIRST + 1}">\n{rest}\n'
        "</ol></details>\n"
    )
    return (
        '<section id="failures">\n<h2>Failures, the worst first</h2>\n'
        f'<ol class="failures">\n{first}\n</ol>\n{more if rest else ""}'
        f"{_left_out(len(failed), len(listed), 'failures')}</section>"
    )


def _worst_first(audit: Audit, chosen: Iterable[int]) -> list[int]:
    return sorted(chosen, key=lambda k: (_ORDER[audit.results[k].finding], -_excess(audit, k)))


def _left_out(count: int, shown: int, what: str) -> str:
    if count == shown:
        return ""
    return (
        f'<p class="says">The worst {shown} of {count} {what} are here; all are in the store, and in what '
        "<code>--format json</code> or <code>--format csv</code> prints.</p>\n"
    )


def _excess(audit: Audit, k: int) -> float:
    """How many times what is allowed is proven; for the order of the list only."""
    result = audit.results[k]
    if result.distance is None:
        return 0.0
    columns = audit.instances[k].A.shape[1]
    whole = claimed(audit, k)
    if whole is None or not whole.upper:
        return float("inf")
    return as_float(audit.claim.measured(result.distance, columns).lower / whole.upper)


def _failure(audit: Audit, k: int, links: Links, *, unfolded: bool) -> str:
    instance, result = audit.instances[k], audit.results[k]
    m, columns = instance.A.shape
    facts = [f"<b>{_finding(result)}</b>"]
    if result.distance is not None:
        measured = audit.claim.measured(result.distance, columns)
        facts.append(f"certified distance <b>{_bounds(measured)}</b>")
        facts.append(f"claimed {_bounds(claimed(audit, k))}")
        times = factor(audit, k)
        facts += [] if times is None else [f"factor {_bounds(times)}"]
    else:
        facts.append(f"run: {_text(result.kind)}")
    facts.append(f"{PROBLEMS[instance.problem].title}, A {m} x {columns}")
    facts += filter(None, (links.to(result), links.to_file(result)))
    return (
        f'<li id="f-{result.key[:16]}"><p class="name">{_text(instance.name)}</p>\n'
        f"<p>{' · '.join(facts)}</p>\n"
        f'<p class="says">The solver says: {_text(_says(result)) or "nothing"}</p>\n'
        f"{_again(instance, result, audit.posed[k], links, unfolded)}</li>"
    )


def _again(instance: FloatInstance, result: Result, posed: Fraction, links: Links, unfolded: bool) -> str:
    """How it is run again: the commands, and the instance as code where that is short and there is room."""
    saved = links.saved(result)
    commands = "" if saved is None else "\n".join(filter(None, (saved.certify, saved.audit)))
    run = f"<details><summary>run it again</summary>\n<pre>{_text(commands)}</pre></details>" if commands else ""
    if instance.A.size <= _SHOWN_ENTRIES and (unfolded or saved is None):
        written = _text(code(instance, result, posed))
        if links.have_room_for(written):
            return f"{run}<details><summary>instance and answer as code</summary>\n<pre>{written}</pre></details>"
    if saved is None:
        return f'<p class="says">Too large for this page; its digest: <code>{instance.digest[:16]}</code></p>'
    return run


def code(instance: FloatInstance, result: Result, posed: Fraction) -> str:
    """The instance as it was really posed, with the answer, as a program that prints the certified distance."""
    lines = ["import numpy as np", "import sciverify as sv", instance.code(posed)]
    if result.answer is not None:
        lines.append(f"x = {result.answer.code()}  # the answer")
        lines.append("print(sv.certify_distance(problem, x).distance)")
    return "\n".join(lines)


def _finding(result: Result) -> str:
    if result.finding is Finding.WRONG:
        return "wrong, silent" if result.silent else "wrong, announced"
    return str(result.finding)


def _says(result: Result) -> str:
    gap = "" if result.gap is None else f"duality gap {result.gap:.3g}"
    success = "" if result.success or result.x is None else "no success"
    return "; ".join(filter(None, (result.status, success, gap, *result.warnings, *result.violations, result.reason)))


def _bounds(enclosure: Enclosure | None) -> str:
    return "" if enclosure is None else _text(f"{enclosure:.3}")


# ------------------------------------------------------------ the rest


def _by_sort(audit: Audit) -> str:
    return f'<section id="sorts">\n<div class="scroll">{as_html(by_sort(audit))}</div>\n</section>'


def _figure(audit: Audit) -> str:
    return f'<section id="figure">\n<h2>Claimed against certified error</h2>\n{drawn_audit(audit)}\n</section>'


def _nearest(found: Sequence[Nearest], links: Links) -> str:
    if not found:
        return ""
    items = []
    for near in found:
        proof = "" if near.result is None else links.to(near.result)
        says = "" if near.result is None else f" The solver says: {_text(_says(near.result)) or 'nothing'}."
        shown = ""
        if near.failing is not None and near.result is not None:
            proof = " · ".join(filter(None, (proof, links.to_file(near.result))))
            shown = _again(near.failing, near.result, near.posed, links, True)
        items.append(f"<li><p>{_text(near)}.{says} {proof}</p>{shown}</li>")
    return (
        '<section id="nearest">\n<h2>The failing inputs nearest to the data</h2>\n<ul class="failures">\n'
        + "\n".join(items)
        + "\n</ul>\n<p>Distances are the larger of the relative changes of A (Frobenius norm) and y, exact and rounded "
        "outwards. Nearer failing inputs may exist: this is what the search found.</p>\n</section>"
    )


_HEADS = (
    ("instance", "name", "text"),
    ("finding", "finding", "text"),
    ("certified distance", "distance", "number"),
    ("claimed", "claimed", "number"),
    ("factor", "factor", "number"),
    ("columns tied within", "tie", "number"),
    ("run", "run", "text"),
    ("the solver says", "says", "text"),
)


def _all_results(audit: Audit) -> str:
    heads = "".join(f'<th scope="col" data-key="{key}" data-kind="{kind}">{name}</th>' for name, key, kind in _HEADS)
    count = len(audit.results)
    chosen = range(count) if count <= MOST_ROWS else _worst_first(audit, range(count))[:MOST_ROWS]
    listed = set(_worst_first(audit, (k for k in chosen if audit.results[k].failed))[:MOST_FAILURES])
    rows = "\n".join(_row(audit, k, listed=k in listed) for k in chosen)
    title = f"All {count} results" if count == len(chosen) else f"{len(chosen)} of {count} results"
    return (
        f'<section id="results">\n<h2>{title}</h2>\n{_left_out(count, len(chosen), "results")}'
        f'<div id="tools" hidden></div>\n{_PRINTED if count > PRINTED_ROWS else ""}'
        f'<div class="scroll" tabindex="0" role="region" aria-label="{title}"><table id="all">\n'
        f"<thead><tr>{heads}</tr></thead>\n"
        f"<tbody>\n{rows}\n</tbody>\n</table></div>\n</section>"
    )


def _row(audit: Audit, k: int, *, listed: bool) -> str:
    instance, result = audit.instances[k], audit.results[k]
    columns = instance.A.shape[1]
    measured = None if result.distance is None else audit.claim.measured(result.distance, columns)
    whole, times = claimed(audit, k), factor(audit, k)
    tie = instance.tied_within
    name = _text(instance.name)
    if listed:
        name = f'<a href="#f-{result.key[:16]}">{name}</a>'
    kind = {Finding.HELD: "held", Finding.UNDECIDED: "undecided", Finding.NO_ANSWER: "missing"}.get(result.finding)
    cells: Iterable[tuple[str, float | None]] = (
        (name, None),
        (_finding(result), None),
        (_bounds(measured), _sortable(measured)),
        (_bounds(whole), _sortable(whole)),
        (_bounds(times), _sortable(times)),
        ("" if tie is None else f"{tie:.1e}", tie),
        (_text(result.kind), None),
        (_text(_says(result)), None),
    )
    written = "".join(
        f"<td>{cell}</td>" if number is None else f'<td data-number="{_numeral(number)}">{cell}</td>'
        for cell, number in cells
    )
    return f'<tr class="{kind or ("silent" if result.silent else "announced")}">{written}</tr>'


def _numeral(number: float) -> str:
    """As JavaScript reads it: 1e999 is infinite there."""
    return "1e999" if number == float("inf") else repr(number)


def _sortable(enclosure: Enclosure | None) -> float | None:
    return None if enclosure is None else as_float(enclosure.upper)


def _allowance(audit: Audit) -> str:
    words = audit.claim.allowance
    return f"<li>Allowed in any case: {_text(words)}.</li>\n" if words else ""


def _method(audit: Audit, saved: SavedInstance | None) -> str:
    left_out = f"<li>{_text(repeated(audit))}.</li>\n" if audit.left_out else ""
    checker = "<code>python -I -S check.pyz FILE</code>"
    files = _FILES if saved is not None else ""
    return (
        '<section id="method">\n<h2>How to check this page</h2>\n<ul>\n'
        "<li>Save a certificate and run <code>sciverify check FILE</code>, or the checker alone, which needs only "
        f"Python (<code>sciverify check --export check.pyz</code>): {checker}. "
        f"It re-proves the distance in exact arithmetic.</li>\n{files}"
        f"<li>The solver: <code>{_text(audit.solver)}</code>, {_text('; '.join(audit.software))}.</li>\n"
        f"<li>The inputs: {_text(audit.claim.inputs)}. Data mean exactly the doubles they are.</li>\n{left_out}"
        f"{_allowance(audit)}"
        "<li>Held on some instances is no proof for others; a search that finds nothing proves nothing.</li>\n"
        "</ul>\n</section>"
    )
