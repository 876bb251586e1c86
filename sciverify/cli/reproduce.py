"""`sciverify reproduce`: runs experiments with a progress bar, writes and checks what they yield."""

from __future__ import annotations

import argparse
import itertools
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn, track

from sciverify.algorithms.lista_training import EXTRA, can_train
from sciverify.audit.published import AuditedSubject, published_audit
from sciverify.audit.store import Store
from sciverify.certificate.certificate import Certificate
from sciverify.certificate.checking import check_independently
from sciverify.certificate.saving import save_text
from sciverify.certify.engines.protocol import MAX_DIGITS
from sciverify.cli.printing import print_table
from sciverify.errors import InvalidInput, as_integer
from sciverify.experiments import awareness_table as awareness
from sciverify.experiments import denoising, firenet_decay
from sciverify.experiments import lasso_table as lasso
from sciverify.experiments import lipschitz_table as lipschitz
from sciverify.experiments import paradox_table as paradox
from sciverify.experiments import theorem4_table as theorem4
from sciverify.experiments import training_table as training
from sciverify.experiments.digit_towers import played_digits
from sciverify.experiments.hallucination import QUICK, Told, hallucinations
from sciverify.experiments.mechanism import mechanism
from sciverify.experiments.sparse_view import QUICK as QUICK_VIEW
from sciverify.experiments.sparse_view import WHOLE, sparse_view
from sciverify.experiments.spectra_table import QUICK as FEW_SPECTRA
from sciverify.experiments.spectra_table import WHOLE as ALL_SPECTRA
from sciverify.experiments.spectra_table import spectra
from sciverify.experiments.tower_zoo import QUICK as QUICK_TOWERS
from sciverify.experiments.tower_zoo import ZOO as ZOO_OF_TOWERS
from sciverify.experiments.tower_zoo import played_towers
from sciverify.problems.float_instance import FloatInstance
from sciverify.report.audit_page import audit_page
from sciverify.report.audit_record import AuditRecord, record_of
from sciverify.report.audits_page import audits_page
from sciverify.report.awareness import awareness_table
from sciverify.report.circumstances import Circumstances, circumstances
from sciverify.report.denoising import denoising_table, save_denoising
from sciverify.report.firenet_decay import decay_table, save_decay_plot
from sciverify.report.hallucination import hallucination_table, save_hallucinations
from sciverify.report.hierarchy import towers_table
from sciverify.report.lasso import lasso_table
from sciverify.report.lasso_plot import draw_lasso
from sciverify.report.lipschitz import lipschitz_table
from sciverify.report.mechanism import save_mechanism_plot
from sciverify.report.paradox import paradox_table
from sciverify.report.published_audit import published_table
from sciverify.report.published_plot import draw_published
from sciverify.report.sparse_view import save_sparse_view, sparse_view_table
from sciverify.report.spectra import spectra_table
from sciverify.report.spectra_plot import save_spectra
from sciverify.report.table import SUFFIXES, Table
from sciverify.report.theorem4 import theorem4_table
from sciverify.report.training import training_table
from sciverify.subjects import lasso_subjects, quick_subjects
from sciverify.whole_files import write_whole

_ERRORS = Console(stderr=True)


def run(options: argparse.Namespace) -> int:
    """Run the named tables; 0 if the independent checker accepts every certificate."""
    for name in options.tables:
        if name not in TABLES:
            raise InvalidInput(f"{name!r} is no table: known are {', '.join(TABLES)}")
    as_integer(options.digits, "digits", 1, MAX_DIGITS)
    accepted = True
    for name in options.tables or OF_THE_SLIDES:
        table, certificates = TABLES[name](options)
        folder: Path = options.out / name
        files = _write(folder, name, table, certificates)
        print_table(table, options.format)
        accepted &= _all_accepted(files, folder)
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


