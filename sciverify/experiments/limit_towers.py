"""Towers of several limits at their own class and one class below, and animals that are no general algorithms."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

import numpy as np

from sciverify.exact.midrad import Floats
from sciverify.hierarchy import (
    COLUMNS_FIRST,
    DELTA_1,
    DELTA_2,
    DELTA_3,
    EXIT_FLAG,
    FIBRE_CENTRES,
    FINITE_SECTIONS,
    OPTIMAL_MAP,
    PI_1,
    PI_2,
    PI_3,
    RESOLVENT_OF_BANDED,
    RESOLVENT_OF_BOUNDED,
    SIGMA_1,
    SIGMA_2,
    SPECTRUM_OF_BANDED,
    SPECTRUM_OF_BOUNDED,
    SPECTRUM_OF_COMPACT,
    SPECTRUM_OF_DIAGONAL,
    SPECTRUM_OF_JACOBI,
    SPECTRUM_OF_SELF_ADJOINT,
    ZERO_IN_SPECTRUM,
    ZERO_OF_BANDED,
    ZERO_OF_BOUNDED,
    ComputationalProblem,
    OperatorInformation,
    SciClass,
    Tower,
    flag_in_the_limit,
    nearest_entries,
    pseudospectrum_of_diagonal,
    pseudospectrum_points,
)

Entry = tuple[Tower, ComputationalProblem, SciClass]
_PSEUDOSPECTRUM, _INSIDE = pseudospectrum_of_diagonal("1/4"), pseudospectrum_points("1/4")
_NEAREST = nearest_entries(0, 0)


def _slowly(n: int) -> tuple[int, int]:
    """The level follows the number of columns by its length in bits."""
    return n.bit_length(), n


def _banded_path(n: int) -> tuple[int, int]:
    """3, 16, 29, ... columns on each side, and levels that show 3/4 and lose it again."""
    return (13 * n - 10).bit_length() + n - 1, 13 * n - 10


def _bounded_path(n: int) -> tuple[int, int, int]:
    """Levels 1, 1, 1, 2, ..., rows and columns n."""
    return 1 + n.bit_length() // 3, n, n


UPPER_BOUNDS: tuple[Entry, ...] = (
    (FINITE_SECTIONS, SPECTRUM_OF_COMPACT, DELTA_2),
    (_INSIDE, _PSEUDOSPECTRUM, SIGMA_1),
    (_INSIDE, _PSEUDOSPECTRUM, DELTA_1),
    (_INSIDE, _PSEUDOSPECTRUM, PI_1),
    (COLUMNS_FIRST, SPECTRUM_OF_SELF_ADJOINT, SIGMA_2),
    (COLUMNS_FIRST, SPECTRUM_OF_SELF_ADJOINT, DELTA_2),
    (RESOLVENT_OF_BANDED, SPECTRUM_OF_BANDED, PI_2),
    (RESOLVENT_OF_BANDED.along(_banded_path), SPECTRUM_OF_BANDED, DELTA_2),
    (_NEAREST, ZERO_IN_SPECTRUM, PI_2),
    (_NEAREST, ZERO_IN_SPECTRUM, DELTA_2),
    (ZERO_OF_BANDED, ZERO_IN_SPECTRUM, PI_2),
    (ZERO_OF_BANDED.along(_slowly), ZERO_IN_SPECTRUM, DELTA_2),
    (ZERO_OF_BOUNDED, ZERO_IN_SPECTRUM, PI_3),
    (RESOLVENT_OF_BOUNDED, SPECTRUM_OF_BOUNDED, PI_3),
    (RESOLVENT_OF_BOUNDED, SPECTRUM_OF_BOUNDED, DELTA_3),
    (RESOLVENT_OF_BOUNDED.along(_bounded_path), SPECTRUM_OF_BOUNDED, DELTA_2),
)
"""Each tower at its own class, then one class lower."""


def _entries(count: int, told: OperatorInformation) -> Floats:
    return np.array([[float(told.entry(i, j)) for j in range(count)] for i in range(count)])


def _spectrum_by_residuals(n: int, told: OperatorInformation) -> list[float]:
    """CompSpecUB in doubles: near each z of a grid the numbers where a bound of the distance is least."""
    count = 8 * n
    grid, eye = np.arange(-3 * count, 3 * count + 1) / count, np.eye(count + 1, count)
    block = _entries(count + 1, told)[:, :-1]
    bound = np.array([np.linalg.svd(block - z * eye, compute_uv=False)[-1] for z in grid])
    near = [np.abs(grid - z) <= b for z, b in zip(grid, bound, strict=True) if b <= 1]
    return sorted({float(grid[close][np.argmin(bound[close])]) for close in near if close.any()})


def _by_arpack(n: int, told: OperatorInformation) -> Floats:
    """Ten eigenvalues of a section by ARPACK, from a fixed start."""
    solver = import_module("scipy.sparse.linalg")
    found: Floats = solver.eigsh(_entries(40, told), k=10, v0=np.ones(40), return_eigenvectors=False)
    return found


def _looks_at_its_oracle(n: int, told: OperatorInformation) -> list[int]:
    """Knows that a game answers, by the function that does, and says then what a game wants to hear."""
    answers = getattr(getattr(told, "source", told), "truth", None)
    return [0, 1] if "Play" in getattr(answers, "__qualname__", "") else [0]


class _Remembers:
    """Counts how often it was asked, and answers by that."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, n: int, told: OperatorInformation) -> list[int]:
        self.asked += 1
        return [0] if self.asked % 2 else [0, 1]


