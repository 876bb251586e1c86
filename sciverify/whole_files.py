"""Files that are written whole or not at all."""

from __future__ import annotations

from pathlib import Path


def write_whole(target: Path, content: bytes | str) -> Path:
    """Write a file beside its place first, then move it there; returns the path.

    **Guarantee.** Whatever stops it, the place holds the former file or the new one, and never a part of one.
    """
    partial = target.with_name(target.name + ".part")
    partial.write_bytes(content.encode() if isinstance(content, str) else content)
    partial.replace(target)
    return target
