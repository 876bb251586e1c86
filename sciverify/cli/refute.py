"""`sciverify refute MODULE:ALGORITHM`: loads anybody's algorithm or solver, plays the game, writes the certificates."""

from __future__ import annotations

import argparse
import inspect
import json
import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, cast

import numpy as np

from sciverify.adversary.adapters import solver_at
from sciverify.adversary.game import refute
from sciverify.adversary.outcomes import Crashed, save_certificates
from sciverify.adversary.protocols import Algorithm
from sciverify.audit.subjects.convention import Calling
from sciverify.audit.subjects.estimator import is_estimator
from sciverify.audit.subjects.function import SolverFunction
from sciverify.cli.claims import run_claim
from sciverify.cli.loading import load
from sciverify.cli.options import read_options
from sciverify.cli.waiting import waiting
from sciverify.errors import InvalidInput
from sciverify.exact.answers import NotAnAnswer, read_answer
from sciverify.families import LinearPrograms, NearlyParallelColumns, Theorem4, TiedColumns
from sciverify.isolation.foreign import NoReply
from sciverify.isolation.loading import split_name
from sciverify.isolation.signature import NOT_CALLABLE, call
from sciverify.oracles.budget import Budget
from sciverify.problems.float_instance import FloatInstance
from sciverify.problems.names import kind_named

DOUBLE_BITS = 53
"""Of A, for a plain solver unless --solver says otherwise."""
_PARAMETERS = {"lam", "lamda", "lambda_", "lambd", "lmbda", "eta", "alpha", "reg", "penalty", "parameter"}
"""What a third argument with a default is called where it is the parameter of the problem."""


def run(options: argparse.Namespace) -> int:
    """Play one game; 1 if the algorithm is refuted, exceeds --bits or crashes, 0 if it survives or is not decided."""
    if options.claim is not None:
        return run_claim(options)
    misfits: list[str] = []
    algorithm = _algorithm(options, misfits)
    budget = Budget(bits=options.bits, seconds=options.seconds)
    with waiting("playing"):
        outcome = refute(algorithm, _family(options), digits=options.digits, budget=budget)
    if misfits and isinstance(outcome, Crashed):
        raise InvalidInput(f"{options.algorithm} cannot be called like this: {misfits[0]}")
    files = [] if options.out is None else save_certificates(outcome, options.out, "refute")
    if options.format == "json":
        print(json.dumps(outcome.as_dict() | {"certificates": [str(file) for file in files]}, indent=1))
    else:
        print(outcome)
        for file in files:
            print(f"certificate: {file}")
    return int(outcome.refuted)


def _algorithm(options: argparse.Namespace, misfits: list[str]) -> Algorithm:
    """What plays: the algorithm itself, or a solver as audits call it, with A to so many bits."""
    found = cast("Callable[..., object]", load(options.algorithm))
    further = read_options(options.options)
    count = _takes(found, further)
    if options.solver is None and count < 2:
        return partial(_told, misfits, partial(call, found), further)
    if options.solver is None:
        words = f"{options.algorithm} is called as a solver f(A, y{', lam' if count > 2 else ''}) with A to"
        print(f"sciverify: {words} {DOUBLE_BITS} bits: --solver BITS for other precisions", file=sys.stderr)
    bits = DOUBLE_BITS if options.solver is None else options.solver
    if count < 3:
        return solver_at(partial(_told, misfits, partial(call, found), further), bits)
    calling = Calling(options.convention, options=further)
    kind = "basis-pursuit" if options.family == "linear-programs" else kind_named(options.problem)
    solver = _as_audited(options.algorithm, found, calling, kind)
    return solver_at(partial(_told, misfits, lambda arguments, _: solver(*arguments), {}), bits, parameter=True)


def _told(misfits: list[str], ask: Callable[..., object], further: Mapping[str, object], *arguments: object) -> Any:
    """Ask, and remember if that was no call at all."""
    try:
        return ask(arguments, further)
    except NoReply as ended:
        misfits.extend([ended.status] if ended.kind == NOT_CALLABLE else [])
        raise


def _takes(found: Callable[..., object], further: Mapping[str, object]) -> int:
    """How many of A, y and the parameter it is given: 3 and 2 are solvers, 1 and 0 algorithms."""
    if is_estimator(found):
        return 3
    try:
        taken = [p for p in inspect.signature(found).parameters.values() if p.name not in further]
    except (TypeError, ValueError):  # builtins and some extension types have none
        return 0
    taken = [p for p in taken if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    needed = sum(p.default is p.empty for p in taken)
    return 3 if needed == 2 and len(taken) > 2 and taken[2].name in _PARAMETERS else min(needed, 3)


def _as_audited(name: str, found: Any, calling: Calling, kind: str) -> Callable[..., object]:
    """f(A, y, lam) -> x, called as an audit calls it."""
    solve = SolverFunction(*split_name(name), calling).asking(found)

    def solver(A: Any, y: Any, lam: float) -> Any:
        if np.iscomplexobj(A):
            return call(found, (A, y, lam), calling.arguments)
        returned = solve(FloatInstance("", kind, A, y, lam), A, np.asarray(y, dtype=float), None).x
        try:
            return read_answer(returned, A.shape[1]).numbers
        except NotAnAnswer:  # the game says why
            return returned

    return solver


def _family(options: argparse.Namespace) -> NearlyParallelColumns | TiedColumns | Theorem4 | LinearPrograms:
    if options.family == "linear-programs":
        if options.transform is not None or options.scalars != "real":
            raise InvalidInput("linear programs are real and not transformed: leave out --transform and --scalars")
        return LinearPrograms(m=options.m, N=options.N, K=options.K)
    shared = {"problem": options.problem, "K": options.K, "transform": options.transform, "scalars": options.scalars}
    if options.family == "nearly-parallel":
        return NearlyParallelColumns(m=options.m, **shared)
    if options.family == "tied-columns":
        return TiedColumns(m=options.m, N=options.N, **shared)
    return Theorem4(m=options.m, N=options.N, **shared)
