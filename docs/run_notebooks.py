"""Runs the example notebooks, and fails where one raises, prints something else than it says or draws something else.

python docs/run_notebooks.py [--write] [NAME ...]

Each notebook runs in a process and an empty folder of its own, and finds only the packages of the extras that it
tells people to install. "..." on a page stands for any text. --write puts what is printed and drawn into the pages.
"""

from __future__ import annotations

import ast
import contextlib
import doctest
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import notebooks
import numpy as np
from notebooks import Cell

PROJECT = Path(__file__).parents[1] / "pyproject.toml"
MODULES = {"scikit-learn": "sklearn"}
MOST_SECONDS = 60
"""Of CPU, that one notebook may take."""
FOR_USERS = ("nets", "onnx", "solvers", "plots", "cluster")
"""The extras that a page may name; the others are tools of who works on the library."""
ALIKE, BLOCK = 0.1, 8
"""How much of its ink a picture may have elsewhere, by blocks of pixels: versions of libraries differ by less, and a
curve that is missing is more."""


def packages(extra: str, listed: dict[str, list[str]]) -> Iterator[str]:
    """Names of the packages that an extra asks for itself."""
    for requirement in listed[extra]:
        if other := re.fullmatch(r"sciverify\[(.*)\]", requirement):
            yield from packages(other[1], listed)
        else:
            yield re.split(r"[^\w-]", requirement)[0]


def with_theirs(wanted: Iterable[str]) -> set[str]:
    """These packages, what they need, what that needs, ...; of what is not installed only the name."""
    found: set[str] = set()
    waiting = [*wanted]
    while waiting:
        name = waiting.pop().lower().replace("_", "-")
        if name not in found:
            found.add(name)
            with contextlib.suppress(metadata.PackageNotFoundError):
                needed = metadata.requires(name) or []
                waiting += [re.split(r"[^\w-]", r.strip())[0] for r in needed if "extra ==" not in r]
    return found


def refused(named: list[str]) -> set[str]:
    """Modules of the other extras for users, which who follows the page does not have."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    listed = project["optional-dependencies"]
    if unknown := {*named} - {*FOR_USERS}:
        raise ValueError(f"{', '.join(sorted(unknown))}: the extras for users are {', '.join(FOR_USERS)}")
    there = with_theirs(
        [re.split(r"[^\w-]", r)[0] for r in project["dependencies"]] + [p for e in named for p in packages(e, listed)]
    )
    everything = {p for extra in FOR_USERS for p in packages(extra, listed)}
    return {MODULES.get(name, name.replace("-", "_")) for name in everything - there}


def run_cells(cells: list[Cell], drawn: Path) -> list[str]:
    """What each cell prints; figure j of cell k goes to the file k-j.png of the folder `drawn`."""
    known: dict[str, object] = {"__name__": "__main__"}
    printed = []
    for k, cell in enumerate(cells):
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            if cell.language == "sh":
                done = subprocess.run(["sh", "-c", cell.source], capture_output=True, text=True)
                print(done.stdout or (done.stderr if done.returncode else ""), end="")
            else:
                _run_python(cell.source, known)
        printed.append("".join(line.rstrip() + "\n" for line in said.getvalue().splitlines()))
        _save_figures(drawn, k)
    return printed


def _run_python(source: str, known: dict[str, object]) -> None:
    """As Jupyter does: the value of an expression at the end is printed."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<cell>", "exec"), known)
    if last is not None:
        value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), known)
        if value is not None:
            print(repr(value))


def _save_figures(drawn: Path, k: int) -> None:
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        for j, number in enumerate(pyplot.get_fignums()):
            pyplot.figure(number).savefig(drawn / f"{k}-{j}.png")
        pyplot.close("all")


def child(name: str, folder: str) -> None:
    """Run one notebook here, and leave what it printed in printed.json, what it drew in the folder beside."""
    text = (notebooks.FOLDER / f"{name}.md").read_text(encoding="utf-8")
    sys.modules.update(dict.fromkeys(refused(notebooks.extras(text))))  # type: ignore[arg-type]
    sys.path[0] = ""  # the folder where it runs, as in a notebook
    if sys.modules.get("matplotlib", "there") is not None and "plots" in notebooks.extras(text):
        import pictures

        pictures.use()
    drawn = Path(folder, "drawn")
    drawn.mkdir()
    room = Path(folder, "room")
    room.mkdir()
    with contextlib.chdir(room):
        printed = run_cells(notebooks.cells(text), drawn)
    Path(folder, "printed.json").write_text(json.dumps(printed), encoding="utf-8")


