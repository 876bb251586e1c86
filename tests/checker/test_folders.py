"""Folders with certificates and other JSON files: what is counted, what is malformed, what the exit code says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sciverify.checker import check
from sciverify.checker.command import CODES

CORRECT = next(iter(sorted((Path(__file__).parents[1] / "certificates" / "correct").glob("*.json"))))
TEXT = CORRECT.read_text(encoding="utf-8")
OTHERS = {
    "package": '{"name": "x", "version": 1.5, "private": true}',
    "list": "[1, [2.5], null]",
    "nothing": "null",
    "long": '{"n": ' + "9" * 6000 + "}",
}
DAMAGED = {
    "cut": TEXT[: len(TEXT) // 2],
    "empty": "",
    "renamed": TEXT.replace("sciverify-certificate", "certificate"),
    "inside": json.dumps([TEXT]),
    "latin": TEXT.replace("{", "{\xe9", 1),
}


def written(folder, texts):
    for name, text in texts.items():
        (folder / f"{name}.json").write_bytes(text.encode("latin-1"))


def test_other_files_are_counted_and_change_no_verdict(tmp_path, capsys):
    written(tmp_path, OTHERS | {"c": TEXT})
    assert check.main([str(tmp_path)]) == 0
    first, last = capsys.readouterr().out.splitlines()
    assert first.startswith("VERIFIED")
    assert last == "4 other .json files are no certificates: see -v"
    assert check.main(["-v", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert all(f"NO CERTIFICATE {tmp_path / name}.json" in said for name in OTHERS)
    assert check.main(["--format", "json", str(tmp_path)]) == 0
    words = [found["verdict"] for found in json.loads(capsys.readouterr().out)]
    assert sorted(words) == ["NO CERTIFICATE"] * 4 + ["VERIFIED"]


def test_nothing_but_other_files_is_no_success(tmp_path, capsys):
    written(tmp_path, OTHERS)
    for options in ([], ["-q"], ["-v"], ["--format", "json"], ["--format", "json", "-q"]):
        assert check.main([*options, str(tmp_path)]) == 2
    assert "MALFORMED" not in capsys.readouterr().out


@pytest.mark.parametrize("name", DAMAGED)
def test_what_may_have_been_a_certificate_is_malformed(name, tmp_path, capsys):
    written(tmp_path, {name: DAMAGED[name], "c": TEXT})
    assert check.main([str(tmp_path)]) == 2
    assert f"MALFORMED {tmp_path / name}.json" in capsys.readouterr().out


@pytest.mark.parametrize("name", OTHERS)
def test_a_file_that_is_named_is_held_to_the_format(name, tmp_path, capsys):
    written(tmp_path, OTHERS)
    assert check.main([str(CORRECT), str(tmp_path / f"{name}.json")]) == 2
    assert "MALFORMED" in capsys.readouterr().out


def test_the_words_are_those_of_the_format_page():
    page = (Path(__file__).parents[2] / "docs" / "certificate-format.md").read_text(encoding="utf-8")
    for word, code in CODES.items():
        (line,) = [row for row in page.splitlines() if row.startswith(f"| `{word}` |")]
        assert line.endswith(f"| {code} |")
