"""Bounds of auto_LiRPA against exact outputs: where a bound misses the output, a certificate says so.

    python benchmarks/auto_lirpa.py                              # a new environment in a temporary folder
    python benchmarks/auto_lirpa.py --lirpa FOLDER --torch 'torch==2.13.0+cpu'
    python benchmarks/auto_lirpa.py --python PATH --eps 0 1e-9 1e-7 --out certificates

Random networks 10-32-32-3 with ReLU and a random input x, in float32 and in float64. auto_LiRPA bounds the outputs on
the box of radius eps around x, by interval arithmetic (IBP) and by linear relaxation (CROWN). Its numbers are floats
that were not rounded outwards. x itself lies in the box, so its exact output has to lie within the bounds.

A bound l <= f_i(x) <= u is the same as |f_i(x) - c| <= h with c = (l + u)/2 and h = (u - l)/2, all of them rational.
The certificate is that of `certify_output` for the network whose only output is f_i, and c: its lower bound of
|f_i(x) - c| is larger than h. So the file alone, with l and u, proves the miss; the independent checker re-proves it.

auto_LiRPA 0.3, which is on PyPI, needs torch < 1.13. Later versions are installed from a checkout: --lirpa FOLDER. With
torch from PyPI some gigabytes are installed; a CPU build is enough. It is installed without the versions that
auto_LiRPA asks for.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import venv
from fractions import Fraction
from itertools import pairwise, product
from pathlib import Path

import numpy as np

SIZES = (10, 32, 32, 3)
TYPES, METHODS = ("float32", "float64"), ("IBP", "CROWN")
NEEDED = ("numpy", "appdirs", "packaging", "pyyaml", "ninja", "tqdm", "graphviz")


def main() -> None:
    """Install, let auto_LiRPA bound, compare, certify, print."""
    line = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    line.add_argument("--count", type=int, default=100, help="networks (default 100)")
    line.add_argument("--eps", type=float, nargs="+", default=[0.0], help="radii (default 0)")
    line.add_argument("--python", type=Path, help="an interpreter that has auto_LiRPA: nothing is installed")
    line.add_argument("--lirpa", default="auto_LiRPA", help="what pip installs, such as the folder of a checkout")
    line.add_argument("--torch", default="torch", help="the same for torch")
    line.add_argument("--out", type=Path, help="a folder for the certificates")
    line.add_argument("--bounds", type=Path, help=argparse.SUPPRESS)
    options = line.parse_args()
    if options.bounds is not None:  # in the other environment
        bound(options.count, options.eps, options.bounds)
        return
    with tempfile.TemporaryDirectory() as folder:
        python = options.python or installed(Path(folder) / "venv", options.lirpa, options.torch)
        file = Path(folder) / "bounds.npz"
        words = ["--count", str(options.count), "--eps", *map(str, options.eps), "--bounds", str(file)]
        subprocess.run([str(python), "-W", "ignore", __file__, *words], check=True)
        with np.load(file, allow_pickle=False) as found:
            report(dict(found), options)


def installed(folder: Path, lirpa: str, torch: str) -> Path:
    """The interpreter of a new environment."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, torch, *NEEDED], check=True)
    subprocess.run([*pip, "--no-deps", lirpa], check=True)
    return python


# ---------------------------------------------------------------- with auto_LiRPA, without sciverify


