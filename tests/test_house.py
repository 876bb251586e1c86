"""How the house is kept: import circles, layers, and what has grown too large or been named twice.

`python tests/test_house.py` prints a table of what is measured, what is allowed, and where; pytest --thorough holds each
row to its limit. The order of layers is read from the contract of import-linter in pyproject.toml.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "sciverify"

LIMITS = {
    "import circles": 0,
    "circles of types": 1,
    "arrows against the layers": 0,
    "isinstance of a problem": 0,
    "the word Any": 243,
    "long functions": 0,
    "class names twice": 0,
    "large modules": 0,
    "test files of one name": 0,
}
"""What is allowed of each; a limit only ever falls."""

LONG_FUNCTION = 40
"""Code lines, signature included; blank lines, comments and docstrings do not count."""
LARGE_MODULE = 400
"""Lines, all of them."""
PROBLEMS = {"BasisPursuit", "Lasso", "SquareRootLasso"}
HOMES_OF_PROBLEMS = ("sciverify.problems", "sciverify.checker")

Sources = Mapping[str, str]
Graph = dict[str, set[str]]


def sources(root: Path = ROOT / PACKAGE) -> dict[str, str]:
    """Module -> text, of every module in a package."""
    return {_module_name(path): path.read_text(encoding="utf-8") for path in sorted(root.rglob("*.py"))}


def _module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


parsed = cache(ast.parse)


@cache
def nodes(text: str) -> tuple[ast.AST, ...]:
    """The syntax tree of a module, node by node."""
    return tuple(ast.walk(parsed(text)))


_STATEMENTS = (ast.stmt, ast.ExceptHandler, ast.match_case)


@cache
def targets(text: str, type_checking: bool = False) -> frozenset[str]:
    """Every module, or name in one, that a text imports, wherever in it; also `import_module` of a literal.

    What stands under `if TYPE_CHECKING` never runs, and counts on request only.
    """
    found: set[str] = set()
    calls = "import_module" in text or "__import__" in text  # imports are statements, calls may be anywhere
    waiting: list[ast.AST] = [parsed(text)]
    while waiting:
        node = waiting.pop()
        found.update(_imported(node))
        skipped = not type_checking and isinstance(node, ast.If) and "TYPE_CHECKING" in _names(node.test)
        inside = node.orelse if isinstance(node, ast.If) and skipped else ast.iter_child_nodes(node)
        waiting.extend(child for child in inside if calls or isinstance(child, _STATEMENTS))
    return frozenset(found)


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        home = "." * node.level + (node.module or "")
        yield from (f"{home}.{alias.name}" if node.module else home + alias.name for alias in node.names)
    elif isinstance(node, ast.Call) and _names(node.func) & {"import_module", "__import__"}:
        yield from (a.value for a in node.args[:1] if isinstance(a, ast.Constant) and isinstance(a.value, str))


def _names(node: ast.AST) -> set[str]:
    """Names and last attributes in an expression."""
    names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    return names | {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)}


def import_graph(texts: Sources, type_checking: bool = False, parents: bool = False) -> Graph:
    """Module -> the modules among these that it imports; with `parents` also the packages that run first."""
    graph = {}
    for name, text in texts.items():
        absolute = (_absolute(target, name, texts) for target in targets(text, type_checking))
        found = {_module_of(target, texts) for target in absolute}
        if parents:
            paths = [target.split(".") for target in (name, *filter(None, found))]
            found |= {".".join(path[:k]) for path in paths for k in range(1, len(path))}
        graph[name] = {target for target in found if target in texts and target != name}
    return graph


def _absolute(target: str, module: str, texts: Sources) -> str:
    """`..b.x` as it is meant in a module; a package stands one level above its modules."""
    level = len(target) - len(target.lstrip("."))
    if not level:
        return target
    up = level - any(other.startswith(f"{module}.") for other in texts)
    return ".".join([*module.split(".")[: len(module.split(".")) - up], target.lstrip(".")])


def _module_of(target: str, texts: Sources) -> str | None:
    """`a.b.c` is the module a.b.c if there is one, or else a name in a.b."""
    return next((t for t in (target, target.rpartition(".")[0]) if t in texts), None)


def circles(graph: Graph) -> list[str]:
    """The strongly connected components of more than one module."""
    reached = {node: _reached(graph, node) for node in graph}
    rings = {frozenset(other for other in reached[node] if node in reached[other]) for node in graph}
    return sorted(" <-> ".join(sorted(ring)) for ring in rings if len(ring) > 1)


def _reached(graph: Graph, start: str) -> set[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        new = graph[waiting.pop()] - seen
        seen |= new
        waiting.extend(new)
    return seen


def layers() -> list[list[str]]:
    """The packages of every layer, highest first; above them all the package itself, which names everything."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    contract = next(c for c in contracts if c["name"] == "layers")
    return [[PACKAGE], *([name.strip() for name in layer.split("|")] for layer in contract["layers"])]


