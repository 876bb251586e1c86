"""Which tests do more under `pytest --thorough`: told by their source, and by that of what stands around them."""

from __future__ import annotations

import inspect
import re
from functools import cache
from pathlib import Path

import pytest

_MORE = re.compile(r"\b(tries|examples)\(|@given\b")


def is_longer(item: pytest.Item) -> bool:
    """Does a test try more? If anything but a test of its module does, all tests of the module count."""
    if item.get_closest_marker("thorough"):
        return True
    function = getattr(item, "function", None)
    if function is None:
        return False
    return bool(_MORE.search(_source(function))) or _rest_is_longer(item.path)


@cache
def _source(function: object) -> str:
    inner = getattr(function, "hypothesis", None)
    return inspect.getsource(inspect.unwrap(getattr(inner, "inner_test", function))) + ("@given" if inner else "")


@cache
def _rest_is_longer(path: Path) -> bool:
    """Helpers, fixtures and constants: what is left of a module without its tests."""
    rest = re.sub(
        r"^(@.*\n( .*\n|\).*\n)*)*(async )?def test_.*\n(( .*)?\n|\).*\n)*", "", path.read_text("utf-8"), flags=re.M
    )
    return bool(_MORE.search(rest.replace("from effort import examples, tries", "")))
