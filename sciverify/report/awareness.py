"""The table of kernel awareness, read off certificates."""

from __future__ import annotations

from collections.abc import Sequence

from sciverify.certificate.kinds.kernel_awareness import AwarenessProof, KernelAwarenessClaim
from sciverify.exact.enclosure import significant
from sciverify.exact.rationals import numeral
from sciverify.experiments.awareness_table import AwarenessRow
from sciverify.report.table import Table


def awareness_table(rows: Sequence[AwarenessRow]) -> Table:
    """The best constant from both sides, and what the null space property gives."""
    return Table(
        title="||x - z|| <= K ||A(x - z)|| for s-sparse x and z, A = [I H/sqrt m]",
        columns=(
            "A",
            "s",
            "best K\nat least",
            "best K\nat most",
            "relative\ngap",
            "sqrt 2 gamma\n/ (1 - rho)",
            "(5 + 3 rho) gamma\n/ (2 (1 - rho))",
            "proof of\nupper bound",
        ),
        rows=tuple(_cells(row) for row in rows),
        notes=(
            "x and z have at most s entries that are not 0; s + t: at most s in the first half of the columns, "
            "and t in the second. H is a Hadamard matrix.",
            "rho and gamma are those of the robust null space property: ||x_D|| <= rho ||rest of x||_1 / sqrt(s) "
            "+ gamma ||A x|| for every x and every set D of s entries. Where it holds, K is at most sqrt 2 gamma "
            "/ (1 - rho).",
            "The last constant is that of the slides for one level, and the classical one for sparsity in levels.",
            "Each best constant and each null space property is a certificate.",
        ),
        records=tuple(_record(row) for row in rows),
    )


def _claim(row: AwarenessRow) -> KernelAwarenessClaim:
    claim = row.certificate.claim
    if not isinstance(claim, KernelAwarenessClaim):
        raise TypeError(f"{claim} is about something else")
    return claim


def _cells(row: AwarenessRow) -> tuple[str, ...]:
    claim = _claim(row)
    numbers = [row.sharp, row.classical]
    shape, s = f"{row.m} x {2 * row.m}", " + ".join(map(str, row.sparsities))
    above = [significant(x, 6, upward=True) for x in numbers]
    if claim.lower is None or claim.upper is None:
        return shape, s, "inf", "inf", "-", *above, row.null_space.proof
    bounds = significant(claim.lower, 8, upward=False), significant(claim.upper, 8, upward=True)
    gap = significant(claim.upper / claim.lower - 1, 2, upward=True)
    evidence = row.certificate.evidence
    rule = evidence.rule if isinstance(evidence, AwarenessProof) else None
    return shape, s, *bounds, gap, *above, rule or "-"


def _record(row: AwarenessRow) -> dict[str, object]:
    claim = _claim(row)
    return {
        "m": row.m,
        "N": 2 * row.m,
        "s": list(row.sparsities),
        "lower": None if claim.lower is None else numeral(claim.lower),
        "upper": None if claim.upper is None else numeral(claim.upper),
        "rho": numeral(row.null_space.rho),
        "gamma": numeral(row.null_space.gamma),
        "sharp": numeral(row.sharp),
        "classical": numeral(row.classical),
    }
