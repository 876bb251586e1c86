"""Copies of the checker with one thing changed: what does the corpus say of them?"""

from __future__ import annotations

import ast
import importlib.util
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import sciverify.checker

FOLDER = Path(sciverify.checker.__file__).parent
CORPORA = Path(__file__).parents[1] / "certificates"
EXPECTED: dict[str, dict[str, str]] = json.loads((CORPORA / "expected.json").read_text())
REFUSALS = ("Rejected", "Malformed")
NAME = "variant_of_the_checker"


@cache
def source(file: str) -> str:
    return (FOLDER / file).read_text()


@cache
def modules() -> tuple[str, ...]:
    return tuple(sorted(path.name for path in FOLDER.glob("*.py") if path.name not in ("__main__.py", "check.py")))


@cache
def compiled(file: str) -> CodeType:
    return compile(source(file), file, "exec")


class _Finder:
    """Finds the modules of one variant."""

    def __init__(self, code: dict[str, CodeType], names: dict[str, Any]) -> None:
        self.code, self.names = code, names

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name != NAME and not name.startswith(NAME + "."):
            return None
        file = "__init__.py" if name == NAME else name.removeprefix(NAME + ".") + ".py"
        if file not in self.code:
            return None
        return importlib.util.spec_from_loader(name, self, is_package=name == NAME)

    def create_module(self, spec: Any) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        module.__dict__.update(self.names)
        file = "__init__.py" if module.__name__ == NAME else module.__name__.removeprefix(NAME + ".") + ".py"
        exec(self.code[file], module.__dict__)


@dataclass
class Variant:
    """A checker of its own; `verdict` is (word, rule or reason)."""

    check_bytes: Callable[..., Any]
    rejected: type[Exception]
    malformed: type[Exception]

    def verdict(self, path: Path) -> tuple[str, str]:
        try:
            self.check_bytes(path.read_bytes(), str(path.parent))
        except self.rejected as refusal:
            return "REJECTED", str(refusal)
        except self.malformed as refusal:
            return "MALFORMED", str(refusal)
        except Exception as error:
            return "CRASHED", f"{type(error).__name__}: {error}"
        return "VERIFIED", ""


def variant(changed: Mapping[str, str | ast.Module], **names: Any) -> Variant:
    """The checker with some files replaced, whose modules see further `names`."""
    code = {file: compiled(file) for file in modules()}
    code |= {file: compile(text, file, "exec") for file, text in changed.items()}
    finder = _Finder(code, names)
    sys.meta_path.insert(0, finder)
    try:
        certificate = importlib.import_module(f"{NAME}.certificate")
        loaded = {name: module for name, module in sys.modules.items() if name.split(".")[0] == NAME}
        return Variant(certificate.check_bytes, loaded[f"{NAME}.rules"].Rejected, loaded[f"{NAME}.document"].Malformed)
    finally:
        sys.meta_path.remove(finder)
        for name in [name for name in sys.modules if name.split(".")[0] == NAME]:
            del sys.modules[name]


# ---------------------------------------------------------------- rejecting conditions


@dataclass(frozen=True)
class Guard:
    """One condition that refuses: a part of an `or` in the test of an `if` whose body ends in a refusal."""

    file: str
    number: int
    place: str
    refusal: str
    condition: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.place}: {self.condition}"


def _raised(statement: ast.stmt) -> ast.Call | None:
    last = statement.body[-1] if isinstance(statement, ast.If) else None
    if isinstance(last, ast.Raise) and isinstance(last.exc, ast.Call) and isinstance(last.exc.func, ast.Name):
        return last.exc if last.exc.func.id in REFUSALS else None
    return None


class _Conditions(ast.NodeTransformer):
    """Numbers the rejecting conditions of a file and lets `make` replace each."""

    def __init__(self, file: str, make: Callable[[Guard, ast.expr], ast.expr]) -> None:
        self.file, self.make, self.places, self.guards = file, make, [], []

    def _inside(self, node: Any) -> Any:
        self.places.append(node.name)
        self.generic_visit(node)
        self.places.pop()
        return node

    visit_FunctionDef = visit_ClassDef = _inside  # noqa: N815

    def visit_If(self, node: ast.If) -> ast.If:
        if (call := _raised(node)) is not None:
            parts = node.test.values if isinstance(node.test, ast.BoolOp) and isinstance(node.test.op, ast.Or) else None
            made = [self._replaced(part, call) for part in parts or [node.test]]
            node.test = ast.BoolOp(ast.Or(), made) if parts else made[0]
        self.generic_visit(node)
        return node

    def _replaced(self, condition: ast.expr, call: ast.Call) -> ast.expr:
        assert isinstance(call.func, ast.Name)
        message = ast.unparse(call.args[-1])
        guard = Guard(self.file, len(self.guards), ".".join(self.places), call.func.id, ast.unparse(condition), message)
        self.guards.append(guard)
        return self.make(guard, condition)


def transformed(file: str, make: Callable[[Guard, ast.expr], ast.expr]) -> tuple[ast.Module, list[Guard]]:
    tree = ast.parse(source(file))
    visitor = _Conditions(file, make)
    visitor.visit(tree)
    return ast.fix_missing_locations(tree), visitor.guards


@cache
def guards() -> tuple[Guard, ...]:
    """Every rejecting condition of the checker."""
    return tuple(guard for file in modules() for guard in transformed(file, lambda _, condition: condition)[1])


class Watched:
    """The checker with its conditions watched: which one refuses, and what if one never does?"""

    def __init__(self) -> None:
        self.off: tuple[str, int] | None = None
        self.held: list[tuple[str, int]] = []
        trees = {file: transformed(file, self._watch)[0] for file in modules()}
        self.checker = variant(trees, _condition=self._condition)
        self.guards = {(guard.file, guard.number): guard for guard in guards()}

    @staticmethod
    def _watch(guard: Guard, condition: ast.expr) -> ast.expr:
        arguments: list[ast.expr] = [ast.Constant(guard.file), ast.Constant(guard.number), condition]
        return ast.Call(ast.Name("_condition", ast.Load()), arguments, [])

    def _condition(self, file: str, number: int, value: object) -> object:
        if value and (file, number) != self.off:
            self.held.append((file, number))
            return value
        return False

    def refuses(self, path: Path) -> Guard | None:
        """The condition that refuses a file: the last one that holds, for it ends the check."""
        self.off, self.held = None, []
        self.checker.verdict(path)
        return self.guards[self.held[-1]] if self.held else None

    def verdict_without(self, guard: Guard, path: Path) -> tuple[str, str]:
        """What the checker says of a file if that condition never refuses."""
        self.off, self.held = (guard.file, guard.number), []
        return self.checker.verdict(path)


def refused_files() -> list[Path]:
    return [CORPORA / kind / name for kind, names in EXPECTED.items() for name in names]
