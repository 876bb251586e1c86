"""The checker as one file: a zip that any Python 3.11 or newer runs, `python -I -S check.pyz FILE`."""

from __future__ import annotations

import contextlib
import io
import os
import zipfile
from pathlib import Path

MAIN = """import sys
from sciverify_checker.check import main
sys.exit(main(sys.argv[1:]))
"""
EPOCH = (1980, 1, 1, 0, 0, 0)


def export(target: Path) -> Path:
    """Write the folder of rules as one file that runs alone, byte for byte the same each time; returns its path."""
    folder = Path(__file__).parent
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("__main__.py", EPOCH), MAIN)
        for path in sorted(folder.glob("*.py")):
            if path.name != "__main__.py":
                archive.writestr(zipfile.ZipInfo(f"sciverify_checker/{path.name}", EPOCH), path.read_text())
    partial = target.with_name(f".{target.name}-{os.getpid()}.part")
    try:
        partial.write_bytes(stream.getvalue())
        partial.replace(target)
    except BaseException as error:
        with contextlib.suppress(OSError):
            partial.unlink()
        if isinstance(error, OSError):
            raise OSError(error.errno, error.strerror, str(target)) from None
        raise
    return target
