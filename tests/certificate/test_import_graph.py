"""sciverify/certificate has no import cycle: imports in functions, under TYPE_CHECKING and of parent packages count."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import sciverify

ROOT = Path(sciverify.__file__).parent
HOME = "sciverify.certificate"


def module_name(path):
    parts = ("sciverify", *path.relative_to(ROOT).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(tree):
    """Every module that a file names in an import, wherever in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports are not used here"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def graph(sources):
    """Module -> modules among these that importing it runs; a parent package runs first."""
    edges = {}
    for name, text in sources.items():
        parts = [target.split(".") for target in (name, *imported(ast.parse(text)))]
        needs = {".".join(path[:k]) for path in parts for k in range(1, len(path) + 1)}
        edges[name] = {need for need in needs if need in sources and need != name}
    return edges


def sources():
    files = (ROOT / "certificate").rglob("*.py")
    return {module_name(path): path.read_text(encoding="utf-8") for path in files}


def test_there_is_no_cycle():
    found = sources()
    assert f"{HOME}.kinds.registry" in found
    edges = graph(found)
    assert f"{HOME}.document" in edges[f"{HOME}.certificate"]
    TopologicalSorter(edges).prepare()


def test_imports_stand_at_the_top():
    for name, text in sources().items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                inside = [target for target in imported(node) if target.startswith("sciverify")]
                assert not inside, f"{name}.{node.name} imports {inside}"
        assert "TYPE_CHECKING" not in text, name


@pytest.mark.parametrize(
    "text",
    [
        "from p import b",
        "def f():\n    import p.b",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from p.b import x",
    ],
)
def test_a_cycle_is_seen(text):
    with pytest.raises(CycleError):
        TopologicalSorter(graph({"p": "", "p.a": text, "p.b": "from p.a import y"})).prepare()


def test_a_package_that_imports_its_modules_is_a_cycle():
    with pytest.raises(CycleError):
        TopologicalSorter(graph({"p": "from p.a import x", "p.a": "import p.b", "p.b": ""})).prepare()
