"""Each rejecting condition of the checker is switched off in a copy: some corpus file must notice.

A condition of a rule bites if a certificate that it alone refuses is verified without it. A condition on the form of a file
bites if a file is no longer refused for the reason that it gives. `UNREACHED` lists the few for which that cannot be, with
the reason: a later condition provably refuses the same files.

    python tests/checker/test_every_guard_bites.py    prints the table
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from variants import EXPECTED, Guard, Watched, guards, refused_files

UNREACHED: dict[str, str] = json.loads((Path(__file__).parent / "unreached_guards.json").read_text())
"""Guard, as it prints, -> why no file can be refused by it alone."""


def bites(watched: Watched, guard: Guard, files: list[Path]) -> bool:
    """Does some file, refused by this condition, get another verdict without it?"""
    for path in files:
        word, words = watched.verdict_without(guard, path)
        if guard.refusal == "Rejected":
            noticed = word == "VERIFIED"
        else:
            noticed = word != "MALFORMED" or EXPECTED["malformed"].get(path.name, words) not in words
        if noticed:
            return True
    return False


def survivors() -> list[Guard]:
    """Conditions that can be switched off without any file noticing."""
    watched, refused = Watched(), {}
    for path in refused_files():
        refused.setdefault(watched.refuses(path), []).append(path)
    return [guard for guard in guards() if not bites(watched, guard, refused.get(guard, []))]


@pytest.fixture(scope="module")
def found() -> list[Guard]:
    return survivors()


def test_every_condition_bites(found):
    unexplained = [str(guard) for guard in found if str(guard) not in UNREACHED]
    assert not unexplained, (
        f"{len(unexplained)} conditions can be switched off and no file of the corpora notices: write one in "
        "tests/certificates/by_hand that such a condition alone refuses, or say in unreached_guards.json why there "
        "is none:\n" + "\n".join(unexplained)
    )


def test_what_is_listed_as_unreached_is(found):
    assert set(UNREACHED) <= set(map(str, found)), "a listed condition bites now, or is gone: take it off the list"


def test_there_are_conditions_of_both_kinds():
    refusals = [guard.refusal for guard in guards()]
    assert min(refusals.count("Rejected"), refusals.count("Malformed")) > 50


if __name__ == "__main__":
    left = survivors()
    for guard in left:
        print(f"{guard.refusal:9} {guard}  [{UNREACHED.get(str(guard), 'UNEXPLAINED')}] {guard.message}")
    for refusal in ("Rejected", "Malformed"):
        total = sum(guard.refusal == refusal for guard in guards())
        rest = [guard for guard in left if guard.refusal == refusal]
        open_ones = sum(str(guard) not in UNREACHED for guard in rest)
        print(f"{refusal}: {total} conditions, {len(rest)} survive, {open_ones} unexplained")
