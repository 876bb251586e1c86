"""One problem whose numbers are doubles, and mean exactly these doubles: what solvers of other people are asked."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from operator import mul
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sciverify.display import Displayed
from sciverify.errors import InvalidInput, shown
from sciverify.problems.instance_options import PLAIN, InstanceOptions
from sciverify.problems.names import kind_named
from sciverify.problems.sparse_recovery import SparseRecovery

Floats = NDArray[np.float64]
_MOST_COLUMNS = 1000
"""Beyond, pairs of columns are too many to look at."""


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class FloatInstance(Displayed):
    """A problem whose data are doubles, perhaps under a name.

    Two instances are equal if they pose the same doubles, whatever they are called.

    Parameters
    ----------
    name : str
        For people; no part of its identity, and perhaps empty.
    problem : "basis-pursuit", "lasso" or "square-root-lasso", or "P1", "P2", "P3"
    A, y : float64 arrays of shape (m, N) and (m,), or lists of numbers that are doubles
        Copied; the copies are read-only.
    parameter : float
        lam or eta.
    weights : float64 array of shape (N,), optional
        Entries of weight 0 are free.
    options : InstanceOptions, optional
        Signs, an intercept, a ridge, row scales.
    names : tuple of N strings, optional
        What the columns are called, for people; no part of its identity.

    Raises
    ------
    InvalidInput
        Shapes that do not fit, numbers that are no finite doubles, a parameter that is not positive, a negative weight,
        a sign constraint on a free entry, a ridge without a LASSO.

    **Source.** docs/audit-your-solver.md.

    Examples
    --------
    >>> from sciverify.audit import FloatInstance
    >>> instance = FloatInstance("mine", "lasso", [[2.0, 0.0], [0.0, 1.0]], [4.0, 1.0], 1.0)
    >>> instance.exact()
    <Lasso A 2 x 2, lam = 1>
    """

    name: str
    problem: str
    A: Floats
    y: Floats
    parameter: float
    weights: Floats | None = None
    options: InstanceOptions = PLAIN
    names: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        title = self.name or "the instance"
        object.__setattr__(self, "problem", kind_named(self.problem, f"{title}: problem"))
        A, y = _owned(self.A, "A", 2), _owned(self.y, "y", 1)
        if min(A.shape) < 1 or len(y) != A.shape[0]:
            raise InvalidInput(f"{title}: A has shape {A.shape} and y {y.shape}: (m, N) and (m,) are needed")
        parameter = float(self.parameter)
        if not (math.isfinite(parameter) and (parameter > 0 or (parameter == 0 and self.problem == "basis-pursuit"))):
            raise InvalidInput(f"{title}: lam or eta is {parameter!r}: a finite number > 0 (eta: >= 0) is needed")
        weights = None if self.weights is None else _owned(self.weights, "weights", 1)
        if weights is not None and len(weights) != A.shape[1]:
            raise InvalidInput(f"{title}: weights has {len(weights)} entries, {A.shape[1]} are needed")
        if weights is not None and not (weights >= 0).all():
            raise InvalidInput(f"{title}: weights has the entry {weights.min()!r}: numbers >= 0 are needed")
        if self.names is not None and len(self.names) != A.shape[1]:
            raise InvalidInput(f"{title}: names has {len(self.names)} entries, {A.shape[1]} are needed")
        self.options.require_shape(*A.shape)
        if self.options.ridge and self.problem != "lasso":
            raise InvalidInput(f"{title}: ridge is {self.options.ridge!r}: it goes with the LASSO only")
        if weights is not None and any(s and not w for s, w in zip(self.options.signs or (), weights, strict=False)):
            raise InvalidInput(f"{title}: a free entry, of weight 0, has a sign constraint")
        name = "".join(c if c.isprintable() else "?" for c in self.name)  # names of files may be anything
        for field, value in (("name", name), ("A", A), ("y", y), ("parameter", parameter), ("weights", weights)):
            object.__setattr__(self, field, value)

    def __reduce__(self) -> Any:  # arrays from a pickle would be writeable
        posed = (self.name, self.problem, self.A, self.y, self.parameter, self.weights, self.options, self.names)
        return FloatInstance, posed

    def __eq__(self, other: object) -> bool:
        return self.digest == other.digest if isinstance(other, FloatInstance) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.digest)

    @property
    def shape(self) -> tuple[int, int]:
        """(m, N)"""
        m, columns = self.A.shape
        return m, columns

    @property
    def answer_length(self) -> int:
        """How many entries x has: N, and one more with an intercept."""
        return int(self.A.shape[1]) + self.options.intercept

    @property
    def answer_names(self) -> tuple[str, ...] | None:
        """What these entries are called, if the columns have names."""
        return (*self.names, "intercept") if self.names is not None and self.options.intercept else self.names

    @property
    def digest(self) -> str:
        """sha256 of what is posed, in hexadecimal."""
        found = hashlib.sha256(f"{self.problem} {self.A.shape} {self.parameter.hex()} ".encode())
        for part in (self.A, self.y, self.weights):
            found.update(b"-" if part is None else part.astype("<f8").tobytes())
        found.update(self.options.to_bytes())
        return found.hexdigest()

    def exact(self, parameter: Fraction | None = None) -> SparseRecovery:
        """The exact problem, with another penalty where the solver's own parameter stands for another one."""
        from sciverify.exact.labelled import Labelled  # on demand: processes of foreign code need no problem
        from sciverify.problems.kinds import PROBLEMS

        value = Fraction(self.parameter) if parameter is None else parameter
        make = PROBLEMS[self.problem]
        A = Labelled(self.A, self.names)
        return make(A, self.y, value, weights=self.weights, **self.options.keywords())

    def arrays(self) -> tuple[Floats, Floats, Floats | None]:
        """Fresh arrays A, y and weights, which may be changed."""
        return self.A.copy(), self.y.copy(), None if self.weights is None else self.weights.copy()

    @property
    def correlation_scale_squared(self) -> Fraction:
        """(||A^T y|| / ||A||_F^2)^2, exactly: no least-squares solution is shorter than its root.

        The column of an intercept counts, and row scales d: then it is A^T diag(d) y and the trace of A^T diag(d) A.
        """
        if not self.options.plain:
            return self._scale_with_options()
        (entries, p), (measured, q) = _integers(self.A), _integers(self.y)
        columns = self.shape[1]
        correlations = [sum(map(mul, entries[i::columns], measured)) for i in range(columns)]
        size = sum(a * a for a in entries)
        if not size:
            return Fraction(0)
        return Fraction(sum(c * c for c in correlations), size * size) * Fraction(4) ** (q - p)

    @property
    def correlation_scale_bound_squared(self) -> Fraction | None:
        """A number >= (||A^T y|| / ||A||_F^2)^2 after two passes over A; None where floats give none.

        **Guarantee.** It is >= `correlation_scale_squared`. **Source.** docs/theory/claims.md, (C5).
        """
        largest = float(np.abs(self.A).max())
        if self.options.row_scales_squared is not None or not largest:
            return None
        exponent = math.frexp(largest)[1]
        entries = np.ldexp(self.A, -exponent).ravel()  # the largest is in [1/2, 1)
        energy = Fraction(float(np.dot(entries, entries))) * (1 - Fraction(1, 1024)) * Fraction(4) ** exponent
        measured = sum((Fraction(v) ** 2 for v in self.y.tolist()), Fraction(0))
        return measured / energy

    def _scale_with_options(self) -> Fraction:
        m, scales = len(self.y), self.options.row_scales_squared
        whole = np.column_stack([self.A, np.ones(m)]) if self.options.intercept else self.A
        d = [Fraction(1)] * m if scales is None else [Fraction(v) for v in scales.tolist()]
        rows = [[Fraction(v) for v in row] for row in whole.tolist()]
        measured = [w * Fraction(v) for w, v in zip(d, self.y.tolist(), strict=True)]
        correlations = [sum(map(mul, column, measured), Fraction(0)) for column in zip(*rows, strict=True)]
        size = sum((w * sum(map(mul, row, row), Fraction(0)) for w, row in zip(d, rows, strict=True)), Fraction(0))
        size += Fraction(self.options.ridge) * self.A.shape[1]
        return sum((c * c for c in correlations), Fraction(0)) / size**2 if size else Fraction(0)

    # ------------------------------------------------------------ other instances

    def reordered(self, order: Sequence[int]) -> FloatInstance:
        """The same problem with column order[k] where column k was; columns that are not named are left out."""
        places = list(order)
        weights = None if self.weights is None else self.weights[places]
        names = None if self.names is None else tuple(self.names[i] for i in places)
        return replace(self, A=self.A[:, places], weights=weights, options=self.options.reordered(places), names=names)

    def asking(self, *, positive: bool = False, intercept: bool = False) -> FloatInstance:
        """The same data with penalised entries >= 0, with an intercept, or both."""
        options = self.options
        if positive:
            weights = [1.0] * self.shape[1] if self.weights is None else self.weights.tolist()
            options = replace(options, signs=tuple(int(w > 0) for w in weights))
        return replace(self, options=replace(options, intercept=options.intercept or intercept))

    def without_row(self, k: int) -> FloatInstance:
        """The same without row k."""
        A, y = np.delete(self.A, k, axis=0), np.delete(self.y, k)
        return replace(self, A=A, y=y, options=self.options.without_row(k))

    def scaled(self, j: int, k: int) -> FloatInstance:
        """A times 2**j and y times 2**k, with the parameter that multiplies every minimiser by 2**(k-j).

        An intercept, whose column stays as it is, is multiplied by 2**k.
        """
        from sciverify.problems.kinds import PROBLEMS

        factor = float(PROBLEMS[self.problem].parameter_scale(j, k))
        options = replace(self.options, ridge=self.options.ridge * 4.0**j)
        return replace(self, A=self.A * 2.0**j, y=self.y * 2.0**k, parameter=self.parameter * factor, options=options)

    @property
    def is_float32(self) -> bool:
        """Are all its numbers of single precision?"""
        weights = () if self.weights is None else self.weights
        numbers = (self.A, self.y, self.parameter, weights, self.options.numbers)
        return all(np.array_equal(_single(part), np.asarray(part)) for part in numbers)

    def rounded(self) -> FloatInstance:
        """The same with all numbers rounded to float32; that is another instance, unless `is_float32`."""
        weights = None if self.weights is None else _single(self.weights)
        return replace(
            self,
            A=_single(self.A),
            y=_single(self.y),
            parameter=float(_single(self.parameter)),
            weights=weights,
            options=self.options.mapped(_single),
        )

    # ------------------------------------------------------------ for people

    @property
    def _formula(self) -> str:
        from sciverify.problems.kinds import PROBLEMS

        return PROBLEMS[self.problem].latex

    def __str__(self) -> str:
        m, columns = self.shape
        own = "eta" if self.problem == "basis-pursuit" else "lam"
        words = [f"{self.problem}, A {m} x {columns}", f"{own} = {self.parameter!r}"]
        words += ["weights"] if self.weights is not None else []
        words += sorted(self.options.keywords())
        return f"{self.name or 'an instance'}: {', '.join(words)}"

    @property
    def tied_within(self) -> float | None:
        """How near two columns are to being equal up to sign: the least ||a_i -+ a_j|| / max(||a_i||, ||a_j||).

        In floats. Infinite where there is one column besides zeros; None where there are too many to look at all pairs.
        """
        largest = np.abs(self.A).max(axis=0)
        columns, largest = self.A[:, largest > 0].T, largest[largest > 0]
        if len(columns) > _MOST_COLUMNS:
            return None
        least = math.inf
        for k in range(len(columns) - 1):
            scale = np.maximum(largest[k + 1 :], largest[k])[:, None]  # a scale for each pair: nothing underflows
            others, own = columns[k + 1 :] / scale, columns[k] / scale
            longer = np.maximum(np.linalg.norm(others, axis=1), np.linalg.norm(own, axis=1))
            for sign in (1, -1):
                least = min(least, float(np.min(np.linalg.norm(others - sign * own, axis=1) / longer)))
        return least

    @property
    def reading_effort(self) -> tuple[int, float]:
        """How hard the instance is to read: entries, then digits and sizes of numbers."""
        weights = () if self.weights is None else self.weights.tolist()
        further = () if self.options.plain else self.options.numbers
        numbers = [*self.A.ravel().tolist(), *self.y.tolist(), self.parameter, *weights, *further]
        return self.A.size, sum(len(f"{x:.17g}") + min(abs(x), 1e3) + (x < 0) for x in numbers)

    def code(self, parameter: Fraction | None = None) -> str:
        """Lines of Python that define A, y, the parameter, weights if there are any, and the problem.

        Parameters
        ----------
        parameter : Fraction, optional
            The lam or eta that was really posed, where it is not that of the instance.
        """
        from sciverify.problems.kinds import PROBLEMS

        kind = PROBLEMS[self.problem]
        name = kind.parameter_name
        own = parameter is None or parameter == Fraction(self.parameter)
        lines = [] if self.names is None else [f"# columns: {', '.join(map(repr, self.names))}"]
        lines += [
            f"A = np.array({self.A.tolist()})",
            f"y = np.array({self.y.tolist()})",
            f"{name} = {self.parameter!r}" if own else f'{name} = "{parameter}"',
        ]
        passed = ""
        if self.weights is not None:
            lines.append(f"weights = np.array({self.weights.tolist()})")
            passed = ", weights=weights"
        for key, value in self.options.keywords().items():
            passed += f", {key}={value.tolist() if isinstance(value, np.ndarray) else value}"
        lines.append(f"problem = sv.{kind.__name__}(A, y, {name}{passed})")
        return "\n".join(lines)


