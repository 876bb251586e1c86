#!/usr/bin/env python3
"""Check sciverify certificates: standard library only, exact arithmetic only.

    python -I -S sciverify/checker FILE [FILE ...]

This file stands for the folder that it lies in: as a program, and as the module that other programs import.
"""

from __future__ import annotations

import sys

if __package__:
    from .certificate import FORMAT, VERSION, check_bytes, check_file
    from .command import main
    from .document import Malformed
    from .rules import Rejected
    from .statements import decimal, statement
    from .work import TooMuchWork

    __all__ = [
        "FORMAT", "VERSION", "Malformed", "Rejected", "TooMuchWork",
        "check_bytes", "check_file", "decimal", "main", "statement",
    ]  # fmt: skip
else:
    import importlib.util
    from pathlib import Path

    folder = Path(__file__).resolve().parent
    sys.path[:] = [
        place for place in sys.path if Path(place or ".").resolve() != folder
    ]  # nothing here shadows the library
    spec = importlib.util.spec_from_file_location("sciverify_checker", folder / "__init__.py")
    if spec is None or spec.loader is None:
        raise ImportError(f"{folder} holds no checker")
    sys.modules["sciverify_checker"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sys.modules["sciverify_checker"])
    main = importlib.import_module("sciverify_checker.command").main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
