"""`sciverify audit`: reads instances, runs an audit with a progress bar, saves and checks certificates, reports."""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from sciverify.audit.inputs.corpus import corpus_instances
from sciverify.audit.inputs.files import read_instance
from sciverify.audit.inputs.seeded import generated_instances, measurements_of
from sciverify.audit.nearest import Nearest, nearest_failure
from sciverify.audit.result import AuditVerdict, Finding, Result
from sciverify.audit.run import Audit, run_audit
from sciverify.audit.store import Store
from sciverify.audit.subjects.by_name import audited_by_name
from sciverify.audit.subjects.command import Command
from sciverify.audit.subjects.convention import Calling
from sciverify.audit.subjects.protocol import Audited
from sciverify.certificate.checking import check_independently, checker_identity
from sciverify.certificate.saving import save_text
from sciverify.certify.claim import Claim
from sciverify.cli.executors import executor_of
from sciverify.cli.failures import failures, save_failures
from sciverify.cli.options import read_options
from sciverify.cli.places import require_folder, require_places, told_apart
from sciverify.cli.printing import print_table
from sciverify.errors import InvalidInput, as_integer, of_the_system
from sciverify.isolation.limits import Limits
from sciverify.problems.float_instance import FloatInstance
from sciverify.report.audit import audit_table, junit
from sciverify.report.audit_links import SavedInstance
from sciverify.report.audit_page import audit_page
from sciverify.report.circumstances import Circumstances, circumstances
from sciverify.whole_files import write_whole

CORPUS = "corpus"
MOST_ROWS = 25
"""Of a table on a terminal."""


def run(options: argparse.Namespace) -> int:
    """One audit; the exit code of its verdict, 1 also if the checker refuses a certificate."""
    audited, limits = _audited(options), Limits(options.time, options.memory)
    _require_places(options, audited)
    as_integer(options.nearest, "--nearest", 0)
    given = [
        read_instance(path, options.problem, options.parameter, target=options.target) for path in options.instances
    ]
    made, words = _made(options)
    asked = [i.asking(positive=options.positive, intercept=options.intercept) for i in (*given, *made)]
    instances = [i.rounded() if options.precision == "float32" else i for i in asked]
    if not instances:
        raise InvalidInput("there are no instances: give --instances FILES or --generate N")
    if options.nearest and not given:
        raise InvalidInput(f"--nearest {options.nearest} looks near your own data: give --instances FILES")
    claim = Claim(
        options.claim, options.problem, options.relative, options.norm, _inputs(options, words),
        relative_to=options.relative_to,
    )  # fmt: skip
    with Store(options.store) as store, _interruptible(store, options.store):
        audit = _with_progress(options, audited, claim, instances, limits, store)
        nearest = _look_nearby(options, audited, claim, instances[: len(given)], limits, store)
        with _kept_in(store):
            found = [*zip(audit.instances, audit.results, strict=True)]
            found += [(n.failing, n.result) for n in nearest if n.failing is not None and n.result is not None]
            files = _save_certificates(found, options.out)
            accepted = _all_accepted([path for paths in files.values() for path in paths], store, options.recheck)
            saved = _write_failures(options, audit, nearest, files)
            about = circumstances(options.words, store.finished(result.key for result in audit.results), _code(options))
            _write_reports(options, audit, files, nearest, saved, about)
    if not accepted:
        return 1
    partly = options.strict and audit.count(Finding.UNDECIDED) and audit.verdict is AuditVerdict.HELD
    return AuditVerdict.UNDECIDED.exit_code if partly else audit.verdict.exit_code


def _audited(options: argparse.Namespace) -> Audited:
    if (options.solver is None) == (options.command is None):
        raise InvalidInput("name one solver: MODULE:SOLVER, FILE.py:SOLVER, a subject, or --command 'PROGRAM ...'")
    calling = Calling(
        options.convention, options.arrays, options.precision, options.network, read_options(options.options)
    )
    if options.solver is not None:
        return audited_by_name(options.solver, calling)
    if calling != Calling():
        raise InvalidInput(f"a command reads files of doubles: leave out {calling.identity}")
    return Command(options.command)


