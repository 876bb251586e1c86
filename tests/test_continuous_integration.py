"""The workflow that a fork runs is a workflow, and the newcomer does what a README says."""

from __future__ import annotations

import importlib.util
import os
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = """# Name

    pip install name

```pycon
>>> one = 1
>>> one + 1
2

```

Here a solver (`pip install solver`) and `name audit mine.py:f --claim 1`, `name`, `sv.f(x)`:

```pycon
>>> one + 2
3

```

    $ echo dist 0.14141996
    dist 0.14141234
    $ true

```sh
false
```

    pip install '.[test]' && pytest
"""


@pytest.fixture(scope="module")
def newcomer():
    spec = importlib.util.spec_from_file_location("newcomer", ROOT / ".ci" / "newcomer.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["newcomer"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["newcomer"]


def test_a_newcomer_reads_from_top_to_bottom(newcomer):
    taken = [
        (step.words if not step.python else step.words.count(">>>"), step.printed) for step in newcomer.steps(README)
    ]
    assert taken == [
        ("pip install name", None),
        (2, None),
        ("pip install solver", None),
        (3, None),
        ("echo dist 0.14141996", "dist 0.14141234\n"),
        ("true", ""),
        ("pip install '.[test]' && pytest", None),
    ]


def test_a_newcomer_notices_what_is_wrong(newcomer, tmp_path):
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])

    def fault(*parts, **options):
        return newcomer.take(newcomer.Step(*parts, **options), {"PATH": path}, tmp_path)

    assert fault("echo dist 0.14141996", "dist 0.14141234\n") == ""
    assert "it prints\ndist 0.15" in fault("echo dist 0.15", "dist 0.14\n")
    assert fault("exit 3").startswith("exit code 3")
    assert fault(">>> 1 + 1\n2\n", python=True) == ""
    assert "Got:\n    2" in fault(">>> 1 + 1\n3\n", python=True)


def test_the_readme_has_steps(newcomer):
    words = [step.words for step in newcomer.steps((ROOT / "README.md").read_text(encoding="utf-8"))]
    assert words[0] == "pip install sciverify"
    assert any(line.startswith("python -I -S sciverify/checker") for line in words)
    assert "pip install '.[test]' && pytest" in words


def test_the_workflow_runs_what_the_readme_says():
    yaml = pytest.importorskip("yaml")
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
    assert workflow.keys() == {"name", True, "permissions", "concurrency", "jobs"}, "yaml reads `on` as true"
    runs, versions = [], set()
    for job in workflow["jobs"].values():
        assert job["runs-on"]
        for step in job["steps"]:
            assert len(step.keys() & {"uses", "run"}) == 1
            runs.append(step.get("run", ""))
            versions.add(step.get("with", {}).get("python-version"))
        versions |= set(job.get("strategy", {}).get("matrix", {}).get("python", []))
    assert "bash .ci/run" in runs
    assert (ROOT / ".ci" / "run").is_file()
    assert "pip install '.[test]' && pytest" in runs
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {line.rpartition(" ")[2] for line in project["classifiers"] if "Python :: 3." in line}
    assert named <= versions
