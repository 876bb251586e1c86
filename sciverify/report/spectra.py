"""Examples of spectra with error control as a table."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction

from sciverify.exact.enclosure import Enclosure, fixed_point, significant
from sciverify.exact.rationals import numeral
from sciverify.experiments.spectra_table import LEVEL, Spectra, SpectraRow
from sciverify.report.table import Table

_COLUMNS = ("example", "quantity", "proven", "closed form,\nor label")
_DIGITS, _MOST = 7, 16
"""Of bounds; decimals of numbers whose bounds have many in common."""


def spectra_table(found: Spectra) -> Table:
    """One row a number."""
    rows = tuple((row.example, row.quantity, _proven(row), _known(row)) for row in found.rows)
    return Table("Spectra with error control", _COLUMNS, rows, tuple(_notes(found)), tuple(map(_record, found.rows)))


def _proven(row: SpectraRow) -> str:
    if row.lower is None and row.upper is None:
        return ""
    if row.lower is None or row.upper is None:
        bound, upward = (row.upper, True) if row.lower is None else (row.lower, False)
        assert bound is not None
        words = str(bound) if bound.denominator == 1 else significant(bound, 5, upward=upward)
        return f"{'<=' if upward else '>='} {words}"
    if row.lower == row.upper:
        return f"= {row.lower}"
    if row.quantity == "gap":  # less of it is claimed
        return f"({significant(row.lower, 5, upward=True)}, {significant(row.upper, 5, upward=False)})"
    ends = [fixed_point(end, _MOST, False) for end in (row.lower, row.upper)]
    same = "".join(a for a, _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(*ends, strict=False)))
    return f"{same}..." if len(same) > _DIGITS + 2 else f"{Enclosure(row.lower, row.upper):.{_DIGITS}}"


def _known(row: SpectraRow) -> str:
    if row.known is None:
        return ""
    return row.known if isinstance(row.known, str) else f"{row.known:.10g}"


def _record(row: SpectraRow) -> dict[str, object]:
    ends: dict[str, Fraction | None] = {"lower": row.lower, "upper": row.upper}
    return {
        "example": row.example,
        "quantity": row.quantity,
        **{name: None if end is None else numeral(end) for name, end in ends.items()},
        "closed_form": row.known,
        "certificate": row.certificate,
    }


def _notes(found: Spectra) -> Iterator[str]:
    gaps = sum(len(row.gaps) for row in found.butterfly)
    yield (
        "Everything under 'proven' is about the operator on the infinite space, by the certificate of its row; bands "
        "of the Fibonacci Hamiltonian by all of its files together. States below gaps are counted by the library. "
        "Digits before '...' are those that both bounds share. Closed forms are floats, for comparison."
    )
    yield (
        "E_n: every point that is found on the grid (1/n) Z lies within it of the spectrum of the critical almost "
        "Mathieu operator with the golden frequency (CompSpecUB)."
    )
    yield (
        "Hausdorff error: of the bands, from both sides. Components: so many bands contain spectrum, with proven gaps "
        "between. Beside each gap stands its integrated density of states m + n alpha, alpha = (sqrt(5) - 1)/2: bounds "
        "of it are proven, and leave one label with |n| <= "
        f"{min((label.unique_up_to or 0 for label in found.labels), default=0)}; that it has this form is cited (after "
        "Bellissard, Bovier and Ghez)."
    )
    yield (
        f"Hofstadter's butterfly: {gaps} gaps at {len(found.butterfly)} fluxes are proven, all that are wider than 0.1 "
        "there in floats, at every phase. States below a gap: the integrated density of states, counted exactly; the "
        "multiple of alpha = 1/3 is the Hall conductance (cited, after Thouless, Kohmoto, Nightingale and den Nijs)."
    )
    yield (
        "Densities are proven under the hypothesis that each certificate prints, bounds of derivatives; here they "
        "follow from the closed form by Cauchy's estimate. Smoothed measures need none; their kernels have the width "
        "1/8."
    )
    yield (
        f"Areas: of squares that are proven to lie in the pseudospectrum for eps = {LEVEL}, of the shift and of "
        "Toeplitz operators on N, named by their symbols. Distance of z: to the spectrum, from above."
    )
