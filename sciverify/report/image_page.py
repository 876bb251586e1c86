"""Pages with images: one self-contained HTML file, and the same images as one figure in PNG and SVG."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import TypeAlias

import numpy as np

from sciverify.exact.midrad import Floats
from sciverify.report.html_page import html_page
from sciverify.report.table import Table, as_html

Captioned: TypeAlias = tuple[str, Floats]
"""A caption, and grey values from 0 to 1; others are shown as black or white."""
Panels: TypeAlias = Sequence[tuple[str, Sequence[Captioned]]]
"""Rows of images, each under a heading."""
_WIDTH = 200
"""Screen pixels of an image."""
_BESIDE = "Each certified number has a certificate in the folder of this page."
_STYLE = """
.row { display: flex; flex-wrap: wrap; gap: 1rem; }
.row figure { max-width: 13.5rem; }
.row img { image-rendering: pixelated; display: block; border: 1px solid var(--line); }
table { margin-top: 2.2rem; } caption { text-align: left; font-weight: 600; }
th { white-space: normal; } td { min-width: 0; }
@media (max-width: 30rem) { .row figure { max-width: none; width: 100%; } .row img { width: 100%; height: auto; } }
"""


def image_page(heading: str, head: str, panels: Panels, tables: Sequence[Table], certificates: str = _BESIDE) -> str:
    """One HTML page that needs nothing else.

    Parameters
    ----------
    heading : str
    head : str
        Markup between the heading and the images.
    panels : rows of images
    tables : below the images, with their notes
    certificates : str
        A sentence that says where they are.
    """
    rows = "\n".join(f"<h2>{escape(title)}</h2>\n{_figures(images)}" for title, images in panels)
    below = "\n".join(f'<div class="scroll">{as_html(table)}</div>' for table in tables)
    end = f"<p>{escape(certificates)} <code>sciverify check</code> proves them again.</p>"
    return html_page(heading, f"<h1>{escape(heading)}</h1>\n{head}\n{rows}\n{below}\n{end}", style=_STYLE)


def _figures(images: Sequence[Captioned]) -> str:
    shown = "\n".join(
        f'<figure><img alt="{escape(caption)}" width="{_zoom(image) * image.shape[1]}" '
        f'height="{_zoom(image) * image.shape[0]}" src="data:image/png;base64,'
        f'{base64.b64encode(as_png(image)).decode("ascii")}"><figcaption>{escape(caption)}</figcaption></figure>'
        for caption, image in images
    )
    return f'<div class="row">\n{shown}\n</div>'


def _zoom(image: Floats) -> int:
    """Screen pixels a pixel."""
    return max(1, _WIDTH // int(image.shape[1]))


def as_png(image: Floats) -> bytes:
    """Grey values from 0 to 1 as a PNG file of 8 bits a pixel."""
    height, width = image.shape
    grey = np.round(255 * np.clip(image, 0, 1)).astype(np.uint8)
    lines = np.hstack([np.zeros((height, 1), np.uint8), grey])  # each line begins with its filter, none
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = (b"IHDR", head), (b"IDAT", zlib.compress(lines.tobytes(), 9)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def in_grey(image: Floats, like: Floats) -> Floats:
    """The image with the range of another one, and 0, scaled to [0, 1]."""
    low, width = _range(like)
    return (image - low) / width


def enlarged(change: Floats, like: Floats) -> tuple[int, Floats]:
    """A power of two that makes a change of an image visible, and the change times it as grey values around 1/2."""
    relative = change / _range(like)[1]
    largest = float(np.abs(relative).max())
    factor = 2 ** int(np.clip(np.floor(-np.log2(2 * largest)), 0, 20)) if largest > 0 else 1
    return factor, 0.5 + factor * relative


def _range(image: Floats) -> tuple[float, float]:
    """The least value of an image and 0, and from there to the largest one."""
    low, high = min(0.0, float(image.min())), max(0.0, float(image.max()))
    return low, high - low if high > low else 1.0


def draw_panels(panels: Panels, folder: Path, name: str) -> None:
    """The images as NAME.png and NAME.svg.

    Raises
    ------
    ImportError
        matplotlib is not installed.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    folder.mkdir(parents=True, exist_ok=True)
    columns = max((len(images) for _, images in panels), default=1)
    with mpl.rc_context({"font.size": 8, "svg.hashsalt": "sciverify"}):
        figure = Figure(figsize=(2 * columns, 2.15 * len(panels)), layout="constrained")
        places = np.asarray(figure.subfigures(len(panels), 1, squeeze=False))[:, 0]
        for place, (heading, images) in zip(places, panels, strict=True):
            place.suptitle(heading, x=0.02, ha="left", fontsize=8)
            shown = [*images, *[("", None)] * (columns - len(images))]
            for axes, (caption, image) in zip(np.ravel(place.subplots(1, columns)), shown, strict=True):
                axes.set_axis_off()
                if image is not None:
                    axes.imshow(image, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
                    axes.set_title(caption, fontsize=7)
        figure.savefig(folder / f"{name}.png", dpi=150)
        figure.savefig(folder / f"{name}.svg", metadata={"Date": None})
