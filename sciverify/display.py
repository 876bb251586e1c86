"""How objects show themselves: one line at a prompt, a small block with typeset formulas in a notebook."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape


class Displayed:
    """An object whose `str` begins with a line that says what it is.

    At a prompt it shows this line, in a notebook all lines, under the formula of its problem if it has one. Numbers of
    arrays are never written out.
    """

    __slots__ = ()

    @property
    def _formula(self) -> str:
        """LaTeX, without dollars; empty if there is none."""
        return ""

    def __repr__(self) -> str:
        first = str(self).partition("\n")[0]
        return f"<{type(self).__name__}: {first}>"

    def _repr_html_(self) -> str:
        lines = "".join(f"<div>{escape(line)}</div>" for line in str(self).split("\n"))
        return typeset(self._formula) + lines


def typeset(formula: str) -> str:
    """A displayed formula as notebooks and MathJax read it; nothing for an empty one."""
    return f"<div>$$\\displaystyle {escape(formula)}$$</div>" if formula else ""


def table(fields: Mapping[str, str]) -> str:
    """Two columns, text to the left."""
    cells = "".join(
        f"<tr><th style='text-align:left'>{escape(name)}</th><td style='text-align:left'>{escape(text)}</td></tr>"
        for name, text in fields.items()
    )
    return f"<table>{cells}</table>"


def nearest_name(wanted: str, known: list[str]) -> str:
    """A question for a message, with the name most like the wanted one; empty if none is."""
    from difflib import get_close_matches

    by_small_letters = {name.lower(): name for name in known}
    found = get_close_matches(wanted.lower(), list(by_small_letters), n=1)
    return f" (did you mean {by_small_letters[found[0]]!r}?)" if found else ""
