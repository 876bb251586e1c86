"""The LASSO table, read off its certificates and observations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sciverify.exact.enclosure import Enclosure, decimal_exponent, fixed_point, significant
from sciverify.exact.rationals import numeral
from sciverify.experiments.lasso_table import (
    EXPONENTS,
    MATLAB,
    OURS,
    LassoRow,
    certificate_file,
)
from sciverify.families.standardised_lasso import Convention
from sciverify.report.table import Table, bounds_record
from sciverify.subjects.observation import Ending

_MARKS = {Ending.WARNED: "w", Ending.STOPPED: "stop", Ending.FAILED: "fail", Ending.ABSENT: "-"}
_MEASURES = {"dx": "||D(x-x*)||", "x": "||x-x*||"}
_SLIDES = "slides, MATLAB lasso"
Key = tuple[str, str]


def lasso_table(rows: Sequence[LassoRow], limit: float) -> Table:
    """One block a convention and measure: solvers down, delta across, certified errors with what the solver said."""
    exponents = sorted({row.instance.exponent for row in rows})
    another = {row.instance.exponent for row in rows if row.instance.doubles_select_another}
    heads = (f"2^-{k}{'*' if k in another else ''}" for k in exponents)
    return Table(
        title='Solvers on the slides\' page "fails in MATLAB": m = 3, N = 2, lambda = 1/10, certified errors',
        columns=("solver", "setting", *heads, "slowest"),
        rows=tuple(_blocks(rows, exponents)),
        notes=_notes(rows, another, limit),
        records=tuple(_record(row) for row in rows),
    )


def _blocks(rows: Sequence[LassoRow], exponents: Sequence[int]) -> Iterator[tuple[str, ...]]:
    conventions = dict.fromkeys(row.instance.convention for row in rows)
    for measure, title in _MEASURES.items():
        for convention in conventions:
            yield (f"{convention}, {title}", "", *("" for _ in exponents), "")
            if (convention, measure) == ("1/(2m)", "dx"):
                yield from _slides(exponents)
            yield from _block(rows, exponents, convention, measure)


def _slides(exponents: Sequence[int]) -> Iterator[tuple[str, ...]]:
    for setting, errors in MATLAB.items():
        printed = dict(zip(EXPONENTS, errors, strict=True))
        yield (_SLIDES, setting, *(printed.get(k, "") for k in exponents), "")


def _block(
    rows: Sequence[LassoRow], exponents: Sequence[int], convention: Convention, measure: str
) -> Iterator[tuple[str, ...]]:
    found: dict[Key, dict[int, LassoRow]] = {}
    for row in rows:
        if row.instance.convention == convention:
            found.setdefault((row.solver, row.setting), {})[row.instance.exponent] = row
    for (solver, setting), runs in found.items():
        cells = [_cell(runs[k], measure) for k in exponents]
        yield (solver, setting, *cells, _slowest(list(runs.values())))


def _slowest(runs: Sequence[LassoRow]) -> str:
    if all(row.observation.ending is Ending.ABSENT for row in runs):
        return "-"
    seconds = max(row.observation.seconds for row in runs)
    more = ">" if any(row.observation.ending is Ending.STOPPED for row in runs) else ""
    return f"{more}{seconds:.2g} s" if seconds >= 0.01 else "<.01 s"


def _cell(row: LassoRow, measure: str) -> str:
    certificate = row.scaled_error if measure == "dx" else row.error
    mark = _MARKS.get(row.observation.ending, "")
    return mark if certificate is None else short(certificate.distance) + mark


def short(bounds: Enclosure) -> str:
    """Two decimals, or one significant digit below 0.005: what all of the enclosure rounds to; else an upper bound."""
    if bounds.upper == 0:
        return "0"
    if bounds.upper >= 1 / 200 and round(bounds.lower, 2) == round(bounds.upper, 2):
        return fixed_point(round(bounds.lower, 2), 2, False)
    if bounds.lower > 0:
        unit = 10 ** -decimal_exponent(bounds.upper)
        low, high = (round(end * unit) for end in (bounds.lower, bounds.upper))
        if low == high:
            mantissa, exponent = (1, 1) if low == 10 else (low, 0)
            return f"{mantissa}e{decimal_exponent(bounds.upper) + exponent:+03d}"
    return "<" + significant(bounds.upper, 1, upward=True)


def _record(row: LassoRow) -> dict[str, object]:
    said = row.observation
    record: dict[str, object] = {
        "delta": f"2^-{row.instance.exponent}",
        "convention": row.instance.convention,
        "solver": row.solver,
        "setting": row.setting,
        "ending": str(said.ending),
        "status": said.status,
        "warnings": " | ".join(said.warnings),
        "claimed_gap": said.gap,
        "iterations": said.iterations,
        "seconds": round(said.seconds, 6),
        "version": said.version,
        "x": None if row.x is None else " ".join(numeral(v) for v in row.x),
        "posed": _posed(row),
        "posed_selects_another_column": row.instance.doubles_select_another,
        "slide": _slide(row) or None,
    }
    for measure, name, certificate in (
        ("x", "error", row.error),
        ("dx", "scaled_error", row.scaled_error),
        ("posed", "posed_error", row.posed_error),
    ):
        bounds = None if certificate is None else certificate.distance
        record[name] = None if bounds is None else short(bounds)
        record |= bounds_record(name, bounds)
        record[f"{name}_certificate"] = None if bounds is None else certificate_file(row, measure)
    return record


def _posed(row: LassoRow) -> str:
    """The instance that was really posed, in exact numbers."""
    truth = row.instance
    if row.solver == OURS and row.posed_error is None:
        return f"true data, lam = {numeral(truth.penalty)}"
    return f"doubles nearest to A D and y, lam = {numeral(row.observation.parameter)}"


def _slide(row: LassoRow) -> str:
    printed = MATLAB.get(row.setting)
    if printed is None or row.instance.convention != "1/(2m)" or row.solver == OURS:
        return ""
    return dict(zip(EXPONENTS, printed, strict=True)).get(row.instance.exponent, "")


def _notes(rows: Sequence[LassoRow], another: set[int], limit: float) -> tuple[str, ...]:
    runs = [row for row in rows if row.solver != OURS and row.observation.ending is not Ending.ABSENT]
    silent = sum(row.silently_wrong for row in runs)
    notes = [
        "Every error is certified against the solution set of the true, irrational instance; all numbers between the "
        "proven bounds round to the digits shown. lasso.json and lasso.csv hold the bounds, what was really posed, the "
        "solvers' words, versions and times, and the names of the certificates.",
        f"{silent} of {len(runs)} runs claim success without a warning, with ||D(x - x*)|| > 0.01 proven.",
        f"w: the solver warned.  stop: no output within {limit:g} s of CPU time, twice (--time-limit).  "
        "fail: no vector.  -: not installed.  long: MaxIter = 1/eps, max_iter = 2^31 - 1.",
        "The slide's 0.68 and 1.17 are ||D(x - x*)|| under MATLAB's convention 1/(2m): MATLAB-rule CD, our cyclic "
        "coordinate descent with MATLAB's stopping rule, finds both (docs/theory/standardised-lasso.md). Under the "
        "slide's own formula, with 1/m, the errors are larger.",
    ]
    if another:
        columns = ", ".join(f"2^-{k}" for k in sorted(another))
        notes.append(
            f"*: at {columns} the doubles nearest to the data have an exact minimiser on other columns than the true "
            "one (row 'exact, the doubles', decided in exact arithmetic): a perfect solver of the doubles is that "
            "wrong, and one that is right there is right by luck. 'solve, true data' reads the exact data."
        )
    versions = dict.fromkeys(f"{row.solver} {row.observation.version}" for row in runs if row.observation.version)
    absent = dict.fromkeys(row.solver for row in rows if row.observation.ending is Ending.ABSENT)
    if versions:
        notes.append("Versions: " + "; ".join(versions) + ".")
    if absent:
        notes.append("Not installed: " + ", ".join(absent) + ".")
    return tuple(notes)
