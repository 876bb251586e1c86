"""A cvxpy problem as an exact instance, and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from sciverify.errors import InvalidInput, shown
from sciverify.exact.frames import Foreign
from sciverify.models.convex_forms import as_form
from sciverify.models.cvxpy_tree import attributes, entries
from sciverify.models.sparse_program import SparseProgram
from sciverify.problems.sparse_recovery import SparseRecovery


@dataclass(frozen=True, slots=True)
class CvxpyInstance:
    """A problem of cvxpy, posed exactly.

    Attributes
    ----------
    problem : BasisPursuit, Lasso or SquareRootLasso
        **Guarantee.** Its minimisers are those of the program, in real arithmetic, with every number in the tree the
        double that it is.
    variables : tuple of cvxpy.Variable
        x holds their entries one after the other, each variable column by column.

    **Source.** docs/your-problem-in-our-words.md.

    Examples
    --------
    >>> import cvxpy as cp, numpy as np, sciverify as sv
    >>> z = cp.Variable(2)
    >>> task = cp.Problem(cp.Minimize(cp.sum_squares(np.diag([2, 1]) @ z - np.array([4, 1])) + cp.norm1(z)))
    >>> instance = sv.from_cvxpy(task)
    >>> z.value = [1.75, 0.5]  # task.solve() fills it
    >>> print(sv.certify_distance(instance.problem, instance.x).distance)
    0.12500000
    """

    problem: SparseRecovery
    variables: tuple[Foreign, ...]

    @property
    def x(self) -> Foreign:
        """The values of the variables as one vector: what the last `solve` left there.

        Raises
        ------
        InvalidInput
            A variable without a value.
        """
        for variable in self.variables:
            if variable.value is None:
                raise InvalidInput(
                    f"the variable {variable.name()} has no value: solve the problem first, and see whether its status "
                    "is optimal"
                )
        return np.concatenate([np.asarray(v.value, dtype=np.float64).ravel(order="F") for v in self.variables])

    def values(self, x: Sequence[object]) -> dict[Foreign, Foreign]:
        """The part of a vector that belongs to each variable, in its shape.

        Raises
        ------
        InvalidInput
            x has another number of entries.
        """
        found, start = {}, 0
        array = np.array(list(x), dtype=object)
        if len(array) != self.problem.shape[1]:
            raise InvalidInput(f"x has {len(array)} entries, {self.problem.shape[1]} are needed: {shown(x)}")
        for variable in self.variables:
            part = array[start : start + variable.size]
            found[variable] = part.reshape(variable.shape, order="F")
            start += variable.size
        return found


def from_cvxpy(problem: Foreign) -> CvxpyInstance:
    """Pose a cvxpy problem exactly.

    Parameters
    ----------
    problem : cvxpy.Problem
        Minimise ``c ||Az - y||^2 + sum_i w_i |z_i|``, ``c ||Az - y|| + sum_i w_i |z_i|``, or ``sum_i w_i |z_i|``
        subject to ||Az - y|| <= eta or Az = y; as sum_squares, norm2, quad_over_lin, norm1, abs, squares and sums of
        them, with any affine expressions of any number of variables inside norms of residuals, and any scaling. Entries
        without a penalty (an intercept), several sums of squares (an elastic net, weighted rows), constants, and sign
        constraints on penalised entries are welcome.

    Returns
    -------
    CvxpyInstance
        **Guarantee.** Doubles of the tree mean their binary values, and are combined exactly: `Parameter(value=0.1)`
        times `2` is exactly twice the double 0.1, and nothing is canonicalised.

    Raises
    ------
    InvalidInput
        It is another problem; the message names the term or constraint that does not fit.

    **Source.** docs/your-problem-in-our-words.md.

    Examples
    --------
    >>> import numpy as np, sciverify as sv
    >>> import cvxpy as cp
    >>> w, b = cp.Variable(2), cp.Variable()
    >>> fit = cp.sum_squares(np.eye(2) @ w + b - np.array([3.0, 1.0]))
    >>> posed = sv.from_cvxpy(cp.Problem(cp.Minimize(fit / 4 + 0.25 * cp.norm1(w))))
    >>> posed.problem, posed.problem.weights
    (<Lasso A 2 x 3, lam = 1, 1 free entry>, (1, 1, 0))
    """
    if not all(hasattr(problem, name) for name in ("objective", "constraints", "variables")):
        raise InvalidInput(f"problem is {shown(problem)}: pass a cvxpy.Problem")
    variables = sorted(problem.variables(), key=lambda v: v.id)
    starts = [0, *accumulate(v.size for v in variables)]
    places = {v.id: start for v, start in zip(variables, starts, strict=False)}
    names = [name for v in variables for name in _names(v)]
    program = SparseProgram(names)
    for variable in variables:
        value = attributes(variable)
        for k in range(variable.size):
            program.sign(places[variable.id] + k, value)
    for constraint in problem.constraints:
        _constrain(program, constraint, places)
    objective = problem.objective
    (form,) = entries(objective.args[0], places)
    program.minimise(-form if type(objective).__name__ == "Maximize" else form)
    return CvxpyInstance(program.problem(), tuple(variables))


def _names(variable: Foreign) -> list[str]:
    if variable.size == 1:
        return [variable.name()]
    places = [np.unravel_index(k, variable.shape, order="F") for k in range(variable.size)]
    return [f"{variable.name()}[{', '.join(map(str, map(int, place)))}]" for place in places]


def _constrain(program: SparseProgram, constraint: Foreign, places: dict[int, int]) -> None:
    kind = type(constraint).__name__
    if kind not in ("Inequality", "NonNeg", "NonPos", "Equality", "Zero"):
        raise InvalidInput(f"the constraint {shown(constraint)} is none of x >= 0, ||Az - y|| <= eta, Az == y")
    parts = [_shaped(part, places) for part in constraint.args]
    sides = parts[0] - parts[1] if len(parts) == 2 else parts[0]  # spread as arrays of two shapes are
    for form in (as_form(v) for v in np.asarray(sides, dtype=object).ravel(order="F")):
        if kind in ("Equality", "Zero"):
            program.vanishes(form)
        else:
            program.at_most_zero(-form if kind == "NonNeg" else form)


def _shaped(expression: Foreign, places: dict[int, int]) -> Foreign:
    """The entries of an expression as an array of its shape."""
    forms = entries(expression, places)
    found = np.empty(len(forms), dtype=object)
    found[:] = forms
    return found.reshape(expression.shape, order="F")