def arrows_up(graph: Graph, order: list[list[str]]) -> list[str]:
    """Imports of a higher layer, or of a neighbour in the same one."""
    height = {name: k for k, layer in enumerate(reversed(order)) for name in layer}

    def home(module: str) -> str | None:
        if module in (PACKAGE, f"{PACKAGE}.__main__"):
            return PACKAGE
        return next((name for name in height if name != PACKAGE and _inside(module, (name,))), None)

    found = []
    for module, needs in graph.items():
        for need in sorted(needs):
            low, high = home(module), home(need)
            if low and high and low != high and height[low] <= height[high]:
                found.append(f"{module} -> {need}")
    return found


def _inside(module: str, packages: Iterable[str]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in packages)


def asked_kinds(texts: Sources) -> list[str]:
    """Every `isinstance(..., Lasso)` and the like outside the rooms that may ask."""
    return [
        f"{name}:{node.lineno}"
        for name, text in texts.items()
        if not _inside(name, HOMES_OF_PROBLEMS)
        for node in nodes(text)
        if _asks_the_kind(node)
    ]


def _asks_the_kind(node: ast.AST) -> bool:
    if isinstance(node, ast.MatchClass):
        return bool(_names(node.cls) & PROBLEMS)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) == 2:
        return node.func.id in ("isinstance", "issubclass") and bool(_names(node.args[1]) & PROBLEMS)
    if isinstance(node, ast.Compare) and "type" in _names(node.left):
        return any(_names(part) & PROBLEMS for part in node.comparators)
    return False


def words_any(texts: Sources) -> list[str]:
    """Module and count, one entry an occurrence, most first."""
    count = Counter({name: len(re.findall(r"\bAny\b", text)) for name, text in texts.items()})
    return [name for name, times in count.most_common() for _ in range(times)]


def long_functions(texts: Sources) -> list[str]:
    """Functions of more than 40 code lines, longest first."""
    found = []
    for name, text in texts.items():
        rows = text.splitlines()
        for node in nodes(text):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                size = code_lines(node, rows)
                if size > LONG_FUNCTION:
                    found.append((size, f"{name}.{node.name} ({size})"))
    return [text for _, text in sorted(found, reverse=True)]


def code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef, rows: list[str]) -> int:
    """Lines of a function that are neither blank nor comments, nor of its docstrings."""
    docs: set[int] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            docs.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    numbers = range(function.lineno, (function.end_lineno or function.lineno) + 1)
    code = (rows[k - 1].strip() for k in numbers if k not in docs)
    return sum(bool(row) and not row.startswith("#") for row in code)


def class_names_twice(texts: Sources) -> list[str]:
    """Public or private names of classes that stand in two modules; the checker is an island."""
    where: dict[str, list[str]] = defaultdict(list)
    for name, text in texts.items():
        if not _inside(name, ("sciverify.checker",)):
            for node in nodes(text):
                if isinstance(node, ast.ClassDef):
                    where[node.name].append(name)
    return [f"{name}: {', '.join(homes)}" for name, homes in sorted(where.items()) if len(homes) > 1]


def large_modules(texts: Sources) -> list[str]:
    """Modules above 400 lines."""
    return [f"{name} ({n})" for name, text in texts.items() if (n := len(text.splitlines())) > LARGE_MODULE]


def test_files_twice() -> list[str]:
    """Basenames that two files below tests/ have; pytest reads every conftest.py by its path."""
    count = Counter(path.name for path in (ROOT / "tests").rglob("*.py"))
    return [name for name, times in sorted(count.items()) if times > 1 and name != "conftest.py"]


test_files_twice.__test__ = False  # type: ignore[attr-defined]


def measured() -> dict[str, list[str]]:
    """What there is of each, with places."""
    texts = sources()
    graph = import_graph(texts)
    return {
        "import circles": circles(graph),
        "circles of types": circles(import_graph({k: v for k, v in texts.items() if k != PACKAGE}, type_checking=True)),
        "arrows against the layers": arrows_up(graph, layers()),
        "isinstance of a problem": asked_kinds(texts),
        "the word Any": words_any(texts),
        "long functions": long_functions({**texts, **sources(ROOT / "tests")}),
        "class names twice": class_names_twice(texts),
        "large modules": large_modules(texts),
        "test files of one name": test_files_twice(),
    }


