"""`sciverify audit`: reads instances, runs an audit with a progress bar, saves and checks certificates, reports."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from itertools import chain
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from sciverify.audit.audited import Audited, Command, audited_by_name
from sciverify.audit.claim import Claim
from sciverify.audit.generated import generated_instances
from sciverify.audit.instance import Instance
from sciverify.audit.instance_files import read_instance
from sciverify.audit.run import Audit, run_audit
from sciverify.audit.sandbox import Limits
from sciverify.audit.store import Store
from sciverify.checker import check as checker
from sciverify.errors import InvalidInput
from sciverify.report.audit import audit_table, junit


def audit_named(options: argparse.Namespace) -> int:
    """One audit; 1 if the claim is refuted, 0 if it held where it was decided."""
    claim = Claim(options.claim, options.problem, options.relative)
    audited, limits = _audited(options), Limits(options.time, options.memory)
    instances = list(_instances(options))
    if not instances:
        raise InvalidInput("there are no instances: give --instances FILES or --generate N")
    with Store(options.store) as store:
        audit = _with_progress(options, audited, claim, instances, limits, store)
    files = _save(audit, options.out)
    accepted = _check_independently(list(files.values()))
    names = {key: str(paths[0]) for key, paths in files.items()}
    if options.junit is not None:
        options.junit.write_text(junit(audit), encoding="utf-8")
    table = audit_table(audit, names)
    if options.format == "text" and not table.rows:
        print(f"{table.title}\n\n" + "\n".join(f"* {note}" for note in table.notes))
    else:
        print(table.render(options.format), end="")
    return 1 if audit.refuted or not accepted else 0


def _audited(options: argparse.Namespace) -> Audited:
    if (options.solver is None) == (options.command is None):
        raise InvalidInput("name one solver: MODULE:SOLVER, FILE.py:SOLVER, a subject, or --command 'PROGRAM ...'")
    return Command(options.command) if options.solver is None else audited_by_name(options.solver)


def _instances(options: argparse.Namespace) -> Iterator[Instance]:
    files = (read_instance(path, options.problem, options.parameter) for path in options.instances)
    made = generated_instances(options.problem, options.generate, options.seed, options.rows, options.columns)
    return chain(files, made)


def _with_progress(
    options: argparse.Namespace,
    audited: Audited,
    claim: Claim,
    instances: list[Instance],
    limits: Limits,
    store: Store,
) -> Audit:
    columns = (TextColumn("audit"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        with _executor(options) as executor, Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("audit", total=len(instances))
            return run_audit(
                audited, claim, instances, store=store, limits=limits, jobs=options.jobs, executor=executor,
                progress=lambda done, count: bar.update(task, completed=done, total=count),
            )  # fmt: skip
    except KeyboardInterrupt:
        kept = f"{len(store)} results are in {options.store}"
        print(f"sciverify: interrupted; {kept}: the same command resumes there", file=sys.stderr)
        raise


def _executor(options: argparse.Namespace) -> AbstractContextManager[Executor | None]:
    return ThreadPoolExecutor(options.jobs) if options.executor == "threads" else nullcontext()


def _save(audit: Audit, folder: Path) -> dict[str, list[Path]]:
    """The certificates of wrong answers as files, by the keys of their results."""
    files: dict[str, list[Path]] = {}
    for result in audit.results:
        texts = {"distance": result.certificate, "norm": result.norm_certificate}
        for kind, text in texts.items():
            if text is not None:
                folder.mkdir(parents=True, exist_ok=True)
                path = folder / f"{kind}-{result.key[:16]}.json"
                path.write_text(text, encoding="utf-8")
                files.setdefault(result.key, []).append(path)
    return files


def _check_independently(files: list[list[Path]]) -> bool:
    """Does the checker, in an interpreter of its own, accept all files?"""
    names = [str(path) for paths in files for path in paths]
    for k in range(0, len(names), 500):
        command = [sys.executable, "-I", str(checker.__file__), *names[k : k + 500]]
        outcome = subprocess.run(command, capture_output=True, text=True, check=False)
        if outcome.returncode:
            print(f"sciverify: the checker refused: {outcome.stdout.strip()[-500:]}", file=sys.stderr)
            return False
    if names:
        print(f"sciverify: the checker re-proved {len(names)} certificates in {files[0][0].parent}", file=sys.stderr)
    return True
