"""Certified distances of many vectors for one matrix: along a path of parameters, for several right sides."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

import numpy as np

from sciverify.allowance import Progress, allowance
from sciverify.certificate.certificate import Certificate
from sciverify.certificate.saving import SavedCertificate
from sciverify.certify.distance import certify_distance
from sciverify.certify.engines.protocol import Choice
from sciverify.display import Displayed
from sciverify.errors import AssumptionFailed, InvalidInput, PrecisionExhausted, SciverifyError, Undecided, shown
from sciverify.exact.enclosure import Enclosure
from sciverify.exact.environment import float_proof
from sciverify.exact.frames import is_frame
from sciverify.exact.labelled import Indexed, Labelled
from sciverify.exact.reading import as_nested
from sciverify.problems.sparse_recovery import SparseRecovery, as_problem


@dataclass(frozen=True, slots=True, repr=False)
class Certificates(Displayed):
    """What `certify_path` and `certify_right_sides` return: one certificate for each vector.

    Attributes
    ----------
    entries : tuple of k Certificates
        Where nothing was proven, the error that says why stands in its place: `Undecided`, `PrecisionExhausted`, or
        `AssumptionFailed` (a parameter of basis pursuit without a feasible point).

    **Source.** docs/certify-a-solution.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> problem = sv.Lasso([[2, 0], [0, 1]], y=[4, 1], lam=1)
    >>> print(sv.certify_path(problem, lams=[1, 2], X=[[1.875, 0.5], [1.5, 0]]))
    2 distances, the largest at position 1: 0.25000000 <= dist(x, Xi_2(A, y)) <= 0.25000000
    """

    entries: tuple[Certificate | SciverifyError, ...]

    @property
    def distances(self) -> tuple[Enclosure | None, ...]:
        """Proven bounds of the distances; None where nothing was proven."""
        return tuple(entry.distance if isinstance(entry, Certificate) else None for entry in self.entries)

    @property
    def undecided(self) -> dict[int, str]:
        """The positions where nothing was proven, and why."""
        return {k: str(entry) for k, entry in enumerate(self.entries) if isinstance(entry, SciverifyError)}

    @property
    def farthest(self) -> int | None:
        """The position of the largest proven distance; None if nothing was proven."""
        decided = {k: bounds.upper for k, bounds in enumerate(self.distances) if bounds is not None}
        return max(decided, key=decided.__getitem__, default=None)

    def __len__(self) -> int:
        return len(self.entries)

    def __getitem__(self, k: int) -> Certificate:
        """The certificate at a position; where nothing was proven, the error that stands there is raised."""
        entry = self.entries[k]
        if isinstance(entry, SciverifyError):
            raise entry
        return entry

    def save(self, folder: str | PathLike[str]) -> list[SavedCertificate]:
        """Write the certificates as distance-K.json to a folder, K the position; where nothing was proven, no file.

        Parameters
        ----------
        folder : str or path
            Made if it is not there.
        """
        Path(folder).mkdir(parents=True, exist_ok=True)
        decided = {k: entry for k, entry in enumerate(self.entries) if isinstance(entry, Certificate)}
        return [entry.save(Path(folder) / f"distance-{k}.json") for k, entry in decided.items()]

    @property
    def _formula(self) -> str:
        return next((entry.problem.latex for entry in self.entries if isinstance(entry, Certificate)), "")

    def __iter__(self) -> Iterator[Certificate | SciverifyError]:
        return iter(self.entries)

    def __repr__(self) -> str:
        undecided = f", {len(self.undecided)} undecided" if self.undecided else ""
        return f"<Certificates of {len(self)} distances{undecided}>"

    def __str__(self) -> str:
        if self.farthest is None:
            return f"{len(self)} distances, none decided"
        worst = self[self.farthest]
        more = f"; {len(self.undecided)} of {len(self)} undecided" if self.undecided else ""
        return f"{len(self)} distances, the largest at position {self.farthest}: {str(worst).splitlines()[0]}{more}"


def certify_path(
    problem: SparseRecovery,
    lams: object,
    X: object,
    digits: int | None = None,
    *,
    engine: Choice = "auto",
    seconds: float | None = None,
    progress: Progress | None = None,
) -> Certificates:
    """Prove how far the vectors of a path are from the minimisers: one parameter and one certificate each.

    Parameters
    ----------
    problem : BasisPursuit, Lasso or SquareRootLasso
        Data and options; its own parameter does not matter.
    lams : sequence of k numbers >= 0
        The parameters.
    X : array or nested sequence, shape (k, N)
        One candidate a row. (N, k), as scikit-learn's `lasso_path` returns coefficients, is taken where k is not N.
    digits, engine
        As for `certify_distance`.
    seconds : float, optional
        Wall time for all of them: vectors for which it does not suffice have `Undecided` in their place.
    progress : function, optional
        Called with a short phrase and the share that is done, or None.

    Returns
    -------
    Certificates
        **Guarantee.** Each entry is a certificate as from `certify_distance`, or the error that it raised. What is
        exact about the data is read once for all of them.

    Raises
    ------
    InvalidInput
        X is not of shape (k, N) or (N, k); a parameter or a row is refused as in `certify_distance`.

    **Source.** As `certify_distance`.

    Examples
    --------
    >>> import sciverify as sv
    >>> found = sv.certify_path(sv.Lasso([[1, 0], [0, 1]], [3, -1], 1), [1, 4], [["5/2", "-1/2"], [1, "1/4"]])
    >>> [float(d) for d in found.distances]
    [0.0, 0.25]
    """
    parameters = _as_list(lams, "lams")
    candidates = _candidates(as_problem(problem), X, len(parameters))
    current = problem

    def posed(k: int) -> SparseRecovery:
        nonlocal current
        current = current.with_parameter(parameters[k])  # from the last one, which remembers what is exact
        return current

    with allowance(seconds, progress):
        return _certified(problem, posed, candidates, digits, engine)


def certify_right_sides(
    problem: SparseRecovery,
    Y: object,
    X: object,
    digits: int | None = None,
    *,
    engine: Choice = "auto",
    seconds: float | None = None,
    progress: Progress | None = None,
) -> Certificates:
    """Prove how far vectors are from the minimisers for several right sides, one certificate each.

    Parameters
    ----------
    problem : BasisPursuit, Lasso or SquareRootLasso
        Matrix, parameter and options; its own y does not matter.
    Y : array or nested sequence, shape (m, k)
        One right side a column.
    X : array or nested sequence, shape (k, N)
        One candidate a row, as scikit-learn's `coef_` of several targets. (N, k) is taken where k is not N.
    digits, engine
        As for `certify_distance`.
    seconds : float, optional
        Wall time for all of them: vectors for which it does not suffice have `Undecided` in their place.
    progress : function, optional
        Called with a short phrase and the share that is done, or None.

    Returns
    -------
    Certificates
        **Guarantee.** As `certify_path`. The targets are separate problems: a penalty that ties them together is not
        meant.

    Raises
    ------
    InvalidInput
        Y has not m rows, X is not of shape (k, N) or (N, k), or an entry is refused as in `certify_distance`.

    **Source.** As `certify_distance`.

    Examples
    --------
    >>> import sciverify as sv
    >>> found = sv.certify_right_sides(sv.Lasso([[1, 0], [0, 1]], [0, 0], 1), [[3, 1], [0, 2]], [["5/2", 0], [1, 1]])
    >>> [round(float(d), 4) for d in found.distances]
    [0.0, 0.7071]
    """
    table, known = Labelled.of(Y, "Y"), as_problem(problem).row_labels
    if None not in (table.rows, known) and tuple(table.rows or ()) != tuple(known or ()):
        raise InvalidInput("Y is a frame whose index is not that of A: pass Y.loc[A.index]")
    rows = [_as_list(row, f"Y[{i}]") for i, row in enumerate(_as_list(table.values, "Y"))]
    count = len(rows[0]) if rows else 0
    if any(len(row) != count for row in rows):
        raise InvalidInput("Y has rows of different lengths: shape (m, k) is needed, one right side a column")
    candidates = _candidates(as_problem(problem), X, count)
    current = problem

    def posed(k: int) -> SparseRecovery:
        nonlocal current
        if current.floats is None:  # a y that is none of doubles must not turn the next one into exact numbers
            current = problem if problem.floats is not None else current
        current = current.with_measurements([row[k] for row in rows])
        return current

    with allowance(seconds, progress):
        return _certified(problem, posed, candidates, digits, engine)


def _certified(
    problem: SparseRecovery,
    posed: Callable[[int], SparseRecovery],
    candidates: Sequence[object],
    digits: int | None,
    engine: Choice,
) -> Certificates:
    with _one_look(problem):
        return Certificates(
            tuple(_entry(posed(k), x, digits, engine) for k, x in enumerate(candidates)),
        )


def _entry(problem: SparseRecovery, x: object, digits: int | None, engine: Choice) -> Certificate | SciverifyError:
    try:
        return certify_distance(problem, x, digits, engine=engine)
    except (Undecided, PrecisionExhausted, AssumptionFailed) as reason:
        return reason.with_traceback(None)


@contextmanager
def _one_look(problem: SparseRecovery) -> Iterator[None]:
    """Look at the environment of floats before and after all proofs, instead of around each; alone where it fails."""
    bracket = float_proof(math.prod(problem.shape)) if problem.floats is not None else None
    try:
        if bracket is not None:
            bracket.__enter__()
    except Undecided:
        bracket = None
    try:
        yield
    finally:
        if bracket is not None:
            bracket.__exit__(None, None, None)


def _as_list(values: object, name: str) -> list[object]:
    entries = as_nested(values, name)
    if not isinstance(entries, list) or not entries:
        raise InvalidInput(f"{name} is {shown(values)}: a list, tuple or array with at least one entry is needed")
    return entries


def _candidates(problem: SparseRecovery, X: object, count: int) -> Sequence[object]:
    """The k candidates; a frame says by its names whether they are its rows or its columns, and in which order."""
    if not is_frame(X) or problem.names is None:
        return _rows(X, count, problem.shape[1])
    table = Labelled.of(X, "X")
    values, index = np.asarray(table.values), tuple(map(str, table.rows or ()))
    if sorted(index) == sorted(problem.names) and sorted(table.names or ()) != sorted(problem.names):
        values, labels = values.T, index
    else:
        labels = table.names or ()
    if not labels:
        return _rows(values, count, problem.shape[1])
    if len(values) != count:
        raise _misshapen(values.shape, count, problem.shape[1])
    return [Indexed(row.tolist(), labels) for row in values]


def _rows(X: object, count: int, length: int) -> Sequence[object]:
    """The k candidates: rows of X, or columns where only these fit; an array that leaves it open is refused."""
    if isinstance(X, np.ndarray) and X.ndim == 2:
        if X.shape == (count, length) and 1 < count == length:
            raise InvalidInput(
                f"X has the shape {X.shape}, so its vectors may be its rows or its columns: pass list(X) if they are "
                "the rows, list(X.T) if they are the columns, as in scikit-learn's paths"
            )
        if X.shape == (count, length):
            return [np.array(row) for row in X]
        if X.shape == (length, count):
            return [np.array(column) for column in X.T]
        raise _misshapen(X.shape, count, length)
    rows = [_as_list(row, f"X[{i}]") for i, row in enumerate(_as_list(X, "X"))]
    widths = {len(row) for row in rows}
    if len(rows) == count and widths == {length}:
        return rows
    if len(rows) == length and widths == {count}:
        return [list(column) for column in zip(*rows, strict=True)]
    raise _misshapen((len(rows), *sorted(widths)), count, length)


def _misshapen(shape: tuple[int, ...], count: int, length: int) -> InvalidInput:
    return InvalidInput(
        f"X has the shape {shape}: ({count}, {length}) is needed, one candidate of {length} entries a row, or "
        f"({length}, {count}) with one a column"
    )
