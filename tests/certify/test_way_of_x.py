"""The way of x through certify_distance: it is read once, and passes few rooms.

How it is counted. A profiler looks at every function of sciverify that is entered between the call and the return.
One whose arguments hold x counts: a list, tuple or array of N numbers (no texts) that equal those of x. Modules are
rooms, and the rooms of these functions, in the order in which they are entered, are the way. A climb is a step of the
way from a lower layer to a higher one, after a return or by a call back.
"""

from __future__ import annotations

import sys
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

import sciverify as sv

MOST_ROOMS, MOST_CLIMBS = 11, 3
LAYERS = (
    "exact",
    "problems",
    "certificate",
    "certify.proposals",
    "certify.proofs",
    "certify.engines",
    "certify",
    "cli",
)


def layer(room):
    inside = room.removeprefix("sciverify.")
    return max(
        (k for k, name in enumerate(LAYERS) if f"{inside}.".startswith(f"{name}.")), key=lambda k: len(LAYERS[k])
    )


def number(entry):
    if isinstance(entry, int | float | Fraction):
        return Fraction(entry)
    return Fraction(int(entry.p), int(entry.q)) if hasattr(entry, "q") else None


def way_of(x, call):
    """(module, function) for every function that is entered with x among its arguments."""
    way = []

    def is_x(value):
        return isinstance(value, list | tuple | np.ndarray) and len(value) == len(x) and [*map(number, value)] == x

    def look(frame, event, _):
        room, code = frame.f_globals.get("__name__", ""), frame.f_code
        if event != "call" or not room.startswith("sciverify.") or code.co_name.startswith("<"):
            return
        count = code.co_argcount + code.co_kwonlyargcount
        values = [frame.f_locals.get(name) for name in code.co_varnames[:count]]
        if code.co_flags & 4:  # *args
            values += frame.f_locals[code.co_varnames[count]]
        if any(map(is_x, values)):
            way.append((room, code.co_name))

    before = sys.getprofile()
    sys.setprofile(look)
    try:
        call()
    finally:
        sys.setprofile(before)
    return way


A = [[1, "1/3", 2, 0, 1], [0, 1, "2/7", 1, 2], [1, 1, 0, 3, "1/5"]]
X = [Fraction(3, 2), Fraction(1, 7), Fraction(-5, 3), Fraction(2, 9), Fraction(1, 11)]
INSTANCES = {
    "lasso": (lambda: sv.Lasso(A, [1, 2, 3], "1/2"), X),
    "basis pursuit": (lambda: sv.BasisPursuit(A, [1, 2, 3], "1/4"), X),
    "square-root lasso, several minimisers": (lambda: sv.SquareRootLasso([[1, 1], [0, 0]], [1, 0], "1/2"), X[:2]),
}


@pytest.mark.parametrize("name", INSTANCES)
def test_x_passes_few_rooms_and_is_read_once(name):
    make, x = INSTANCES[name]
    sv.certify_distance(make(), x, engine="exact")  # modules are loaded, tables are filled
    problem = make()
    way = way_of(x, lambda: sv.certify_distance(problem, x, engine="exact"))
    rooms = [room for room, _ in way]
    climbs = [(a, b) for a, b in pairwise(rooms) if layer(b) > layer(a)]
    assert len(set(rooms)) <= MOST_ROOMS, sorted(set(rooms))
    assert len(climbs) <= MOST_CLIMBS, climbs
    assert way[0] == ("sciverify.certify.distance", "certify_distance")
    assert way.count(("sciverify.exact.reading", "vector")) == 1
    assert rooms.count("sciverify.problems.solution_set") <= 2  # meet, and projection


def test_the_way_is_seen():
    """A function that hands x on is on the way; what it makes of x is not."""
    solutions = sv.solution_set(INSTANCES["lasso"][0]())
    way = way_of(X, lambda: solutions.distance(X))
    assert [step for step in way if step[0] == "sciverify.problems.solution_set"] == [
        ("sciverify.problems.solution_set", name) for name in ("distance", "meet", "projection")
    ]
    assert not way_of(X, lambda: solutions.distance([2 * v for v in X]))


def test_layers_are_in_order():
    rooms = ("exact.reading", "problems.solution_set", "certificate.tower", "certify.proposals.path")
    assert [layer(f"sciverify.{room}") for room in rooms] == [0, 1, 2, 3]
    assert layer("sciverify.certify.proofs.optimal_pair") == 4
    assert layer("sciverify.certify.issue") == layer("sciverify.certify.distance") == 6
