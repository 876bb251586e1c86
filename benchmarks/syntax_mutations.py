"""Every small bug of ten kinds that one change of a syntax tree makes in a Python file.

A bug is a stretch of the text and what takes its place, so the rest of the file, comments included, stays as it is.
Left alone: annotations, decorators, messages (raise, warnings, f-strings), and methods that only print.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

PRINTING = {"__repr__", "__str__", "__format__", "_repr_html_"}
COMPARISONS = {ast.Lt: ("<", "<="), ast.LtE: ("<=", "<"), ast.Gt: (">", ">="), ast.GtE: (">=", ">")}
ARITHMETIC = {
    ast.Add: ("sign", "+", "-"),
    ast.Sub: ("sign", "-", "+"),
    ast.Mult: ("factor", "*", "/"),
    ast.Div: ("factor", "/", "*"),
}
PAIRS = (
    ("extremum", "min", "max"),
    ("extremum", "minimum", "maximum"),
    ("bound", "lower", "upper"),
    ("bound", "floor", "ceil"),
)
NAMES = {old: (kind, new) for kind, *pair in PAIRS for old, new in (pair, reversed(pair))}
FLAGS = {"upward", "up"}
KINDS = ("comparison", "sign", "factor", "extremum", "constant", "negation", "connective", "bound", "term", "attribute")


@dataclass(frozen=True)
class Bug:
    """The bytes from `start` to `end` of a file become `new`."""

    kind: str
    start: int
    end: int
    new: bytes

    def put_into(self, source: bytes) -> bytes:
        """The file with the bug."""
        return source[: self.start] + self.new + source[self.end :]


def bugs(source: bytes) -> list[Bug]:
    """All of them, in the order of the text."""
    tree = ast.parse(source)
    return sorted(set(_Finder(source, tree).of(tree)), key=lambda bug: (bug.start, bug.end, bug.new))


def means_something_else(bug: Bug, source: bytes) -> bool:
    """Does the file with the bug parse, to another tree?"""
    try:
        return ast.dump(ast.parse(bug.put_into(source))) != ast.dump(ast.parse(source))
    except SyntaxError:
        return False


class _Finder:
    """Walks over one file."""

    def __init__(self, source: bytes, tree: ast.Module) -> None:
        self.source = source
        self.attributes: dict[str, set[str]] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                self.attributes.setdefault(node.value.id, set()).add(node.attr)
        self.starts = [0]
        for line in source.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))

    def span(self, node: ast.expr) -> tuple[int, int]:
        """Where a node lies: columns of syntax trees count bytes."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self.starts[node.lineno - 1] + node.col_offset, self.starts[node.end_lineno - 1] + node.end_col_offset

    def of(self, node: ast.AST) -> Iterator[Bug]:
        """The bugs in a node and below."""
        if isinstance(node, ast.Raise | ast.JoinedStr) or _only_prints(node):
            return
        yield from self.at(node)
        rounds = isinstance(node, ast.Call) and ast.unparse(node.func) in ("upper", "lower")
        for name, value in ast.iter_fields(node):
            if name not in ("annotation", "returns", "decorator_list", *["func"] * rounds):
                for part in value if isinstance(value, list) else [value]:
                    if isinstance(part, ast.AST):
                        yield from self.of(part)

    def at(self, node: ast.AST) -> Iterator[Bug]:
        """The bugs in one node."""
        match node:
            case ast.Compare():
                for op, left, right in zip(node.ops, [node.left, *node.comparators], node.comparators, strict=False):
                    if type(op) in COMPARISONS:
                        yield self.between("comparison", left, right, *COMPARISONS[type(op)])
            case ast.BinOp() if type(node.op) in ARITHMETIC and not (_is_text(node.left) or _is_text(node.right)):
                kind, old, new = ARITHMETIC[type(node.op)]
                yield self.between(kind, node.left, node.right, old, new)
                if isinstance(node.op, ast.Add | ast.Sub):
                    kept = [node.left, node.right] if isinstance(node.op, ast.Add) else [node.left]
                    yield from (self.instead("term", node, part) for part in kept)
            case ast.AugAssign() if type(node.op) in ARITHMETIC:
                kind, old, new = ARITHMETIC[type(node.op)]
                yield self.between(kind, node.target, node.value, old + "=", new + "=")
            case ast.Call(func=ast.Name(id="upper" | "lower"), args=[argument]):
                yield self.instead("bound", node, argument)  # a function that rounds outwards is forgotten
            case ast.Name() if node.id in NAMES:
                kind, new = NAMES[node.id]
                yield Bug(kind, *self.span(node), new.encode())
            case ast.Attribute() if node.attr in NAMES:
                kind, new = NAMES[node.attr]
                end = self.span(node)[1]
                yield Bug(kind, end - len(node.attr), end, new.encode())
            case ast.Constant() if type(node.value) in (int, float):
                yield from (Bug("constant", *self.span(node), new.encode()) for new in _other_numbers(node.value))
            case ast.keyword() if node.arg in FLAGS and isinstance(node.value, ast.Constant):
                yield Bug("bound", *self.span(node.value), str(not node.value.value).encode())
            case ast.UnaryOp(op=ast.Not()):
                yield self.instead("negation", node, node.operand)
            case ast.BoolOp():
                old, new = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
                parts = ["(" + self.source[slice(*self.span(part))].decode() + ")" for part in node.values]
                yield Bug("connective", *self.span(node), f"({f' {new} '.join(parts)})".encode())
            case ast.Return(value=ast.Call(args=parts)) | ast.Return(value=ast.Tuple(elts=parts)):
                yield from self.other_attributes(parts)
            case ast.Return(value=ast.Attribute() as value):
                yield from self.other_attributes([value])

    def other_attributes(self, parts: list[ast.expr]) -> Iterator[Bug]:
        """What is returned, with the next attribute that the file asks of the same name."""
        for part in parts:
            if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name):
                known = sorted(self.attributes[part.value.id])
                new = known[(known.index(part.attr) + 1) % len(known)]
                end = self.span(part)[1]
                yield Bug("attribute", end - len(part.attr), end, new.encode())

    def between(self, kind: str, left: ast.expr, right: ast.expr, old: str, new: str) -> Bug:
        """Another operator between two operands."""
        low, high = self.span(left)[1], self.span(right)[0]
        found = re.search(re.escape(old.encode()), self.source[low:high])
        assert found, (old, self.source[low:high])
        return Bug(kind, low + found.start(), low + found.end(), new.encode())

    def instead(self, kind: str, node: ast.expr, part: ast.expr) -> Bug:
        """A part in the place of the whole."""
        return Bug(kind, *self.span(node), b"(" + self.source[slice(*self.span(part))] + b")")


def _only_prints(node: ast.AST) -> bool:
    if isinstance(node, ast.FunctionDef):
        return node.name in PRINTING
    return isinstance(node, ast.Call) and ast.unparse(node.func) in ("warnings.warn", "warn")


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str | bytes))


def _other_numbers(value: float) -> tuple[str, ...]:
    """One more, and something simpler that is smaller; of floats the double and the half."""
    if isinstance(value, float):
        return (repr(2 * value), repr(value / 2)) if value else ("1.0",)
    smaller = value // 2 if value > 3 else value - 1
    return (str(value + 1), str(smaller)) if value else ("1",)
