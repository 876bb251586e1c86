"""The option --claim of `sciverify refute`, and which of the other options have nothing to say about a claim."""

from __future__ import annotations

import argparse

from sciverify.errors import InvalidInput

_OF_FAMILIES = (
    "solver", "convention", "options", "family", "problem", "m", "N", "K", "digits", "transform", "scalars",
)  # fmt: skip
"""Options of games without --claim."""


def add_class(parser: argparse.ArgumentParser) -> None:
    """--claim CLASS:PROBLEM."""
    parser.add_argument(
        "--claim",
        metavar="CLASS:PROBLEM",
        help="it is a tower that claims a class of the SCI hierarchy: Delta_1:jacobi-spectrum, "
        "Sigma_1:compact-spectrum, Delta_2:spectrum-meets=0,1, Delta_1:optimal-map, Delta_1:exit-flag; "
        "called as base(n, told) -> points, or yes or no; for digits of minimisers (linear-programs, basis-pursuit) "
        "base(n, training) -> network; for exit-flag base(n, training, x) -> yes or no; "
        "`sciverify classify` lists problems",
    )
    parser.set_defaults(default_of=parser.get_default)


def refuse_options_of_families(options: argparse.Namespace) -> None:
    """What would be ignored is refused.

    Raises
    ------
    InvalidInput
        An option that only games without --claim have.
    """
    given = [f"--{name}" for name in _OF_FAMILIES if getattr(options, name) != options.default_of(name)]
    if given:
        raise InvalidInput(
            f"{', '.join(given)} and --claim do not go together: the problem of the claim fixes its inputs"
        )