@pytest.fixture(scope="module")
def house() -> dict[str, list[str]]:
    return measured()


@pytest.mark.thorough
@pytest.mark.parametrize("row", LIMITS)
def test_the_house_keeps_to(row, house):
    assert len(house[row]) <= LIMITS[row], "\n".join(house[row])


def test_every_module_has_a_layer():
    order = [name for layer in layers() for name in layer]
    outside = {f"{PACKAGE}.__main__", f"{PACKAGE}._version", f"{PACKAGE}._homes"}
    islands = ["sciverify.checker", "sciverify.numpy_checker"]
    free = [m for m in sources() if m not in outside and not _inside(m, [*order[1:], *islands])]
    assert free == [PACKAGE]


# certificate/ is stricter: imports for types count, packages count as run by their modules, and all stand at the top.
def certificate_room() -> dict[str, str]:
    return sources(ROOT / PACKAGE / "certificate")


def test_certificate_has_no_circle_even_of_types():
    graph = import_graph(certificate_room(), type_checking=True, parents=True)
    assert "sciverify.certificate.document" in graph["sciverify.certificate.certificate"]
    TopologicalSorter(graph).prepare()


def test_imports_of_certificate_stand_at_the_top():
    for name, text in certificate_room().items():
        for node in nodes(text):
            if isinstance(node, ast.FunctionDef):
                inside = [t for part in ast.walk(node) for t in _imported(part) if t.startswith(PACKAGE)]
                assert not inside, f"{name}.{node.name} imports {inside}"
        assert "TYPE_CHECKING" not in text, name


# What the measures must see, on little houses with one fault each.
IN_TYPES = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from p.b import x"


@pytest.mark.parametrize(
    "text",
    ["from p import b", "from . import b", "from .b import x", "def f():\n    import p.b", "import_module('p.b')"],
)
def test_a_circle_is_seen(text):
    assert circles(import_graph({"p": "", "p.a": text, "p.b": "from p.a import y"})) == ["p.a <-> p.b"]


def test_imports_for_types_make_a_circle_on_request_only():
    house = {"p": "", "p.a": IN_TYPES, "p.b": "from p.a import y"}
    assert not circles(import_graph(house))
    with pytest.raises(CycleError):
        TopologicalSorter(import_graph(house, type_checking=True, parents=True)).prepare()


def test_a_package_that_imports_its_modules_is_a_circle_where_parents_count():
    house = {"p": "from p.a import x", "p.a": "import p.b", "p.b": ""}
    assert not circles(import_graph(house))
    assert circles(import_graph(house, parents=True)) == ["p <-> p.a <-> p.b"]


@pytest.mark.parametrize("text", ["import sciverify.cli", "import_module('sciverify')", "import sciverify.audit"])
def test_an_arrow_up_is_seen(text):
    house = {"sciverify": "", "sciverify.cli": "", "sciverify.audit": "", "sciverify.experiments": text}
    assert len(arrows_up(import_graph(house), layers())) == 1


def test_an_arrow_down_is_none():
    house = {"sciverify": "import sciverify.cli", "sciverify.cli": "import sciverify.audit", "sciverify.audit": ""}
    assert not arrows_up(import_graph(house), layers())


@pytest.mark.parametrize(
    "text",
    [
        "isinstance(p, Lasso)",
        "isinstance(p, (int, kinds.SquareRootLasso))",
        "isinstance(p, BasisPursuit | Lasso)",
        "type(p) is Lasso",
        "match p:\n    case Lasso(): pass",
    ],
)
def test_a_question_for_the_kind_is_seen(text):
    assert len(asked_kinds({"sciverify.certify.x": text})) == 1
    assert not asked_kinds({"sciverify.problems.x": text})


def test_code_lines_are_code():
    text = 'def f(\n    x,\n):\n    """Docs.\n\n    More.\n    """\n\n    # why\n    return """a\n\nb"""\n'
    assert code_lines(ast.parse(text).body[0], text.splitlines()) == 5


def print_table() -> int:
    """Every measure with its limit and its places; 1 if a limit is broken."""
    found = measured()
    for row, places in found.items():
        print(f"{row:28} {len(places):4}  (limit {LIMITS[row]})")
        for place, times in list(Counter(places).items())[:12]:
            print(f"    {place}" + (f"  x {times}" if times > 1 else ""))
        if len(set(places)) > 12:
            print(f"    and {len(set(places)) - 12} further places")
    return int(any(len(places) > LIMITS[row] for row, places in found.items()))


if __name__ == "__main__":
    sys.exit(print_table())
