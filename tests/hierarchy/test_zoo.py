"""The whole zoo: true claims survive, false ones do not, certificates are accepted, and recorded outputs come again."""

from __future__ import annotations

import pytest

import sciverify as sv
from sciverify.certificate.kinds.mind_changes import ChangingOutputs
from sciverify.experiments.limit_towers import NO_ALGORITHMS, TRUE_CLAIMS
from sciverify.experiments.tower_zoo import ZOO, played_claim
from sciverify.hierarchy import (
    DELTA_2,
    CrashedTower,
    MindChanges,
    OperatorInformation,
    RandomisedTower,
    RefutedClaim,
    UndecidedClaim,
)
from sciverify.hierarchy.challenge import in_one_limit
from sciverify.hierarchy.information import entries_of

SLOW = {
    ("residual points", "jacobi-spectrum", "Σ₁"),
    ("resolvent: columns, level, at once", "banded-spectrum", "Δ₂"),
}
"""Seconds."""
ROWS = [
    pytest.param(
        row,
        id=f"{row[0].name} in {row[2]} ({row[1].name})",
        marks=[pytest.mark.thorough] * ((row[0].name, row[1].name, str(row[2])) in SLOW),
    )
    for row in ZOO
]


@pytest.mark.parametrize("row", ROWS)
def test_each_claim_of_the_zoo(row, tmp_path):
    tower, problem, asked = row
    played = played_claim(*row)
    outcome = played.outcome
    assert played.holds == ((tower.name, problem.name, asked) in TRUE_CLAIMS)
    if played.holds:
        assert not outcome.refuted
        assert not isinstance(outcome, UndecidedClaim)
    else:
        assert isinstance(outcome, CrashedTower | MindChanges | RandomisedTower | RefutedClaim | UndecidedClaim)
        assert outcome.refuted or outcome.reason
    certificate = getattr(outcome, "certificate", None)
    if isinstance(outcome, RefutedClaim | MindChanges):
        assert certificate is not None
        assert outcome.replayed == (tower.name not in NO_ALGORITHMS)
    if certificate is not None:
        sv.check(certificate.save(tmp_path / "claim.json"))
    if isinstance(outcome, MindChanges) and isinstance(certificate.problem, ChangingOutputs):
        operator, tower = certificate.problem.operator, in_one_limit(tower, asked)
        assert len(certificate.evidence.outputs) == outcome.changes + 1
        knows = problem.information.startswith("entries, exactly, and f(n)")
        width = None if not knows else 1 if problem.name == "banded-spectrum" else operator.bandwidth
        for n, output in zip(certificate.evidence.indices, certificate.evidence.outputs, strict=True):
            told = OperatorInformation(entries_of(operator), operator.line, width)
            assert tower.run((n,), told).output == output
            assert len(told.answers) <= len(certificate.evidence.answers)


def test_the_zoo_is_large():
    assert len(ZOO) >= 25
    assert len({tower.name for tower, _, _ in ZOO}) >= 25
    played = {(tower.name, problem.name, asked) for tower, problem, asked in ZOO}
    assert len(played) == len(ZOO)
    assert played >= TRUE_CLAIMS
    for tower, problem, asked in ZOO:  # each tower of two limits stands one class lower, too
        if tower.height == 2 and (tower.name, problem.name, asked) in TRUE_CLAIMS:
            assert any(p.name == problem.name and t.name.startswith(tower.name) and c == DELTA_2 for t, p, c in ZOO)
