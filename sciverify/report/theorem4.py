"""The table of Theorem 4, read off outcomes and certificates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sciverify.adversary.outcomes import ExceedsBudget, Survived
from sciverify.exact.enclosure import Enclosure, significant
from sciverify.experiments.theorem4_table import Theorem4Row
from sciverify.report.table import Table, bounds_record


def theorem4_table(rows: Sequence[Theorem4Row]) -> Table:
    """What fails at K digits, and what is achieved at K-1 and K-2."""
    return Table(
        title="Theorem 4 played on the class Omega = Omega_K (with limit) + Omega_{K-1} (without)",
        columns=(
            "problem",
            "K",
            "A",
            "(i) K digits:\nalgorithms that fail",
            "least certified\ndistance",
            "most bits\nread",
            "random guess\nright with prob.",
            "(ii) K-1 digits:\nworst error",
            "exceeds every\nM tried up to",
            "(iii) K-2 digits,\n1 bit: worst error",
            "as the\ntheorem says",
        ),
        rows=tuple(_cells(row) for row in rows),
        notes=_notes(rows),
        records=tuple(_record(row) for row in rows),
    )


def _cells(row: Theorem4Row) -> tuple[str, ...]:
    kinds = Counter(outcome.verdict for outcome in row.zoo.values())
    bounded = [M for M, outcome in row.resolved_bounded.items() if isinstance(outcome, ExceedsBudget)]
    return (
        row.problem,
        str(row.K),
        f"{row.m} x {row.N}",
        f"{row.fails} of {len(row.zoo)} ({kinds['refuted']}+{kinds['exceeds its budget']}+{kinds['crashed']})",
        significant(min(r.distance.lower for r in row.refutations), 5, upward=False),
        str(max(r.bits_read for r in row.refutations)),
        str(row.guess.success) if row.guess is not None and row.guess.exact else "-",
        significant(row.resolved_worst.upper, 5, upward=True),
        str(max(bounded, default="-")),
        significant(row.constant_worst.upper, 5, upward=True),
        "yes" if row.as_the_theorem_says else "NO",
    )


def _record(row: Theorem4Row) -> dict[str, object]:
    return {
        "problem": row.problem,
        "K": row.K,
        "m": row.m,
        "N": row.N,
        "zoo": {name: outcome.as_dict() for name, outcome in row.zoo.items()},
        "ii": row.resolved.as_dict(),
        **_upper("ii_worst", row.resolved_worst),
        "ii_bounded": {str(M): outcome.as_dict() for M, outcome in row.resolved_bounded.items()},
        "ii_at_K": row.resolved_finer.as_dict(),
        "iii": row.constant.as_dict(),
        **_upper("iii_worst", row.constant_worst),
        "iii_at_K_minus_1": row.constant_finer.as_dict(),
        "as_the_theorem_says": row.as_the_theorem_says,
    }


def _upper(name: str, worst: Enclosure) -> dict[str, object]:
    """The upper bound alone: the lower one is that of one input."""
    return {key: value for key, value in bounds_record(name, worst).items() if "upper" in key}


def _notes(rows: Sequence[Theorem4Row]) -> tuple[str, ...]:
    names = ", ".join(rows[0].zoo)
    games = [o for row in rows for o in (row.resolved, row.constant) if isinstance(o, Survived)]
    trials = sum(len(game.tried) for game in games)
    return (
        f"(i) Algorithms: {names}. In brackets: refuted + asking for more than 1000 bits or 10000 "
        "times + crashed. Each refutation names an input of which every answer was true and on which the output is "
        "more than 10^-K away, with a certificate.",
        "(ii), (iii) Worst errors are proven over the whole class; the games at these digits found nothing in "
        f"{trials} trials, and both algorithms are refuted one digit higher. For every M that was tried, "
        "(ii) asks for more than M bits on some input.",
        "The random guess is right with exactly this probability on the branch where it is least; the theorem's bound "
        "is 1/2, the bound for these branches 1/(N+1-m).",
        "cond(AA*) = 1, the condition of the solution map inside the class and the feasibility condition are <= 1 in "
        "every row.",
    )
