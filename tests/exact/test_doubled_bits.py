"""One loop asks for twice the bits until something is decided."""

from __future__ import annotations

import re
from pathlib import Path

import sciverify
from sciverify.exact.balls import MAX_BITS, doubled_bits


def test_bits_are_doubled_up_to_the_limit():
    assert list(doubled_bits(32, 256)) == [32, 64, 128, 256]
    assert list(doubled_bits(32, 255)) == [32, 64, 128]
    assert list(doubled_bits(33, 32)) == []
    assert list(doubled_bits(MAX_BITS // 2)) == [MAX_BITS // 2, MAX_BITS]


def test_nobody_else_doubles_bits():
    package = Path(sciverify.__file__).parent
    own = re.compile(r"\b(bits|precision|prec) (\*= 2|<<= 1|= 2 \* (bits|precision|prec))\b")
    found = [
        path.relative_to(package).as_posix()
        for path in sorted(package.rglob("*.py"))
        if "checker" not in path.parts and own.search(path.read_text())
    ]
    assert found == ["exact/balls.py"]
