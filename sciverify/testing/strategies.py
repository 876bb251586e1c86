"""Hypothesis strategies: problems, planted solution sets, candidates, oracles, training sets, algorithms of the game.

Draws are small integers first, so that a failure shrinks to an instance that a person can read.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any, Literal

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from sciverify.certify.training_sets import training_set
from sciverify.errors import InvalidInput, one_of, shown
from sciverify.oracles.oracle import Oracle
from sciverify.oracles.training_set import TrainingSet
from sciverify.problems.kinds import PROBLEMS
from sciverify.problems.names import kind_named
from sciverify.problems.sparse_recovery import SparseRecovery
from sciverify.problems.turned import TurnedProblem
from sciverify.testing.decision_tree import DecisionTree, Leaf, Node
from sciverify.testing.planted import Planted, added_square, off_by
from sciverify.testing.planting import Group, Idle, plant
from sciverify.testing.simplex import Row

Field = Literal["rational", "float64", "turned", "complex"]
Flavour = Literal["well-conditioned", "ill-conditioned", "degenerate", "near-transition", "zero-residual", "scaled"]
FLAVOURS: tuple[Flavour, ...] = (
    "well-conditioned",
    "ill-conditioned",
    "degenerate",
    "near-transition",
    "zero-residual",
    "scaled",
)
_PLANTED_FIELDS = ("rational", "float64", "turned")


def kinds() -> SearchStrategy[str]:
    """The names of the three problems."""
    return st.sampled_from(["lasso", "basis-pursuit", "square-root-lasso"])


@st.composite
def planted(
    draw: DrawFn,
    kind: str | None = None,
    *,
    field: Literal["rational", "float64", "turned"] = "rational",
    flavour: Flavour | None = None,
    weighted: bool = False,
    distance: Fraction | None = None,
    max_rows: int = 4,
) -> Planted:
    """Instances with their solution sets in closed form.

    Parameters
    ----------
    kind : "basis-pursuit", "lasso" or "square-root-lasso"; any if left out
    field : "rational", "float64" or "turned"
        "float64": every number is a double; "turned": columns multiplied by powers of i.
    flavour : one of `FLAVOURS`; any if left out
        "ill-conditioned": columns of the support that differ by 2**-8 to 2**-24. "degenerate": tied columns, or entries
        of the minimiser that vanish without slack. "near-transition": a column that is `distance` away from joining
        the support; `limit` is the degenerate instance where it does. "zero-residual": the measurements are fitted
        exactly by a minimiser (LASSO: by another vector). "scaled": A and y multiplied by powers of 2 up to 2**60.
    weighted : bool
    distance : Fraction in (0, 1), a power of 2 for float64 data; from 2**-2 to 2**-40 if left out
        ||A - A_limit|| <= distance ||A||.
    max_rows : int >= 1

    Returns
    -------
    strategy of Planted

    **Source.** docs/theory/planted.md.
    """
    one_of(field, "field", _PLANTED_FIELDS)
    one_of(flavour, "flavour", (*FLAVOURS, None))
    if distance is not None and not 0 < distance < 1:
        raise InvalidInput(f"distance is {shown(distance)}: a number between 0 and 1 is needed")
    kind = draw(kinds()) if kind is None else kind_named(kind, "kind")
    chosen: Flavour = draw(st.sampled_from(FLAVOURS)) if flavour is None else flavour
    return draw(_planted(kind, field, chosen, weighted, distance, max_rows))


@st.composite
def _planted(
    draw: DrawFn, kind: str, field: str, flavour: Flavour, weighted: bool, distance: Fraction | None, max_rows: int
) -> Planted:
    rows = draw(st.integers(1, max_rows))
    ray = kind == "square-root-lasso" and flavour != "zero-residual" and draw(st.booleans())
    groups = draw(_groups(kind, rows, flavour, weighted))
    idle = draw(st.lists(_idle(rows, field, weighted), max_size=2))
    gap = None
    if flavour == "near-transition":
        gap = Fraction(1, 2 ** draw(st.integers(2, 40))) if distance is None else Fraction(distance)
    arrangement: dict[str, Any] = dict(draw(_lengths(kind, field, flavour, ray)))
    columns = sum(len(g.members) for g in groups) + len(idle) + (gap is not None)
    arrangement |= {
        "order": draw(st.permutations(range(columns))),
        "mirror": draw(_mirrors(rows, field)),
        "exponents": (draw(_exponents()), draw(_exponents())) if flavour == "scaled" else (0, 0),
        "turns": tuple(draw(st.lists(st.integers(0, 3), min_size=columns, max_size=columns)))
        if field == "turned"
        else None,
    }
    if gap is None:
        return plant(kind, groups, idle, **arrangement)
    sign, last = draw(st.sampled_from([1, -1])), groups[-1]
    near = Idle(sign * (1 - gap), Fraction(1), tuple(sign * (1 - gap) * b for b in last.below))
    joined = replace(last, members=(*last.members, (sign, Fraction(1))))
    limit = plant(kind, [*groups[:-1], joined], idle, **arrangement)
    return replace(plant(kind, groups, [near, *idle], **arrangement), limit=limit)


@st.composite
def _groups(draw: DrawFn, kind: str, rows: int, flavour: Flavour, weighted: bool) -> list[Group]:
    """One to three groups with pivots; the first may be a multiple of e_1."""
    flat = rows == 1 or (flavour == "zero-residual" and kind == "lasso") or draw(st.booleans())
    count = draw(st.integers(1, min(3, rows - 1 + flat)))
    size = 3 if flavour == "degenerate" else 1
    return [draw(_group(g, g - flat, rows, flavour, weighted, size)) for g in range(count)]


@st.composite
def _group(draw: DrawFn, position: int, pivot: int, rows: int, flavour: Flavour, weighted: bool, size: int) -> Group:
    low = 2 if flavour == "degenerate" and position == 0 else 1
    members = tuple(draw(st.lists(st.tuples(_signs(), _weights(weighted)), min_size=low, max_size=max(size, low))))
    total = Fraction(draw(st.integers(0 if flavour == "degenerate" and position else 1, 4)))
    below = [Fraction(0)] * (rows - 1)
    if pivot >= 0:
        below[pivot] = Fraction(draw(st.sampled_from([1, -1, 2])))
        below[pivot + 1 :] = [Fraction(draw(st.integers(-2, 2))) for _ in below[pivot + 1 :]]
    if flavour == "ill-conditioned":
        unit = Fraction(1, 2 ** draw(st.integers(8, 24)))
        below = [unit * b for b in below]
    return Group(members, total, tuple(below))


@st.composite
def _idle(draw: DrawFn, rows: int, field: str, weighted: bool) -> Idle:
    parts = 4 if field == "float64" else draw(st.sampled_from([2, 3, 4]))
    fraction = Fraction(draw(st.integers(1 - parts, parts - 1)), parts)
    return Idle(fraction, draw(_weights(weighted)), tuple(Fraction(draw(st.integers(-2, 2))) for _ in range(rows - 1)))


@st.composite
def _lengths(draw: DrawFn, kind: str, field: str, flavour: Flavour, ray: bool) -> dict[str, Fraction]:
    """a, c and the residual, as `plant` wants them."""
    numbers = [Fraction(1), Fraction(2), Fraction(1, 2)]
    if field != "float64":
        numbers += [Fraction(1, 3), Fraction(3, 4)]
    top, length = draw(st.sampled_from(numbers)), draw(st.sampled_from(numbers))
    if kind == "basis-pursuit":
        zero = flavour == "zero-residual" or draw(st.booleans())
        return {"top": top, "dual_length": Fraction(1), "residual": Fraction(0) if zero else length}
    if kind == "lasso":
        return {"top": top, "dual_length": length, "residual": Fraction(0)}
    if ray:
        return {"top": top, "dual_length": Fraction(1), "residual": length}
    return {"top": top, "dual_length": Fraction(1, 2 if field == "float64" else draw(st.integers(2, 3)))}


def _signs() -> SearchStrategy[int]:
    return st.sampled_from([1, -1])


def _weights(weighted: bool) -> SearchStrategy[Fraction]:
    return st.sampled_from([Fraction(w) for w in (1, 2, 3)]) if weighted else st.just(Fraction(1))


def _exponents() -> SearchStrategy[int]:
    return st.integers(-60, 60)


def _mirrors(rows: int, field: str) -> SearchStrategy[list[int] | None]:
    """Vectors v of reflections; for doubles |v|^2 is 1, 2 or 4, so that 2 v v^T / |v|^2 has entries 1/2, 1 and 2."""
    size = 1 if field == "float64" else 2
    vectors = st.lists(st.integers(-size, size), min_size=rows, max_size=rows)
    if field == "float64":
        vectors = vectors.filter(lambda v: sum(x * x for x in v) in (0, 1, 2, 4))
    return st.none() | vectors


@st.composite
def candidates(draw: DrawFn, instance: Planted) -> tuple[Row, Fraction]:
    """Pairs (x, d) with dist(x, Xi)**2 = d exactly, for a real planted instance.

    x is a minimiser plus normal directions of the solution set, so d is known without any projection.
    """
    if instance.turns is not None:
        raise InvalidInput("the planted instance has turned columns: candidates are drawn for real ones")
    base = [Fraction(draw(st.integers(0, 3))) for _ in range(instance.columns)]
    idle = [Fraction(draw(st.integers(-3, 3))) for _ in range(instance.columns)]
    along = [Fraction(draw(st.integers(0 if s.solid else -3, 3))) for s in instance.simplices]
    return off_by(instance, base, idle, along), added_square(instance, idle, along)


@st.composite
def problems(
    draw: DrawFn,
    kind: str | None = None,
    *,
    field: Field = "rational",
    flavour: Flavour | None = None,
    weighted: bool = False,
) -> SparseRecovery | TurnedProblem:
    """Exact instances: planted ones, and (if no flavour is asked for) small random ones.

    Parameters
    ----------
    kind, flavour, weighted
        As for `planted`.
    field : "rational", "float64", "turned" or "complex"
        "float64" data are NumPy arrays. "complex" data are Gaussian integers, and have no flavours.
    """
    one_of(field, "field", ("rational", "float64", "turned", "complex"))
    if field == "complex":
        if flavour is not None:
            raise InvalidInput(f"flavour is {flavour!r}: complex data have none, take field='turned'")
        return draw(_random(kind, field, weighted))
    if flavour is None and field != "turned" and draw(st.booleans()):
        return draw(_random(kind, field, weighted))
    found = draw(planted(kind, field=field, flavour=flavour, weighted=weighted))
    return found.problem if field != "float64" else found.float_problem()


@st.composite
def _random(draw: DrawFn, kind: str | None, field: str, weighted: bool) -> SparseRecovery:
    """Small integers; y = Ax for basis pursuit, so that something is feasible."""
    kind = draw(kinds()) if kind is None else kind
    m, columns = draw(st.integers(1, 3)), draw(st.integers(1, 4))
    entry: SearchStrategy[Any] = st.integers(-3, 3)
    if field == "complex":
        entry = st.builds(complex, st.integers(-2, 2), st.integers(-2, 2))
    A = [[draw(entry) for _ in range(columns)] for _ in range(m)]
    y = [draw(entry) for _ in range(m)]
    if kind == "basis-pursuit":
        x = [draw(entry) for _ in range(columns)]
        y = [sum(a * b for a, b in zip(row, x, strict=True)) for row in A]
    parameter = draw(st.sampled_from([Fraction(1), Fraction(1, 2), Fraction(2), Fraction(1, 4)]))
    weights = draw(st.none() | st.lists(st.integers(1, 3), min_size=columns, max_size=columns)) if weighted else None
    make = PROBLEMS[kind]
    if field == "float64":
        A, y, parameter = np.array(A, float), np.array(y, float), float(parameter)  # type: ignore[assignment]
    problem: SparseRecovery = make(A, y, parameter, weights=weights)
    return problem


def oracles(kind: str | None = None, *, field: Field = "rational") -> SearchStrategy[Oracle]:
    """Delta_1-information about problems, with empty transcripts."""
    return problems(kind, field=field).map(Oracle)


def training_sets(kind: str | None = None, *, max_samples: int = 3) -> SearchStrategy[TrainingSet]:
    """Training sets of planted instances: y_1, and y_1 times powers of 1/2.

    The solution sets of further samples are not planted; `training.solution` certifies them.
    """
    return st.builds(_training, planted(kind, flavour="well-conditioned"), st.integers(1, max_samples))


def _training(instance: Planted, samples: int) -> TrainingSet:
    make = PROBLEMS[instance.kind]
    shrink = [Fraction(1, 2**k) for k in range(samples)]
    return training_set(
        [make(instance.A, [s * v for v in instance.y], instance.parameter, weights=instance.weights) for s in shrink]
    )


@st.composite
def decision_trees(draw: DrawFn, m: int, columns: int, *, max_depth: int = 3, max_bits: int = 24) -> DecisionTree:
    """Small deterministic algorithms for `refute`: they compare entries of ``A_n``, ``y_{k,n}`` and answer constants.

    Parameters
    ----------
    m, columns : shape of A
    max_depth : int
        Comparisons on a way from root to leaf, at most.
    max_bits : int
        The largest n that is asked for.
    """
    return DecisionTree(draw(_trees(m, columns, max_depth, max_bits)))


@st.composite
def _trees(draw: DrawFn, m: int, columns: int, depth: int, bits: int) -> Leaf | Node:
    if depth == 0 or not draw(st.booleans()):
        return Leaf(tuple(Fraction(draw(st.integers(-4, 4)), 1000) for _ in range(columns)))
    row = draw(st.integers(0, m - 1))
    low, high = draw(_trees(m, columns, depth - 1, bits)), draw(_trees(m, columns, depth - 1, bits))
    threshold = Fraction(draw(st.integers(-8, 8)), draw(st.sampled_from([1, 2, 4])))
    column = draw(st.none() | st.integers(0, columns - 1))
    return Node(draw(st.integers(0, bits)), row, column, threshold, low, high)
