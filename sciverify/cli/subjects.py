"""`sciverify audit --list`: the solvers that can be audited by name."""

from __future__ import annotations

from sciverify.audit.subjects.known import known_subjects
from sciverify.cli.printing import print_table
from sciverify.problems.names import symbol_of
from sciverify.report.table import Table

_COLUMNS = ("name", "problems", "library", "version")


def print_subjects() -> None:
    """On standard output."""
    print_table(subjects_table())


def subjects_table() -> Table:
    """Every name, with the problems that it solves, its library and the installed version of that."""
    rows = tuple(
        (
            name,
            ", ".join(sorted({symbol_of(subject.problem) for subject in subjects})),
            subjects[0].library,
            subjects[0].version() or "not installed",
        )
        for name, subjects in sorted(known_subjects().items(), key=lambda item: item[0].lower())
    )
    return Table(
        'Solvers that `sciverify audit NAME --claim TOL ...` knows by name, for example "scikit-learn Lasso/tight"',
        _COLUMNS,
        rows,
        (
            "P1: basis pursuit, P2: LASSO, P3: square-root LASSO (--problem).",
            "'tight' is as accurate as the library documents to ask for; no setting: as it comes.",
            "Another solver: FILE.py:SOLVER, MODULE:SOLVER, or --command. Most are in the extra 'solvers'.",
        ),
        tuple(dict(zip(_COLUMNS, row, strict=True)) for row in rows),
    )
