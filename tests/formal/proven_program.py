"""The checker with a machine-checked proof, where it is built: formal/build/sciverify-proven, or what the commands would run."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FORMAL = ROOT / "formal"
ACCEPTED = {"VERIFIED", "PROVEN"}
MOST = 400
"""Files of one process."""


def _found():
    built = FORMAL / "build" / "sciverify-proven"
    named = os.environ.get("SCIVERIFY_PROVEN") or ("sciverify-proven" if not built.is_file() else str(built))
    return shutil.which(named)


PROGRAM = _found()
needs_program = pytest.mark.skipif(
    PROGRAM is None, reason="no sciverify-proven: `make -C formal` builds it from coq, ocaml and zarith"
)


def said(files, *options):
    """The lines that the program prints of these files."""
    files = [str(file) for file in files]
    lines = []
    for k in range(0, len(files), MOST):
        done = subprocess.run(
            [PROGRAM, *options, "--", *files[k : k + MOST]], capture_output=True, text=True, check=False
        )
        assert done.returncode in (0, 1, 2, 3), done.stderr
        lines += done.stdout.splitlines()
    assert len(lines) == len(files) * (1 + len(options))
    return lines


def words(files):
    """PROVEN, REJECTED, MALFORMED or NOT COVERED, file by file."""
    return [next(word for word in WORDS if line.startswith(f"{word} ")) for line in said(files)]


WORDS = ("PROVEN", "REJECTED", "MALFORMED", "NOT COVERED")
