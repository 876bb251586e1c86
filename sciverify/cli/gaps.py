"""`sciverify gaps NAME a b`: proves that no spectrum of an operator lies between two numbers."""

from __future__ import annotations

import argparse
import sys

from sciverify.cli.places import require_places
from sciverify.errors import InvalidInput, Undecided, shown
from sciverify.isolation.loading import load_object, split_name
from sciverify.l2.frequency import GOLDEN
from sciverify.l2.named import almost_mathieu, fibonacci_hamiltonian, jacobi
from sciverify.l2.operator import L2Operator
from sciverify.spectra.gap import certify_gap


def run(options: argparse.Namespace) -> int:
    """Print the certificate, and write it if a file is named; 1 where nothing is proven, else 0."""
    require_places({"--output": options.output}, [])
    operator, every = _operator(options)
    try:
        certificate = certify_gap(operator, options.a, options.b, every_phase=every, most_sites=options.most_sites)
    except Undecided as reason:
        print(f"not proven: {reason}", file=sys.stderr)
        return 1
    if options.output:
        certificate.save(options.output)
    print(certificate.to_json() if options.format == "json" else certificate)
    return 0


def _operator(options: argparse.Namespace) -> tuple[L2Operator, bool | None]:
    """The operator of a name, or one that somebody's module holds; and whether all phases are meant."""
    name = options.operator
    if name == "free":
        return jacobi(0, sites="integers"), None
    if name == "fibonacci":
        return fibonacci_hamiltonian(options.lam), None
    if name == "almost-mathieu":
        return almost_mathieu(options.lam, GOLDEN if options.alpha == "golden" else options.alpha), None
    if name == "hofstadter":
        return almost_mathieu(1, options.flux), True
    if ":" not in name:
        raise InvalidInput(
            f"{shown(name)} is no operator: known are free, fibonacci, almost-mathieu, hofstadter, and MODULE:OPERATOR"
        )
    found = load_object(*split_name(name))
    made = found() if callable(found) else found
    if not isinstance(made, L2Operator):
        raise InvalidInput(
            f"{shown(name)} is {shown(made)}: an operator on l2 is needed, or a function that returns one"
        )
    return made, None
