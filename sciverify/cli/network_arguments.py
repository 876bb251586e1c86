"""What the commands about networks take, in words for `--help`; nothing heavy is imported here."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_lipschitz(parser: argparse.ArgumentParser) -> None:
    """What `lipschitz` takes."""
    parser.description = "Prove a Lipschitz constant of a dense network, or that a number is none."
    parser.add_argument("network", type=Path, metavar="NETWORK", help="NAME.onnx, or NAME.npz that save_network wrote")
    parser.add_argument(
        "--method",
        choices=("neurons", "norms"),
        default="neurons",
        help="one multiplier a neuron, or the product of spectral norms (default %(default)s)",
    )
    parser.add_argument("--refute", metavar="L", help="show by two points that L is no Lipschitz constant")
    parser.add_argument("--seconds", type=float, metavar="S", help="end after so many seconds")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write the certificate there")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def add_stability(parser: argparse.ArgumentParser) -> None:
    """What `stability` takes."""
    parser.description = (
        "Test a reconstruction network on images, always both ways: do small perturbations change what it makes of "
        "their measurements, and does it show a detail? --out writes certificates. Needs sciverify[nets]."
    )
    parser.add_argument(
        "network", metavar="MODULE:NET", help="a LayeredNetwork; or NAME.onnx, or NAME.npz that save_network wrote"
    )
    parser.add_argument(
        "--operator",
        required=True,
        metavar="OPERATOR",
        help="what is measured: hadamard:MASK, dense:FILE or identity; MASK.npy holds booleans or row numbers, "
        "FILE.npz the matrix",
    )
    parser.add_argument(
        "--images", nargs="+", type=Path, required=True, metavar="FILE", help=".npy or .npz: (n, n) or (R, n, n)"
    )
    parser.add_argument(
        "--sizes", nargs="+", type=float, default=(), metavar="E",
        help="what ||A r|| of a perturbation r may be (default: 1/64, 1/32, 1/16 of ||A x||)",
    )  # fmt: skip
    parser.add_argument(
        "--limit",
        default="2",
        metavar="L",
        help="a finding: relative changes are enlarged more than L times (default 2)",
    )
    parser.add_argument("--lam", type=float, metavar="LAM", help="of the standard method, the LASSO in Haar wavelets")
    parser.add_argument("--steps", type=int, default=200, help="of the search for perturbations (default 200)")
    parser.add_argument("--seed", type=int, default=0, help="of the search (default 0)")
    parser.add_argument("--seconds", type=float, metavar="S", help="end after so many seconds, with what was tested")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write certificates and the table here")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write one HTML page here, without certificates")
    parser.add_argument("--format", choices=("text", "json"), default="text")
