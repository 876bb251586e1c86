"""Random small networks of all layer kinds, three ways: checker, library, plain fractions; and float enclosures.

    python benchmarks/network_attack.py 100000 [first seed]

Counts networks whose exact outputs differ, whose forms in files do not come back, and whose enclosures miss an entry.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import network_forms
import network_reference

import sciverify as sv
from sciverify.certificate.networks import read_network, write_network
from sciverify.checker.network import read_network as read_in_checker
from sciverify.checker.scaled import read_vector


def examine(seed):
    """The faults of one network, and the kinds of its layers."""
    rng = random.Random(seed)
    form = network_forms.network(rng)
    size = form["input"]
    said = network_forms.vector(rng, size if isinstance(size, int) else size[0] * size[1] * size[2])
    y = network_reference.numbers(said)
    truth = network_reference.evaluate(form, y)
    faults = []

    found = read_in_checker(form, "network").exact(read_vector(said, "y"))
    if [found.unit * v for v in found.numbers] != truth:
        faults.append("checker")
    network = read_network(form)
    if read_network(write_network(network)) != network:
        faults.append("form")
    if [Fraction(int(v.p), int(v.q)) for v in network.exact(y)] != truth:
        faults.append("library")
    try:
        faults += missed(network, y, truth)
    except sv.Undecided:
        faults.append("undecided")
    return faults, kinds(form["layers"])


def missed(network, y, truth):
    """Does the enclosure hold what it says it holds?"""
    found, values = network.enclose(y), network(y)
    for name, floats in (("enclosure", found.midpoint), ("float pass", values)):
        errors = [Fraction(v) - t for v, t in zip(floats.tolist(), truth, strict=True)]
        if any(abs(e) > Fraction(r) for e, r in zip(errors, found.radius.tolist(), strict=True)):
            yield name
        if sum(e * e for e in errors) > Fraction(found.norm) ** 2:
            yield f"{name}, norm"


def kinds(layers):
    """Kinds of layers, also of those inside others."""
    for layer in layers:
        yield layer["kind"]
        yield from kinds(layer.get("layers", ()))


def main():
    """Examine so many networks and print the counts."""
    count, first = int(sys.argv[1]) if len(sys.argv) > 1 else 1000, int(sys.argv[2]) if len(sys.argv) > 2 else 0
    started, faults, seen = time.process_time(), Counter(), Counter()
    for seed in range(first, first + count):
        wrong, layers = examine(seed)
        seen.update(layers)
        faults.update(wrong)
        if [fault for fault in wrong if fault != "undecided"]:
            print(f"seed {seed}: {', '.join(wrong)}", flush=True)
    print(f"{count} networks in {time.process_time() - started:.0f} s of CPU time: {dict(faults) or 'no fault'}")
    print(f"layers: {dict(seen.most_common())}")


if __name__ == "__main__":
    main()
