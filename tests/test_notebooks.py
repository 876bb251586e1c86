"""The runner of the example notebooks notices what it should, and the notebooks are pages that it can run."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"
CELL = "```python\nprint(1)\n```\n"
GREETING = "# Page\n\nInstall: `pip install sciverify`. The page needs about 1 s.\n\n"


@pytest.fixture(scope="module")
def modules():
    sys.path.insert(0, str(DOCS))
    yield importlib.import_module("notebooks"), importlib.import_module("run_notebooks")
    sys.path.remove(str(DOCS))


@pytest.fixture
def run(modules, tmp_path, monkeypatch):
    notebooks, runner = modules
    (tmp_path / "pictures").mkdir()
    monkeypatch.setattr(notebooks, "FOLDER", tmp_path)

    def faults(page, stored=None):
        cells = notebooks.cells(GREETING + page)
        drawn = tmp_path / "drawn"
        drawn.mkdir()
        for name in stored or []:
            (drawn / name).write_bytes(b"")
        return [*runner.faults(cells, runner.run_cells(cells, drawn), drawn, tmp_path / "pictures")]

    return faults


def test_what_is_printed_must_stand_there(run, tmp_path):
    assert run(f"{CELL}\n```text\n1\n```\n") == []
    (tmp_path / "drawn").rmdir()
    assert len(run(f"{CELL}\n```text\n2\n```\n")) == 1
    (tmp_path / "drawn").rmdir()
    assert len(run(CELL)) == 1, "it prints, and the page says nothing"
    (tmp_path / "drawn").rmdir()
    assert len(run("```python\nx = 1\n```\n\n```text\n1\n```\n")) == 1
    (tmp_path / "drawn").rmdir()
    assert run("```python\n[12345]\n```\n\n```text\n[1...5]\n```\n\n```sh\necho 2\n```\n\n```text\n2\n```\n") == []


def test_what_raises_is_an_error(run):
    with pytest.raises(ZeroDivisionError):
        run("```python\n1 / 0\n```\n")


def test_pictures_are_counted(run):
    (fault,) = run("```python\nx = 1\n```\n\n![a picture\nof x](pictures/x.png)\n")
    assert fault == "cell 1 draws 0 pictures, the page shows 1"


def test_another_picture_is_noticed(modules, tmp_path):
    """A curve less is noticed, and a pixel in the middle is not."""
    image = pytest.importorskip("matplotlib.image")
    stored = modules[0].FOLDER / "pictures" / "audit-a-solver.png"
    pixels = image.imread(stored)
    green = abs(pixels[..., :3] - [0x1F / 255, 0x9E / 255, 0x77 / 255]).sum(axis=-1) < 0.15
    assert green.any()
    fewer, spotted = pixels.copy(), pixels.copy()
    fewer[green] = 0
    spotted[100:102, 100:102] = 1
    alike = modules[1]._alike
    for name, drawn, expected in (("same", pixels, True), ("fewer", fewer, False), ("spotted", spotted, True)):
        image.imsave(tmp_path / f"{name}.png", drawn)
        assert alike(tmp_path / f"{name}.png", stored) is expected, name
    assert not alike(stored, tmp_path / "missing.png")
    image.imsave(tmp_path / "small.png", pixels[:80, :80])
    assert not alike(tmp_path / "small.png", stored)


def test_a_notebook_has_the_packages_that_it_names_only(modules):
    refused = modules[1].refused
    assert {"jax", "sklearn", "celer", "matplotlib", "onnx"} <= refused([])
    assert refused(["solvers"]).isdisjoint({"sklearn", "scipy", "cvxpy"})
    assert "matplotlib" not in refused(["plots"])
    with pytest.raises(ValueError, match="the extras for users are"):
        refused(["docs"])


def test_a_page_is_rewritten_where_it_is_wrong(modules):
    rewritten = modules[1].rewritten
    dots = f"{CELL}\n```text\n...\n```\n\nWords.\n"
    assert rewritten(dots, ["1\n"]) == dots
    assert rewritten(CELL, ["1\n"]) == f"{CELL}\n```text\n1\n```\n"
    assert rewritten(f"{CELL}\n```text\n2\n```\nWords.\n", [""]) == f"{CELL}Words.\n"


def test_all_notebooks_can_be_read(modules):
    notebooks, runner = modules
    assert len(notebooks.names()) >= 8
    listed = (notebooks.FOLDER / "index.md").read_text()
    shown = set()
    for name in notebooks.names():
        text = (notebooks.FOLDER / f"{name}.md").read_text()
        assert set(notebooks.extras(text)) <= set(runner.FOR_USERS)
        assert notebooks.SECONDS.search(text), name
        assert f"({name}.md)" in listed
        cells = notebooks.cells(text)
        assert sum(text.count(f"```{language}\n") for language in ("python", "sh")) == len(cells), name
        assert text.count("```text\n") == sum(bool(cell.printed) for cell in cells), name
        shown |= {picture for cell in cells for picture in cell.pictures}
        jupyter = notebooks.jupyter(text, notebooks.FOLDER / "pictures")
        assert json.dumps(jupyter).count('"cell_type": "code"') == len(cells)
        assert "](../" not in json.dumps(jupyter)
    assert shown == {path.name for path in (notebooks.FOLDER / "pictures").iterdir()}