def _require_places(options: argparse.Namespace, audited: Audited) -> None:
    """Refuse what would be overwritten or could not be written, before any solver runs."""
    code = audited.words if isinstance(audited, Command) else [options.solver.rpartition(":")[0]]
    data = [*options.instances, *([] if options.matrix is None else [options.matrix])]
    files = [path for path in (*data, *map(Path, code)) if path.is_file()]
    require_places({"--report": options.report, "--junit": options.junit}, files, options.store)
    require_folder("--out", options.out)


# ------------------------------------------------------------ inputs


def _read(options: argparse.Namespace, path: Path) -> FloatInstance:
    return read_instance(path, options.problem, options.parameter, target=options.target)


def _made(options: argparse.Namespace) -> tuple[list[FloatInstance], list[str]]:
    """Instances that are in no file, and what they are in words."""
    sorts = [sort for sort in options.family if sort != CORPUS]
    made: list[FloatInstance] = []
    words: list[str] = []
    if CORPUS in options.family:
        made += corpus_instances(options.problem)
        words.append(f"the published corpus ({len(made)} instances)")
        if options.generate and not sorts and options.matrix is None:
            raise InvalidInput(f"--family corpus has its own instances: leave out --generate {options.generate}")
    if options.matrix is not None:
        if sorts:
            raise InvalidInput(f"--matrix {options.matrix} goes without --family: A is that of the file")
        base = _read(options, options.matrix)
        made += measurements_of(base, options.generate, options.seed)
        title = f"{options.generate} measurements, seed {options.seed}, for the matrix in {options.matrix.name}"
        words += [title] if options.generate else []
    elif sorts or CORPUS not in options.family:
        shape = options.rows, options.columns
        made += generated_instances(options.problem, options.generate, options.seed, *shape, sorts)
        kinds = ", ".join(sorts) or "six sorts"
        title = f"{options.generate} generated instances ({kinds}), {shape[0]} x {shape[1]}, seed {options.seed}"
        words += [title] if options.generate else []
    return made, words


def _inputs(options: argparse.Namespace, words: Sequence[str]) -> str:
    """The class of inputs in words."""
    names = told_apart(options.instances)
    given = ", ".join(names[:3]) + (f" and {len(names) - 3} more files" if len(names) > 3 else "")
    single = ", rounded to float32" if options.precision == "float32" else ""
    return "; ".join(filter(None, (given, *words))) + single


# ------------------------------------------------------------ running


@contextlib.contextmanager
def _interruptible(store: Store, path: Path) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        kept = f"{len(store)} results are in {path}"
        print(f"sciverify: interrupted; {kept}: the same command resumes there", file=sys.stderr)
        raise SystemExit(130) from None


