"""An audit: ask for every instance that is not in the store, certify the answers, judge them by the claim."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial
from pathlib import Path
from typing import TypeVar

from sciverify.audit.advice import advice_on
from sciverify.audit.asking import ask
from sciverify.audit.plan import Plan, key_of
from sciverify.audit.recheck import judged_again
from sciverify.audit.rehearsal import failures, require_callable
from sciverify.audit.result import AuditVerdict, Finding, Result, Trace
from sciverify.audit.store import Store
from sciverify.audit.subjects.by_name import audited_by_name
from sciverify.audit.subjects.protocol import Audited
from sciverify.certify.claim import Claim
from sciverify.display import Displayed, table
from sciverify.errors import (
    InvalidInput,
    SciverifyError,
    as_integer,
    shortened,
)
from sciverify.isolation.executors import Processes
from sciverify.isolation.foreign import CHANGED
from sciverify.isolation.limits import Limits
from sciverify.isolation.outcome import Kind, Outcome
from sciverify.isolation.sandbox import Sandbox
from sciverify.problems.float_instance import FloatInstance
from sciverify.problems.kinds import PROBLEMS

BATCH_SECONDS = 2.0
"""How long a batch goes on taking new instances: what a kill -9 may lose of finished work."""
BATCH = 32
_REPORTED = (Finding.WRONG, Finding.NO_ANSWER, Finding.UNDECIDED, Finding.HELD)
MOST_LOST = 3
"""Batches that an executor may lose before the audit ends."""


@dataclass(repr=False, frozen=True)
class Audit(Displayed):
    """What an audit found.

    Attributes
    ----------
    claim : Claim
    solver : str
        The name of what is audited.
    software : tuple of str
        Its version, and those of Python and NumPy.
    instances : tuple of FloatInstance
        Each counted once.
    results : tuple of Result
        One for each instance.
    posed : tuple of Fraction
        The exact lam or eta that each instance was posed with.
    left_out : tuple of (str, str)
        Instances left out because they are equal to an earlier one, each with the name of that one.

    **Source.** docs/audit-your-solver.md.

    Examples
    --------
    >>> from pathlib import Path
    >>> from sciverify.audit import Claim, generated_instances, run_audit
    >>> size = Path("zero.py").write_text("def solve(A, y, lam): return [0.0] * A.shape[1]")
    >>> audit = run_audit("zero.py:solve", Claim("1e-6"), generated_instances("lasso", 1, rows=2, columns=3))
    >>> len(audit.results), audit.verdict
    (1, <AuditVerdict.REFUTED: 'REFUTED'>)
    """

    claim: Claim
    solver: str
    software: tuple[str, ...]
    instances: tuple[FloatInstance, ...]
    results: tuple[Result, ...]
    posed: tuple[Fraction, ...]
    left_out: tuple[tuple[str, str], ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Of the instances."""
        return tuple(instance.name for instance in self.instances)

    @property
    def refuted(self) -> bool:
        """Is there a wrong answer?

        **Guarantee.** Wrong answers are proven wrong, and the checker accepted the certificates. False proves
        nothing: see `verdict`.
        """
        return self.count(Finding.WRONG) > 0

    @property
    def verdict(self) -> AuditVerdict:
        """REFUTED by a wrong answer; else FAILED TO ANSWER, HELD on what was decided, or UNDECIDED."""
        if self.refuted:
            return AuditVerdict.REFUTED
        if self.count(Finding.NO_ANSWER):
            return AuditVerdict.FAILED_TO_ANSWER
        return AuditVerdict.HELD if self.count(Finding.HELD) else AuditVerdict.UNDECIDED

    def count(self, finding: Finding) -> int:
        """How many results have this finding."""
        return sum(result.finding is finding for result in self.results)

    @cached_property
    def advice(self) -> str | None:
        """The problem of which the wrong answers are minimisers, if a usual misreading explains them: `advice_on`."""
        return advice_on(self.instances, self.results)

    @property
    def silent(self) -> int:
        """Wrong answers with success claimed and without a warning."""
        return sum(result.silent for result in self.results)

    @property
    def _formula(self) -> str:
        return PROBLEMS[self.claim.problem].latex

    def _repr_html_(self) -> str:
        asked = {"solver": self.solver, "claim": str(self.claim), "inputs": self.claim.inputs}
        return super()._repr_html_() + table(asked)

    def __str__(self) -> str:
        count, verdict = len(self.results), self.verdict
        wrong, missing, undecided, held = map(self.count, _REPORTED)
        if verdict is AuditVerdict.REFUTED:
            manner = f"{self.silent} silent, {wrong - self.silent} announced"
            return (
                f"REFUTED on {wrong} of {count} instances: {wrong} answers proven wrong ({manner}), "
                f"{missing} runs without an answer, {undecided} undecided"
            )
        if verdict is AuditVerdict.FAILED_TO_ANSWER:
            return (
                f"FAILED TO ANSWER on {missing} of {count} instances; no answer is proven wrong, {held} held, "
                f"{undecided} undecided"
            )
        if verdict is AuditVerdict.UNDECIDED:
            return f"UNDECIDED on all {count} instances; nothing is proven for the claim or against it"
        if undecided:
            return f"HELD on {held} of {count} instances, {undecided} UNDECIDED; this is no proof"
        return f"HELD on {count} instances; this is no proof for others"


