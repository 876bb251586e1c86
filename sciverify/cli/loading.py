"""Objects of the user's code by their names on a command line."""

from __future__ import annotations

import sys
from pathlib import Path

from sciverify.errors import InvalidInput, shortened
from sciverify.isolation.loading import load_object, split_name


def load(name: str) -> object:
    """The object MODULE:NAME, or FILE.py:NAME.

    Raises
    ------
    InvalidInput
        No such module, file or name, or it fails when it is imported.
    """
    place, attribute = split_name(name)
    if not place.endswith(".py") and "" not in sys.path and str(Path.cwd()) not in sys.path:
        sys.path.insert(0, str(Path.cwd()))
    try:
        return load_object(place, attribute)
    except Exception as error:
        raise InvalidInput(f"{name} was not loaded: {shortened(f'{type(error).__name__}: {error}', 200)}") from None
