"""Writes a page a solver, docs/published/NAME.md, from the tables of docs/published-audit.md.

python docs/published_pages.py              the pages, from the tables as they stand
python docs/published_pages.py audit.json   the table of counts first, from what `sciverify reproduce audit` wrote
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import takewhile
from pathlib import Path

FOLDER = Path(__file__).parent
PAGE = FOLDER / "published-audit.md"
PAGES = FOLDER / "published"
TITLES = {"lasso": "LASSO", "basis-pursuit": "basis pursuit", "square-root-lasso": "square-root LASSO"}
GROSS = Fraction(1, 100)
"""Silent and proven to be farther than this from the minimisers, relatively (sciverify/audit/published.py)."""
COUNTS = "| problem | solver | setting | n | silent | of them gross | announced | no answer | held |\n"
SETTINGS = "| solver | parameter | tight | what the documentation says | where |\n"
PARTS = {"cvxpy": ("CLARABEL", "SCS", "OSQP", "HIGHS")}
"""Solvers whose settings stand under other names."""
FOOT = """
What the columns mean, the corpus, and how a solver is treated fairly: [the published
audit](../published-audit.md). Silent is proven wrong with success claimed and without a warning;
gross is more than 1 % of $‖x^\\ast‖$. That a solver held is no proof for other inputs.

The counts are those of the run that is described there. To repeat it, with certificates and a page
that has every instance:

    pip install 'sciverify[reproduce]'
    sciverify reproduce audit
    python docs/published_pages.py sciverify-results/audit/audit.json

The last command, from a checkout, writes these pages again.
"""


def rows(text: str, head: str) -> list[list[str]]:
    """The cells below a head."""
    body = text[text.index(head) + len(head) :].splitlines()[1:]
    lines = takewhile(lambda line: line.startswith("|"), body)
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def slug(name: str) -> str:
    """The name of a solver as that of a file."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def pages(text: str) -> dict[str, str]:
    """The pages by the names of their files."""
    counts, settings = rows(text, COUNTS), rows(text, SETTINGS)
    names = list(dict.fromkeys(row[1] for row in counts))
    return {f"{slug(name)}.md": _page(name, counts, settings) for name in names}


def _page(name: str, counts: list[list[str]], settings: list[list[str]]) -> str:
    own = [[row[0], *row[2:]] for row in counts if row[1] == name]
    asked = [row for row in settings if row[0] in (name, *PARTS.get(name, ()))]
    runs, silent = sum(int(row[2]) for row in own), sum(int(row[3].split()[0]) for row in own)
    heads = [cell.strip() for cell in COUNTS.strip().strip("|").split("|")]
    lines = [
        f"# {name} in the published audit",
        "",
        f"{runs} runs, {silent} silent failures at a claimed accuracy of $10^{{-6}} ‖x^\\ast‖$.",
        "",
        _line([heads[0], *heads[2:]]),
        "|---|---|---:|---:|---:|---:|---:|---:|",
        *map(_line, own),
        "",
    ]
    if asked:
        lines += ["How accuracy is asked for, and what the documentation says of it, in our words:", ""]
        lines += [SETTINGS.strip(), "|---|---|---|---|---|", *map(_line, asked), ""]
    return "\n".join(lines).rstrip() + "\n" + FOOT


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def counted(records: Iterable[Mapping[str, object]]) -> str:
    """The table of counts from the records of a run."""
    groups: dict[tuple[str, str, str], list[Mapping[str, object]]] = {}
    for record in records:
        problem = TITLES[str(record["problem"])]
        groups.setdefault((problem, str(record["solver"]), str(record["setting"])), []).append(record)
    lines = [COUNTS.strip(), "|---|---|---|---:|---:|---:|---:|---:|---:|"]
    for names, found in sorted(groups.items(), key=lambda item: [*TITLES.values()].index(item[0][0])):
        silent = [r for r in found if r["silent"]]
        wrong, missing, held = (sum(r["finding"] == word for r in found) for word in ("wrong", "no answer", "held"))
        share = f"{len(silent)} ({100 * len(silent) / len(found):.0f} %)"
        numbers = (len(found), share, sum(map(is_gross, silent)), wrong - len(silent), missing, held)
        lines.append(_line([*names, *map(str, numbers)]))
    return "\n".join(lines) + "\n"


def is_gross(record: Mapping[str, object]) -> bool:
    """Proven to be farther away than `GROSS` times the norm of the smallest minimiser."""
    lower, norm = record["lower"], record["norm_upper"]
    return lower is not None and norm is not None and Fraction(str(lower)) > GROSS * Fraction(str(norm))


def with_counts(text: str, table: str) -> str:
    """The page with another table of counts."""
    start = text.index(COUNTS)
    end = re.search(r"\n(?!\|)", text[start:])
    return text[:start] + table + ("" if end is None else text[start + end.start() + 1 :])


def main(arguments: list[str]) -> None:
    """Write the files."""
    text = PAGE.read_text("utf-8")
    if arguments:
        text = with_counts(text, counted(json.loads(Path(arguments[0]).read_text("utf-8"))["rows"]))
        PAGE.write_text(text, "utf-8")
    PAGES.mkdir(exist_ok=True)
    for name, page in pages(text).items():
        (PAGES / name).write_text(page, "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
