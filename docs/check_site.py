"""Reads the built site: links lead to pages and headings that exist, formulas are typeset, nothing is loaded from afar.

python docs/check_site.py FOLDER
"""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

RAW = re.compile(r"[\^_]\{|\\(?:frac|sqrt|sum|text|tag)\b")
"""What a formula looks like that nobody typeset."""
VERBATIM = {"code", "pre", "script", "style", "title"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
LOADED = {"script": "src", "link": "href", "img": "src"}


class Page(HTMLParser):
    """Links, anchors and what is said outside code and formulas."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.raw: list[str] = []
        self.open: list[tuple[str, bool]] = []  # tag, and whether all inside is verbatim
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember where this element leads and whether what it holds is code or a formula."""
        found = {name: value or "" for name, value in attrs}
        self.anchors |= {found[name] for name in ("id", "name") if name in found}
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        if found.get(LOADED.get(tag, ""), "") and found.get("rel") not in (
            "canonical",
            "index",
            "search",
            "next",
            "prev",
        ):
            self.loaded.append(found[LOADED[tag]])
        if tag not in VOID:
            formula = "math" in found.get("class", "").split()
            self.open.append((tag, tag in VERBATIM or formula or (bool(self.open) and self.open[-1][1])))

    def handle_endtag(self, tag: str) -> None:
        """Leave the element, and those in it that were never closed."""
        while any(name == tag for name, _ in self.open):
            if self.open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        """Text: formulas in it were not typeset."""
        if not (self.open and self.open[-1][1]) and RAW.search(data):
            self.raw.append(" ".join(data.split())[:80])


def faults(site: Path) -> list[str]:
    """One line for each fault of the site."""
    pages = {path: Page(path.read_text()) for path in sorted(site.rglob("*.html"))}
    found = []
    for path, page in pages.items():
        name = path.relative_to(site)
        found += [f"{name}: not typeset: {text}" for text in page.raw]
        found += [f"{name}: loads {url}" for url in page.loaded if urlsplit(url).netloc]
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not target.is_file():
                found.append(f"{name}: no file {link}")
            elif "_modules" in path.parts:
                continue  # source pages lead back to the name that Sphinx saw last, of the several that an object has
            elif parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].anchors:
                found.append(f"{name}: no heading {link}")
    return found


if __name__ == "__main__":
    wrong = faults(Path(sys.argv[1]).resolve())
    print("\n".join(wrong) or "all links lead somewhere, all formulas are typeset")
    raise SystemExit(bool(wrong))
