"""Runs the examples in the docstrings of everything public, and fails where a public callable has none.

python docs/run_examples.py [--skip-nothing] [NAME ...]

An example that needs a package of an extra is skipped by name where the package is missing; with --skip-nothing that is
a failure, too. Each example runs in an empty folder and knows only what it imports.
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
PACKAGES = ("sciverify", "sciverify.families", "sciverify.audit", "sciverify.testing")
EXTRAS = ("cvxpy", "hypothesis", "jax", "optax", "sklearn")
NEEDS = {"sciverify.train_lista": ("jax", "optax")}
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
    listed = set(re.findall(r"^\s*(?:\.\. auto\w+:: |   )(\w+)$", API.read_text(encoding="utf-8"), re.MULTILINE))
    package = import_module("sciverify")
    return [n for n in package.__all__ if n not in listed and not inspect.ismodule(getattr(package, n))]


def own_example(value: object) -> bool:
    """Has its own docstring, not an inherited one, an example?"""
    return ">>>" in (getattr(value, "__doc__", None) or "")


def missing(name: str, examples: list[doctest.Example]) -> list[str]:
    """Packages of the extras that an example needs and that are not installed."""
    needed = {*NEEDS.get(name, ()), *(top for e in examples for top in _imported(e.source))}
    return sorted(package for package in needed if package in EXTRAS and find_spec(package) is None)


def _imported(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


def failures_of(name: str, value: object) -> tuple[str, list[str]]:
    """What the examples of one name said that was wrong, and the packages for which they were skipped."""
    tests = doctest.DocTestFinder(recurse=inspect.isclass(value)).find(value, name, module=False, globs={})
    said = io.StringIO()
    lacking = missing(name, [e for test in tests for e in test.examples])
    if not lacking:
        runner = doctest.DocTestRunner(verbose=False)
        for test in tests:
            runner.run(test, out=said.write)
    return said.getvalue(), lacking


def main(arguments: list[str]) -> int:
    """0 if every public callable has an example and all of them are right."""
    named = [a for a in arguments if not a.startswith("--")]
    todo = {n: v for n, v in public().items() if not named or n in named or n.rpartition(".")[2] in named}
    wrong, skipped, slow = [], [], []
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for name, value in todo.items():
            start = time.perf_counter()
            said, lacking = failures_of(name, value) if own_example(value) else (f"{name} has no example\n", [])
            wrong += [said] * bool(said)
            skipped += [f"{name} (needs {', '.join(lacking)})"] * bool(lacking)
            slow.append((time.perf_counter() - start, name))
    wrong += [f"{name} is public and does not stand in docs/api.md\n" for name in unlisted()]
    print("".join(wrong), end="")
    print(f"{len(todo)} public callables, {len(skipped)} skipped, {len(wrong)} wrong; slowest:", end=" ")
    print(", ".join(f"{name} {seconds:.1f} s" for seconds, name in sorted(slow, reverse=True)[:3]))
    for name in skipped:
        print(f"skipped: {name}")
    return int(bool(wrong or ("--skip-nothing" in arguments and skipped)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
