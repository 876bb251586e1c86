"""Load somebody's object by the name that a command line gives: MODULE:NAME, or FILE.py:NAME."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from sciverify.errors import InvalidInput, shown


def split_name(name: str) -> tuple[str, str]:
    """The module or file, and the attribute.

    Raises
    ------
    InvalidInput
        One of them is missing.
    """
    place, _, attribute = name.rpartition(":")
    if not place or not attribute:
        raise InvalidInput(f"{shown(name)} names no algorithm: write MODULE:ALGORITHM, for example mine.py:solve")
    return place, attribute


def load_object(place: str, attribute: str) -> Any:
    """The attribute of a module, or of a file whose name ends with .py; dots name attributes of attributes.

    A file is compiled from the bytes that it has now, and may import what lies beside it, as `python FILE.py` may.
    Whatever the import or the look-up raises passes.
    """
    found: object = _load_file(Path(place).resolve()) if place.endswith(".py") else importlib.import_module(place)
    for part in attribute.split("."):
        found = getattr(found, part)
    return found


def _load_file(path: Path) -> ModuleType:
    module = ModuleType(f"audited {path.stem}")  # under no name that something else may have
    module.__file__ = str(path)
    sys.path.insert(0, str(path.parent))
    sys.modules[module.__name__] = module
    exec(compile(path.read_bytes(), path, "exec"), module.__dict__)  # the file itself: bytecode kept of it may be old
    return module
