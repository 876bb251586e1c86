"""Mutated certificates: what the checker accepts is judged by a second route, seed by seed.

Each module of mutations has `judge(seed)`: False if the checker refuses the mutant of that seed, True if it accepts one that
the second route finds true; an AssertionError names a seed whose mutant is accepted and false.
"""

from __future__ import annotations

import json

import pytest

from sciverify.checker import check

REFUSED = (check.Malformed, check.Rejected, check.TooMuchWork)


def is_accepted(document):
    try:
        check.check_bytes(json.dumps(document).encode())
    except REFUSED:
        return False
    return True


def batches(judge, count, size, most):
    """A test of `count` batches of seeds, `size` each; at most that share of the mutants may be accepted."""

    @pytest.mark.parametrize("batch", range(count))
    def test(batch):
        accepted = sum(map(judge, range(batch * size, (batch + 1) * size)))
        assert accepted <= size * most, "most mutations should matter"

    return test
