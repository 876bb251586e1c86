"""Runs the examples in the docstrings of everything public, and fails where a public callable has none.

python docs/run_examples.py [--extras] [NAME ...]

An example that needs a package of an extra is skipped by name where the package is missing. --extras runs these
examples alone, and skips none. Each example runs in an empty folder and knows only what it imports.
"""

from __future__ import annotations

import ast
import contextlib
import doctest
import inspect
import io
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

API = Path(__file__).parent / "api.md"
PACKAGES = ("sciverify", "sciverify.families", "sciverify.hierarchy", "sciverify.audit", "sciverify.testing")
EXTRAS = ("cvxpy", "hypothesis", "jax", "optax", "scipy", "sklearn")
_TRAINED = ("jax", "optax")
NEEDS = {
    "sciverify.train_lista": _TRAINED,
    "sciverify.audit_reconstruction": _TRAINED,
    "sciverify.ReconstructionAudit": _TRAINED,
    "sciverify.testing.check_spectral_solver": ("scipy",),
    "sciverify.testing.refute_finding": ("scipy",),
    "sciverify.testing.ExaminedSpectra": ("scipy",),
    "sciverify.testing.SpectralFinding": ("scipy",),
}
"""What an example needs beyond the packages that it imports."""


def public() -> dict[str, object]:
    """Dotted name -> object, of every public callable; an object with two names is listed by its first one."""
    found: dict[str, object] = {}
    for package in map(import_module, PACKAGES):
        for name in package.__all__:
            value = getattr(package, name)
            if callable(value) and not any(value is known for known in found.values()):
                found[f"{package.__name__}.{name}"] = value
    return found


def unlisted() -> list[str]:
    """Names of the package itself that the reference does not list."""
    listed = set(re.findall(r"^\.\. auto\w+:: (\w+)$", API.read_text(encoding="utf-8"), re.MULTILINE))
    package = import_module("sciverify")
    return [n for n in package.__all__ if n not in listed and not inspect.ismodule(getattr(package, n))]


def own_example(value: object) -> bool:
    """Has its own docstring, not an inherited one, an example?"""
    return ">>>" in (getattr(value, "__doc__", None) or "")


def examples_of(name: str, value: object) -> list[doctest.DocTest]:
    """Of the callable and, if it is a class, of its methods."""
    return doctest.DocTestFinder(recurse=inspect.isclass(value)).find(value, name, module=False, globs={})


def needed(name: str, value: object) -> set[str]:
    """Packages of the extras that the examples of one name need."""
    sources = [example.source for test in examples_of(name, value) for example in test.examples]
    return {*NEEDS.get(name, ()), *(top for source in sources for top in _imported(source) if top in EXTRAS)}


def _imported(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


def failures_of(name: str, value: object) -> str:
    """What the examples of one name said that was wrong."""
    if not own_example(value):
        return f"{name} has no example\n"
    said, runner = io.StringIO(), doctest.DocTestRunner(verbose=False)
    for test in examples_of(name, value):
        runner.run(test, out=said.write)
    return said.getvalue()


def allow_for_a_busy_machine() -> None:
    """Of Hypothesis's health checks, "too slow" depends on what runs beside; an example is not wrong because of it."""
    if find_spec("hypothesis") is not None:
        hypothesis = import_module("hypothesis")
        hypothesis.settings.register_profile("examples", suppress_health_check=[hypothesis.HealthCheck.too_slow])
        hypothesis.settings.load_profile("examples")


def main(arguments: list[str]) -> int:
    """0 if every public callable has an example and all of them are right."""
    allow_for_a_busy_machine()
    extras, named = "--extras" in arguments, {a for a in arguments if not a.startswith("--")}
    found = {n: v for n, v in public().items() if not named or named & {n, n.rpartition(".")[2]}}
    needs = {n: needed(n, v) for n, v in found.items()}
    lacking = {} if extras else {n: ps for n in found if (ps := {p for p in needs[n] if find_spec(p) is None})}
    seconds, wrong = {}, [f"{name} is public and does not stand in docs/api.md\n" for name in unlisted()]
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for name in found.keys() - lacking.keys():
            if needs[name] or not extras:
                start = time.perf_counter()
                wrong += filter(None, [failures_of(name, found[name])])
                seconds[name] = time.perf_counter() - start
    print("".join(wrong), end="")
    print("".join(f"skipped: {name} needs {', '.join(sorted(lacking[name]))}\n" for name in sorted(lacking)), end="")
    print(f"{len(found)} public callables, examples of {len(seconds)} run, {len(wrong)} wrong; slowest:", end=" ")
    print(", ".join(f"{name} {seconds[name]:.1f} s" for name in sorted(seconds, key=seconds.__getitem__)[:-4:-1]))
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
