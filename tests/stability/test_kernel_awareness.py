"""Kernel awareness: what is refused, what is infinite, which route proves the upper bound."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import sciverify as sv
from sciverify.checker import check
from sciverify.stability import kernel_awareness as module


def verified(certificate):
    return check.check_bytes(certificate.to_json().encode())


def test_one_column():
    claim = sv.kernel_awareness([[2]], 1).claim
    assert claim.lower == Fraction(1, 2)
    assert claim.upper < Fraction(500001, 1000000)


def test_zero_columns_are_in_the_kernel():
    certificate = sv.kernel_awareness([[1, 0], [1, 0]], 1)
    assert certificate.claim.lower is certificate.claim.upper is None
    assert certificate.evidence.support == (1,)
    assert verified(certificate)["lower"] == "infinity"


def test_more_columns_than_rows_are_dependent():
    certificate = sv.kernel_awareness(np.arange(1.0, 13.0).reshape(3, 4) ** 2, 2)
    assert certificate.claim.lower is None
    verified(certificate)


def test_nearly_dependent_columns_are_told_from_dependent_ones():
    near = sv.kernel_awareness([[1, 1], [0, Fraction(1, 10**20)]], 1)
    verified(near)
    assert near.claim.lower > 10**20
    assert near.claim.upper / near.claim.lower < 1 + Fraction(1, 10**6)


def test_tiny_and_huge_entries_scale():
    small = sv.kernel_awareness([[Fraction(1, 10**200), 0], [0, 10**200]], 1).claim
    assert small.lower <= 10**200 <= small.upper


def test_walsh_hadamard_is_measured_by_products():
    operator = sv.WalshHadamard([0, 1, 2, 3, 4, 5, 6], size=8, scale=1)
    claim = sv.kernel_awareness(operator, 1).claim
    dense = [[(-1) ** bin(i & k).count("1") for k in range(8)] for i in range(7)]
    assert claim == sv.kernel_awareness(dense, 1).claim
    assert claim.lower**2 <= Fraction(1, 6) <= claim.upper**2


def test_a_search_stands_for_all_supports(monkeypatch):
    rng = np.random.default_rng(3)
    A = np.round(rng.standard_normal((8, 12)) * 8) / 8
    truth = sv.kernel_awareness(A, 2).claim
    monkeypatch.setattr(module, "_MOST_SUPPORTS", 10)
    monkeypatch.setattr(module, "_MOST_ELIMINATED", 10)
    certificate = sv.kernel_awareness(A, 2)
    verified(certificate)
    assert 0 < certificate.claim.lower <= truth.upper
    assert certificate.claim.upper is None or certificate.claim.upper >= truth.lower


def test_coherence_alone_gives_a_larger_bound():
    A = [[4, 1, 1], [1, 4, 1], [1, 2, 4]]
    by_all = sv.kernel_awareness(A, 1, method="enumeration")
    by_coherence = sv.kernel_awareness(A, 1, method="coherence")
    verified(by_coherence)
    assert by_coherence.claim.upper >= by_all.claim.upper
    assert (by_all.evidence.rule, by_coherence.evidence.rule) == ("every-support", "block-coherence")


def test_no_upper_bound_is_said_in_words():
    """Columns too near to each other for their inner products to prove anything."""
    certificate = sv.kernel_awareness([[1, 1, 1, 1], [0, 1, 2, 3], [0, 1, 4, 9], [0, 1, 8, 27]], 2, method="coherence")
    verified(certificate)
    assert certificate.claim.upper is None
    for words in (str(certificate), certificate.explain()):
        assert "for sparse x and z; no upper bound was proven" in words


def test_what_is_refused():
    with pytest.raises(sv.InvalidInput, match="too many to enumerate"):
        sv.kernel_awareness(np.eye(64, 128), 2, method="enumeration")
    with pytest.raises(sv.InvalidInput, match="one number for each block"):
        sv.kernel_awareness([[1, 0]], 3)
    with pytest.raises(sv.InvalidInput, match="method"):
        sv.kernel_awareness([[1, 0]], 1, method="guess")
    with pytest.raises(sv.Undecided):
        sv.kernel_awareness(np.random.default_rng(1).standard_normal((12, 24)), 2, seconds=0.01)
