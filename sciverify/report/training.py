"""The training table, read off its certificates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from sciverify.exact.enclosure import Enclosure, significant
from sciverify.exact.midrad import float_above
from sciverify.exact.verdict import Verdict
from sciverify.experiments.training_table import PublishedRun, TrainingRow
from sciverify.report.table import Table, as_boolean, bounds_record

_VERDICT = {Verdict.TRUE: "yes", Verdict.FALSE: "NO", Verdict.UNDECIDED: "undecided"}
_FIRENET = ("FIRENET\nslide", "re-run as\npublished", "certified\ndistance", "admissible\nsteps")
_LISTA = ("LISTA\nslide", "re-run,\ncertified", "around A_n,\ncertified", "in\nfloat32")
_DEEPEST_FIXED = 6
"""Up to this K distances are printed with the seven decimals of the slide."""


def training_table(rows: Sequence[TrainingRow], further_nonzeros: int) -> Table:
    """Published number, re-run number and certified distances, with the verdict of each row."""
    with_lista = any(row.lista is not None for row in rows)
    names = "FIRENET and LISTA" if with_lista else "FIRENET"
    return Table(
        title=f'{names} on the slides\' table "fails with training methods": N = 20, m = 19, lambda = 1',
        columns=("K", "n", *_FIRENET, *(_LISTA if with_lista else ()), "all >\n10^-K", "files"),
        rows=tuple(_cells(row, with_lista) for row in rows),
        notes=tuple(_notes(rows, further_nonzeros)),
        records=tuple(_record(row) for row in rows),
    )


def _cells(row: TrainingRow, with_lista: bool) -> tuple[str, ...]:
    script, lista = row.script, row.lista
    cells = [str(row.K), str(row.n), row.published or "-"]
    cells += ["-", "-"] if script is None else [_float(script.error, row.K), _shown(script.distance.distance, row.K)]
    cells.append(_shown(row.admissible.distance, row.K, 10 if row.K > 1 else 7))
    if with_lista and lista is not None:
        cells.append(lista.published or "-")
        cells += [_shown(c.distance, row.K) for c in (lista.script, lista.distance, lista.single)]
    return (*cells, _VERDICT[row.beyond_threshold], f"K{row.K}-n{row.n}")


def _float(x: float, K: int) -> str:
    return f"{x:.7f}" if K <= _DEEPEST_FIXED else f"{x:.3e}"


def _shown(distance: Enclosure, K: int, decimals: int = 7) -> str:
    """The digits that all points of the enclosure round to, beyond the slide's K in units of 10^-K."""
    if K <= _DEEPEST_FIXED:
        return distance.rounded(decimals)
    unit = Fraction(1, 10**K)
    return f"{Enclosure(distance.lower / unit, distance.upper / unit).rounded(3)}e-{K:02d}"


def _record(row: TrainingRow) -> dict[str, object]:
    script, lista = row.script, row.lista
    record = {
        "K": row.K,
        "n": row.n,
        "data_within_bits": row.inputs.bits,
        "same_matrix_in_doubles": row.inputs.indistinguishable,
        "all_exceed_threshold": as_boolean(row.beyond_threshold),
        "slide": row.published,
        **(_published(script, row) if script is not None else dict.fromkeys(_PUBLISHED_KEYS)),
        **_bounds("admissible", row.admissible.distance),
        "admissible_certificate": f"admissible-K{row.K}-n{row.n}.json",
    }
    if lista is None:
        return record
    record |= {"lista_slide": lista.published, "lista_as_published": float(lista.as_published)}
    for name, certificate in (("script", lista.script), ("distance", lista.distance), ("float32", lista.single)):
        record |= _bounds(f"lista_{name}", certificate.distance)
    return record | {
        "lista_round_off_upper": float_above(lista.round_off.upper),
        "lista_epochs": lista.network.record["epochs_used"],
        "lista_relative_error_on_held_out_pairs": lista.network.record["relative_error"],
        "lista_float32_relative_error_on_held_out_pairs": lista.single_network.record["relative_error"],
        "lista_certificate": f"lista-K{row.K}-n{row.n}.json",
        "lista_script_certificate": f"lista-script-K{row.K}-n{row.n}.json",
        "lista_float32_certificate": f"lista-float32-K{row.K}-n{row.n}.json",
    }


