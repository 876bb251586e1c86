"""An audit as a figure: certified errors against how near the columns of the instance are to a tie."""

from __future__ import annotations

import importlib.util
import io
import math
import re
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from sciverify.audit.result import Finding, Result
from sciverify.audit.run import Audit
from sciverify.problems.float_instance import FloatInstance
from sciverify.report.audit import claimed
from sciverify.report.table import as_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MANY_MARKS = 2000
"""Beyond, the marks are one picture: thousands of them are megabytes as shapes."""
FEW = 5
"""Fewer instances are not drawn: their table is shorter than the figure."""
NEAR = 2.0**-8
"""Instances whose columns are this near to a tie lie in the shaded part."""
_LOWEST, _HIGHEST, _TIED, _APART = 1e-17, 1e60, 1e-17, 4.0
"""What is beyond is drawn at the edge: no axis has room for everything."""
_LOOKS = {
    Finding.HELD: ("o", "#0072B2", "held"),
    Finding.UNDECIDED: ("D", "#4D4D4D", "undecided"),
    Finding.WRONG: ("X", "#E06C00", "proven wrong"),
    Finding.NO_ANSWER: ("s", "#D9A0C0", "no answer"),
}
_SILENT, _SHADE, _SHADE_INK, _DASH, _GRID = "#6B0011", "#F2E8C9", "#6B5A1E", "#404040", "#B0B0B0"
THEME = {
    "#0072B2": "var(--plot-held)",
    "#4D4D4D": "var(--plot-undecided)",
    "#E06C00": "var(--plot-announced)",
    "#D9A0C0": "var(--plot-missing)",
    _SILENT: "var(--plot-silent)",
    _SHADE: "var(--plot-shade)",
    _SHADE_INK: "var(--plot-shade-ink)",
    _DASH: "currentColor",
    _GRID: "var(--line)",
    "#000000": "currentColor",
    "#FFFFFF": "var(--page)",
}
"""What is drawn in these colours is shown in those of the page, light or dark; kinds differ in lightness and shape."""
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_CAPTION = (
    "One mark an instance. Wrong answers stand at their proven lower bound, the others at their proven upper bound; "
    "dashes are what the claim allows. Where columns tie, the set of minimisers may jump: the shaded part holds "
    'instances whose columns are within 2<sup>-8</sup> of a tie. The same numbers are in <a href="#results">the table '
    "of all results</a>."
)


def drawn_audit(audit: Audit) -> str:
    """The figure with its caption, as markup; or a sentence that says why there is none."""
    count = len(audit.results)
    if count < FEW:
        words = f"Not drawn: there {'is' if count == 1 else 'are'} {count or 'no'} instance{'' if count == 1 else 's'}"
        return f'<p class="says">{words}, fewer than {FEW}. <a href="#results">The table</a> has all there is.</p>'
    drawn = draw_audit(audit)
    if drawn is None:
        return (
            "<p class=\"says\">Not drawn: matplotlib is not installed (<code>pip install 'sciverify[plots]'</code>). "
            'The same numbers are in <a href="#results">the table of all results</a>.</p>'
        )
    card = ' class="card"' if count > MANY_MARKS else ""
    return f"<figure{card}>\n{drawn}\n<figcaption>{_CAPTION}</figcaption>\n</figure>"


def draw_audit(audit: Audit) -> str | None:
    """The figure as an SVG element; None where matplotlib is not installed or nothing was answered.

    Wrong answers stand at their proven lower bound, the others at their upper one; the dash is what the claim allows.
    """
    if importlib.util.find_spec("matplotlib") is None or not audit.results:
        return None
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "sciverify", "font.family": "sans-serif"}):
        figure = Figure(figsize=(9.2, 4.6), layout="constrained")
        FigureCanvasSVG(figure)
        _draw(figure.subplots(), audit)
        stream = io.StringIO()
        figure.savefig(stream, format="svg", dpi=150, metadata={"Date": None, "Creator": None})
    drawn = stream.getvalue()[stream.getvalue().index("<svg") :]
    if len(audit.results) <= MANY_MARKS:  # a picture keeps its colours, and so does what is around it
        drawn = re.sub("#[0-9a-f]{6}", lambda found: THEME.get(found[0].upper(), found[0]), drawn)
    words = f'<title id="drawn">Claimed against certified error</title>\n <desc id="what">{_described(audit)}</desc>'
    drawn = drawn.replace("<svg", '<svg role="img" aria-labelledby="drawn what"', 1)
    return drawn.replace(">", f">\n {words}", 1)


