"""`sciverify lipschitz`: bounds and refutations of a network in a file."""

from __future__ import annotations

import json

import pytest

import sciverify as sv
from sciverify.cli import main

NET = sv.LayeredNetwork([sv.Dense([[1, -2], [0.5, 3], [1, 1]], [0.25, -1, 0]), sv.ReLU(), sv.Dense([[1, -1, 2]])])


@pytest.fixture
def file(tmp_path):
    return str(sv.save_network(NET, tmp_path / "net.npz"))


def test_the_command_proves_and_writes(file, tmp_path, capsys):
    out = tmp_path / "bound.json"
    assert main(["lipschitz", file, "-o", str(out)]) == 0
    assert "||x - y|| for all x and y" in capsys.readouterr().out
    assert main(["check", str(out)]) == 0
    assert sv.load_certificate(out).problem.network == NET


def test_the_product_of_norms_as_json(file, capsys):
    assert main(["lipschitz", file, "--method", "norms", "--format", "json"]) == 0
    assert '"kind": "lipschitz-upper"' in capsys.readouterr().out


def test_the_command_refutes(file, capsys):
    assert main(["lipschitz", file, "--refute", "1"]) == 1
    assert "L^eps(Psi, y) >= " in capsys.readouterr().out


def test_the_command_that_finds_no_refutation_says_so(file, capsys):
    assert main(["lipschitz", file, "--refute", "100"]) == 0
    assert "no points with a quotient above '100' were found" in capsys.readouterr().out
    assert main(["lipschitz", file, "--refute", "100", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["refuted"] is False


def test_seconds_that_are_over_prove_nothing(file, capsys):
    for further in ([], ["--refute", "100"]):
        assert main(["lipschitz", file, "--seconds", "1e-9", *further]) == 2
        told = capsys.readouterr()
        assert "allow more seconds" in told.err
        assert not told.out


def test_bad_input(file, tmp_path, capsys):
    assert main(["lipschitz", str(tmp_path / "none.npz")]) == 2
    assert main(["lipschitz", file, "-o", file]) == 2
    assert main(["lipschitz", file, "--refute", "one"]) == 2
    assert "bound is 'one'" in capsys.readouterr().err