def faults(cells: list[Cell], printed: list[str], drawn: Path, stored: Path) -> Iterator[str]:
    """What is not as the page says."""
    checker = doctest.OutputChecker()
    for k, (cell, got) in enumerate(zip(cells, printed, strict=True)):
        if not checker.check_output(cell.printed, got, doctest.ELLIPSIS):
            example = doctest.Example(cell.source, cell.printed)
            yield f"cell {k + 1}:\n{cell.source}{checker.output_difference(example, got, doctest.ELLIPSIS)}"
        figures = sorted(drawn.glob(f"{k}-*.png"))
        if len(figures) != len(cell.pictures):
            yield f"cell {k + 1} draws {len(figures)} pictures, the page shows {len(cell.pictures)}"
        for figure, name in zip(figures, cell.pictures, strict=False):
            if not _alike(figure, stored / name):
                yield f"cell {k + 1}: {name} is not what the cell draws"


def _alike(one: Path, other: Path) -> bool:
    if not other.is_file():
        return False
    a, b = _ink(one), _ink(other)
    return a.shape == b.shape and float(abs(a - b).sum()) <= ALIKE * float(max(a.sum(), b.sum()))


def _ink(path: Path) -> np.ndarray:
    """Means over blocks of pixels of red, green and blue, as far as they cover the ground, and of how far they do."""
    from matplotlib.image import imread

    pixels = imread(path)
    high, wide = (length // BLOCK for length in pixels.shape[:2])
    ink = np.concatenate([pixels[..., :3] * pixels[..., 3:], pixels[..., 3:]], axis=-1)
    return ink[: high * BLOCK, : wide * BLOCK].reshape(high, BLOCK, wide, BLOCK, -1).mean(axis=(1, 3))


def rewritten(text: str, printed: list[str]) -> str:
    """The page with what its cells print; where its dots fit already, it stays."""
    left = iter(printed)

    def cell(found: re.Match[str]) -> str:
        got, said = next(left), found["printed"] or ""
        kept = doctest.OutputChecker().check_output(said, got, doctest.ELLIPSIS)
        shown = said if kept else got
        block = f"\n```text\n{shown}```\n" if shown else ""
        return f"```{found['language']}\n{found['source']}```\n{block}{found['pictures']}"

    return notebooks.CELL.sub(cell, text)


def run(name: str, write: bool) -> tuple[list[str], float]:
    """(faults, CPU seconds) of one notebook."""
    page = notebooks.FOLDER / f"{name}.md"
    stored = notebooks.FOLDER / "pictures"
    text = page.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        before = os.times()
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
        done = subprocess.run(
            [sys.executable, __file__, "--child", name, folder],
            env={**os.environ, "MPLBACKEND": "agg", "COLUMNS": "100", "PATH": path},
            capture_output=True,
            text=True,
        )
        after = os.times()
        seconds = sum(getattr(after, k) - getattr(before, k) for k in ("children_user", "children_system"))
        if done.returncode:
            return [done.stderr], seconds
        printed, drawn = json.loads(Path(folder, "printed.json").read_text(encoding="utf-8")), Path(folder, "drawn")
        if write:
            page.write_text(text := rewritten(text, printed), encoding="utf-8")
            for k, cell in enumerate(notebooks.cells(text)):
                for figure, picture in zip(sorted(drawn.glob(f"{k}-*.png")), cell.pictures, strict=False):
                    if not _alike(figure, stored / picture):
                        (stored / picture).write_bytes(figure.read_bytes())
        found = [*faults(notebooks.cells(text), printed, drawn, stored)]
    if seconds > MOST_SECONDS:
        found.append(f"took {seconds:.0f} s of CPU, more than {MOST_SECONDS}")
    return found, seconds


def main(arguments: list[str]) -> int:
    """0 if every notebook does what it says."""
    write, named = "--write" in arguments, [a for a in arguments if not a.startswith("--")]
    wrong, total = 0, 0.0
    for name in named or notebooks.names():
        found, seconds = run(name, write)
        wrong, total = wrong + bool(found), total + seconds
        print(f"{name}: {'as it says' if not found else 'WRONG'}, {seconds:.1f} s of CPU", flush=True)
        print("".join(fault.rstrip("\n") + "\n" for fault in found), end="")
    print(f"{wrong} notebooks are wrong, {total:.0f} s of CPU in all")
    return int(wrong > 0)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(*sys.argv[2:])
    else:
        sys.exit(main(sys.argv[1:]))