def _described(audit: Audit) -> str:
    """The figure in words."""
    counts = [f"{audit.count(finding)} {finding}" for finding in _LOOKS if audit.count(finding)]
    heights = [h for k in range(len(audit.results)) if (h := _height(audit, k)) is not None]
    reach = f" Certified distances reach from {min(heights):.1e} to {max(heights):.1e}." if heights else ""
    return as_text(
        f"{len(audit.results)} instances as marks, the distance to a tie of columns to the right and the certified "
        f"distance from the minimisers upwards: {', '.join(counts)}, {audit.silent} wrong answers silent.{reach}"
    )


def _draw(axes: Axes, audit: Audit) -> None:
    from matplotlib.ticker import FuncFormatter, NullFormatter

    places = [_place(instance) for instance in audit.instances]
    heights = [_height(audit, k) for k in range(len(places))]
    allowed = [_allowed(audit, k) for k in range(len(places))]
    known = [h for h in (*heights, *allowed) if h is not None]
    top = 30 * max(known, default=1.0)
    bottom = max(_LOWEST, min(known, default=1e-3) / 30)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlim(min(places) / 6, max(places) * 6)
    axes.set_ylim(bottom, top)
    if min(places) < NEAR:
        axes.axvspan(min(places) / 6, NEAR, color=_SHADE, zorder=0, linewidth=0)
        axes.text(
            0.01, 0.985, "near a phase transition", transform=axes.transAxes, va="top", fontsize=9, color=_SHADE_INK
        )
    if not audit.claim.relative:
        axes.axhline(_drawn(audit.claim.tolerance), color=_DASH, linewidth=1.1, linestyle="--", label="claimed")
    else:
        pairs = [(x, a) for x, a in zip(places, allowed, strict=True) if a is not None]
        if pairs:
            many = len(pairs) > MANY_MARKS
            axes.plot(*zip(*pairs, strict=True), "_", color=_DASH, markersize=9, label="claimed", rasterized=many)
    for finding in _LOOKS:
        _draw_finding(axes, audit.results, places, heights, finding, top / 4)
    axes.set_xlabel(
        r"distance to a tie of columns,  $\min \Vert a_i \mp a_j\Vert\ /\ \max(\Vert a_i\Vert, \Vert a_j\Vert)$"
    )
    if min(places) <= _TIED:
        ticks = [t for t in axes.get_xticks() if min(places) < t <= 1]
        axes.set_xticks([_TIED, *ticks])
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_minor_formatter(NullFormatter())
        axis.set_major_formatter(FuncFormatter(_power))
    axes.set_ylabel("certified distance from the minimisers")
    axes.grid(True, axis="y", linewidth=0.4, alpha=0.6, color=_GRID)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False, fontsize=9)


def _power(value: float, _: object) -> str:
    """A power of ten in plain text; the distance of equal columns, which stands at an edge, is 0."""
    return "0" if value == _TIED else "10" + str(round(math.log10(value))).translate(_RAISED)


def _draw_finding(
    axes: Axes,
    results: Sequence[Result],
    places: Sequence[float],
    heights: Sequence[float | None],
    finding: Finding,
    missing: float,
) -> None:
    marker, colour, label = _LOOKS[finding]
    chosen = [k for k, result in enumerate(results) if result.finding is finding]
    groups = {label: chosen}
    if finding is Finding.WRONG:
        groups = {
            "wrong, silent": [k for k in chosen if results[k].silent],
            "wrong, announced": [k for k in chosen if not results[k].silent],
        }
    for name, members in groups.items():
        if not members:
            continue
        x = [places[k] for k in members]
        y = [h if (h := heights[k]) is not None else missing for k in members]
        own = _SILENT if name == "wrong, silent" else colour
        title = f"{name} ({len(members)})"
        filled = finding in (Finding.HELD, Finding.WRONG)
        axes.plot(
            x, y, marker, color=own, markersize=6, markerfacecolor=own if filled else "white", label=title, zorder=3,
            rasterized=len(results) > MANY_MARKS,
        )  # fmt: skip


def _place(instance: FloatInstance) -> float:
    tie = instance.tied_within
    if tie is None or math.isinf(tie):
        return _APART
    return max(tie, _TIED)


def _height(audit: Audit, k: int) -> float | None:
    result = audit.results[k]
    if result.distance is None:
        return None
    measured = audit.claim.measured(result.distance, audit.instances[k].answer_length)
    return _drawn(measured.lower if result.finding is Finding.WRONG else measured.upper)


def _allowed(audit: Audit, k: int) -> float | None:
    whole = claimed(audit, k)
    return None if whole is None else _drawn(whole.upper)


def _drawn(number: Fraction) -> float:
    return min(max(as_float(number), _LOWEST), _HIGHEST)


def as_float(number: Fraction) -> float:
    """The nearest double, at most 1e300: for the order of a list."""
    return float(min(number, Fraction(10**300)))