_PUBLISHED_KEYS = (
    "as_published",
    *bounds_record("distance", None),
    "distance",
    "exceeds_threshold",
    "minimiser_unique",
    *bounds_record("reference_excess", None),
    "published_step_product",
    "certificate",
    "reference_certificate",
)


def _published(script: PublishedRun, row: TrainingRow) -> dict[str, object]:
    excess = script.reference_excess.objective_excess
    return {
        "as_published": float(script.error),
        **_bounds("distance", script.distance.distance),
        "exceeds_threshold": as_boolean(script.distance.distance.exceeds(row.threshold)),
        "minimiser_unique": as_boolean(script.distance.unique),
        **bounds_record("reference_excess", excess),
        "published_step_product": float(script.step_product),
        "certificate": f"distance-K{row.K}-n{row.n}.json",
        "reference_certificate": f"reference-K{row.K}-n{row.n}.json",
    }


def _bounds(name: str, distance: Enclosure) -> dict[str, object]:
    return bounds_record(name, distance) | {name: distance.rounded(10)}


def _notes(rows: Sequence[TrainingRow], further_nonzeros: int) -> Iterator[str]:
    yield (
        "certified: all numbers between the proven bounds round to the digits shown (bounds: see the certificates, in "
        f"files such as distance-K{rows[0].K}-n{rows[0].n}.json)."
    )
    yield (
        "FIRENET: slide and re-run measure the output against the vector that the published script takes for the "
        "minimiser; 'certified distance' measures the same output against the true set Xi_3(A, y), one point here."
    )
    runs = [(row, row.script) for row in rows if row.script is not None]
    wrong = [(row, run) for row, run in runs if run.reference_excess.objective_excess.lower > row.threshold / 10]
    for K in sorted({row.K for row, _ in wrong}):
        row, run = min((pair for pair in wrong if pair[0].K == K), key=lambda pair: _excess(pair[1]))
        yield (
            f"For K = {K} that vector is not a minimiser: its objective exceeds the minimum by at least "
            f"{significant(_excess(run), 7, upward=False)}  (reference-K{K}-n{row.n}.json)."
        )
    products = {row.K: run.step_product for row, run in runs}
    shown = ", ".join(f"{value:.3g} (K = {K})" for K, value in sorted(products.items()))
    yield f"published steps have tau sigma ||A||^2 = {shown}; 'admissible steps' have 0.998 and sigma = 4 tau."
    if len(runs) < len(rows):
        yield "Where re-run is '-', the published step ||A||^(-1/2) - 1e-4 would be negative."
    yield from _lista_notes(rows)
    yield from _notes_on_doubles(rows)
    yield (
        f"Minimisers have {further_nonzeros + 1} non-zero entries. The published script measures with y = e_1, so 1; "
        "the slide's 6-sparse set is the one for training: --further-nonzeros 5."
    )


def _lista_notes(rows: Sequence[TrainingRow]) -> Iterator[str]:
    cells = [row.lista for row in rows if row.lista is not None]
    if not cells:
        yield "No LISTA column: it is trained with JAX and optax (pip install 'sciverify[nets]'), and not with --quick."
        return
    record = cells[0].network.record
    yield (
        f"LISTA: {record['layers']} layers that learned {record['pairs']} pairs of the shown branch, seed "
        f"{record['seed']}. The published test script puts the learned numbers around the true A, not around the A_n "
        "of the training ('re-run'); 'float32': trained and evaluated in float32, around A_n."
    )


def _notes_on_doubles(rows: Sequence[TrainingRow]) -> Iterator[str]:
    far = [f"K{row.K}-n{row.n} (2^-{row.inputs.bits})" for row in rows if row.inputs.bits < row.n]
    if far:
        yield f"The nearest doubles of A_n, y_n are not within 2^-n of A, y, but so near: {', '.join(far)}."
    same = [f"K{row.K}-n{row.n}" for row in rows if row.inputs.indistinguishable]
    if same:
        yield (
            f"The nearest doubles of A_n are those of A in {', '.join(same)}: nothing that reads them tells the two "
            "branches apart, except LISTA, which was shown minimisers of the wrong one. Certificates are about the "
            "exact A, y."
        )


def _excess(run: PublishedRun) -> Fraction:
    return run.reference_excess.objective_excess.lower
