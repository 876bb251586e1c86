"""The frame of a page: one HTML file that loads nothing from anywhere, in the colours that the reader prefers."""

from __future__ import annotations

from importlib.resources import files

from sciverify.report.table import as_text

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
_UNSCRIPTED = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def html_page(title: str, body: str, *, style: str = "", script: str = "") -> str:
    """The page.

    Parameters
    ----------
    title : str
        Words.
    body : str
        Markup.
    style : str
        Further style sheets.
    script : str
        The name of a file of this package; left out: no script runs.
    """
    place = files("sciverify.report")
    sheet = place.joinpath("audit_page.css").read_text("utf-8")
    end = f"\n<script>\n{place.joinpath(script).read_text('utf-8')}</script>" if script else ""
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{as_text(title)}</title>\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY if script else _UNSCRIPTED}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<style>\n{sheet}{style}</style>\n</head>\n<body>\n{body}{end}\n</body>\n</html>\n"
    )
