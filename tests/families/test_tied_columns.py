from __future__ import annotations

from fractions import Fraction

import pytest

import sciverify as sv
from sciverify.families import TiedColumns

SETTINGS = [
    {"m": 1, "N": 2, "K": 1},
    {"m": 3, "N": 5, "K": 2, "further_nonzeros": 1},
    {"m": 2, "N": 6, "K": 3, "normalisation": "rational"},
    {"m": 4, "N": 6, "K": 1, "further_nonzeros": 3, "transform": "dct", "lam": "3/7"},
    {"m": 19, "N": 20, "K": 6, "further_nonzeros": 5, "transform": "dct"},
    {"m": 3, "N": 4, "K": 30, "normalisation": "rational", "transform": "dct"},
]


@pytest.mark.parametrize("settings", SETTINGS)
def test_closed_forms_equal_what_the_certifier_finds(settings):
    family = TiedColumns(**settings)
    members = [family.branch(j, n) for j in (0, family.tied - 1) for n in (0, 7)] + [family.limit()]
    for member in members:
        found = sv.solution_set(member.problem)
        assert found.dimension == member.solutions.dimension
        assert found.contains(member.solutions.vertex)
        for vertex in member.solutions.vertices():
            assert found.contains(vertex)
    assert family.limit().solutions.dimension == family.tied - 1
    assert len(family.limit().solutions.vertices()) == family.tied


@pytest.mark.parametrize("settings", SETTINGS)
def test_spikes_are_kappa_apart(settings):
    family = TiedColumns(**settings)
    u, v = family.limit().solutions.vertices()[:2]
    gap = sum(((a - b) * (a - b) for a, b in zip(u, v, strict=True)), 0 * family.parameter)
    assert gap == family.kappa_squared
    power = Fraction(10) ** -family.K
    assert 4 * power**2 < Fraction(int(gap.p), int(gap.q)) < 100 * power**2


def test_branch_matrices_agree_to_n_bits_and_spikes_do_not():
    family = TiedColumns(m=3, N=5, K=1, transform="dct", further_nonzeros=2)
    n = 12
    shown = family.branch(0, n).oracle().matrix(n + 6)
    from sciverify.oracles.source import computable_matrix

    for j in range(family.tied):
        computable_matrix(family.branch(j, n).problem).require_within(list(shown), n, "A_n")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"m": 0}, "m is 0"),
        ({"m": 3, "N": 3}, "N is 3"),
        ({"K": 0}, "K is 0"),
        ({"K": 1.5}, "K is 1.5"),
        ({"lam": 0}, "lam is 0"),
        ({"lam": 5}, "take a smaller penalty"),
        ({"further_nonzeros": 9}, "further_nonzeros is 9"),
        ({"transform": "fft"}, "'fft'"),
        ({"normalisation": "other"}, "'other'"),
        ({"problem": "P7"}, "'P7'"),
    ],
)
def test_bad_parameters(options, message):
    with pytest.raises(sv.InvalidInput, match=message):
        TiedColumns(**{"m": 2, "N": 4, "K": 1, **options})


def test_bad_branch():
    with pytest.raises(sv.InvalidInput, match="j is 3"):
        TiedColumns(m=2, N=4, K=1).branch(3, 10)
