"""`sciverify reproduce`: runs experiments with a progress bar, writes and checks what they yield."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import track

from sciverify.algorithms.lista_training import EXTRA, can_train
from sciverify.certificate.certificate import Certificate
from sciverify.certify.distance import MAX_DIGITS
from sciverify.checker import check as checker
from sciverify.errors import InvalidInput, as_integer
from sciverify.experiments import firenet_decay
from sciverify.experiments import lasso_table as lasso
from sciverify.experiments import theorem4_table as theorem4
from sciverify.experiments import training_table as training
from sciverify.experiments.mechanism import mechanism
from sciverify.report.firenet_decay import decay_table, save_decay_plot
from sciverify.report.lasso import lasso_table
from sciverify.report.lasso_plot import draw_lasso
from sciverify.report.mechanism import save_mechanism_plot
from sciverify.report.table import SUFFIXES, Table
from sciverify.report.theorem4 import theorem4_table
from sciverify.report.training import training_table
from sciverify.subjects import lasso_subjects, quick_subjects

_ERRORS = Console(stderr=True)


def reproduce(names: Sequence[str], options: argparse.Namespace) -> int:
    """Run the named tables; 0 if the independent checker accepts every certificate."""
    as_integer(options.digits, "digits", 1, MAX_DIGITS)
    accepted = True
    for name in names:
        table, certificates = TABLES[name](options)
        folder: Path = options.out / name
        files = _write(folder, name, table, certificates)
        print(table.render(options.format), end="")
        accepted &= _check_independently(files, folder)
    return 0 if accepted else 1


def _training(options: argparse.Namespace) -> tuple[Table, dict[str, Certificate]]:
    if not 0 <= options.further_nonzeros < training.ROWS:
        raise InvalidInput(f"--further-nonzeros {options.further_nonzeros}: an integer from 0 to {training.ROWS - 1}")
    chosen = training.settings(quick=options.quick, deep=options.deep)
    if not options.quick and not can_train():
        print(f"{EXTRA} (no LISTA column)", file=sys.stderr)
    with_lista = can_train() and not options.quick
    rows = training.training_rows(options.digits, options.further_nonzeros, chosen, with_lista=with_lista)
    count = len(chosen)
    finished = list(track(rows, "training table", total=count, console=_ERRORS, transient=True))
    training.save_networks(finished, options.out / "training")
    return training_table(finished, options.further_nonzeros), training.certificates(finished)


def _theorem4(options: argparse.Namespace) -> tuple[Table, dict[str, Certificate]]:
    settings = theorem4.QUICK_SETTINGS if options.quick else theorem4.SETTINGS
    rows = theorem4.theorem4_rows(settings)
    finished = list(track(rows, "theorem 4", total=len(settings), console=_ERRORS, transient=True))
    jump = mechanism()
    _plot(lambda: save_mechanism_plot(jump, options.out / "theorem4"))
    found = {name: c for row in finished for name, c in theorem4.certificates(row).items()}
    return theorem4_table(finished), found | jump.certificates()


def _firenet(options: argparse.Namespace) -> tuple[Table, dict[str, Certificate]]:
    runs = firenet_decay.firenet_decays(options.digits)
    finished = list(track(runs, "firenet decay", total=4, console=_ERRORS, transient=True))
    _plot(lambda: save_decay_plot(finished, options.out / "firenet"))
    return decay_table(finished), firenet_decay.certificates(finished)


def _plot(save: Callable[[], object]) -> None:
    try:
        save()
    except ImportError:
        print("matplotlib is not installed: no plot (pip install 'sciverify[plots]')", file=sys.stderr)


def _lasso(options: argparse.Namespace) -> tuple[Table, dict[str, Certificate]]:
    if not 0 < options.time_limit < float("inf"):
        raise InvalidInput(f"--time-limit {options.time_limit:g}: a positive number of seconds is needed")
    posed = lasso.instances(lasso.QUICK_EXPONENTS if options.quick else lasso.EXPONENTS)
    subjects = quick_subjects() if options.quick else lasso_subjects()
    rows = lasso.lasso_rows(posed, subjects, options.digits, options.time_limit)
    count = len(posed) * (len(subjects) + 2)
    ended = track(rows, "lasso table", total=count, console=_ERRORS, transient=True)
    finished = sorted(ended, key=lambda row: row.position)
    draw_lasso(finished, options.out / "lasso")
    return lasso_table(finished, options.time_limit), lasso.certificates(finished)


TABLES: dict[str, Callable[[argparse.Namespace], tuple[Table, dict[str, Certificate]]]] = {
    "training": _training,
    "theorem4": _theorem4,
    "firenet": _firenet,
    "lasso": _lasso,
}
"""Table name -> the function that runs it."""
_FILES_A_CALL = 200


def _write(folder: Path, name: str, table: Table, certificates: Mapping[str, Certificate]) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    for form in ("csv", "json", "markdown", "latex"):
        (folder / f"{name}.{SUFFIXES[form]}").write_text(table.render(form), encoding="utf-8")
    for parent in {(folder / file).parent for file in certificates}:
        parent.mkdir(exist_ok=True)
    return [certificate.save(folder / file) for file, certificate in certificates.items()]


def _check_independently(files: Sequence[Path], folder: Path) -> bool:
    """Run the checker in its own interpreter, isolated from this package."""
    accepted = True
    for start in range(0, len(files), _FILES_A_CALL):  # command lines have a limited length
        command = [sys.executable, "-I", "-S", checker.__file__, *map(str, files[start : start + _FILES_A_CALL])]
        outcome = subprocess.run(command, capture_output=True, text=True, check=False)
        if outcome.returncode:
            refused = [line for line in outcome.stdout.splitlines() if not line.startswith("VERIFIED")]
            print("\n".join(refused) + outcome.stderr, file=sys.stderr)
            accepted = False
    if not accepted:
        return False
    print(f"{len(files)} certificates in {folder}, each re-proved by the independent checker.", file=sys.stderr)
    return True
