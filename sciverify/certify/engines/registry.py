"""The engines, in the order in which they are asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sciverify.certify.engines.blocks_in_balls import BlocksInBalls
from sciverify.certify.engines.choice import Request, refusal
from sciverify.certify.engines.computable_data import ComputableData
from sciverify.certify.engines.exact_arithmetic import ExactArithmetic
from sciverify.certify.engines.midpoint_radius import MidpointRadius
from sciverify.certify.engines.protocol import Choice, Engine
from sciverify.certify.engines.turned_data import TurnedData
from sciverify.errors import Undecided

ENGINES: tuple[Engine, ...] = (ComputableData(), TurnedData(), BlocksInBalls(), MidpointRadius(), ExactArithmetic())

Proof = TypeVar("Proof")


def first_proof(problem: object, wanted: Choice, request: Request, prove: Callable[[Engine], Proof]) -> Proof:
    """What the first engine proves that admits the problem; where it does not decide, what the next one proves.

    Raises
    ------
    InvalidInput
        No engine admits the problem.
    Undecided
        None of them decides it: the reason of the last one.
    """
    reason: Undecided | None = None
    for engine in ENGINES:
        if engine.admits(problem, wanted):
            try:
                return prove(engine)
            except Undecided as undecided:
                reason = undecided
    if reason is None:
        raise refusal(problem, wanted)
    raise request.undecided(problem, wanted, reason) from None
