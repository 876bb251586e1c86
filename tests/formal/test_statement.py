"""What a person has to read stays short, nothing is taken for granted, and the build reads every file."""

from __future__ import annotations

import re

import pytest
from proven_program import FORMAL

MOST_LINES = 80
AXIOMS = [
    "ClassicalDedekindReals.sig_not_dec",
    "ClassicalDedekindReals.sig_forall_dec",
    "FunctionalExtensionality.functional_extensionality_dep",
]
"""Those of Coq's real numbers."""
FORBIDDEN = re.compile(
    r"\b(Admitted|admit|Axioms?|Parameters?|Conjecture|Abort|Unset Guard|bypass_check|type_in_type)\b"
)


def without_comments(text):
    while (shorter := re.sub(r"\(\*(?:(?!\(\*|\*\)).)*\*\)", "", text, flags=re.S)) != text:
        text = shorter
    return text


def test_the_statement_is_short():
    lines = (FORMAL / "Spec.v").read_text().splitlines()
    assert sum(map(bool, lines)) <= MOST_LINES
    assert max(map(len, lines)) <= 120


@pytest.mark.parametrize("file", sorted(FORMAL.glob("*.v")), ids=lambda file: file.name)
def test_nothing_is_taken_for_granted(file):
    text = without_comments(file.read_text())
    assert not FORBIDDEN.search(text)
    sections = 0
    for line in text.splitlines():
        sections += line.startswith("Section ") - line.startswith("End ")
        assert sections > 0 or not re.match(r"\s*(Hypothes[ie]s|Variables?|Context)\b", line), line
    assert sections == 0
    assert max(map(len, file.read_text().splitlines())) <= 120


def test_the_theorem_rests_on_the_axioms_of_the_real_numbers_alone():
    lines = (FORMAL / "assumptions.txt").read_text().splitlines()
    assert [line.split()[0] for line in lines[1:] if not line.startswith(" ")] == AXIOMS


def test_the_makefile_names_every_file():
    makefile = (FORMAL / "Makefile").read_text()
    proofs = re.search(r"^PROOFS := (.*)$", makefile, flags=re.M)[1].split()
    assert sorted([*proofs, "Extraction", "Assumptions"]) == sorted(file.stem for file in FORMAL.glob("*.v"))
    reader = re.search(r"^READER := (.*)$", makefile, flags=re.M)[1].split()
    assert sorted(reader) == sorted(file.stem for file in (FORMAL / "reader").glob("*.ml"))


def test_the_archive_of_sources_carries_the_proofs_and_the_wheel_does_not():
    assert "graft formal" in (FORMAL.parent / "MANIFEST.in").read_text()
    assert 'include = ["sciverify*"]' in (FORMAL.parent / "pyproject.toml").read_text()
