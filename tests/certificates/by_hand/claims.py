"""Claims, instances and evidence that the certificates written by hand are made of."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from by_hand.documents import Constant, Document, certificate, distance, instance, numerals, optimality, proof

HALF, QUARTER = Fraction(1, 2), Fraction(1, 4)
COPIES = [[1, 1]]
"""Two equal columns: the minimisers of LASSO with y = lambda = 1 are the segment from (1/2, 0) to (0, 1/2), and p = 1/2."""
ROOT_OF_2 = [{"sqrt": "2"}]


def lasso(A: Any, y: Any, parameter: Any = 1, **more: Any) -> Document:
    return instance("lasso", parameter, A, y, **more)


def root_lasso(A: Any, y: Any, parameter: Any = 1, **more: Any) -> Document:
    return instance("square-root-lasso", parameter, A, y, **more)


def pursuit(A: Any, y: Any, eta: Any = 0, **more: Any) -> Document:
    return instance("basis-pursuit", eta, A, y, **more)


def polynomial(coefficients: Any, low: Any, high: Any) -> list[Document]:
    return [{"polynomial": numerals(coefficients), "low": str(low), "high": str(high)}]


def second(minimiser: Any) -> Document:
    return {"rule": "second-minimiser", "minimiser": numerals(minimiser)}


def between(kind: str, lower: Any, upper: Any) -> Document:
    return {"kind": kind, "lower": str(lower), "upper": str(upper)}


def excess(posed: Document, point: Any, lower: Any, upper: Any, dual: Any, minimiser: Any) -> Document:
    evidence = {"optimality": optimality(dual, minimiser)}
    return certificate(between("objective-excess", lower, upper), posed, point, evidence)


def minimum(posed: Document, lower: Any, upper: Any, dual: Any, minimiser: Any, field: Any = ()) -> Document:
    return certificate(
        between("minimum", lower, upper), posed, None, {"optimality": optimality(dual, minimiser)}, field
    )


def confining(multiplier: Any) -> Document:
    return {"rule": "confining-multiplier", "multiplier": numerals(multiplier)}


def dimension(
    posed: Document, lower: Any, upper: Any, dual: Any, minimiser: Any, multiplier: Any, *others: Any
) -> Document:
    evidence = {
        "optimality": optimality(dual, minimiser),
        "confinement": confining(multiplier),
        "minimisers": [numerals(z) for z in others],
    }
    return certificate(between("dimension", lower, upper), posed, None, evidence)


def support(
    posed: Document,
    dual: Any,
    minimiser: Any,
    multiplier: Any,
    *others: Any,
    always: Any = (),
    never: Any = (),
    sometimes: Any = (),
    positive: Any = (),
) -> Document:
    """`positive` holds (index, multiplier) of rule positive-entry."""
    evidence = {
        "optimality": optimality(dual, minimiser),
        "confinement": confining(multiplier),
        "positivity": [{"index": i, "multiplier": numerals(m)} for i, m in positive],
        "minimisers": [numerals(z) for z in others],
    }
    claim = {"kind": "support", "always_zero": [*always], "never_zero": [*never], "sometimes_zero": [*sometimes]}
    return certificate(claim, posed, None, evidence)


def near(
    posed: Document,
    point: Any,
    lower: Any,
    upper: Any,
    dual: Any,
    minimiser: Any,
    separation: Document | None = None,
    uniqueness: Document | None = None,
    field: Any = (),
) -> Document:
    """A distance; the rule of the uniqueness says what is claimed."""
    unique = None if uniqueness is None else uniqueness["rule"] == "strict-multiplier"
    evidence = proof(dual, minimiser, separation, uniqueness)
    return certificate(distance(lower, upper, unique), posed, point, evidence, field)


def put(document: Document, value: Any, *path: Any) -> Document:
    """The document, changed in one place."""
    inside = document
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = value
    return document


ONE_HALF = (lasso([[1]], [1]), [HALF], [HALF])
"""LASSO with A = y = lambda = 1, the dual point and the minimiser."""
RAY = root_lasso([[1]], [1])


def half(point: Any = (HALF,), lower: Any = 0, upper: Any = 0, separation: Document | None = None) -> Document:
    """A distance to 1/2."""
    posed, dual, minimiser = ONE_HALF
    return near({**posed}, point, lower, upper, dual, minimiser, separation)


def exchanges(weaker: Mapping[str, tuple[tuple[str, str, str], ...]]) -> tuple[Constant, ...]:
    """From file -> (name, text there, weaker text)."""
    return tuple(Constant(name, file, old, new) for file, texts in weaker.items() for name, old, new in texts)