def _lipschitz(options: argparse.Namespace) -> tuple[Table, dict[str, Certificate]]:
    named: Path | None = options.networks
    folder = named if named is not None or lipschitz.FOLDER not in os.environ else Path(os.environ[lipschitz.FOLDER])
    posed = [*lipschitz.networks(folder)]
    left_out = [(name, reason) for name, reason in posed if isinstance(reason, str)]
    for name, reason in left_out:
        print(f"{name} is left out: {reason}", file=sys.stderr)
    present = [(name, network) for name, network in posed if not isinstance(network, str)]
    rows = (
        lipschitz.lipschitz_row(name, network, solvers=not options.quick or name == lipschitz.OWN)
        for name, network in present
    )
    finished = list(track(rows, "lipschitz table", total=len(present), console=_ERRORS, transient=True))
    found = {file: c for row in finished for file, c in lipschitz.certificates(row).items()}
    return lipschitz_table(finished, left_out), found


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


def _paradox(options: argparse.Namespace) -> tuple[Table, dict[str, Certificate]]:
    rows = list(track(paradox.paradox_rows(quick=options.quick), "paradox", console=_ERRORS, transient=True))
    return paradox_table(rows), {row.name: row.certificate for row in rows if row.certificate is not None}


def _awareness(options: argparse.Namespace) -> tuple[Table, dict[str, Certificate]]:
    rows = list(track(awareness.awareness_rows(quick=options.quick), "awareness", console=_ERRORS, transient=True))
    return awareness_table(rows), awareness.certificates(rows)


def _hierarchy(options: argparse.Namespace) -> tuple[Table, dict[str, Certificate]]:
    towers = played_towers(quick=options.quick)
    count = len(QUICK_TOWERS) if options.quick else len(ZOO_OF_TOWERS)
    rows = list(track(towers, "hierarchy", total=count, console=_ERRORS, transient=True))
    rows += played_digits()
    found = {f"{k:02}-{row.tower.name}": getattr(row.outcome, "certificate", None) for k, row in enumerate(rows)}
    names = {name: "".join(c if c.isalnum() else "-" for c in name) for name in found}
    return towers_table(rows), {f"{names[name]}.json": c for name, c in found.items() if c is not None}


def _audit(options: argparse.Namespace) -> tuple[Table, dict[str, WrittenCertificate]]:
    folder: Path = options.out / "audit"
    folder.mkdir(parents=True, exist_ok=True)
    with Store(folder / "audit.sqlite") as store, _bar("audit") as told:
        rows = list(published_audit(store, quick=options.quick, jobs=os.cpu_count() or 1, progress=told))
        finished = [store.finished(result.key for result in row.audit.results) for row in rows]
    draw_published(rows, folder)
    found: dict[str, WrittenCertificate] = {}
    pages: list[tuple[str, AuditRecord]] = []
    for row, ends in zip(rows, finished, strict=True):
        about, name = circumstances(options.words, ends), f"{_title(row)}.html"
        found |= _save_page(row, folder, about)
        pages.append((name, record_of(row.audit, about)))
    write_whole(folder / "index.html", audits_page("The published audit", pages, ()))
    names = {certificate.key: name for name, certificate in found.items() if name.endswith("-distance.json")}
    return published_table(rows, names), found


