"""Planted answers at the tolerance and beside it: no door contradicts the truth, and both say the same.

`python benchmarks/audit_truth.py` does it with 10,000 rows.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from random import Random

import planted_truth
from effort import tries

from sciverify.audit import Limits, SolverFunction
from sciverify.audit import judgement as audits
from sciverify.audit.plan import Plan
from sciverify.audit.subjects.convention import Calling
from sciverify.audit.subjects.function import read_reply
from sciverify.isolation.observed_call import answer
from sciverify.isolation.outcome import Outcome
from sciverify.isolation.wire import packed, read


def found_here(claim, calling, row):
    """What an audit finds, in the words of verdicts, without a process of its own for the solver."""
    numbers = list(map(str, row.answer))
    reply = answer(lambda *asked: read_reply(planted_truth.returned(row.form, numbers)), row.instance, "float64")
    outcome = Outcome(**read(packed(reply[0] | {"question": 1}, reply[1]), row.instance.answer_length, 1))
    plan = Plan(claim, SolverFunction(planted_truth.__file__, "looked_up", calling), Limits())
    finding = str(audits.judge(plan, "key", row.instance, outcome).finding)
    return planted_truth.WORDS.get(finding, finding)


def compared(claim, calling, rows, findings):
    counts = Counter()
    for row, found in zip(rows, findings, strict=True):
        truth, checked = "true" if row.right else "false", planted_truth.checked(claim, calling, row)
        assert {found, checked} <= {truth, "undecided"}, (row.instance.code(), row.answer)
        assert found == checked
        counts[found] += 1
    return counts


def test_an_audit_and_a_check_say_the_truth(tmp_path):
    claim, calling = planted_truth.groups()[1]  # absolute, in l2, with a convention
    rows = planted_truth.rows(claim, calling, 15, Random(0))
    counts = compared(claim, calling, rows, planted_truth.audited(claim, calling, rows, tmp_path))
    assert min(counts["true"], counts["false"]) >= 4


def test_every_claim_says_the_truth_or_nothing(monkeypatch):
    """One row of most claims; one in four may be undecided: at the tolerance, above all in other norms than l2."""
    monkeypatch.setattr(audits, "_checked", lambda certificate: "")  # the checker has tests of its own
    counts = Counter()
    for place, (claim, calling) in list(enumerate(planted_truth.groups()))[:: tries(4, 1)]:
        rows = planted_truth.rows(claim, calling, tries(1, 15), Random(place))
        counts += compared(claim, calling, rows, [found_here(claim, calling, row) for row in rows])
    assert min(counts["true"], counts["false"]) >= counts.total() / 6
    assert counts["undecided"] <= counts.total() / 4  # in the norms l1 and max, beside the tolerance


def test_the_truth_knows_all_minimisers():
    """Moving along a tie changes no distance, moving off it does; conventions move minimisers by a rounding."""
    random, ties, moved = Random(1), 0, 0
    while ties < 5 or not moved:
        posed = planted_truth.planted("lasso", random, "planted", Calling("1/(2m)"), (3, 4))
        moved += any(v.denominator > 2**60 for v in posed.z)
        if posed.tie is None:
            continue
        ties += 1
        total = abs(posed.z[posed.tie.first])
        for norm in planted_truth.NORMS:
            assert all(posed.distance_squared(norm, posed.at(total * Fraction(k, 4))) == 0 for k in range(5))
            assert posed.distance_squared(norm, posed.at(total * Fraction(5, 4))) > 0
            assert posed.distance_squared(norm, [Fraction(0)] * 4) > 0
