"""Which other problem did a solver solve? Usual misreadings, each tried on the answers that it gave.

A misreading explains answers if each of them is next to the minimisers of what was solved instead, by proof, while the
wrong ones are a thousand times as far from what was asked. One change is tried first, then two together, and so on.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, product

import numpy as np

from sciverify.certify.engines.protocol import Choice
from sciverify.certify.judgement import certifier
from sciverify.errors import SciverifyError
from sciverify.exact.midrad import Floats
from sciverify.problems.float_instance import FloatInstance
from sciverify.problems.loss_factors import LOSS_FACTORS, loss_factor

LEAST_ENTRIES, LEAST_INSTANCES = 6, 3
"""So many non-zero entries have to be explained, or answers to so many instances: fewer may be a coincidence."""
MOST_CHANGES = 4
_NEARER, _ROUNDING = 1000, 1e-9
"""How much nearer an answer is to what was solved; what counts as next to it in any case, relative to ||x||."""


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer, and how far it is from what was asked at least.

    Attributes
    ----------
    instance : FloatInstance
    x : float64 array
    distance : Fraction
        **Guarantee.** A lower bound of dist(x, Xi).
    """

    instance: FloatInstance
    x: Floats
    distance: Fraction

    @property
    def near(self) -> float:
        """How near to the minimisers of another problem the answer must be to be one of its."""
        return max(float(self.distance) / _NEARER, _ROUNDING * float(np.linalg.norm(self.x)))


Change = Callable[[FloatInstance], FloatInstance | None]
"""The instance with something else in it; None where that is no change, or means nothing."""
Step = tuple[str, Change]


def likely_misreading(answers: Sequence[GivenAnswer], engine: Choice = "auto") -> str | None:
    """The problems of which all these answers are minimisers, with the fewest changes; None if there is none.

    Parameters
    ----------
    answers : sequence of GivenAnswer
        Answers 0 tell nothing. With fewer than `LEAST_ENTRIES` non-zero entries in answers to fewer than
        `LEAST_INSTANCES` different instances nothing is said.
    engine : "auto", "float" or "exact"
        As for `certify_distance`.

    Returns
    -------
    str or None
        **Guarantee.** Every answer is proven to be next to the minimisers of each problem named. That the solver solved
        it is a guess.
    """
    telling = [answer for answer in answers if answer.x.any()]
    entries = {answer.instance.digest: int(np.count_nonzero(answer.x)) for answer in telling}
    if sum(entries.values()) < LEAST_ENTRIES and len(entries) < LEAST_INSTANCES:
        return None
    for count in range(1, MOST_CHANGES + 1):
        possible = list(_readings(telling[0].instance.problem, count))
        for answer in telling:
            possible = [steps for steps in possible if _explains(steps, answer, engine)]
        if possible:
            return " or ".join(sorted(map(_words, possible)))
    return None


def _words(steps: Sequence[Step]) -> str:
    words = [text for text, _ in steps]
    if words[0].startswith("||"):
        return ", ".join(words)
    return "the same " + ", ".join(words)


def _explains(steps: Sequence[Step], answer: GivenAnswer, engine: Choice) -> bool:
    posed: FloatInstance | None = answer.instance
    try:
        with np.errstate(all="ignore"):
            for _, change in steps:
                posed = None if posed is None else change(posed)
            if posed is None or not _plausible(posed, answer.x, answer.near):
                return False
        return certifier(posed, engine=engine)(answer.x, None).distance.upper <= Fraction(answer.near)
    except SciverifyError:  # a number left the range of doubles, nothing is feasible, or nothing is known
        return False


def _plausible(posed: FloatInstance, x: Floats, near: float) -> bool:
    """In floats: within `near` of a minimiser the gradient of a LASSO is nearly one of a minimiser."""
    if posed.problem != "lasso":
        return True
    A, options, m = posed.A, posed.options, posed.shape[0]
    weights = np.ones(posed.shape[1]) if posed.weights is None else posed.weights
    signs = np.zeros(posed.shape[1]) if options.signs is None else np.array(options.signs, dtype=float)
    ridge = np.full(posed.shape[1], options.ridge)
    if options.intercept:
        A = np.column_stack([A, np.ones(m)])
        weights, signs, ridge = (np.append(part, 0.0) for part in (weights, signs, ridge))
    scales = np.ones(m) if options.row_scales_squared is None else options.row_scales_squared
    gradient, level = 2 * (A.T @ (scales * (A @ x - posed.y)) + ridge * x), posed.parameter * weights
    size = float((scales @ A**2).sum() + ridge.max())
    slack = 3 * size * near + _ROUNDING * (1 + size) * float(np.abs(x).max())
    used, wrong_sign = np.abs(x) > near, (signs * x < -near).any()
    rest = np.where(signs == 0, np.abs(gradient), -signs * gradient) - level
    return bool(
        not wrong_sign and (np.abs(gradient + level * np.sign(x))[used] <= slack).all() and (rest[~used] <= slack).all()
    )


