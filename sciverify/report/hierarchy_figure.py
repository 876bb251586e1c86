"""The SCI hierarchy as a figure: classes as boxes, the problems in them, and what keeps each from a lower class."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from sciverify.hierarchy import Bound, ClassifiedProblem

_CLASS = re.compile(r"(?P<letter>[ΔΣΠ])(?P<level>[₁₂₃])")
_LEVELS = "₁₂₃"
_WIDTH, _GAP, _PAD = 440, 12, 10
_LINE, _SMALL, _HEAD = 17, 14, 24
_BETWEEN = 26
_MARK = 24
"""Where words begin beside a mark."""
_CHARACTERS = {"name": 7.4, "small": 6.2}
"""Pixels of a character, on the safe side."""
_LIMITS = ("one limit", "two limits", "three limits")
_STYLE = (
    "text{font-family:system-ui,'Segoe UI','Liberation Sans',Arial,sans-serif;fill:currentColor}"
    ".head{font-size:15px;font-weight:600}.name{font-size:13.5px}.small{font-size:11.5px}"
    ".box{fill:none;stroke:currentColor;stroke-opacity:.55}.in{stroke:currentColor;stroke-opacity:.55;fill:none}"
    ".here{fill:#3b86c8}.cited{fill:none;stroke:#dd7211;stroke-width:2}"
)


@dataclass(frozen=True, slots=True)
class PlacedClass:
    """A class with its problems, and where its box stands.

    Attributes
    ----------
    name : str
        Such as "Σ₁".
    about : str
        How many limits, and what of the last one.
    rows : tuple of ClassifiedProblem
    x, y, width, height : int
        In pixels, the bottom class at the bottom.
    """

    name: str
    about: str
    rows: tuple[ClassifiedProblem, ...]
    x: int
    y: int
    width: int
    height: int


def hierarchy_figure(rows: Sequence[ClassifiedProblem]) -> str:
    """The figure as an SVG element with a title and a description in words; its ink is that of the text around it."""
    placed = _placed(rows)
    height = max(box.y + box.height for box in placed) + 2 * _LINE + _PAD
    parts = [part for box in placed for part in _box(box)]
    parts += _arrows(placed)
    parts += _legend(height - _LINE - _PAD // 2)
    drawn = "\n ".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="hierarchy" role="img" aria-labelledby="lattice placed" '
        f'viewBox="0 0 {_WIDTH} {height}" color="#808590">\n'
        f' <title id="lattice">The SCI hierarchy</title>\n <desc id="placed">{escape(described(rows))}</desc>\n'
        f" <style>{_STYLE}</style>\n {drawn}\n</svg>\n"
    )


def described(rows: Sequence[ClassifiedProblem]) -> str:
    """The figure in words."""
    said = [f"{row.name} is in {row.inside.sci_class}{_kept_out(row)}" for row in rows]
    return (
        "Classes from the bottom: Δ₁ lies in Σ₁ and in Π₁, both of these in Δ₂, and so on up to Σ₃ and Π₃. "
        + "; ".join(said)
        + "."
    )


def _kept_out(row: ClassifiedProblem) -> str:
    if row.outside.evidence == "none":
        return ", which is the lowest class"
    return f", and not in {row.outside.sci_class} ({_how(row.outside)})"


def _how(bound: Bound) -> str:
    return "cited" if bound.evidence == "cited" else "proven here"


def class_of(bound: Bound) -> str:
    """The first class that a bound names."""
    found = _CLASS.search(bound.sci_class)
    if found is None:
        raise ValueError(f"{bound.sci_class} names no class")
    return found[0]


# ---------------------------------------------------------------------------------------------- where things stand


def _placed(rows: Sequence[ClassifiedProblem]) -> list[PlacedClass]:
    """All classes up to the highest level that has a problem, from the top."""
    highest = max((_LEVELS.index(class_of(row.inside)[1]) for row in rows), default=0)
    y, found = _PAD, list[PlacedClass]()
    for level in range(highest, -1, -1):
        half = (_WIDTH - 2 * _PAD - _GAP) // 2
        for letters, width in (("ΣΠ", half), ("Δ", _WIDTH - 2 * _PAD)):
            inside = {c: [r for r in rows if class_of(r.inside) == c + _LEVELS[level]] for c in letters}
            height = max(_HEAD + sum(_height(r, width) for r in members) + _PAD for members in inside.values())
            for k, (letter, members) in enumerate(inside.items()):
                x, name = _PAD + k * (width + _GAP), letter + _LEVELS[level]
                found.append(PlacedClass(name, _about(letter, level), tuple(members), x, y, width, height))
            y += height + _BETWEEN
    return found


def _about(letter: str, level: int) -> str:
    if letter == "Δ":
        return "one limit, error ≤ 2⁻ⁿ" if not level else _LIMITS[level - 1]
    return f"{_LIMITS[level]}, from {'below' if letter == 'Σ' else 'above'}"


def _height(row: ClassifiedProblem, width: int) -> int:
    return _LINE * len(_wrapped(row.name, width, "name")) + _SMALL * len(_wrapped(_note(row), width, "small")) + 5


def _note(row: ClassifiedProblem) -> str:
    """The condition of the upper bound, if it has one, and what the problem is not in."""
    condition = _CLASS.sub("", row.inside.sci_class, count=1).strip()
    below = (
        "nothing is below" if row.outside.evidence == "none" else f"not {row.outside.sci_class}: {_how(row.outside)}"
    )
    return f"{condition}; {below}" if condition else below


def _wrapped(words: str, width: int, kind: str) -> list[str]:
    """Lines that have room beside the mark."""
    room, lines = int((width - _MARK - _PAD) / _CHARACTERS[kind]), [""]
    for word in re.split(r"(?<=-)(?=\w)| ", words):
        glue = "" if not lines[-1] or lines[-1] + word in words else " "
        if len(lines[-1] + glue + word) > room and lines[-1]:
            lines.append(word)
        else:
            lines[-1] += glue + word
    return lines


# ------------------------------------------------------------------------------------------------------- what is drawn


def _box(box: PlacedClass) -> Iterator[str]:
    yield f'<rect class="box" x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}" rx="6"/>'
    yield _text(box.x + _PAD, box.y + 18, "head", box.name)
    yield _text(box.x + _PAD + 26, box.y + 18, "small", box.about)
    y = box.y + _HEAD
    for row in box.rows:
        kind = "cited" if row.inside.evidence == "cited" else "here"
        yield f'<circle class="{kind}" cx="{box.x + _PAD + 3}" cy="{y + 12}" r="4"/>'
        for line in _wrapped(row.name, box.width, "name"):
            y += _LINE
            yield _text(box.x + _MARK, y, "name", line)
        for line in _wrapped(_note(row), box.width, "small"):
            y += _SMALL
            yield _text(box.x + _MARK, y, "small", line)
        y += 5


def _text(x: int, y: int, kind: str, words: str) -> str:
    return f'<text class="{kind}" x="{x}" y="{y}">{escape(words)}</text>'


def _arrows(placed: Sequence[PlacedClass]) -> Iterator[str]:
    """From each class to those right above it."""
    for lower in placed:
        for upper in placed:
            if lower.y - (upper.y + upper.height) == _BETWEEN:
                x = (lower if lower.width < upper.width else upper).x + min(lower.width, upper.width) // 2
                top, bottom = upper.y + upper.height, lower.y
                yield f'<path class="in" d="M{x} {bottom}V{top + 2}m-4 7 4-7 4 7"/>'


def _legend(y: int) -> list[str]:
    return [
        f'<circle class="here" cx="{_PAD + 3}" cy="{y - 4}" r="4"/>',
        _text(_MARK, y, "small", "a tower that runs here, with its proof"),
        f'<circle class="cited" cx="{_WIDTH // 2 + 36}" cy="{y - 4}" r="4"/>',
        _text(_WIDTH // 2 + 48, y, "small", "cited"),
        _text(_WIDTH // 2 + 100, y, "small", "↑ is a part of"),
    ]
