"""FIRENET's decay as a table and as a plot: the theorem's bound above the certified error, restart by restart."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sciverify.exact.enclosure import significant
from sciverify.exact.midrad import float_above
from sciverify.exact.rationals import numeral
from sciverify.experiments.firenet_decay import Decay, DecayRow
from sciverify.report.table import Table, bounds_record

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_DATA = {False: "exact data", True: "perturbed"}
_COLOURS = {False: "#0072B2", True: "#D55E00"}  # Okabe and Ito's blue and vermillion
_STYLE: dict[Any, Any] = {
    "font.size": 9,
    "svg.hashsalt": "sciverify",  # the same file on every run
    "axes.spines.top": False,
    "axes.spines.right": False,
}
_LINES = {False: "-", True: (0, (5, 2))}
_MARKERS: dict[bool, dict[str, Any]] = {
    False: {"marker": "o", "markersize": 3.0},
    True: {"marker": "s", "markersize": 5.5, "markerfacecolor": "none", "markeredgewidth": 1.0},
}  # open squares around dots: both are seen where they coincide


def decay_table(decays: Sequence[Decay]) -> Table:
    """One row a restart; bound and error of every run, both rounded up."""
    heads = [f"{d.label} {_DATA[d.perturbed]}\n{what}" for d in decays for what in ("bound", "error")]
    rows = zip(*(d.rows for d in decays), strict=True)
    return Table(
        title="FIRENET with its theorem: bound and certified error ||phi_k(y) - x||_2 after k restarts",
        columns=("\nrestart k", *heads),
        rows=tuple((str(row[0].restart), *(cell for entry in row for cell in _cells(entry))) for row in rows),
        notes=_notes(decays),
        records=tuple(_record(d, row) for d in decays for row in d.rows),
    )


def _cells(row: DecayRow) -> tuple[str, str]:
    return f"{_up(row.bound)}", f"{_up(row.error.upper)}"


def _up(x: Any) -> str:
    return significant(x, 3, upward=True)


def _record(decay: Decay, row: DecayRow) -> dict[str, object]:
    network, null_space = decay.scheme.network, decay.scheme.null_space
    return {
        "matrix": decay.label,
        "data": _DATA[decay.perturbed],
        "restart": row.restart,
        "bound": numeral(row.bound),
        "bound_float": float_above(row.bound),
        **bounds_record("error", row.error),
        "error": format(row.error, ".10"),
        **bounds_record("distance", row.distance.distance),
        "below_bound": row.error.upper <= row.bound,
        "rho": numeral(null_space.rho),
        "gamma": numeral(null_space.gamma),
        "constant": numeral(decay.scheme.constant),
        "lam": float(network.lam),
        "delta": float(network.delta),
        "steps": network.steps,
        "certificate": f"{decay.name}-restart-{row.restart:02d}.json",
    }


def _notes(decays: Sequence[Decay]) -> tuple[str, ...]:
    below = all(row.error.upper <= row.bound for d in decays for row in d.rows)
    ratio = max(d.closest for d in decays)
    return (
        *(_about(d) for d in decays if not d.perturbed),
        f"The error is {'below' if below else 'NOT always below'} the bound after every restart, at most {_up(ratio)} "
        "of it. It is the error of the float64 output, exactly; the bound is the theorem's, for exact arithmetic.",
        "exact data: y = Ax and Xi_3(A, y) = {x}, so the distance certificates certify these errors.",
        "perturbed: x has a tail and y has noise, the error is computed exactly, and the certificates are about the "
        "distance to Xi_3(A, y).",
    )


def _about(decay: Decay) -> str:
    """The proven constants of one matrix, and what the published ones would ask for."""
    null_space, network = decay.scheme.null_space, decay.scheme.network
    published = null_space.recovery_constants("published")[1] / null_space.recovery_constants()[1]
    return (
        f"{decay.label}: [I  H/sqrt(m)], {null_space.sparsity}; proven by {null_space.proof}: "
        f"rho <= {_up(null_space.rho)}, gamma <= {_up(null_space.gamma)}. C <= {_up(decay.scheme.constant)}, "
        f"p = {network.steps} steps a restart; the published constants ask for "
        f"{significant(published, 2, upward=True)} times as many."
    )


def save_decay_plot(decays: Sequence[Decay], folder: Path) -> list[Path]:
    """Draw bound and error of all runs, one panel a matrix; returns the files (PNG and SVG).

    Raises
    ------
    ImportError
        matplotlib is not installed.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    labels = list(dict.fromkeys(d.label for d in decays))
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"firenet.{suffix}" for suffix in ("png", "svg")]
    with mpl.rc_context(dict(_STYLE)):
        figure = Figure(figsize=(7.2, 4.0), layout="constrained")
        panels = figure.subplots(1, len(labels), sharey=True, squeeze=False)[0]
        for panel, label in zip(panels, labels, strict=True):
            _draw(panel, [d for d in decays if d.label == label])
        panels[0].set_ylabel(r"$\|\phi_k(y) - x\|_2$")
        handles, names = panels[0].get_legend_handles_labels()
        figure.legend(handles, names, loc="outside lower center", ncols=2, frameon=False)
        figure.savefig(files[0], dpi=200)
        figure.savefig(files[1], metadata={"Date": None})
    return files


def _draw(panel: Axes, decays: Sequence[Decay]) -> None:
    for d in decays:
        restarts, colour = [row.restart for row in d.rows], _COLOURS[d.perturbed]
        bounds, errors = [float(row.bound) for row in d.rows], [float(row.error) for row in d.rows]
        bound, error = f"theorem's bound, {_DATA[d.perturbed]}", f"certified error, {_DATA[d.perturbed]}"
        panel.plot(restarts, bounds, color=colour, linestyle=_LINES[d.perturbed], linewidth=1.4, label=bound)
        panel.plot(restarts, errors, color=colour, linestyle="none", label=error, **_MARKERS[d.perturbed])
    null_space, network = decays[0].scheme.null_space, decays[0].scheme.network
    rows, columns = network.linear_map.shape
    panel.set_yscale("log")
    panel.set_xlabel("restart $k$")
    panel.set_xticks(range(0, len(decays[0].rows) + 1, 5))
    panel.grid(visible=True, which="major", color="0.9", linewidth=0.6)
    panel.set_axisbelow(True)
    panel.set_title(
        rf"${rows} \times {columns}$, {_sparsity(null_space.sparsity.sparsities)}" + "\n"
        rf"$\rho \leq {_up(null_space.rho)}$, $\gamma \leq {_up(null_space.gamma)}$, $p = {network.steps}$",
        fontsize=9,
    )


def _sparsity(sparsities: tuple[int, ...]) -> str:
    return f"$s = {sparsities[0]}$" if len(sparsities) == 1 else f"$s = ({', '.join(map(str, sparsities))})$"