@contextlib.contextmanager
def _kept_in(store: Store) -> Iterator[None]:
    """Whatever cannot be written when the audit is done, its results are safe."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        place = "" if error.filename is not None else "the standard output: "
        words = f"{place}{of_the_system(error)}; all {len(store)} results are in {store.path}"
        raise InvalidInput(f"{words}: the same command writes the rest") from None


def _bar(title: str) -> Progress:
    columns = (TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def _with_progress(
    options: argparse.Namespace,
    audited: Audited,
    claim: Claim,
    instances: list[FloatInstance],
    limits: Limits,
    store: Store,
) -> Audit:
    with executor_of(options, None) as executor, _bar("audit") as bar:
        task = bar.add_task("audit", total=len(instances))
        return run_audit(
            audited, claim, instances, store=store, limits=limits, jobs=options.jobs, executor=executor,
            progress=lambda done, count: bar.update(task, completed=done, total=count), recheck=options.recheck,
        )  # fmt: skip


def _look_nearby(
    options: argparse.Namespace,
    audited: Audited,
    claim: Claim,
    data: Sequence[FloatInstance],
    limits: Limits,
    store: Store,
) -> list[Nearest]:
    found: list[Nearest] = []
    for instance in data if options.nearest else ():
        with _bar("nearest failure") as bar:
            task = bar.add_task("nearest", total=options.nearest)
            near = nearest_failure(
                audited, claim, instance, store=store, limits=limits, runs=options.nearest,
                vary="y" if options.network else "A and y", seed=options.seed,
                progress=partial(_advance, bar, task),
            )  # fmt: skip
        found.append(near)
    return found


def _advance(bar: Progress, task: TaskID, done: int) -> None:
    bar.update(task, completed=done)


# ------------------------------------------------------------ what comes out


def _code(options: argparse.Namespace) -> Path | None:
    """The file of the solver, if it is one."""
    path = Path("" if options.solver is None else options.solver.rpartition(":")[0])
    return path if path.is_file() else None


def _save_certificates(found: Sequence[tuple[FloatInstance, Result]], folder: Path) -> dict[str, list[Path]]:
    """The certificates of wrong answers as files, by the keys of their results; a large matrix is one file for all."""
    files: dict[str, list[Path]] = {}
    for instance, result in found:
        if result.key in files:
            continue
        certificates = {"distance": result.certificate, "norm": result.norm_certificate}
        for kind, written in certificates.items():
            if written is not None:
                folder.mkdir(parents=True, exist_ok=True)
                path = folder / f"{kind}-{result.key[:16]}.json"
                files.setdefault(result.key, []).append(save_text(written, path, instance.exact).path)
    return files


def _all_accepted(paths: Sequence[Path], store: Store, recheck: bool) -> bool:
    """Does the checker accept every file? Without `recheck`, what it accepted before is not proven again."""
    checker = checker_identity()
    digests = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
    known = set() if recheck else store.accepted(checker)
    new = [path for path in paths if digests[path] not in known]
    with _bar("check") as bar:
        task = bar.add_task("check", total=len(new))
        refused = check_independently(new, lambda: bar.advance(task))
    if refused:
        print(f"sciverify: the checker refused: {refused[-500:]}", file=sys.stderr)
        return False
    store.add_accepted(checker, [digests[path] for path in new])
    if paths:
        before = f", {len(paths) - len(new)} of them before" if len(new) < len(paths) else ""
        print(
            f"sciverify: the checker re-proved {len(paths)} certificates in {paths[0].parent}{before}", file=sys.stderr
        )
    return True


def _write_failures(
    options: argparse.Namespace, audit: Audit, nearest: Sequence[Nearest], files: Mapping[str, Sequence[Path]]
) -> dict[str, SavedInstance]:
    found = failures(audit, nearest, options.out, files)
    with _bar("write") as bar:
        task = bar.add_task("write", total=len(found))
        saved = save_failures(found, audit, options, lambda: bar.advance(task))
    if saved:
        where = sorted({str(failure.folder) for failure in found})
        print(
            f"sciverify: {len(saved)} instances that failed are in {' and '.join(where)}, for example", file=sys.stderr
        )
        first = next(iter(saved.values()))
        print("".join(f"    {line}\n" for line in (first.certify, first.audit) if line), end="", file=sys.stderr)
    return saved


def _write_reports(
    options: argparse.Namespace, audit: Audit, files: Mapping[str, Sequence[Path]], nearest: Sequence[Nearest],
    saved: Mapping[str, SavedInstance], about: Circumstances,
) -> None:  # fmt: skip
    if options.junit is not None:
        write_whole(options.junit, junit(audit))
    if options.report is not None:
        folder = options.report.resolve().parent
        addresses = {key: Path(os.path.relpath(paths[0], folder)).as_posix() for key, paths in files.items()}
        page = audit_page(audit, addresses, nearest, instances=saved, room=options.embed * 2**20, about=about)
        write_whole(options.report, page)
        print(f"sciverify: the report is {options.report}", file=sys.stderr)
    table = audit_table(audit, {key: str(paths[0]) for key, paths in files.items()}, nearest=nearest)
    print_table(table, options.format, most=MOST_ROWS)
