"""What all exact numbers share: comparisons written once, and types that say what a function takes."""

from __future__ import annotations

import operator
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from flint import fmpq, fmpq_poly

import sciverify
from sciverify.exact.number_field import AlgebraicNumber, NumberField
from sciverify.exact.ordered import Number, rational, rational_rows
from sciverify.exact.surds import Surd, square_root

ROOT = square_root(fmpq(2))
CUBE_ROOT = NumberField(fmpq_poly([-2, 0, 0, 1]), fmpq(1), fmpq(2)).theta
ORDER = (operator.lt, operator.le, operator.eq, operator.ne, operator.ge, operator.gt)


@pytest.mark.parametrize("kind", [Surd, AlgebraicNumber])
def test_the_order_is_written_once(kind):
    assert issubclass(kind, Number)
    assert not {"__eq__", "__lt__", "__le__", "__gt__", "__ge__", "__abs__", "__hash__"} & set(vars(kind))


@pytest.mark.parametrize(("x", "low", "high"), [(ROOT, fmpq(7, 5), fmpq(3, 2)), (CUBE_ROOT, fmpq(5, 4), fmpq(13, 10))])
def test_comparisons_with_rationals_from_both_sides(x, low, high):
    for compare in ORDER:
        assert compare(x, low) is compare(1, 0)
        assert compare(x, high) is compare(0, 1)
        assert compare(low, x) is compare(0, 1)
        assert compare(high, x) is compare(1, 0)
        assert compare(x, x + 0) is compare(0, 0)
    assert abs(-x) == x == abs(x)


@pytest.mark.parametrize("x", [ROOT, CUBE_ROOT])
def test_no_number_equals_what_is_none(x):
    assert x != SimpleNamespace(field=x.field)
    assert x != "sqrt(2)"
    with pytest.raises(TypeError, match="unhashable"):
        hash(x)


def test_rational_numbers_are_told_from_others():
    assert rational(fmpq(1, 3)) == fmpq(1, 3)
    with pytest.raises(TypeError, match="a rational number is needed"):
        rational(ROOT)
    assert rational_rows([[fmpq(1), fmpq(2)], []]) == [[fmpq(1), fmpq(2)], []]
    assert rational_rows([[fmpq(1)], [ROOT]]) is None


def test_one_alias_stands_for_any():
    """`Foreign`, for objects of libraries that are never imported; no number of ours is untyped."""
    for path in Path(sciverify.__file__).parent.rglob("*.py"):
        if path.parts[-2:] == ("exact", "frames.py"):
            continue
        assert not re.search(r"^\w+(: TypeAlias)? = Any$", path.read_text(), re.MULTILINE), path
