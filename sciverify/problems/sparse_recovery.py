"""What a problem is: the abstract class, and what follows for every problem from its formulas.

Every formula that depends on the kind of problem is a method: of `PrimalDual` (duality.py) if it is about the objective
and its dual, of `PathOfMinimisers` (path.py) if it is about the closed form of a minimiser on its support.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import ClassVar, Self, Unpack

from sciverify.display import Displayed
from sciverify.errors import InvalidInput, as_integer, shortened, shown
from sciverify.exact.doubles import doubles, frozen
from sciverify.exact.enclosure import Enclosure, enclose_real
from sciverify.exact.labelled import Labelled, along_names
from sciverify.exact.nearest_double import equation
from sciverify.exact.ordered import ZERO, Exact, sign
from sciverify.exact.reading import Reader, Vector, as_nested
from sciverify.exact.root_bounds import enclose_square_root, sum_with_root
from sciverify.problems.duality import PrimalDual
from sciverify.problems.groups import require_rational
from sciverify.problems.linear_data import Numbers
from sciverify.problems.path import PathOfMinimisers
from sciverify.problems.reading import Options, read_data
from sciverify.problems.subdifferential import squared_distance

_MAX_DIGITS = 10_000
_OF_THE_PARAMETER = frozenset({"parameter", "field", "bound_factor", "free", "proposed"})
"""What a problem remembers that depends on its parameter."""
_OF_THE_MEASUREMENTS = frozenset({"field", "measured_correlations", "measured_square", "_last_residual", "proposed"})
"""What it remembers that depends on y, A and y themselves aside."""


class SparseRecovery(Displayed, PrimalDual, PathOfMinimisers):
    """An exact instance of a problem; use `BasisPursuit`, `Lasso` or `SquareRootLasso`.

    Data and products are described in `LinearData`. Every constructor takes A, y and the parameter, in this order, and
    the keywords of `Options`; a subclass may give the parameter a name of its own.

    **A new problem** is one file with one subclass, its line in `kinds.py`, and its rule in the checker, without which
    no certificate of it is issued. It names itself (`kind` to `parameter_degrees`) and writes the methods without a
    default; no other file asks which problem it holds. Methods with a default are overridden where they say more:

    ======================================== ==========================================================
    written by the problem                   called by
    ======================================== ==========================================================
    refusal                                  `SolutionSet.from_optimal_pair`: all that is exact rests on it
    objective_part, dual_value               objective, duality_gap, certify_objective_excess
    gradient_factor                          kkt_residual
    growth_curvature                         certify_growth of order 2
    scale_on_support, reached                solution_set, and all that is exact
    approx_scale                             whatever proposes a support
    enclose_scale                            the float engine
    scale_of, enclose_ranges                 certify_trust_radius
    ---------------------------------------- ----------------------------------------------------------
    dual_factor, penalty_factor              bound_factor, objective; unless c = lam = beta
    slack, zero_is_free, dual_refusal        is_feasible, duality_gap; with a constraint on r or on p
    set_refusal                              `solution_set`; where minimisers with free entries fill no polytope
    minimum                                  certify_minimum; where D(p) has a root
    residual_is_a_ray                        `SolutionSet`; where minimisers do not share one residual
    is_sharp_at, norm_slack                  certify_growth; where growth may be of order 1
    fixed_scale                              complex data and `solution_set`; where t is known beforehand
    scale_equation, approx_scale_equation,   complex data; where it is not
    approx_scale_of_residual
    asks_for_exact_fit, fit_is_optimal,      the exact, the float and the complex engine; where the
    fit_norm_factor                          residual may vanish
    zero_refusal, corners                    certify_trust_radius
    convex_bounds                            the float engine; where minimisers may be enclosed without a support
    ======================================== ==========================================================
    """

    kind: ClassVar[str]
    """How files and certificates call the problem."""
    title: ClassVar[str]
    """What people call it."""
    symbol: ClassVar[str]
    """Its solution set, for example Xi_3."""
    formula: ClassVar[str]
    """What is minimised, as certificates write it."""
    latex: ClassVar[str] = ""
    """The same in LaTeX, as notebooks typeset it."""
    parameter_name: ClassVar[str]
    takes_ridge: ClassVar[bool] = False
    """Does ridge * ||z||_2^2 go with the loss?"""
    parameter_degrees: ClassVar[tuple[int, int]]
    """(a, b): for (s A, t y) and s^a t^b times the parameter, minimisers are t/s times what they were."""

    def __init__(self, A: object, y: object, parameter: object, **options: Unpack[Options]) -> None:
        super().__init__(read_data(A, y, parameter, options, name=self.parameter_name, takes_ridge=self.takes_ridge))
        self._require_penalty()
        if self.group_data is not None:  # what is minimised, in words of its own
            formula = self.formula.replace("sum w_i |z_i|", "sum w_g ||z_g||_2")
            self.__dict__.update(
                formula=formula, latex=self.latex.replace(r"\sum_i w_i |z_i|", r"\sum_g w_g \|z_g\|_2")
            )

    def _require_penalty(self) -> None:
        if self.signs is not None and sign(self.bound_factor) == 0:
            raise InvalidInput(
                f"{self.parameter_name} is 0, so all entries are free, and free entries have no sign constraints: "
                "nonnegative least squares is not posed here"
            )
        if self.group_data is not None:
            require_rational(self.parameter, self.parameter_name)
            if sign(self.bound_factor) == 0:
                raise InvalidInput(f"{self.parameter_name} is 0: group penalties have no free entries")

    @classmethod
    def parameter_scale(cls, j: int, k: int) -> Fraction:
        """What the parameter is multiplied by where A is by 2^j and y by 2^k, so that minimisers are by 2^(k - j)."""
        a, b = cls.parameter_degrees
        return Fraction(2) ** (a * j + b * k)

    # ------------------------------------------------------------ what follows from the formulas

    def is_feasible(self, z: Numbers) -> bool:
        """Is z admitted by the constraints (always, without sign constraints, unless this is basis pursuit)?"""
        residual = self.residual(z)
        return self._misplaced(z) is None and self.slack(self.inner(residual, residual)) >= 0

    def bound_slacks(self, dual: Numbers) -> list[tuple[int, int]]:
        """(sign of beta w_i - |A_i^T p|, sign of A_i^T p), one pair a column, decided exactly.

        Where the sign constraint of the entry does not admit the direction of A_i^T p, there is no bound, and the sign
        of the slack is 1.
        """
        return self.compare_correlations(dual, [self.bound_factor * w for w in self.weights])

    def objective(self, x: object, digits: int = 20) -> Enclosure:
        """F(x), between decimal bounds.

        Parameters
        ----------
        x : sequence of N numbers
        digits : int
            Significant digits of both bounds.

        Returns
        -------
        Enclosure
            **Guarantee.** lower <= F(x) <= upper.

        Raises
        ------
        InvalidInput
            x is no vector of N real numbers, or not feasible (basis pursuit).

        **Source.** The definition, in exact arithmetic.
        """
        (point,) = self._read_points(digits, (x, "x", self.shape[1]))
        return _enclose(*self._objective(point), digits)

    def duality_gap(self, x: object, p: object, digits: int = 20) -> Enclosure:
        """F(x) minus the dual objective at p: an upper bound of F(x) - min F, so 0 proves that both are optimal.

        It is 0 for some p at every minimiser, except for basis pursuit with eta > 0 where no z has ||Az - y|| < eta:
        the dual maximum need not be attained then.

        The dual objectives are <p, y> - eta ||p|| (basis pursuit), 2 <p, y> - ||p||^2 (LASSO) and <p, y> (square-root
        LASSO). p is a measurement vector in the coordinates of the factor `problem.matrix`.

        Parameters
        ----------
        x, p : sequences of N and of m numbers
        digits : int
            Significant digits of both bounds.

        Returns
        -------
        Enclosure
            **Guarantee.** Contains the gap; [0, 0] exactly if the gap is 0.

        Raises
        ------
        InvalidInput
            x or p is no vector of real numbers of the right length; p is not dual feasible, the message names the
            column; x is not feasible (basis pursuit).

        **Source.** docs/theory/solution-sets.md, theorem 1 (weak duality).
        """
        point, dual = self._read_points(digits, (x, "x", self.shape[1]), (p, "p", self.shape[0]))
        self._require_dual_feasible(dual)
        rest, radicand = self._objective(point)
        value, root = self.dual_value(dual)
        if sign(radicand) and sign(root):
            raise ArithmeticError(f"{self.title}: one square root is enclosed, loss and dual value have two")
        return _enclose(rest - value, radicand + root, digits)

    def kkt_residual(self, x: object, digits: int = 20) -> Enclosure:
        """The l2 distance by which x misses the optimality condition; 0 exactly if x is a minimiser.

        LASSO: the distance of the negative gradient 2 A^T (y - Ax) to the subdifferential of lam ||.||_{1,w} at x.
        Square-root LASSO, Ax != y: the same with the negative gradient A^T r / ||r||, r = y - Ax.
        Basis pursuit, 0 < ||r|| = eta: the least distance of tau A^T r to the subdifferential of ||.||_{1,w} at x over
        all multipliers tau >= 0; ||r|| < eta: the same with tau = 0, as complementarity asks.

        Where r = 0 (square-root LASSO), or ||r|| = eta and A^T r = 0 (basis pursuit: nobody comes closer to y), no
        gradient points anywhere and every p is a multiplier: this function has nothing to say there.

        Parameters
        ----------
        x : sequence of N numbers
        digits : int
            Significant digits of both bounds.

        Returns
        -------
        Enclosure
            **Guarantee.** Contains the distance.

        Raises
        ------
        InvalidInput
            x is no vector of N real numbers; not feasible (basis pursuit); A^T (y - Ax) = 0 as described.

        **Source.** docs/theory/solution-sets.md, proof of theorem 1 and "LASSO and basis pursuit".
        """
        (point,) = self._read_points(digits, (x, "x", self.shape[1]))
        residual = self.residual(point)
        square, forces = self.inner(residual, residual), self.correlations(residual)
        self._require_feasible(point, square)
        factor = self.gradient_factor(point, square, forces)
        if factor is None:
            raise InvalidInput(
                f"x has A^T (y - Ax) = 0, where the {self.title} has no gradient: use duality_gap or solution_set"
            )
        penalties = [self.penalty_factor * w for w in self.weights]
        return enclose_square_root(squared_distance(point, [factor * c for c in forces], penalties, self.signs), digits)

    def _objective(self, point: Vector) -> tuple[Exact, Exact]:
        """(a, b) with F(x) = a + sqrt(b)."""
        residual = self.residual(point)
        square = self.inner(residual, residual)
        self._require_feasible(point, square)
        smooth, radicand = self.objective_part(square)
        return smooth + self.penalty_factor * self.weighted_norm(point), radicand

    def _misplaced(self, z: Numbers) -> int | None:
        """The first entry whose sign its constraint does not admit."""
        if self.signs is None:
            return None
        return next((i for i, x in enumerate(z) if sign(x) and not self.admits(i, sign(x))), None)

    def _require_feasible(self, point: Vector, square: Exact) -> None:
        if (k := self._misplaced(point)) is not None:
            raise InvalidInput(f"x[{k}] is {shortened(point[k])}, which its sign constraint excludes: set it to 0")
        if self.slack(square) < 0:
            raise InvalidInput(
                f"x is not feasible, ||Ax - y||^2 = {shortened(square)} > {self.parameter_name}^2: "
                "project it onto the constraint first"
            )

    def _require_dual_feasible(self, dual: Vector) -> None:
        if reason := self.dual_refusal(dual):
            raise InvalidInput(f"p is not dual feasible, {reason}: scale it down")
        for i, (slack, _) in enumerate(self.bound_slacks(dual)):
            if slack < 0:
                where = f"in column {self.column(i)}"
                raise InvalidInput(f"p is not dual feasible, |A_i^T p| exceeds its bound {where}: scale it down")

    def _read_points(self, digits: int, *vectors: tuple[object, str, int]) -> list[Vector]:
        """Vectors of exact numbers in one field, on top of the problem's."""
        as_integer(digits, "digits", 1, _MAX_DIGITS)
        nested, rows = [], Labelled(None, rows=None if self.ridge_rows else self.row_labels)
        for values, name, length in vectors:
            flattened = along_names(self.names, values, name) if name == "x" else rows.along_rows(values, name)
            nested.append((as_nested(flattened, name), name, length))
        reader = Reader(*(values for values, _, _ in nested), below=self.field)
        return [reader.vector(values, name, length) for values, name, length in nested]

    def with_data(
        self, A: object, y: object, *, weights: object = None, row_scales_squared: object = None
    ) -> SparseRecovery:
        """The same problem for other data: its parameter and sign constraints, and its weights unless others are given.

        Isometries are left out: they move neither minimisers nor dual points, which live in the factor's coordinates.
        """
        return type(self)(
            A,
            y,
            self.parameter,
            weights=self.weights if weights is None else weights,
            signs=self.signs,
            row_scales_squared=row_scales_squared,
        )

    def with_parameter(self, parameter: object) -> Self:
        """The same problem with another parameter.

        Parameters
        ----------
        parameter : number >= 0

        Returns
        -------
        problem of the same class
            **Guarantee.** Data and options are those of this problem, number by number; what is exact is read once.

        Raises
        ------
        InvalidInput
            It is no number, negative, or 0 where entries have sign constraints.
        """
        rational = self.blocks is not None or self.operator_data is not None
        number = Reader([parameter], below=None if rational else self.field).scalar(parameter, self.parameter_name)
        if rational:
            require_rational(number, self.parameter_name)
        if sign(number) < 0:
            raise InvalidInput(f"{self.parameter_name} is {shown(parameter)}: it must not be negative")
        changed = self._without(_OF_THE_PARAMETER)
        changed.parameter = number
        changed._require_penalty()
        return changed

    def with_measurements(self, y: object) -> Self:
        """The same problem with another y.

        Parameters
        ----------
        y : sequence of m numbers
            With a ridge, the zeros below y may be left out.

        Returns
        -------
        problem of the same class
            **Guarantee.** Matrix and options are those of this problem, number by number; what is exact is read once.

        Raises
        ------
        InvalidInput
            y is no vector of m real numbers, or a series whose index and the rows of the frame A disagree.
        """
        self._require_real()
        entries = as_nested(Labelled(None, rows=self.row_labels).along_rows(y, "y"), "y")
        if isinstance(entries, list) and len(entries) + self.ridge_rows == self.shape[0]:
            entries = [*entries, *[0] * self.ridge_rows]
        numbers = Reader(entries, below=self.field).vector(entries, "y", self.shape[0])
        changed = self._without(_OF_THE_MEASUREMENTS)
        changed.__dict__["measurements"] = numbers
        if self.floats is not None:
            values = doubles(numbers)
            changed.floats = None if values is None else replace(self.floats, measurements=frozen(values))
            if values is None:
                changed.__dict__["matrix"] = self.matrix
        return changed

    def _without(self, names: frozenset[str]) -> Self:
        """A copy that has forgotten what depends on some numbers."""
        changed = object.__new__(type(self))
        changed.__dict__.update({key: value for key, value in self.__dict__.items() if key not in names})
        return changed

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SparseRecovery) and self.kind == other.kind and self.identity() == other.identity()

    __hash__ = None  # type: ignore[assignment]  # equal numbers may be written differently

    @property
    def _formula(self) -> str:
        return self.latex

    def __str__(self) -> str:
        return f"{self.title}, {self.data_in_words()}"

    def data_in_words(self, *, parameter: bool = True) -> str:
        """Sizes, the parameter, and what goes beyond them."""
        found = [self.matrix_in_words]
        if parameter:
            found.append(equation(self.parameter_name, self.parameter))
        if self.intercept:
            found.append("intercept in the last entry")
        elif self.free:
            found.append(f"{len(self.free)} free entr{'y' if len(self.free) == 1 else 'ies'}")
        if self.signs is not None:
            found.append(f"{sum(map(bool, self.signs))} sign constraints")
        if self.ridge_rows:
            found.append(f"{self.ridge_rows} of the rows are a ridge")
        if self.groups is not None:
            found.append(f"{len(self.groups)} group{'s' if len(self.groups) > 1 else ''}")
        return ", ".join(found)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.data_in_words()}>"


def as_problem(problem: object) -> SparseRecovery:
    """The problem itself, or one sentence about what was passed instead."""
    if not isinstance(problem, SparseRecovery):
        raise InvalidInput(f"problem is {shown(problem)}: pass a sciverify.BasisPursuit, Lasso or SquareRootLasso")
    return problem


def _enclose(rest: Exact, radicand: Exact, digits: int) -> Enclosure:
    """rest + sqrt(radicand) >= 0 between decimal bounds."""
    if sign(rest) <= 0 and sign(rest * rest - radicand) == 0:
        return enclose_square_root(ZERO, digits)
    return enclose_real(lambda: sum_with_root(rest, radicand), digits)