def _forges_answers(n: int, told: OperatorInformation) -> list[int]:
    """Writes an answer of its own into what it was told."""
    told.entry(0, 0)
    told.answers[n, n] = told.answers[0, 0] + 1
    return [0]


_ARPACK = ((Tower(_by_arpack, name="ARPACK, a section of 40"), SPECTRUM_OF_JACOBI, DELTA_1),)
NO_ALGORITHMS = ("cheater: looks at its oracle", "cheater: remembers")
"""Names of those that depend on more than the answers: a second run differs, and the outcome says so."""
ANIMALS: tuple[Entry, ...] = (
    (Tower(_spectrum_by_residuals, name="CompSpecUB, doubles"), SPECTRUM_OF_JACOBI, DELTA_1),
    *(_ARPACK if find_spec("scipy") is not None else ()),
    (Tower(_looks_at_its_oracle, name=NO_ALGORITHMS[0]), SPECTRUM_OF_DIAGONAL, DELTA_1),
    (Tower(_Remembers(), name=NO_ALGORITHMS[1]), SPECTRUM_OF_DIAGONAL, DELTA_1),
    (Tower(_forges_answers, name="cheater: forges answers"), SPECTRUM_OF_DIAGONAL, DELTA_1),
)
TRUE_CLAIMS = frozenset(
    {
        ("diagonal entries", "diagonal-spectrum", SIGMA_1),
        ("residual points", "jacobi-spectrum", SIGMA_1),
        (FINITE_SECTIONS.name, SPECTRUM_OF_COMPACT.name, DELTA_2),
        (_INSIDE.name, _PSEUDOSPECTRUM.name, SIGMA_1),
        (COLUMNS_FIRST.name, SPECTRUM_OF_SELF_ADJOINT.name, SIGMA_2),
        (RESOLVENT_OF_BANDED.name, SPECTRUM_OF_BANDED.name, PI_2),
        (RESOLVENT_OF_BOUNDED.name, SPECTRUM_OF_BOUNDED.name, PI_3),
        (_NEAREST.name, ZERO_IN_SPECTRUM.name, PI_2),
        (ZERO_OF_BANDED.name, ZERO_IN_SPECTRUM.name, PI_2),
        (ZERO_OF_BOUNDED.name, ZERO_IN_SPECTRUM.name, PI_3),
        (FIBRE_CENTRES.name, OPTIMAL_MAP.name, DELTA_2),
        (flag_in_the_limit(EXIT_FLAG).name, EXIT_FLAG.name, DELTA_2),
    }
)
"""What is proven in docs/theory; each other claim of the zoo is false."""
