"""Certificates for images: what they cost, and an attack on the rule with exact solution sets.

    python benchmarks/images.py cost [SIDE ...]    CPU seconds of one thread, memory of the process, width, bytes
    python benchmarks/images.py growth             columns fixed, sides growing
    python benchmarks/images.py attack 5000        random small instances against exact arithmetic

The images are a phantom of ellipses and a random texture with the spectrum of photographs; noise is added to samples.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections import Counter
from fractions import Fraction
from typing import Any

import numpy as np

import sciverify as sv
from sciverify.certify.proofs.operator_convexity import enclose_with_operator
from sciverify.certify.proposals.operator_point import NearMinimiser, OperatorSearch
from sciverify.errors import Undecided
from sciverify.operators.haar_gram import real_gram

ELLIPSES = [
    (0.46, 0.36, 0.0, 0.0, 0.0, 1.0), (0.42, 0.33, 0.0, 0.01, 0.0, -0.8), (0.11, 0.16, 0.11, 0.0, 0.3, -0.2),
    (0.16, 0.2, -0.11, 0.0, -0.3, -0.2), (0.1, 0.12, 0.0, -0.17, 0.0, 0.3), (0.03, 0.02, -0.04, 0.3, 0.0, 0.3),
]  # fmt: skip
"""Half axes, centre, angle, brightness."""
CASES = [  # image, side, share, noise, t
    ("phantom", 64, 0.25, 0.01, 0.01), ("texture", 64, 0.25, 0.02, 0.02),
    ("phantom", 128, 0.25, 0.01, 0.01), ("texture", 128, 0.25, 0.02, 0.02),
    ("phantom", 256, 0.25, 0.01, 0.01), ("texture", 256, 0.25, 0.02, 0.02), ("texture", 256, 0.15, 0.02, 0.02),
    ("phantom", 512, 0.15, 0.01, 0.02), ("texture", 512, 0.1, 0.02, 0.04),
]  # fmt: skip


def phantom(side: int) -> Any:
    """Ellipses, values from 0 to 1."""
    down, across = np.mgrid[0:side, 0:side] / side - 0.5
    image = np.zeros((side, side))
    for high, wide, x, y, angle, value in ELLIPSES:
        u = (across - x) * np.cos(angle) + (down - y) * np.sin(angle)
        v = (down - y) * np.cos(angle) - (across - x) * np.sin(angle)
        image += value * ((u / wide) ** 2 + (v / high) ** 2 <= 1)
    return image


def texture(side: int) -> Any:
    """Random, with amplitudes that fall as those of photographs do, values from 0 to 1."""
    frequency = np.fft.fftfreq(side) * side
    modulus = np.hypot(frequency[:, None], frequency[None, :])
    noise = np.fft.fft2(np.random.default_rng(0).standard_normal((side, side)))
    image = np.fft.ifft2(noise / (1 + modulus) ** 1.6).real
    return (image - image.min()) / np.ptp(image)


def sampled(image: str, side: int, share: float, noise: float, seed: int = 1) -> tuple[Any, Any]:
    """An operator and noisy samples."""
    operator = sv.FourierHaar(sv.structured_mask(side, share, seed=seed))
    y = operator.forward(operator.coefficients({"phantom": phantom, "texture": texture}[image](side)))
    rng = np.random.default_rng(seed)
    error = rng.standard_normal(len(y)) + 1j * rng.standard_normal(len(y))
    return operator, y + noise * np.linalg.norm(y) / np.linalg.norm(error) * error


def cost(sides: list[int]) -> None:
    """One line a case and problem."""
    print("| image | samples | problem | E | solve | certify | GiB | width / norm | kB |")
    print("|---|---|---|---|---|---|---|---|---|")
    for image, side, share, noise, t in CASES:
        if sides and side not in sides:
            continue
        operator, y = sampled(image, side, share, noise)
        rho = None
        for kind in (sv.Lasso, sv.SquareRootLasso, sv.BasisPursuit):
            parameter = {sv.Lasso: 2 * t, sv.SquareRootLasso: t / (rho or 1), sv.BasisPursuit: rho}[kind]
            problem = kind(operator, y, parameter)
            start = time.process_time()
            x = sv.solve(problem, 6 if kind is sv.BasisPursuit else 8).to_numpy()
            solved = time.process_time()
            found = sv.certify_distance(problem, x)
            done = time.process_time()
            rho = rho or float(np.linalg.norm(y - operator.forward(x)))
            width, size = float(found.distance.width) / float(np.linalg.norm(x)), len(found.to_json()) / 1000
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
            print(
                f"| {image} {side} x {side} | {len(y)} | {problem.kind} | {len(found.evidence.columns)} | "
                f"{solved - start:.1f} | {done - solved:.1f} | {memory:.2f} | {width:.1e} | {size:.0f} |",
                flush=True,
            )


def growth() -> None:
    """The two products in balls and a Gram matrix of 2,000 columns, for growing images."""
    print("| side | products, CPU s | Gram matrix, CPU s | exponent of both against N |")
    print("|---|---|---|---|")
    before = None
    for side in (64, 128, 256, 512):
        operator, y = sampled("texture", side, 0.25, 0.02)
        columns = np.sort(np.random.default_rng(0).choice(side * side, 2000, replace=False))
        search = OperatorSearch(problem := sv.Lasso(operator, y, 1), problem.operator_data, problem.float_weights)
        start = time.process_time()
        from sciverify.certify.proofs.operator_convexity import _look

        _look(search.problem.operator_data, np.zeros(side * side))
        middle = time.process_time()
        real_gram(operator.mask, columns)
        done = time.process_time()
        total = done - start
        power = "" if before is None else f"{np.log(total / before) / np.log(4):.2f}"
        print(f"| {side} | {middle - start:.2f} | {done - middle:.2f} | {power} |", flush=True)
        before = total


# ---------------------------------------------------------------- the attack


def exact_rows(operator: Any) -> tuple[list[list[Fraction]], list[list[Fraction]]]:
    """Re A and Im A, exactly, for sides 2 and 4: every entry is a multiple of 1/16."""
    columns = np.array([operator.forward(e) for e in np.eye(operator.shape[1])]).T
    found = []
    for part in (columns.real, columns.imag):
        whole = np.rint(16 * part)
        assert np.abs(whole - 16 * part).max() < 1e-12
        found.append([[Fraction(int(v), 16) for v in row] for row in whole])
    return found[0], found[1]


def instance(rng: Any) -> tuple[Any, Any, Any]:
    """A problem with an operator, the same with exact rows, and the rng's y: small integers make ties."""
    side = int(rng.choice([2, 4]))
    mask = rng.random((side, side)) < rng.uniform(0.2, 0.9)
    mask[tuple(rng.integers(0, side, 2))] = True
    operator = sv.FourierHaar(mask)
    m = operator.shape[0]
    scale = float(rng.choice([1, 8, 1 / 3]))
    y = (rng.integers(-3, 4, m) + 1j * rng.integers(-3, 4, m)) * scale
    if rng.random() < 0.5:
        y = operator.forward(rng.integers(-3, 4, side * side) * scale)
    if rng.random() < 0.5:
        y = y + rng.choice([1e-9, 1e-3, 1]) * (rng.standard_normal(m) + 1j * rng.standard_normal(m))
    if not y.any():
        y[0] = 1
    weights = rng.choice([0.5, 1.0, 2.0], side * side) if rng.random() < 0.4 else np.ones(side * side)
    kind = (sv.Lasso, sv.SquareRootLasso, sv.BasisPursuit)[rng.integers(3)]
    if kind is not sv.BasisPursuit and rng.random() < 0.1:
        weights[rng.integers(side * side)] = 0
    force = np.abs(operator.adjoint(y).real) / np.where(weights > 0, weights, 1)
    share = float(rng.uniform(0.02, 1.1))
    size = float(np.linalg.norm(y))
    parameter = {
        sv.Lasso: 2 * share * force.max(),
        sv.SquareRootLasso: share * force.max() / size,
        sv.BasisPursuit: share * size,
    }[kind]
    parameter = float(parameter) if rng.random() < 0.7 else float(np.ceil(parameter * 4) / 4)
    problem = kind(operator, y, parameter, weights=weights)
    real, imaginary = exact_rows(operator)
    measured = [Fraction(v) for v in [*y.real.tolist(), *y.imag.tolist()]]
    return problem, kind([*real, *imaginary], measured, Fraction(parameter), weights=[Fraction(w) for w in weights]), y


