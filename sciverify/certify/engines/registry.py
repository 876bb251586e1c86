"""The engines, in the order in which they are asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sciverify.allowance import OutOfTime, allowance
from sciverify.certify.engines.blocks_in_balls import BlocksInBalls
from sciverify.certify.engines.choice import patience_with, refusal, takes_too_long, undecided_by_all
from sciverify.certify.engines.computable_data import ComputableData
from sciverify.certify.engines.exact_arithmetic import ExactArithmetic
from sciverify.certify.engines.midpoint_radius import MidpointRadius
from sciverify.certify.engines.operators_in_floats import OperatorsInFloats
from sciverify.certify.engines.protocol import Choice, Engine, Expected
from sciverify.certify.engines.turned_data import TurnedData
from sciverify.errors import Undecided

ENGINES: tuple[Engine, ...] = (
    ComputableData(),
    TurnedData(),
    BlocksInBalls(),
    OperatorsInFloats(),
    MidpointRadius(),
    ExactArithmetic(),
)

Proof = TypeVar("Proof")


def first_proof(problem: object, wanted: Choice, prove: Callable[[Engine], Proof]) -> Proof:
    """What the first engine proves that admits the problem; where it does not decide, what the next one proves.

    Nobody waits for an engine that is expected to take long without having been asked for.

    Raises
    ------
    InvalidInput
        No engine admits the problem.
    OutOfTime
        The seconds of the caller are over.
    Undecided
        None of them decides it: the reason of the last one, and what an engine that was not asked would take.
    """
    waiting = [engine for engine in ENGINES if engine.admits(problem, wanted)]
    if not waiting:
        raise refusal(problem, wanted)
    reason: Undecided | None = None
    unasked: Expected | None = None
    for engine in waiting:
        expected = engine.expected(problem) if wanted == "auto" else None
        if expected is not None and takes_too_long(expected):
            unasked = expected
            waiting += [other for other in ENGINES if other not in waiting and other.admits(problem, "float")]
            continue
        try:
            return _limited(engine, expected, prove)
        except OutOfTime:
            raise
        except Undecided as undecided:
            reason = undecided
    raise undecided_by_all(problem, wanted, reason, unasked) from None


def _limited(engine: Engine, expected: Expected | None, prove: Callable[[Engine], Proof]) -> Proof:
    """What the engine proves; given up where it surprises everybody by the time it takes."""
    patience = patience_with(expected)
    if patience is None:
        return prove(engine)
    try:
        with allowance(patience):
            return prove(engine)
    except OutOfTime as over:
        raise Undecided(
            f"{engine.name} took more than {patience:g} s, and nobody knows how long it takes: engine='exact' insists "
            "on it, seconds= limits it"
        ) from over
