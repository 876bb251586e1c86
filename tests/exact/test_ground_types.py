"""Numbers of SymPy are read alike, whatever type SymPy itself computes with."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
READING = """
import json, sys, tempfile, warnings
from pathlib import Path
warnings.simplefilter("ignore")  # SymPy 1.12 has no ground types "flint", says so and takes its own
import sympy
import sciverify as sv

root, theta, third = sympy.cbrt(2), sympy.CRootOf(sympy.Symbol("t") ** 5 - sympy.Symbol("t") - 1, 0), sympy.Rational(1, 3)
matrices = [[[1, root]], [[root, sympy.sqrt(2)]], [[theta, third]], [[root, root * theta + sympy.sqrt(3)]]]
matrices += [[[sympy.cos(sympy.pi / 7), 1]], [[sympy.Float("0.1"), sympy.root(8, 3)]]]
problems = [sv.Lasso(A, [1], third) for A in matrices] + [sv.SquareRootLasso([[1, 3]], [1], root / 4)]
problems.append(sv.BasisPursuit([[root, 1]], [root**2], 0))
problems.append(sv.Lasso([[1 + sympy.I / 3, third]], [1], third))
bounds = []
for problem in problems:
    certificate = sv.certify_distance(problem, [sympy.Rational(1, 2), 0])
    path = Path(sys.argv[1]) / "certificate.json"
    certificate.save(path)
    sv.check(path)
    bounds.append([str(certificate.distance.lower), str(certificate.distance.upper)])
from sympy.polys.domains import QQ
print(json.dumps({"type": type(QQ(1, 3)).__module__, "bounds": bounds}))
"""


def bounds_with(ground_types: str, folder: Path) -> dict[str, object]:
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "SYMPY_GROUND_TYPES": ground_types, "PYTHONPATH": os.pathsep.join(paths)}
    done = subprocess.run(
        [sys.executable, "-c", READING, str(folder)], capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.thorough
@pytest.mark.parametrize("ground_types", ["gmpy", "flint"])
def test_ground_types_do_not_matter(ground_types, tmp_path):
    if ground_types == "gmpy" and find_spec("gmpy2") is None:
        pytest.skip("gmpy2 is not installed")
    plain, other = bounds_with("python", tmp_path), bounds_with(ground_types, tmp_path)
    assert plain["type"].startswith("sympy.external")
    assert len(plain["bounds"]) == 9
    assert other["bounds"] == plain["bounds"]
