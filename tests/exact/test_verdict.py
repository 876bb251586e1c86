from __future__ import annotations

import pytest

from sciverify import Undecided, Verdict

T, F, U = Verdict.TRUE, Verdict.FALSE, Verdict.UNDECIDED


def test_bool_always_raises():
    with pytest.raises(Undecided):
        bool(U)
    for decided in (T, F):
        with pytest.raises(TypeError, match="three values"):
            bool(decided)


def test_strong_kleene_logic():
    order = {F: 0, U: 1, T: 2}
    for a in (T, F, U):
        assert order[~a] == 2 - order[a]
        for b in (T, F, U):
            assert order[a & b] == min(order[a], order[b])
            assert order[a | b] == max(order[a], order[b])