def bound(count: int, radii: list[float], file: Path) -> None:
    """Networks, inputs and what auto_LiRPA says of them, as arrays."""
    import torch
    from auto_LiRPA import BoundedModule, BoundedTensor, __version__
    from auto_LiRPA.perturbations import PerturbationLpNorm

    torch.set_num_threads(1)
    found: dict[str, np.ndarray] = {"versions": np.array([__version__, torch.__version__])}
    for kind, seed in product(TYPES, range(count)):
        torch.manual_seed(seed)
        torch.set_default_dtype(getattr(torch, kind))
        layers = [torch.nn.Linear(a, b) for a, b in pairwise(SIZES)]
        inner = [part for layer in layers[:-1] for part in (layer, torch.nn.ReLU())]
        x = torch.randn(1, SIZES[0])
        bounded = BoundedModule(torch.nn.Sequential(*inner, layers[-1]), torch.zeros_like(x))
        for k, layer in enumerate(layers):
            found[f"{kind} {seed} W{k}"] = layer.weight.detach().numpy()
            found[f"{kind} {seed} b{k}"] = layer.bias.detach().numpy()
        found[f"{kind} {seed} x"] = x[0].numpy()
        for eps, method in product(radii, METHODS):
            box = BoundedTensor(x, PerturbationLpNorm(norm=float("inf"), eps=eps))
            ends = bounded.compute_bounds(x=(box,), method=method)
            found[f"{kind} {seed} {eps} {method}"] = torch.cat(ends).detach().numpy()
    np.savez(file, **found)


# ---------------------------------------------------------------- with sciverify, without auto_LiRPA


def report(found: dict[str, np.ndarray], options: argparse.Namespace) -> None:
    """The table: how many networks have an output that a bound misses, each with a certificate that was checked."""
    print(f"auto_LiRPA {found['versions'][0]}, torch {found['versions'][1]}; {options.count} networks {SIZES}")
    print(f"{'type':8} {'eps':>7} {'bounds':7} {'missed':>8} {'worst miss':>11} {'certificates':>13}")
    for kind, eps, method in product(TYPES, options.eps, METHODS):
        missed, worst, accepted = 0, Fraction(0), 0
        for seed in range(options.count):
            misses = outside(found, kind, seed, eps, method)
            missed += bool(misses)
            if misses:
                i, depth = max(misses.items(), key=lambda item: item[1])
                worst = max(worst, depth)
                accepted += proven(found, kind, seed, eps, method, i, options.out)
        print(
            f"{kind:8} {eps:7.0e} {method:7} {missed:4}/{options.count} {float(worst):11.2e} {accepted:13}", flush=True
        )


def network(found: dict[str, np.ndarray], kind: str, seed: int, output: int | None = None):
    """The network with its stored weights; with one output only, if it is named."""
    import sciverify as sv

    layers = []
    for k in range(len(SIZES) - 1):
        W, b = found[f"{kind} {seed} W{k}"], found[f"{kind} {seed} b{k}"]
        if output is not None and k == len(SIZES) - 2:
            W, b = W[output : output + 1], b[output : output + 1]
        layers += [sv.Dense(W, b), sv.ReLU()]
    return sv.LayeredNetwork(layers[:-1])


def outside(found: dict[str, np.ndarray], kind: str, seed: int, eps: float, method: str) -> dict[int, Fraction]:
    """Outputs that lie outside their bounds, and by how much."""
    x = found[f"{kind} {seed} x"]
    truth = [Fraction(int(v.p), int(v.q)) for v in network(found, kind, seed).exact(x)]
    low, high = found[f"{kind} {seed} {eps} {method}"]
    beyond = [max(Fraction(float(a)) - t, t - Fraction(float(b))) for a, t, b in zip(low, truth, high, strict=True)]
    return {i: depth for i, depth in enumerate(beyond) if depth > 0}


def proven(
    found: dict[str, np.ndarray], kind: str, seed: int, eps: float, method: str, i: int, folder: Path | None
) -> bool:
    """Is a miss proven by a certificate that the independent checker accepts?"""
    import sciverify as sv
    from sciverify.checker import check

    low, high = (Fraction(float(end[i])) for end in found[f"{kind} {seed} {eps} {method}"])
    centre, half = (low + high) / 2, (high - low) / 2
    certificate = sv.certify_output(network(found, kind, seed, i), found[f"{kind} {seed} x"], [centre])
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        certificate.save(folder / f"{kind}-{seed}-{eps:g}-{method}.json")
    check.check_bytes(certificate.to_json().encode())
    return certificate.claim.lower > half


if __name__ == "__main__":
    sys.exit(main())
