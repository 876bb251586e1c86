"""One row of the table of Theorem 4 for each problem, its certificates, and the plot of the mechanism."""

from __future__ import annotations

from fractions import Fraction

import pytest

import sciverify as sv
from sciverify.checker import check
from sciverify.experiments import theorem4_table
from sciverify.experiments.mechanism import mechanism
from sciverify.report.mechanism import save_mechanism_plot
from sciverify.report.theorem4 import theorem4_table as as_table


@pytest.mark.parametrize(("problem", "K", "m", "N"), [("P1", 3, 1, 2), ("P2", 4, 3, 5), ("P3", 3, 4, 5)])
def test_a_row_says_what_the_theorem_says(problem, K, m, N):
    row = theorem4_table.theorem4_row(problem, K, m, N)
    assert row.as_the_theorem_says
    assert row.fails == len(row.zoo) >= 12
    assert row.guess.success == Fraction(1, N + 1 - m)
    for name, certificate in theorem4_table.certificates(row).items():
        assert name.startswith(f"{problem}-K{K}-{m}x{N}-")
        check.check_bytes(certificate.to_json().encode())
    table = as_table([row])
    for form in ("text", "json", "csv", "markdown", "latex", "html"):
        assert problem in table.render(form)


@pytest.mark.thorough
def test_the_mechanism_is_flat_in_the_bits(tmp_path):
    found = mechanism(K=4)
    unit = Fraction(1, 10**4)
    for runs in found.refutations.values():
        for outcome in runs.values():
            assert outcome.distance.lower > unit
    jump = [p.entries for p in found.solution_map]
    assert all((a == 0) != (b == 0) for a, b in jump)
    pytest.importorskip("matplotlib", reason="the plot needs the extra 'plots'")
    files = save_mechanism_plot(found, tmp_path)
    assert [f.suffix for f in files] == [".png", ".svg"]
    assert all(f.stat().st_size > 10_000 for f in files)


@pytest.mark.parametrize("options", [{"K": 2}, {"L": 0}, {"m": 5, "N": 5}, {"problem": "P4"}])
def test_bad_classes(options):
    with pytest.raises(sv.InvalidInput):
        sv.families.Theorem4(**{"problem": "P3", "m": 1, "N": 2, "K": 3, **options})
