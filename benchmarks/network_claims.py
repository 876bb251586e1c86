"""Claims about unrolled networks of random weights: seconds of CPU time to certify and to check.

    python benchmarks/network_claims.py 64 128

Three blocks of convolutions 1-16-16-1 of 3 x 3 pixels with data consistency, a quarter of a Walsh-Hadamard transform.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import numpy as np

import sciverify as sv


def unrolled(size, channels=16, blocks=3, seed=0):
    """The network and its operator."""
    rng = np.random.default_rng(seed)
    A = sv.WalshHadamard(rng.random((size, size)) < 0.25)
    layers = [sv.Adjoint(A), sv.Reshape((1, size, size))]
    for _ in range(blocks):
        inner = []
        for k, (ci, co) in enumerate(((1, channels), (channels, channels), (channels, 1))):
            weights = rng.standard_normal((co, ci, 3, 3)) * np.sqrt(2 / (9 * ci)) * (1 if co > 1 else 0.1)
            biases = 0.1 * rng.standard_normal(co)
            inner.append(sv.Convolution(weights.astype(np.float32), biases.astype(np.float32), padding=1))
            inner += [sv.ReLU()] if k < 2 else []
        layers += [sv.Residual(inner), sv.DataConsistency(A)]
    return sv.LayeredNetwork(layers), A, rng


def timed(function):
    """(result, seconds of CPU time)"""
    start = time.process_time()
    found = function()
    return found, time.process_time() - start


def main():
    """A line for each size and verb."""
    for size in map(int, sys.argv[1:] or ["32"]):
        net, A, rng = unrolled(size)
        x = np.round(rng.random((size, size)) * 1024) / 1024
        for power in (6, 14):
            other = x + np.round(rng.standard_normal((size, size)) * 2**14) / 2 ** (14 + power)
            y, measured = A.measure(x), A.measure(other)
            for verb, arguments in (
                (sv.certify_output, (y, x)),
                (sv.certify_instability, (y, measured)),
                (sv.certify_overperformance, (A, x, other)),
            ):
                print(f"{size} x {size}, ||x - x'|| ~ 2^-{power}: {line(verb, net, *arguments)}", flush=True)


def line(verb, *arguments):
    """What it costs to certify and to check."""
    certificate, certified = timed(lambda: verb(*arguments))
    with tempfile.TemporaryDirectory() as folder:
        path = certificate.save(Path(folder) / "c.json")
        _, checked = timed(lambda: sv.check(path, patient=True))
        length = path.stat().st_size
    return f"{verb.__name__} {certified:.2f} s, checked in {checked:.2f} s, {length} bytes"


if __name__ == "__main__":
    main()
