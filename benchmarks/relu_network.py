"""Three networks for one piecewise linear function through R training pairs: how exact is the float pass?

    python benchmarks/relu_network.py [R ...]

Data: the 19 x 20 tied-column family (K = 1, rational ties), y = (1, u) with random u, minimisers in closed form.
"hats" is `interpolating_network`; "ramps" and "slopes" sum differences of minimisers and of slopes. Columns:
parameters; largest error of the float pass (against exact arithmetic) and largest proven bound at up to 200 of the
y_k; the same half-way between neighbours; seconds for one pass. Source of the table in docs/theory/existence.md.
"""

from __future__ import annotations

import random
import sys
import time
from itertools import pairwise

import numpy as np
from flint import fmpq

import sciverify as sv
from sciverify.exact.ordered import ONE, ZERO
from sciverify.exact.rationals import to_fraction
from sciverify.families import TiedColumns

ROWS, COLUMNS = 19, 20


def training_pairs(R, seed=0):
    """(y_k, x_k) in the coordinates of the exact factor: y = (1, u) has the minimiser (e_1 / a_1, u)."""
    rng, family = random.Random(seed), TiedColumns(m=ROWS, N=COLUMNS, K=1, normalisation="rational")
    problem = family.branch(0, 20).problem
    spike = (1 / problem.matrix[0][0], *(ZERO,) * (family.tied - 1))
    tails = [tuple(fmpq(rng.randint(-1000, 1000), 10_000) for _ in range(ROWS - 1)) for _ in range(R)]
    return [(ONE, *u) for u in tails], [(*spike, *u) for u in tails]


def pieces(network):
    """The first layer, tau at the knots, gaps and values."""
    at = [t - network.knots[0] for t in network.knots]
    return network.layers[:1] if len(at) > 1 else (), at, [b - a for a, b in pairwise(at)], network.values


def with_ramps(network):
    """x_R + sum_k (x_k - x_(k+1)) max(1 - max(tau - tau_k, 0)/g_k, 0)"""
    ridge, at, gaps, values = pieces(network)
    steps = range(len(gaps))
    right = ((ONE,),) * len(gaps), tuple(-t for t in at[:-1])
    down = tuple(tuple(-1 / gaps[k] if i == k else ZERO for i in steps) for k in steps), (ONE,) * len(gaps)
    output = tuple(tuple(values[k][i] - values[k + 1][i] for k in steps) for i in range(COLUMNS)), values[-1]
    return sv.ReluNetwork((*ridge, right, down, output))


def with_slopes(network):
    """x_1 + sum_k (s_k - s_(k-1)) max(tau - tau_k, 0), s_k the slope behind knot k"""
    ridge, at, gaps, values = pieces(network)
    flat = [ZERO] * COLUMNS
    inside = [[(b - a) / g for a, b in zip(*ends, strict=True)] for ends, g in zip(pairwise(values), gaps, strict=True)]
    turns = [[b - a for a, b in zip(*ends, strict=True)] for ends in pairwise([flat, *inside, flat])]
    right = ((ONE,),) * len(at), tuple(-t for t in at)
    return sv.ReluNetwork((*ridge, right, (tuple(zip(*turns, strict=True)), values[0])))


def error(network, y):
    """||float pass - exact network||, in exact arithmetic up to the square root."""
    pairs = zip(network.exact(y), network(y).tolist(), strict=True)
    gaps = [to_fraction(x - fmpq(*v.as_integer_ratio())) for x, v in pairs]
    return float(sum(g * g for g in gaps)) ** 0.5


def main(counts):
    """Print three lines for each R."""
    print(f"{'R':>5} {'form':7} {'parameters':>10} {'error':>9} {'bound':>9} {'between':>9} {'bound':>9} {'pass':>8}")
    for R in counts:
        Y, X = training_pairs(R)
        start = time.perf_counter()
        network = sv.interpolating_network(Y, X)
        built = time.perf_counter() - start
        ordered = sorted(Y, key=lambda y: sum(c * v for c, v in zip(network.direction, y, strict=True)))
        some = sorted(random.Random(1).sample(range(R - 1), min(R - 1, 200)))
        at = [ordered[k] for k in some]
        between = [[(a + b) / 2 for a, b in zip(ordered[k], ordered[k + 1], strict=True)] for k in some]
        for name, form in (("hats", network), ("ramps", with_ramps(network)), ("slopes", with_slopes(network))):
            floats = np.array([float(to_fraction(v)) for v in Y[0]])
            found = [f(form, ys) for ys in (at, between) for f in (largest_error, largest_bound)]
            start = time.perf_counter()
            for _ in range(100):
                form(floats)
            seconds = (time.perf_counter() - start) / 100
            print(f"{R:5} {name:7} {form.parameter_count:10}", *(f"{v:9.1e}" for v in found), f"{seconds:8.1e}")
        print(f"      built in {built:.2f} s, Lipschitz constant {float(network.lipschitz_bound()):.3g}")


def largest_error(network, ys):
    """Largest error of the float pass at these points."""
    return max(error(network, y) for y in ys)


def largest_bound(network, ys):
    """Largest proven bound at these points."""
    return max(float(network.round_off(y)) for y in ys)


if __name__ == "__main__":
    main([int(R) for R in sys.argv[1:]] or [10, 100, 1000])