@contextmanager
def _bar(name: str) -> Iterator[Told]:
    """A function (what, done, count) that moves a bar, within the block."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=_ERRORS, transient=True) as bar:
        task = bar.add_task(name, total=None)

        def told(what: str, done: int, count: int) -> None:
            bar.update(task, description=what, completed=done, total=count)

        yield told


def _denoising(options: argparse.Namespace) -> tuple[Table, dict[str, Certificate]]:
    with _bar("denoising") as told:
        found = denoising.denoising(denoising.QUICK if options.quick else None, told)
    _plot(lambda: save_denoising(found, options.out / "denoising"))
    return denoising_table(found), {f"{name}.json": c for name, c in found.certificates()}


def _hallucination(options: argparse.Namespace) -> tuple[Table, dict[str, Certificate]]:
    with _bar("hallucination") as told:
        found = hallucinations(QUICK if options.quick else None, told)
    _plot(lambda: save_hallucinations(found, options.out / "hallucination"))
    return hallucination_table(found), {f"{name}.json": c for name, c in found.certificates()}


def _sparse_view(options: argparse.Namespace) -> tuple[Table, dict[str, Certificate]]:
    with _bar("sparse-view") as told:
        found = sparse_view(QUICK_VIEW if options.quick else WHOLE, told)
    _plot(lambda: save_sparse_view(found, options.out / "sparse-view"))
    return sparse_view_table(found), {f"{name}.json": c for name, c in found.certificates()}


def _spectra(options: argparse.Namespace) -> tuple[Table, dict[str, Certificate]]:
    with _bar("spectra") as told:
        found = spectra(FEW_SPECTRA if options.quick else ALL_SPECTRA, told)
    _plot(lambda: save_spectra(found, options.out / "spectra"))
    return spectra_table(found), found.certificates


def _save_page(row: AuditedSubject, folder: Path, about: Circumstances) -> dict[str, WrittenCertificate]:
    """The page of one subject; its certificates by the names of their files."""
    title = _title(row)
    found: dict[str, WrittenCertificate] = {}
    addresses: dict[str, str] = {}
    for instance, result in zip(row.audit.instances, row.audit.results, strict=True):
        for kind, written in (("distance", result.certificate), ("norm", result.norm_certificate)):
            if written is not None:
                name = f"{title}/{instance.name}-{kind}.json"
                found[name] = WrittenCertificate(result.key, written, instance)
                addresses.setdefault(result.key, name)
    write_whole(folder / f"{title}.html", audit_page(row.audit, addresses, room=0, about=about))
    return found


def _title(row: AuditedSubject) -> str:
    """A name for files."""
    words = f"{row.subject.problem} {row.subject.name} {row.subject.setting}"
    return "".join(c if c.isalnum() else "-" for c in words)


@dataclass(frozen=True, slots=True)
class WrittenCertificate:
    """A certificate as the text in which a store keeps it."""

    key: str
    text: str
    instance: FloatInstance

    def save(self, path: Path) -> Path:
        """Write the text, and the matrix that it names."""
        return save_text(self.text, path, self.instance.exact).path


Certificates = Mapping[str, Certificate] | Mapping[str, WrittenCertificate]
TABLES: dict[str, Callable[[argparse.Namespace], tuple[Table, Certificates]]] = {
    "training": _training,
    "theorem4": _theorem4,
    "firenet": _firenet,
    "lasso": _lasso,
    "paradox": _paradox,
    "awareness": _awareness,
    "hierarchy": _hierarchy,
    "audit": _audit,
    "lipschitz": _lipschitz,
    "hallucination": _hallucination,
    "sparse-view": _sparse_view,
    "denoising": _denoising,
    "spectra": _spectra,
}
"""Table name -> the function that runs it."""
OF_THE_SLIDES = ("training", "theorem4", "firenet", "lasso")
"""What runs where no table is named: minutes at the most."""


def _write(folder: Path, name: str, table: Table, certificates: Certificates) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    for form in ("csv", "json", "markdown", "latex"):
        write_whole(folder / f"{name}.{SUFFIXES[form]}", table.render(form))
    for parent in {(folder / file).parent for file in certificates}:
        parent.mkdir(exist_ok=True)
    return [certificate.save(folder / file) for file, certificate in certificates.items()]


def _all_accepted(files: Sequence[Path], folder: Path) -> bool:
    done = itertools.count(1)
    with _bar("check") as told:
        refused = check_independently(files, lambda: told("check", next(done), len(files)))
    if refused:
        print(refused, file=sys.stderr)
        return False
    print(f"{len(files)} certificates in {folder}, each re-proved by the independent checker.", file=sys.stderr)
    return True