def _owned(values: object, name: str, dimensions: int) -> Floats:
    """A float64 copy that nobody changes."""
    array = np.asarray(values)
    if array.dtype != np.float64 or array.ndim != dimensions:
        kind = f"{array.dtype} of {array.ndim} dimensions"
        raise InvalidInput(f"{name} is {kind}: a float64 array of {dimensions} dimensions is needed")
    if not np.isfinite(array).all():
        raise InvalidInput(f"{name} is {shown(values)}: only finite numbers have a meaning here")
    copy = np.array(array, dtype=np.float64, order="C")
    copy.flags.writeable = False
    return copy


def _integers(values: Floats) -> tuple[list[int], int]:
    """Integers and an exponent p: entry by entry the doubles are integer * 2**p."""
    mantissas, exponents = np.frexp(values.ravel())
    integers = (mantissas * 2.0**53).astype(np.int64).tolist()  # exact: a mantissa has 53 bits
    least = int(exponents.min())
    return [v << (e - least) for v, e in zip(integers, exponents.tolist(), strict=True)], least - 53


def _single(values: object) -> Floats:
    """The nearest float32, as doubles; infinite beyond its range, which `FloatInstance` refuses."""
    with np.errstate(over="ignore"):
        rounded: Floats = np.asarray(values).astype(np.float32).astype(np.float64)
    return rounded
