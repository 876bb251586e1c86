"""Instances from a seed: well conditioned, near a phase transition, nearly parallel, zero residual, scaled, duplicates.

Entries are made from `random.random()` alone, whose digits Python promises to keep, and sums are exact before they are
rounded: the same seed gives the same doubles everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from random import Random

import numpy as np

from sciverify.errors import as_integer, one_of
from sciverify.problems.float_instance import FloatInstance, Floats
from sciverify.problems.names import kind_named

ROWS, COLUMNS = 20, 50


def generated_instances(
    problem: str, count: int, seed: int = 0, rows: int = ROWS, columns: int = COLUMNS, family: Sequence[str] = ()
) -> Iterator[FloatInstance]:
    """The first `count` instances of a seed, the sorts in turn.

    Parameters
    ----------
    problem : "basis-pursuit", "lasso" or "square-root-lasso", or "P1", "P2", "P3"
    count, seed : int
        The k-th instance does not depend on `count`.
    rows, columns : int
        Shape of A; two columns at least.
    family : names of `SORTS`, optional
        Which sorts; left out, all six.

    Returns
    -------
    iterator of FloatInstance

    **Source.** docs/audit-your-solver.md.

    Examples
    --------
    >>> from sciverify.audit import generated_instances
    >>> [instance.name for instance in generated_instances("lasso", 2, seed=1)]
    ['well-conditioned-1-0', 'near-transition-1-1']
    """
    problem = kind_named(problem)
    as_integer(count, "count", 0)
    as_integer(seed, "seed", 0)
    as_integer(rows, "rows", 1)
    as_integer(columns, "columns", 2)
    sorts = [one_of(sort, "family", tuple(SORTS)) for sort in family] or list(SORTS)
    for k in range(count):
        sort = sorts[k % len(sorts)]
        random = Random(f"{problem} {seed} {k}")
        yield SORTS[sort](random, problem, f"{sort}-{seed}-{k}", rows, columns)


def measurements_of(instance: FloatInstance, count: int, seed: int = 0) -> Iterator[FloatInstance]:
    """Other measurements of the same A with the same parameter and weights: what a network for one A is asked.

    Parameters
    ----------
    instance : FloatInstance
    count, seed : int
        y = A z for a sparse z with entries of the size of those behind `instance`, and in turn without noise, with a
        little noise, or a little away from the y of `instance`.
    """
    as_integer(count, "count", 0)
    A, size = instance.A, float(np.abs(instance.y).max()) or 1.0
    for k in range(count):
        random = Random(f"{instance.digest} {as_integer(seed, 'seed', 0)} {k}")
        if k % 3 == 2:
            y = np.array([v + size * (2 * random.random() - 1) / 16 for v in instance.y.tolist()])
        else:
            image = _image(A, _spikes(random, *A.shape))
            scale = size / (float(np.abs(image).max()) or 1.0)
            noise = size / 64 if k % 3 else 0.0
            y = np.array([scale * v + noise * (2 * random.random() - 1) for v in image.tolist()])
        yield replace(instance, name=f"{instance.name}, measurements {seed}-{k}", y=y)


def _entries(random: Random, rows: int, columns: int) -> Floats:
    return np.array([[2 * random.random() - 1 for _ in range(columns)] for _ in range(rows)])


def _spikes(random: Random, rows: int, columns: int) -> dict[int, float]:
    """A few positions with values in quarters."""
    chosen = random.sample(range(columns), min(columns, max(1, rows // 5)))
    return {i: random.choice((-1, 1)) * (2 + int(6 * random.random())) / 4 for i in chosen}


def _image(A: Floats, z: dict[int, float]) -> Floats:
    return np.array([math.fsum(float(row[i]) * value for i, value in z.items()) for row in A])


def _noisy(random: Random, A: Floats) -> Floats:
    image = _image(A, _spikes(random, *A.shape))
    return np.array([v + (2 * random.random() - 1) / 16 for v in image.tolist()])


def _parameter(problem: str, A: Floats, y: Floats, share: float = 0.25) -> float:
    """A penalty below the one that makes 0 the minimiser, or a radius below ||y||; few bits."""
    if not y.any() or not (A.T @ y).any():
        return 0.0 if problem == "basis-pursuit" else 1.0
    norm = math.sqrt(math.fsum(v * v for v in y.tolist()))
    largest = max(abs(math.fsum(a * b for a, b in zip(c, y.tolist(), strict=True))) for c in A.T.tolist())
    value = {"basis-pursuit": norm / 8, "lasso": 2 * share * largest, "square-root-lasso": share * largest / norm}
    mantissa, exponent = math.frexp(value[problem])
    return math.ldexp(round(mantissa * 256), exponent - 8)


def _posed(random: Random, problem: str, name: str, A: Floats) -> FloatInstance:
    y = _noisy(random, A)
    return FloatInstance(name, problem, A, y, _parameter(problem, A, y))


def _well_conditioned(random: Random, problem: str, name: str, rows: int, columns: int) -> FloatInstance:
    return _posed(random, problem, name, _entries(random, rows, columns))


def _near_transition(random: Random, problem: str, name: str, rows: int, columns: int) -> FloatInstance:
    """One column is another times 1 + 2**-k, exactly: the longer one is used, and at k = infinity the set jumps."""
    A = _entries(random, rows, columns)
    A[:, 0] = np.round(A[:, 0] * 256) / 256
    A[:, 1] = A[:, 0] * (1 + 2.0 ** -(8 + int(32 * random.random())))
    y = np.array([a + b for a, b in zip(_noisy(random, A).tolist(), A[:, 0].tolist(), strict=True)])
    return FloatInstance(name, problem, A, y, _parameter(problem, A, y))


def _nearly_parallel(random: Random, problem: str, name: str, rows: int, columns: int) -> FloatInstance:
    A = _entries(random, rows, columns)
    step = 2.0 ** -(8 + int(24 * random.random()))
    A[:, 1] = [a + step * (2 * random.random() - 1) for a in A[:, 0].tolist()]
    y = np.array([a + b for a, b in zip(_noisy(random, A).tolist(), A[:, 0].tolist(), strict=True)])
    return FloatInstance(name, problem, A, y, _parameter(problem, A, y))


def _zero_residual(random: Random, problem: str, name: str, rows: int, columns: int) -> FloatInstance:
    """y = A z exactly, with a small penalty or eta = 0."""
    A = np.round(_entries(random, rows, columns) * 256) / 256
    y = _image(A, _spikes(random, rows, columns))
    if problem == "basis-pursuit":
        return FloatInstance(name, problem, A, y, 0.0)
    return FloatInstance(name, problem, A, y, _parameter(problem, A, y, 1 / 64))


def _scaled(random: Random, problem: str, name: str, rows: int, columns: int) -> FloatInstance:
    """Columns of very different lengths."""
    A = _entries(random, rows, columns)
    A *= np.array([2.0 ** int(21 * random.random() - 10) for _ in range(columns)])
    return _posed(random, problem, name, A)


def _duplicates(random: Random, problem: str, name: str, rows: int, columns: int) -> FloatInstance:
    """Two columns are equal: where they are used, the minimiser is not unique."""
    A = _entries(random, rows, columns)
    A[:, 1] = A[:, 0]
    y = np.array([a + b for a, b in zip(_noisy(random, A).tolist(), A[:, 0].tolist(), strict=True)])
    return FloatInstance(name, problem, A, y, _parameter(problem, A, y))


SORTS: dict[str, Callable[[Random, str, str, int, int], FloatInstance]] = {
    "well-conditioned": _well_conditioned,
    "near-transition": _near_transition,
    "nearly-parallel": _nearly_parallel,
    "zero-residual": _zero_residual,
    "scaled": _scaled,
    "duplicates": _duplicates,
}
