"""What every subcommand owes its users: an example that parses, exit codes, short errors, 80 columns, a sign of life."""

from __future__ import annotations

import argparse
import io
import re
import shlex
import sys
import time
from pathlib import Path

import pytest

from sciverify.cli import main
from sciverify.cli.arguments import command_line
from sciverify.cli.examples import EXAMPLES
from sciverify.cli.exit_codes import EXIT_CODES, OF_ALL, codes_of_all
from sciverify.cli.printing import print_table
from sciverify.cli.waiting import waiting
from sciverify.report.table import Table, text

ROOT = Path(__file__).parents[2]
COMMANDS = next(a for a in command_line()._actions if isinstance(a, argparse._SubParsersAction)).choices


@pytest.fixture(autouse=True)
def eighty_columns(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")


def said_by(arguments, capsys):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    printed = capsys.readouterr()
    return stop.value.code, printed.out, printed.err


def test_nothing_is_forgotten():
    assert set(COMMANDS) == set(EXAMPLES) == set(EXIT_CODES)
    assert all((ROOT / "sciverify" / "cli" / f"{name.replace('-', '_')}.py").is_file() for name in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_examples_and_exit_codes_in_80_columns(command, capsys):
    code, out, _ = said_by([command, "--help"], capsys)
    assert code == 0
    assert "\nexamples:\n  sciverify " + command in out
    assert "\nexit codes:\n    0  " in out
    assert max(map(len, out.splitlines())) <= 80
    described = [action for action in COMMANDS[command]._actions if action.option_strings]
    assert not [a.option_strings for a in described if a.help is None and not a.choices and a.nargs != 0]


@pytest.mark.parametrize("line", [line for lines in EXAMPLES.values() for line in lines])
def test_examples_parse(line):
    program, *words = shlex.split(line)
    assert program == "sciverify"
    assert command_line().parse_args(words).chosen == words[0]


@pytest.mark.parametrize("command", [None, *COMMANDS])
def test_errors_are_short_with_a_short_usage(command, capsys):
    words = [] if command is None else [command]
    code, out, err = said_by([*words, "--no-such-option"], capsys)
    lines = err.splitlines()
    assert (code, out) == (2, "")
    assert len(lines) == (4 if command == "stability" else 3)  # three of its words must be there
    assert lines[0].startswith(f"usage: {' '.join(['sciverify', *words])} [OPTION ...]")
    assert lines[-1] == f"see: {' '.join(['sciverify', *words])} --help"
    assert max(map(len, (lines[0], lines[-1]))) <= 80


def test_exit_codes_are_in_the_top_level_help_and_in_the_docs(capsys):
    _, out, _ = said_by(["--help"], capsys)
    assert codes_of_all() in out
    assert max(map(len, out.splitlines())) <= 80
    page = (ROOT / "docs" / "command-line.md").read_text("utf-8")
    rows = re.findall(r"^\| (?:`([\w-]+)`|all others) \| (\d+) \| (.*) \|$", page, re.MULTILINE)
    written = {(name, int(code)): words.replace("`", "") for name, code, words in rows}
    told = {(name, code): words for name, codes in EXIT_CODES.items() for code, words in codes.items()}
    assert written == told | {("", code): words for code, words in OF_ALL.items()}
    for lines in EXAMPLES.values():
        assert lines[0] in page


# ------------------------------------------------------------ tables


WIDE = Table(
    "a title " * 20,
    ("name", "kind", *(f"column {k}" for k in range(20)), "words"),
    tuple((f"row {k % 2}", f"kind {k}", *(str(k * j) for j in range(20)), "many words " * 20) for k in range(3)),
    ("a note " * 30,),
    (),
)


def test_wide_tables_are_folded(capsys):
    print_table(WIDE)
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    heads = [line for line in lines if line.startswith("name   kind")]
    assert len(heads) > 2  # every block begins with what tells the rows apart
    assert [name for line in heads for name in re.findall(r"column \d+", line)] == [f"column {k}" for k in range(20)]
    assert sum(line.startswith("row 1  kind 1") for line in lines) == len(heads)


def test_nothing_is_folded_without_a_width_or_where_it_fits():
    assert len(text(WIDE).splitlines()[4]) > 200
    narrow = Table("t", ("a", "b"), (("1", "2"),), (), ())
    assert text(narrow, width=80) == text(narrow)


def test_last_words_are_shortened_where_that_is_enough():
    said = Table("t", ("name", "says"), (("n" * 30, "w " * 100),), (), ())
    row = text(said, width=80).splitlines()[4]
    assert row.endswith("...")
    assert len(row) == 80


# ------------------------------------------------------------ a sign of life


class Terminal(io.StringIO):
    """What says that it is one."""

    def isatty(self):
        return True


def test_a_wait_is_told_and_leaves_nothing(monkeypatch):
    monkeypatch.setattr("sciverify.cli.waiting._SECONDS", 0.01)
    out, err = Terminal(), Terminal()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    end = time.monotonic() + 20
    with waiting("checking"):
        while "checking: " not in err.getvalue() and time.monotonic() < end:
            time.sleep(0.005)
        print("VERIFIED a")
    assert "checking: 0 s" in err.getvalue()
    assert sys.stdout is out
    assert out.getvalue() == "VERIFIED a\n"
    assert err.getvalue().endswith("\r\x1b[K")


def test_short_waits_and_pipes_are_silent(monkeypatch, capsys):
    with waiting("checking"):
        print("here")
    assert capsys.readouterr() == ("here\n", "")
    err = Terminal()
    monkeypatch.setattr(sys, "stderr", err)
    with pytest.raises(ValueError, match="kept"), waiting("checking"):
        raise ValueError("kept")
    assert err.getvalue() == ""


SHORT = {"report": "waiting", "check": "waiting", "export": "waiting", "refute": "waiting"}
"""Commands of which nobody knows how long they take."""


@pytest.mark.parametrize("command", sorted({*COMMANDS} - {"classify"}))  # which prints a table at once
def test_every_command_shows_that_it_works(command):
    source = (ROOT / "sciverify" / "cli" / f"{command.replace('-', '_')}.py").read_text("utf-8")
    sign = SHORT.get(command, {"audit": "_bar", "reproduce": "_bar"}.get(command, "progress_bar"))
    assert f"with {sign}(" in source or f"enter_context({sign}(" in source or f", {sign}(" in source