def attack(count: int, first: int = 0) -> None:
    """Crude points too: the distance of z~ to the exact solution set against the radius."""
    tally: Counter[str] = Counter()
    largest: dict[str, float] = {}
    for seed in range(first, first + count):
        rng = np.random.default_rng([seed, 21])
        problem, dense, _ = instance(rng)
        search = OperatorSearch(problem, problem.operator_data, problem.float_weights)
        try:
            near = search.near(np.zeros(problem.shape[1]))
        except (ValueError, OverflowError):
            continue
        z = near.values
        if rng.random() < 0.7:
            z = z + 10.0 ** rng.uniform(-14, -1) * rng.standard_normal(len(z)) * (z != 0)
            if rng.random() < 0.2:
                z = z + 1e-6 * rng.standard_normal(len(z)) * (rng.random(len(z)) < 0.1)
            near = NearMinimiser(z, search.measured - search.gram(z), near.scale * float(rng.choice([1, 1, 1.001])))
        try:
            if problem.zero_is_free():
                raise Undecided("0 is feasible")
            with np.errstate(all="ignore"):
                found = enclose_with_operator(problem, problem.operator_data, problem.float_weights, search, near)
        except Undecided as reason:
            tally[f"undecided: {str(reason)[:60]}"] += 1
            continue
        x = np.zeros(len(z))
        x[found.columns] = found.minimiser
        truth = sv.certify_distance(dense, [Fraction(v) for v in x], engine="exact")
        tally[f"proven, {problem.kind}"] += 1
        if truth.distance.lower > Fraction(found.radius):
            tally["MISSES"] += 1
            print("MISS", seed, float(truth.distance.lower), found.radius, flush=True)
        if truth.unique is not sv.Verdict.TRUE:
            tally["NOT UNIQUE"] += 1
            print("NOT UNIQUE", seed, flush=True)
        if found.radius > 1e-13:
            ratio = float(truth.distance.upper) / found.radius
            largest[problem.kind] = max(largest.get(problem.kind, 0), ratio)
    print(json.dumps(dict(tally.most_common()), indent=1), json.dumps(largest))


if __name__ == "__main__":
    what = sys.argv[1] if len(sys.argv) > 1 else "cost"
    numbers = [int(v) for v in sys.argv[2:]]
    if what == "attack":
        attack(*numbers or [1000])
    elif what == "growth":
        growth()
    else:
        cost(numbers)
