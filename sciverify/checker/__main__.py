"""`python -m sciverify.checker FILE`, and `python -I -S sciverify/checker FILE` for the bare folder."""

from __future__ import annotations

import sys

if __package__:
    from .check import main
else:
    from check import main  # type: ignore[import-not-found, no-redef]

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
