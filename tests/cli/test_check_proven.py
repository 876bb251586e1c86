"""`sciverify check --proven`, with a program that says what it is told to."""

from __future__ import annotations

import pytest

from sciverify.cli import main

FAKE = """#!/bin/sh
shift
for file in "$@"; do echo "$WORD $file: because"; done
exit $CODE
"""


@pytest.fixture
def fake(tmp_path, monkeypatch):
    program = tmp_path / "fake"
    program.write_text(FAKE)
    program.chmod(0o755)
    monkeypatch.setenv("SCIVERIFY_PROVEN", str(program))

    def says(word, code):
        monkeypatch.setenv("WORD", word)
        monkeypatch.setenv("CODE", str(code))

    return says


@pytest.fixture
def certificate(tmp_path):
    file = tmp_path / "one.json"
    file.write_text('{"format": "sciverify-certificate"}')
    return str(file)


@pytest.mark.parametrize(("word", "code"), [("PROVEN", 0), ("REJECTED", 1), ("MALFORMED", 2), ("NOT COVERED", 3)])
def test_a_line_a_file_and_the_exit_code_are_handed_on(fake, certificate, capsys, word, code):
    fake(word, code)
    assert main(["check", "--proven", certificate]) == code
    assert capsys.readouterr().out == f"{word} {certificate}: because\n"


def test_a_folder_stands_for_its_certificates(fake, certificate, tmp_path, capsys):
    (tmp_path / "other.json").write_text("{}")
    fake("PROVEN", 0)
    assert main(["check", "--proven", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert said.count("PROVEN") == 1
    assert "1 of 2 .json files" in said


@pytest.mark.parametrize(("word", "code"), [("PROVEN", 1), ("REJECTED", 0), ("", 0), ("PROVEN", 139)])
def test_a_program_whose_lines_and_exit_code_differ_proves_nothing(fake, certificate, capsys, word, code):
    fake(word, code)
    assert main(["check", "--proven", certificate]) == 2
    assert f"ended with code {code} after 1 of 1 files" in capsys.readouterr().err


def test_the_first_code_of_many_processes_counts(fake, certificate, monkeypatch):
    monkeypatch.setattr("sciverify.cli.proven.BATCH", 1)
    fake("NOT COVERED", 3)
    assert main(["check", "--proven", certificate, certificate]) == 3


def test_without_the_program_one_sentence_says_what_to_do(certificate, monkeypatch, tmp_path, capsys):
    monkeypatch.delenv("SCIVERIFY_PROVEN", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main(["check", "--proven", certificate]) == 2
    assert "make -C formal install" in capsys.readouterr().err
    monkeypatch.setenv("SCIVERIFY_PROVEN", "/no/such/program")
    assert main(["check", "--proven", certificate]) == 2
    assert "$SCIVERIFY_PROVEN is '/no/such/program'" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["-v", "-q", "--patient", "--format=json"])
def test_options_of_the_other_checker_are_refused(fake, certificate, capsys, option):
    fake("PROVEN", 0)
    assert main(["check", "--proven", option, certificate]) == 2
    assert "--proven takes files and folders alone" in capsys.readouterr().err


def test_nothing_to_check_is_said(fake, tmp_path, capsys):
    fake("PROVEN", 0)
    assert main(["check", "--proven"]) == 2
    assert main(["check", "--proven", str(tmp_path)]) == 2
    assert "no certificate in" in capsys.readouterr().err
