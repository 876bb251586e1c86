"""What it costs to pass data as they come: reading and certifying, beside the equal ndarray.

    python benchmarks/data_kinds.py

A LASSO of 400 x 2000 numbers of which five columns carry y; the best of so many runs. `read` is the constructor alone.
A library that is not installed is left out. The frame of two types has its last 99 columns rounded to float32.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

import sciverify as sv

SHAPE, RUNS, LAM = (400, 2000), 15, 60.0
Triple = tuple[Any, Any, Any]


def data() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A, y and a candidate."""
    rng = np.random.default_rng(0)
    A = rng.standard_normal(SHAPE)
    x = np.zeros(SHAPE[1])
    x[:5] = 1.0
    return A, A @ x + 0.1 * rng.standard_normal(SHAPE[0]), x


def kinds() -> dict[str, Triple]:
    """Kind -> A, y and x of that kind."""
    A, y, x = data()
    names = [f"c{k}" for k in range(SHAPE[1])]
    found: dict[str, Triple] = {
        "ndarray": (A, y, x),
        "ndarray in Fortran order": (np.asfortranarray(A), y, x),
        "list for y and x": (A, y.tolist(), x.tolist()),
        "list of NumPy numbers for y": (A, list(y), x),
        "(m, 1) and (1, N)": (A, y[:, None], x[None]),
        "masked arrays": (np.ma.array(A), np.ma.array(y), np.ma.array(x)),
        "list of rows (ndarray)": (list(A), y, x),
        "list of lists of floats": (A.tolist(), y.tolist(), x.tolist()),
    }
    with contextlib.suppress(ImportError):
        import pandas as pd

        found["pandas Series for y"] = (A, pd.Series(y), x)
        found["pandas frame"] = (pd.DataFrame(A), pd.DataFrame(y), pd.Series(x))
        found["pandas frame with names"] = (
            pd.DataFrame(A, columns=names), pd.Series(y), pd.Series(x, index=names)[::-1],
        )  # fmt: skip
        mixed = pd.DataFrame(A, columns=names).astype(dict.fromkeys(names[-99:], "float32"))
        found["pandas frame of two types"] = (mixed, y, x)
    with contextlib.suppress(ImportError):
        import polars as pl

        found["polars frame"] = (pl.DataFrame(A), pl.Series(y), pl.Series(x))
    with contextlib.suppress(ImportError):
        import jax

        jax.config.update("jax_enable_x64", True)
        found["JAX arrays"] = tuple(map(jax.numpy.asarray, (A, y, x)))
    with contextlib.suppress(ImportError):
        import torch

        found["torch tensors"] = tuple(torch.tensor(part, requires_grad=True) for part in (A, y, x))
    with contextlib.suppress(ImportError):
        import scipy.sparse as sp

        found["sparse row for x"] = (A, y, sp.csr_array(x[None]))
    return found


def read(given: Triple) -> Any:
    """The problem, which must be put to the engine of the ndarray."""
    problem = sv.Lasso(given[0], given[1], LAM)
    if problem.floats is None:
        raise SystemExit("it left the float engine")
    return problem


def certify(given: Triple) -> Any:
    """Read and certify."""
    return sv.certify_distance(read(given), given[2])


def measured(given: dict[str, Triple], task: Callable[[Triple], Any]) -> dict[str, float]:
    """The best of the runs, in seconds of CPU; the kinds take turns, so that a busy machine is busy for all."""
    best = dict.fromkeys(given, float("inf"))
    for _ in range(RUNS):
        for kind, triple in given.items():
            start = time.process_time()
            task(triple)
            best[kind] = min(best[kind], time.process_time() - start)
    return best


def main() -> None:
    """Print the table."""
    given = kinds()
    reading, whole = measured(given, read), measured(given, certify)
    table = Table("kind", "read, ms", "read and certify, ms", "ratio", title=f"{SHAPE[0]} x {SHAPE[1]}, best of {RUNS}")
    for kind in given:
        ratio = whole[kind] / whole["ndarray"]
        table.add_row(kind, f"{1e3 * reading[kind]:.1f}", f"{1e3 * whole[kind]:.1f}", f"{ratio:.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()
