"""`sciverify export --coq`, with a program that says what it is told to; tests/formal has the real one."""

from __future__ import annotations

import pytest

from sciverify.cli import main

FAKE = """#!/bin/sh
echo "$1 of $2"
exit $CODE
"""


@pytest.fixture
def fake(tmp_path, monkeypatch):
    program = tmp_path / "fake"
    program.write_text(FAKE)
    program.chmod(0o755)
    monkeypatch.setenv("SCIVERIFY_PROVEN", str(program))
    return lambda code: monkeypatch.setenv("CODE", str(code))


def test_a_theorem_is_printed_or_written(fake, tmp_path, capsys):
    fake(0)
    assert main(["export", "--coq", "one.json"]) == 0
    assert capsys.readouterr().out == "--coq of one.json\n"
    target = tmp_path / "Proven.v"
    assert main(["export", "--coq", "one.json", "-o", str(target)]) == 0
    assert target.read_text() == "--coq of one.json\n"
    assert "coqc -Q formal/build Sciverify" in capsys.readouterr().out


@pytest.mark.parametrize("code", [1, 2, 3])
def test_what_is_not_proven_is_not_written(fake, tmp_path, capsys, code):
    fake(code)
    target = tmp_path / "Proven.v"
    assert main(["export", "--coq", "one.json", "--out", str(target)]) == code
    assert not target.exists()
    assert capsys.readouterr().err == "--coq of one.json\n"


def test_without_the_program_the_command_says_what_to_do(monkeypatch, capsys):
    monkeypatch.delenv("SCIVERIFY_PROVEN", raising=False)
    monkeypatch.setenv("PATH", "")
    assert main(["export", "--coq", "one.json"]) == 2
    assert "make -C formal install" in capsys.readouterr().err