def run_audit(
    audited: Audited | str,
    claim: Claim,
    instances: Iterable[FloatInstance],
    *,
    store: Store | str | Path | None = None,
    limits: Limits | None = None,
    jobs: int = 1,
    executor: Executor | None = None,
    progress: Callable[[int, int], object] | None = None,
    recheck: bool = False,
) -> Audit:
    """Hold somebody's solver to a claim.

    Parameters
    ----------
    audited : Audited, or str as `audited_by_name` reads it
    claim : Claim
    instances : iterable of FloatInstance
        Of the problem of the claim.
    store : Store, or the path of one, optional
        Results that it holds are not asked for again, new ones are added. Left out: nothing is kept.
    limits : Limits, optional
    jobs : int
        Processes that work at the same time; 1 works in this one (the audited code has its own in any case).
    executor : concurrent.futures.Executor, optional
        Where to work instead, for example `distributed.Client(address).get_executor(pure=False)`. The results do not
        depend on it.
    progress : function (results so far, all), optional
    recheck : bool
        Prove what the store holds again, from the answers in it: `judged_again`.

    Returns
    -------
    Audit
        **Guarantee.** Every result HELD or WRONG is proven for the instance posed; see `Audit.refuted`.

    Raises
    ------
    InvalidInput
        The audited code cannot be loaded or cannot be called like this (a wrong signature, a missing module or program,
        a misspelt option: docs/audit-your-solver.md), or an instance is not one of the claim. The store is damaged, or
        cannot take what it lacks; with `recheck`, a row of it is false.

    **Source.** docs/audit-your-solver.md.

    Examples
    --------
    >>> from pathlib import Path
    >>> from sciverify.audit import Claim, generated_instances, run_audit
    >>> size = Path("zero.py").write_text("def solve(A, y, lam): return [0.0] * A.shape[1]")
    >>> audit = run_audit("zero.py:solve", Claim("1e-6"), generated_instances("lasso", 1, rows=2, columns=3))
    >>> print(audit.verdict)
    REFUTED
    """
    audited = audited_by_name(audited) if isinstance(audited, str) else audited
    plan = Plan(claim, audited, limits or Limits())
    as_integer(jobs, "jobs", 1)
    keyed, left_out = _keyed(plan, instances)
    kept = store if isinstance(store, Store) else Store(":memory:" if store is None else store)
    try:
        missing = [(key, instance) for key, instance in keyed.items() if key not in kept]
        kept.require_room(len(missing), len(keyed))
        if missing:
            _work_through(plan, missing, kept, min(jobs, len(missing)), executor, progress, len(keyed))
        found = {key: _found(kept, key) for key in keyed}
        if recheck:
            asked = dict(missing)
            stored = [(instance, found[key]) for key, instance in keyed.items() if key not in asked]
            found |= {result.key: result for result in judged_again(plan, stored, progress)}
    finally:
        if kept is not store:
            kept.close()
    posed = tuple(map(audited.posed_parameter, keyed.values()))
    return Audit(
        claim, plan.audited.name, plan.software, tuple(keyed.values()), tuple(found.values()), posed, tuple(left_out)
    )


def _keyed(plan: Plan, instances: Iterable[FloatInstance]) -> tuple[dict[str, FloatInstance], list[tuple[str, str]]]:
    """The instances by their keys; the names of those left out, each with that of its equal."""
    keyed: dict[str, FloatInstance] = {}
    left_out, identity = [], plan.identity
    for instance in instances:
        plan.refuse(instance)
        key = key_of(identity, instance)
        if key in keyed:
            left_out.append((instance.name, keyed[key].name))
        keyed.setdefault(key, instance)
    return keyed, left_out


def _found(store: Store, key: str) -> Result:
    """What was stored under a key."""
    result = store.get(key)
    if result is None:
        raise InvalidInput(f"the store {store.path} lost the row {key[:16]} that it took: choose another file")
    return result


Keyed = tuple[str, FloatInstance]
Found = TypeVar("Found")


