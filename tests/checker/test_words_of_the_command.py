"""What the command line of the checker says: steps, JSON, refusals, and what it does when nobody reads on."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sciverify.checker import check
from sciverify.checker.export import export
from sciverify.checker.rules import KINDS, RULES

ROOT = Path(__file__).parents[1] / "certificates"
UNIQUE = ROOT / "correct" / "unique-zero-residual.json"


@pytest.fixture(scope="module")
def pyz(tmp_path_factory):
    return export(tmp_path_factory.mktemp("exported") / "check.pyz")


def run(program, *arguments, cwd=None):
    command = [sys.executable, "-I", "-S", str(program), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, cwd=cwd)


def edited(edit):
    document = json.loads(UNIQUE.read_text())
    edit(document)
    return json.dumps(document).encode()


def test_the_exported_file_says_the_same_in_an_empty_folder(pyz, tmp_path):
    names = ["dimension-one", "support-unique", "minimum-lasso", "growth-quadratic"]
    files = [ROOT / "correct" / f"{name}.json" for name in names]
    alone, folder = run(pyz, "-v", *files, cwd=tmp_path), run(check.__file__, "-v", *files)
    assert (alone.returncode, alone.stdout) == (folder.returncode, folder.stdout)
    assert alone.stdout.count("VERIFIED") == len(files)


def test_steps_stand_below_the_rules_that_take_them(pyz):
    verdict, *lines = run(pyz, "-v", UNIQUE).stdout.splitlines()
    assert verdict.startswith("VERIFIED")
    heads = [line for line in lines if line.startswith("  rule ")]
    for head in heads:
        name, _, proves = head.removeprefix("  rule ").partition(", to prove: ")
        assert RULES[name].proves == proves
    assert len({*heads}) >= 3
    assert all(line.startswith("    ") for line in lines if line not in heads)


def test_the_step_that_failed_is_shown(pyz, tmp_path):
    path = tmp_path / "wrong.json"
    path.write_bytes(edited(lambda d: d["claim"].update(lower="100", upper="100")))
    outcome = run(pyz, "-v", path)
    assert outcome.returncode == 1
    assert outcome.stdout.splitlines()[-1].startswith("    z is the only minimiser: ||x - z||^2 >= lower^2: ")
    assert outcome.stdout.endswith(", 10000\n")


def test_json_names_the_keys_of_the_claim_as_the_file_does(pyz):
    paths = [path for path in (ROOT / "correct").glob("*.json") if not path.name.startswith("hand-")]
    for path, said in zip(paths, json.loads(run(pyz, "--format", "json", "--patient", *paths).stdout), strict=True):
        claim = json.loads(path.read_text())["claim"]
        assert said["verdict"] == "VERIFIED"
        assert {key: said["claim"][key] for key in claim} == claim
        assert set(KINDS[claim["kind"]].keys) < set(said["claim"])


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda d: d["instance"].update({"lambda": 1}), "instance.lambda must be a numeral in a string, not 1"),
        (lambda d: d["instance"].update({"lambda": None}), "instance.lambda must be a numeral in a string, not null"),
        (lambda d: d.update(point=True), "point must be an array, not true"),
        (lambda d: d.update(version=2), "version is 2; this checker reads version 1"),
        (lambda d: d["point"].__setitem__(1, "x"), "point[1] is 'x', not a numeral \"p\" or \"p/q\""),
        (lambda d: d["instance"]["matrix"][1].pop(), "instance.matrix[1] has 1 entries where 2 belong"),
        (lambda d: d["instance"]["matrix"][1].__setitem__(0, []), "instance.matrix[1][0] must be a numeral in a string, not []"),
        (lambda d: d["claim"].update(kind={"a": "b"}), 'claim.kind is {"a": "b"}; known are '),
    ],
)  # fmt: skip
def test_refusals_show_the_place_and_the_value_as_it_stands_in_the_file(edit, said):
    with pytest.raises(check.Malformed) as refusal:
        check.check_bytes(edited(edit))
    assert str(refusal.value).startswith(said)


@pytest.mark.parametrize("option", ["--versoin", "-x", "--json", "--format=xml"])
def test_an_unknown_option_is_shown_as_it_was_typed(option, pyz):
    outcome = run(pyz, option, UNIQUE)
    assert (outcome.returncode, outcome.stdout) == (2, "")
    assert outcome.stderr == f"unknown option {option.replace('=', ' ')}: --help lists the options\n"


def test_the_help_says_how_the_exported_file_is_run(pyz):
    said = run(pyz, "--help").stdout
    assert "python -I -S check.pyz" in said
    assert max(map(len, said.splitlines())) <= 120


def test_nobody_reads_on(pyz):
    many = [ROOT / "incorrect"] * 4
    command = [sys.executable, "-I", "-S", str(pyz), "-v", *map(str, many)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline().startswith("REJECTED")
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 2
