"""Reads the built site in a real browser, as people do: turns pages, searches, makes it dark, narrows the window.

python docs/browse_site.py FOLDER [--pictures FOLDER]

Every page is opened at a width of 400 pixels: none may scroll sideways, and each formula must be drawn. --pictures
leaves pictures of some pages at three widths, light and dark, for people to look at.
"""

from __future__ import annotations

import functools
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import devtools
from devtools import Browser

NARROW, WIDE = 400, 1280
SHOWN = ("index", "audit-your-solver", "theory/solution-sets", "examples/a-spectrum-with-a-proven-gap", "api")
"""Of which --pictures makes pictures."""
TOO_WIDE = """
(() => {
  const room = document.documentElement.clientWidth, needed = document.documentElement.scrollWidth;
  if (needed <= room) return "";
  const boxes = ["auto", "scroll", "hidden"];
  const boxed = e => e && (boxes.includes(getComputedStyle(e).overflowX) || boxed(e.parentElement));
  const wide = [...document.querySelectorAll("article *")].find(
    e => e.getBoundingClientRect().right > room + 1 && !boxed(e.parentElement));
  return `scrolls sideways, ${needed} pixels: ${wide ? wide.outerHTML.slice(0, 120) : "?"}`;
})()
"""
UNDRAWN = """
[...document.querySelectorAll("article .math")].filter(e => {
  const drawn = e.querySelector("mjx-container svg");
  const box = drawn && drawn.getBoundingClientRect();
  return !box || !box.width || !box.height || e.querySelector("[data-mml-node=merror], [fill=red]");
}).map(e => e.textContent.slice(0, 80) || "a formula")[0] || ""
"""
"""The first formula that is not drawn, or has a command that MathJax does not know: it draws those in red."""
UNSEEN = """
[...document.querySelectorAll("article img")].filter(e => !e.naturalWidth || !e.alt).map(e => e.src)[0] || ""
"""
GROUND = "getComputedStyle(document.body).backgroundColor"


class Quiet(SimpleHTTPRequestHandler):
    """Says nothing of what it serves."""

    def log_message(self, *_: object) -> None:
        """Nothing."""


def serve(site: Path) -> ThreadingHTTPServer:
    """Serve the folder on a free port of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def pages(site: Path) -> list[str]:
    """Every page that was written, without the listings of source code."""
    found = (path.relative_to(site) for path in sorted(site.rglob("*.html")))
    return [path.as_posix() for path in found if path.parts[0] not in ("_modules", "_static")]


def every_page(page: Browser, root: str, site: Path) -> Iterator[str]:
    """Nothing scrolls sideways, every formula is drawn, every picture is there and has a text."""
    page.resize(NARROW)
    for name in pages(site):
        page.open(root + name)
        page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        for script, what in (
            (TOO_WIDE, ""),
            (UNDRAWN, "is not drawn: "),
            (UNSEEN, "a picture is missing or has no text: "),
        ):
            if fault := page.evaluate(script):
                yield f"{name}: {what}{fault}"


def navigation(page: Browser, root: str, _site: Path) -> Iterator[str]:
    """Next leads on, previous leads back, by the mouse."""
    page.resize(WIDE)
    page.open(root + "audit-your-solver.html")
    for button, there in (("next", "test-your-solver.html"), ("prev", "audit-your-solver.html")):
        page.click(f"a.{button}-page")
        try:
            page.wait_for(f"location.pathname === '/{there}' && document.readyState === 'complete'")
        except TimeoutError:
            yield f"the button {button} does not lead to {there}"
            return


def search(page: Browser, root: str, _site: Path) -> Iterator[str]:
    """A word in the field at the side finds the page that is about it."""
    page.open(root + "index.html")
    page.click("input.sidebar-search")
    page.type("pseudospectra")
    page.press("Enter")
    try:
        page.wait_for("[...document.querySelectorAll('ul.search a')].some(a => a.href.includes('pseudospectra.html'))")
    except TimeoutError:
        yield "the search does not find the page of pseudospectra"


def darkness(page: Browser, root: str, _site: Path) -> Iterator[str]:
    """The switch at the top makes the ground dark, and again light."""
    page.open(root + "index.html")
    seen = set()
    for _ in range(3):
        page.click(".theme-toggle-content .theme-toggle")
        seen.add((page.evaluate("document.body.dataset.theme"), page.evaluate(GROUND)))
    grounds = {theme: sum(map(int, ground.strip("rgba()").split(",")[:3])) for theme, ground in seen}
    if set(grounds) != {"auto", "light", "dark"}:
        yield f"the switch of themes knows {sorted(grounds)}"
    elif not grounds["dark"] < 150 < 600 < grounds["light"]:
        yield f"dark and light are {grounds}"


def pictures(page: Browser, root: str, folder: Path) -> None:
    """For people to look at."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in SHOWN:
        for width in (1280, 768, 400):
            page.resize(width)
            for theme in ("light", "dark"):
                page.open(root + name + ".html")
                page.evaluate(f"document.body.dataset.theme = '{theme}'")
                page.picture(folder / f"{name.replace('/', '-')}-{width}-{theme}.png")


def main(arguments: list[str]) -> int:
    """0 if all is well, or if there is no browser."""
    program = devtools.find()
    if program is None:
        print("skipped: no Chromium on this machine")
        return 0
    site = Path(arguments[0]).resolve()
    server = serve(site)
    root = f"http://127.0.0.1:{server.server_address[1]}/"
    looks: tuple[Callable[[Browser, str, Path], Iterator[str]], ...] = (navigation, search, darkness, every_page)
    with Browser(program) as page:
        wrong = [fault for look in looks for fault in look(page, root, site)]
        if "--pictures" in arguments:
            pictures(page, root, Path(arguments[arguments.index("--pictures") + 1]))
    server.shutdown()
    server.server_close()
    print(
        "\n".join(wrong) or f"{len(pages(site))} pages read in Chromium: nothing scrolls sideways, formulas are drawn"
    )
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