_kept: list[tuple[Plan, Sandbox]] = []
"""The sandbox of a process that works for one audit only, so that audited code is not loaded for every batch."""


def work(plan: Plan, instances: Sequence[Keyed], keep: bool = False) -> list[tuple[Result, Trace]]:
    """Results of the first instances: at least one, and as many as are begun within `BATCH_SECONDS`.

    With `keep` the audited code stays loaded in this process until another plan comes, or the process ends.
    """
    with _sandbox(plan, keep) as sandbox:
        return _ask_all(plan, sandbox, instances)


def rehearse(plan: Plan, questions: Sequence[FloatInstance], keep: bool = False) -> list[Outcome]:
    """`failures`, in the process that works."""
    with _sandbox(plan, keep) as sandbox:
        return failures(plan, sandbox, questions)


@contextlib.contextmanager
def _sandbox(plan: Plan, keep: bool) -> Iterator[Sandbox]:
    if not keep:
        with plan.sandbox() as sandbox:
            yield sandbox
        return
    if not _kept or _kept[0][0] != plan:
        for _, former in _kept:
            former.close()
        _kept[:] = [(plan, plan.sandbox())]
    yield _kept[0][1]


def _ask_all(plan: Plan, sandbox: Sandbox, instances: Sequence[Keyed]) -> list[tuple[Result, Trace]]:
    end, found = time.monotonic() + BATCH_SECONDS, []
    for key, instance in instances:
        found.append(ask(plan, sandbox, key, instance))
        if time.monotonic() > end:
            break
    return found


def _work_through(
    plan: Plan,
    missing: list[Keyed],
    store: Store,
    jobs: int,
    executor: Executor | None,
    progress: Callable[[int, int], object] | None,
    count: int,
) -> None:
    done = count - len(missing)

    def record(found: list[tuple[Result, Trace]]) -> None:
        nonlocal done
        first = done == count - len(missing)
        for result, _ in found:
            if result.kind is Kind.NOT_LOADED and (first or CHANGED in result.status):
                raise InvalidInput(f"{plan.audited.name} was not loaded: {result.status}")
        store.add(found)
        done += len(found)
        if progress is not None:
            progress(done, count)

    if progress is not None:
        progress(done, count)
    if executor is None and jobs == 1:
        with plan.sandbox() as sandbox:
            require_callable(plan, (i for _, i in missing), partial(failures, plan, sandbox))
            waiting = missing
            while waiting:
                found = _ask_all(plan, sandbox, waiting[:BATCH])
                record(found)
                waiting = waiting[len(found) :]
        return
    pool = Processes(jobs) if executor is None else executor
    try:
        _in_parallel(plan, missing, pool, 2 * max(jobs, os.cpu_count() or 1), record, keep=executor is None)
    except BaseException:
        if executor is None:
            pool.shutdown(cancel_futures=True)
        raise
    if executor is None:
        pool.shutdown()


def _in_parallel(
    plan: Plan,
    missing: list[Keyed],
    pool: Executor,
    at_once: int,
    record: Callable[[list[tuple[Result, Trace]]], None],
    *,
    keep: bool,
) -> None:
    size = min(BATCH, -(-len(missing) // at_once))
    waiting = [missing[k : k + size] for k in range(0, len(missing), size)][::-1]
    running: dict[Future[list[tuple[Result, Trace]]], list[Keyed]] = {}
    lost: list[Exception] = []

    def rehearsed(questions: list[FloatInstance]) -> list[Outcome]:
        while (found := _outcome(pool.submit(rehearse, plan, questions, keep), lost)) is None:
            pass
        return found

    require_callable(plan, (i for _, i in missing), rehearsed)
    try:
        while waiting or running:
            while waiting and len(running) < at_once:
                batch = waiting.pop()
                running[pool.submit(work, plan, batch, keep)] = batch
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                batch = running.pop(future)
                found = _outcome(future, lost)
                if found is None:
                    waiting.append(batch)
                    continue
                record(found)
                if len(found) < len(batch):
                    waiting.append(batch[len(found) :])
    finally:
        for future in running:
            future.cancel()


def _outcome(future: Future[list[Found]], lost: list[Exception]) -> list[Found] | None:
    """What a batch gave; None if its worker was lost, as machines are, and it is to be asked for again."""
    try:
        return future.result()
    except SciverifyError:
        raise
    except Exception as error:
        lost.append(error)
        if len(lost) > MOST_LOST:
            words = f"{type(error).__name__}: {shortened(error, 200)}"
            raise InterruptedError(
                f"the executor lost {len(lost)} batches, the last one with {words}; finished results are kept, and the "
                "same audit resumes there"
            ) from error
        return None
