"""R and Octave by stand-ins: what they are asked, what they can read back, what their answers become."""

from __future__ import annotations

import os
import sys
from fractions import Fraction

import numpy as np
import pytest

from sciverify.subjects import Ending
from sciverify.subjects.glmnet import Glmnet
from sciverify.subjects.octave import OctaveLasso
from sciverify.subjects.script import _ask

pytestmark = pytest.mark.skipif(os.name != "posix", reason="stand-ins are POSIX scripts")
A, y, LAM = np.array([[1 / 3, 0.1], [5e-324, -(2.0**60)]]), np.array([0.7, -1e-300]), Fraction(1, 5)

STAND_IN = """#!{python}
import sys
if sys.argv[1] != "script":
    print({version!r}, end="")
    sys.exit({question_code})
read = lambda name: [float.fromhex(v) if "0x" in v else float(v) for v in open(name).read().split()]
expected = {expected!r}
assert (read("shape"), read("matrix"), read("measurements"), read("parameter")) == expected
assert "lasso" in open("script").read() or "glmnet" in open("script").read()
print({printed!r})
sys.exit({code})
"""


def stand_in(folder, monkeypatch, program, printed="", code=0, question_code=0, version="9.8"):
    expected = ([2.0, 2.0], A.ravel().tolist(), y.tolist(), [float(LAM / 4)])
    file = folder / program
    file.write_text(
        STAND_IN.format(
            python=sys.executable,
            version=version,
            question_code=question_code,
            expected=expected,
            printed=printed,
            code=code,
        )
    )
    file.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    _ask.cache_clear()


@pytest.fixture(autouse=True)
def _forget():
    yield
    _ask.cache_clear()


CASES = [(Glmnet(), "Rscript", "0x1.8p-1"), (OctaveLasso(), "octave", "0.75")]


@pytest.mark.parametrize(("subject", "program", "entry"), CASES)
def test_numbers_cross_exactly_both_ways(subject, program, entry, tmp_path, monkeypatch):
    stand_in(tmp_path, monkeypatch, program, f"x {entry}\nx -0\nstatus jerr 0\niterations 7\nchatter")
    found = subject.observe(A, y, LAM)
    assert (found.ending, found.version, found.status) == (Ending.CLAIMED, "9.8", "jerr 0"), found
    assert found.x.tolist() == [0.75, 0.0]
    assert found.parameter == 4 * Fraction(float(LAM / 4))
    assert found.iterations == 7
    subject.prepare()


def test_options_of_glmnet_stand_in_its_script():
    assert "intercept = FALSE)," in Glmnet().script
    tight = Glmnet(options={"thresh": 1e-26, "maxit": 10**6}).script
    assert f"intercept = FALSE, thresh = {(1e-26).hex()}, maxit = {(1e6).hex()})," in tight


@pytest.mark.parametrize(("subject", "program", "entry"), CASES)
def test_what_a_script_says_is_recorded(subject, program, entry, tmp_path, monkeypatch):
    stand_in(tmp_path, monkeypatch, program, f"x {entry}\nx 1\nstatus returned\nwarning not converged")
    found = subject.observe(A, y, LAM)
    assert (found.ending, found.status) == (Ending.WARNED, "returned; not converged")
    stand_in(tmp_path, monkeypatch, program, "x 1", code=4)
    found = subject.observe(A, y, LAM)
    assert found.ending is Ending.FAILED
    assert f"{program} ended with 4" in found.status
    stand_in(tmp_path, monkeypatch, program, "x 1")
    assert "no finite vector of 2 entries" in subject.observe(A, y, LAM).status


@pytest.mark.parametrize(("subject", "program", "entry"), CASES)
def test_a_missing_program_or_package(subject, program, entry, tmp_path, monkeypatch):
    stand_in(tmp_path, monkeypatch, program, question_code=1)
    assert subject.observe(A, y, LAM).ending is Ending.ABSENT
    (tmp_path / program).unlink()
    _ask.cache_clear()
    assert subject.observe(A, y, LAM).ending is Ending.ABSENT
