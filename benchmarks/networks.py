"""Networks next to plain NumPy loops: `python benchmarks/networks.py [SECTION ...]`.

Medians of interleaved runs on this machine, and their ratios. Sections: firenet (the float pass against a NumPy loop of
the same iteration at 19 x 20, 400 x 1000, and for 256 x 256 images from subsampled Fourier data), verified (the
verified pass against the float pass), iterations (ISTA, FISTA, Chambolle-Pock, restarted). Default: all.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

import sciverify as sv
from sciverify.experiments.training_table import COLUMNS, ROWS, shown_data
from sciverify.families.tied_columns import TiedColumns


def medians(work: Mapping[str, Callable[[], Any]], runs: int) -> dict[str, float]:
    """Seconds of each piece of work, interleaved, after one warm-up."""
    times: dict[str, list[float]] = {name: [] for name in work}
    for round_ in range(runs + 1):
        for name, run in work.items():
            start = time.perf_counter()
            run()
            if round_:
                times[name].append(time.perf_counter() - start)
    return {name: statistics.median(values) for name, values in times.items()}


# ---------------------------------------------------------------- plain loops


def plain_firenet(network: sv.Firenet, norm: float, y: Any, times: Any, adjoint: Any, shrink: Any) -> Any:
    """FIRENET as one writes it with NumPy; `times` and `adjoint` are A x and A^H q."""
    tau, sigma, lam, p = network.tau, network.sigma, network.lam, network.steps
    x = adjoint(0 * y)
    eps = np.linalg.norm(y)
    for _ in range(network.restarts):
        eps = (network.delta + eps) / np.e
        alpha = 2 * norm / (eps * p)
        data, u = alpha * y, alpha * x
        q, total = np.zeros_like(y), np.zeros_like(x)
        for _ in range(p):
            new = shrink(u - tau * adjoint(q), tau * lam)
            q = q + sigma * (times(2 * new - u) - data)
            q = q / max(1.0, np.linalg.norm(q))
            total += new
            u = new
        x = total / p / alpha
    return x


def soft(v: Any, t: float) -> Any:
    """Real soft threshold."""
    return np.sign(v) * np.maximum(np.abs(v) - t, 0)


def complex_soft(v: Any, t: float) -> Any:
    """Complex soft threshold."""
    size = np.abs(v)
    return v * (np.maximum(size - t, 0) / np.maximum(size, t))


def plain_fourier_haar(mask: Any) -> tuple[Any, Any]:
    """A x and A^H q for Fourier samples of Haar coefficients, with slices of arrays."""
    n = len(mask)

    def times(x: Any) -> Any:
        image, size = x.reshape(n, n).copy(), 1
        while size < n:
            a, b = image[:size, :size].copy(), image[:size, size : 2 * size].copy()
            c, d = image[size : 2 * size, :size].copy(), image[size : 2 * size, size : 2 * size].copy()
            block = image[: 2 * size, : 2 * size]
            block[::2, ::2], block[::2, 1::2] = (a + b + c + d) / 2, (a - b + c - d) / 2
            block[1::2, ::2], block[1::2, 1::2] = (a + b - c - d) / 2, (a - b - c + d) / 2
            size *= 2
        return np.fft.fft2(image, norm="ortho")[mask]

    def adjoint(q: Any) -> Any:
        spectrum = np.zeros((n, n), complex)
        spectrum[mask] = q
        image, size = np.fft.ifft2(spectrum, norm="ortho"), n // 2
        while size:
            block = image[: 2 * size, : 2 * size].copy()
            a, b, c, d = block[::2, ::2], block[::2, 1::2], block[1::2, ::2], block[1::2, 1::2]
            image[:size, :size], image[:size, size : 2 * size] = (a + b + c + d) / 2, (a - b + c - d) / 2
            image[size : 2 * size, :size] = (a + b - c - d) / 2
            image[size : 2 * size, size : 2 * size] = (a - b - c + d) / 2
            size //= 2
        return image.ravel()

    return times, adjoint


def random_mask(n: int, fraction: float, rng: Any) -> Any:
    """Low frequencies are sampled more densely than high ones."""
    frequency = np.minimum(np.arange(n), n - np.arange(n))
    distance = np.hypot(*np.meshgrid(frequency, frequency))
    density = 1 / (1 + distance / 8) ** 1.5
    return rng.random((n, n)) < density * fraction * n * n / density.sum()


# ---------------------------------------------------------------- sections


def firenet() -> None:
    """Float pass / NumPy loop."""
    rng = np.random.default_rng(0)
    for m, N, restarts, runs in ((19, 20, 30, 31), (400, 1000, 6, 11)):
        A, y = rng.standard_normal((m, N)), rng.standard_normal(m)
        steps = sv.Firenet.admissible(A, 0.3)
        network = sv.Firenet(A, 0.3, steps.tau, steps.sigma, np.ones(N), restarts=restarts)
        norm = network.norm
        arguments = (network, norm, y, lambda x, A=A: A @ x, lambda q, A=A: A.T @ q, soft)
        compare(f"{m} x {N}", network, y, lambda a=arguments: plain_firenet(*a), runs)
    mask = random_mask(256, 0.25, rng)
    operator = sv.FourierHaar(mask)
    y = operator.forward(rng.standard_normal(256**2) * (rng.random(256**2) < 0.02))
    steps = sv.Firenet.admissible(operator, 1e-3)
    network = sv.Firenet(operator, 1e-3, steps.tau, steps.sigma, np.ones(256**2), steps=10, restarts=3)
    times, adjoint = plain_fourier_haar(mask)
    plain = lambda: plain_firenet(network, 1.0, y, times, adjoint, complex_soft)  # noqa: E731
    compare("Fourier-Haar 256 x 256", network, y, plain, 7)


def compare(name: str, network: sv.Firenet, y: Any, plain: Callable[[], Any], runs: int) -> None:
    """One line; the two outputs must agree."""
    if not np.allclose(network(y), plain(), rtol=1e-6, atol=1e-9):
        raise SystemExit(f"{name}: the network and the plain loop differ")
    seconds = medians({"network": lambda: network(y), "plain": plain}, runs)
    ratio = seconds["network"] / seconds["plain"]
    print(
        f"FIRENET {name}, {network.restarts} x {network.steps} steps: network {1e3 * seconds['network']:.2f} ms, "
        f"NumPy loop {1e3 * seconds['plain']:.2f} ms, ratio {ratio:.2f}"
    )


def verified() -> None:
    """Verified pass / float pass at 19 x 20."""
    rng = np.random.default_rng(0)
    cases = {
        "Gaussian, admissible": (sv.Firenet.admissible(rng.standard_normal((19, 20)), 0.3), rng.standard_normal(19))
    }
    for K in (1, 6):
        family = TiedColumns(m=ROWS, N=COLUMNS, K=K, transform="dct", further_nonzeros=0)
        matrix, y = shown_data(family.branch(1, 30), family.branch(0, 30), 30)
        cases[f"tied columns K = {K}, as published"] = sv.Firenet.as_published(matrix, 1.0), y
        cases[f"tied columns K = {K}, admissible"] = sv.Firenet.admissible(matrix, 1.0), y
    for name, (network, y) in cases.items():
        seconds = medians({"float": lambda n=network, y=y: n(y), "verified": lambda n=network, y=y: n.round_off(y)}, 9)
        print(
            f"verified FIRENET 19 x 20, {name}: float {1e3 * seconds['float']:.2f} ms, verified "
            f"{1e3 * seconds['verified']:.1f} ms, ratio {seconds['verified'] / seconds['float']:.1f}, "
            f"round-off {network.round_off(y):.3e}"
        )


def iterations() -> None:
    """The other iterations at 100 x 200: float pass, verified pass of the unrolled network."""
    rng = np.random.default_rng(1)
    A, y = rng.standard_normal((100, 200)), rng.standard_normal(100)
    found = {
        "ISTA": sv.Ista(A, 2.0),
        "FISTA": sv.Fista(A, 2.0),
        "Chambolle-Pock P1": sv.ChambollePock(A, "basis-pursuit", 0.5),
        "Chambolle-Pock P2": sv.ChambollePock(A, "lasso", 2.0),
        "restarted Chambolle-Pock P3": sv.RestartedChambollePock(A, "square-root-lasso", 0.3),
    }
    for name, iteration in found.items():
        network = sv.unroll(iteration, 100)
        seconds = medians({"float": lambda n=network: n(y), "verified": lambda n=network: n.round_off(y)}, 3)
        print(
            f"{name} 100 x 200, 100 iterations: float {1e3 * seconds['float']:.2f} ms, verified "
            f"{1e3 * seconds['verified']:.0f} ms, round-off {network.round_off(y):.3e}"
        )


SECTIONS = {"firenet": firenet, "verified": verified, "iterations": iterations}


def main() -> None:
    """Run the sections that were named, or all."""
    for name in sys.argv[1:] or SECTIONS:
        if name not in SECTIONS:
            raise SystemExit(f"{name!r} is no section: known are {', '.join(SECTIONS)}")
        SECTIONS[name]()


if __name__ == "__main__":
    main()