# ------------------------------------------------------------ what people misread


def _readings(problem: str, count: int) -> Iterator[tuple[Step, ...]]:
    """All ways to change so many different things, the data before what is computed from them."""
    several = (_factors(problem), _CENTRING, _COLUMNS, _penalties(problem))
    for chosen in combinations(several, count):
        yield from product(*chosen)
    if count == 1:
        yield from ((step,) for step in _LEFT_OUT)


def _factors(problem: str) -> list[Step]:
    """Other factors before the loss, as the parameter that they amount to."""
    if problem == "square-root-lasso":
        return [("||Az - y|| / sqrt(m) + lam ||z||_1", _with_parameter(lambda lam, m: math.sqrt(m) * lam))]
    if problem == "basis-pursuit":
        return [("||Az - y||^2 <= eta", _with_parameter(lambda eta, m: math.sqrt(eta)))]
    found = [("||Az - y||^2 + lam ||z||_1 / 2", _with_parameter(lambda lam, m: lam / 2))]
    for c in LOSS_FACTORS[1:]:
        change = _with_parameter(lambda lam, m, c=c: float(Fraction(lam) / loss_factor(c, m)))
        found.append((f"||Az - y||^2 / {c[2:]} + lam ||z||_1", change))
    return found


def _with_parameter(other: Callable[..., float]) -> Change:
    return lambda i: replace(i, parameter=other(i.parameter, i.shape[0]))


def _centred(i: FloatInstance) -> FloatInstance | None:
    if i.options.intercept or i.options.row_scales_squared is not None:
        return None
    return replace(i, A=i.A - i.A.mean(axis=0), y=i.y - i.y.mean())


def _columns_divided(lengths: Callable[[Floats], Floats]) -> Change:
    """Columns divided inside by a length, which multiplies the penalty of their entries by it."""

    def change(i: FloatInstance) -> FloatInstance | None:
        found = lengths(i.A)
        return replace(i, weights=found if i.weights is None else i.weights * found) if found.all() else None

    return change


def _penalties(problem: str) -> list[Step]:
    found: list[Step] = [
        ("without sign constraints", lambda i: None if i.options.signs is None else _with(i, signs=None)),
        ("with z >= 0 (positive=True)", _positive),
    ]
    if problem == "lasso":
        found.append(("without the ridge", lambda i: _with(i, ridge=0.0) if i.options.ridge else None))
        found.extend((f"with an elastic net (l1_ratio={share:g})", _elastic_net(share)) for share in _SHARES)
    return found


def _with(i: FloatInstance, **changed: object) -> FloatInstance:
    return replace(i, options=replace(i.options, **changed))  # type: ignore[arg-type]


def _positive(i: FloatInstance) -> FloatInstance | None:
    if i.options.signs is not None or not (i.weights is None or i.weights.all()):
        return None
    return _with(i, signs=(1,) * i.shape[1])


def _elastic_net(share: float) -> Change:
    """lam (rho ||z||_1 + (1 - rho)/2 ||z||^2)"""

    def change(i: FloatInstance) -> FloatInstance | None:
        if i.options.ridge:
            return None
        return replace(_with(i, ridge=i.parameter * (1 - share) / 2), parameter=i.parameter * share)

    return change


def _weights(other: Callable[[Floats], Floats | None]) -> Change:
    return lambda i: None if i.weights is None or not i.weights.all() else replace(i, weights=other(i.weights))


_CENTRING: list[Step] = [("with centred data (an intercept was fitted)", _centred)]
_COLUMNS: list[Step] = [
    (
        "with columns divided by their standard deviation (standardised)",
        _columns_divided(lambda A: A.std(axis=0)),
    ),
    (
        "with columns divided by their standard deviation with 1/(m - 1)",
        _columns_divided(lambda A: A.std(axis=0) * math.sqrt(len(A) / max(len(A) - 1, 1))),
    ),
    (
        "with columns divided by their l2 norm (normalised)",
        _columns_divided(lambda A: np.sqrt((A**2).sum(axis=0))),
    ),
]


def _without_row_scales(i: FloatInstance) -> FloatInstance | None:
    return None if i.options.row_scales_squared is None else _with(i, row_scales_squared=None)


_LEFT_OUT: list[Step] = [
    ("without weights", _weights(lambda w: None)),
    ("with weights 1/w", _weights(lambda w: 1 / w)),
    (
        "without row scales",
        lambda i: None if i.options.row_scales_squared is None else _with(i, row_scales_squared=None),
    ),
]
_SHARES = (0.5, 0.1, 0.7, 0.9, 0.95, 0.99)
"""scikit-learn's default, and those that its manual proposes."""
