"""The lowest versions that pyproject.toml names for the library and some extras, as requirements, one a line.

python .ci/lowest.py test nets
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())["project"]


def lowest(requirements: list[str]) -> Iterator[str]:
    """name==version for name>=version, extras of the project itself unfolded."""
    for requirement in requirements:
        if extras := re.fullmatch(r"sciverify\[(.*)\]", requirement):
            for extra in extras[1].split(","):
                yield from lowest(PROJECT["optional-dependencies"][extra.strip()])
        else:
            yield requirement.replace(">=", "==")


if __name__ == "__main__":
    wanted = [PROJECT["dependencies"], *(PROJECT["optional-dependencies"][extra] for extra in sys.argv[1:])]
    print("\n".join(sorted({line for requirements in wanted for line in lowest(requirements)})))
