"""What the browser's look at the site notices: pages that are too wide, formulas that are not drawn, dead buttons."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"
PAGE = '<!doctype html><html><head><title>t</title></head><body><article role="main">{}</article></body></html>'
DRAWN = '<span class="math"><mjx-container><svg width="9" height="9"></svg></mjx-container></span>'
PAGES = {
    "fine": DRAWN + '<div style="overflow-x: auto"><div style="width: 900px">boxed</div></div>',
    "wide": '<p style="width: 900px">too wide</p>',
    "raw": f'{DRAWN}<span class="math">\\(x_{{i}}\\)</span>',
    "nothing": '<span class="math"><mjx-container><svg width="0" height="0"></svg></mjx-container></span>',
    "picture": '<img src="gone.png" alt="a picture">',
    "mute": '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==">',
}


@pytest.fixture(scope="module")
def modules():
    sys.path.insert(0, str(DOCS))
    yield importlib.import_module("devtools"), importlib.import_module("browse_site")
    sys.path.remove(str(DOCS))


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    for name, body in PAGES.items():
        (folder / f"{name}.html").write_text(PAGE.format(body))
    (folder / "index.html").write_text(
        PAGE.format('<div class="theme-toggle-content"><a class="theme-toggle">t</a></div>')
    )
    return folder


@pytest.mark.thorough
def test_faults_of_pages_are_seen(modules, site):
    devtools, look = modules
    program = devtools.find()
    if program is None:
        pytest.skip("no Chromium on this machine")
    server = look.serve(site)
    root = f"http://127.0.0.1:{server.server_address[1]}/"
    with devtools.Browser(program) as page:
        found = [*look.every_page(page, root, site)]
        dark = [*look.darkness(page, root, site)]
        with pytest.raises(RuntimeError, match="null"):
            [*look.navigation(page, root, site)]
    server.shutdown()
    server.server_close()
    named = {fault.partition(".html: ")[0]: fault.partition(".html: ")[2] for fault in found}
    assert named.keys() == PAGES.keys() - {"fine"}
    assert named["wide"].startswith("scrolls sideways, 9")
    assert "too wide" in named["wide"]
    assert named["raw"] == "is not drawn: \\(x_{i}\\)"
    assert named["nothing"].startswith("is not drawn")
    assert named["picture"].startswith("a picture is missing")
    assert named["mute"].startswith("a picture is missing or has no text")
    assert dark == ["the switch of themes knows [None]"]


def test_without_a_browser_nothing_is_claimed(modules, monkeypatch, capsys, tmp_path):
    devtools, look = modules
    monkeypatch.setattr(devtools, "find", lambda: None)
    assert look.main([str(tmp_path)]) == 0
    assert capsys.readouterr().out == "skipped: no Chromium on this machine\n"
