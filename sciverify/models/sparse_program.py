"""A convex form to minimise, with constraints on forms, as one of the three problems; or the term that does not fit.

Exactly, with every factor: c ||r||^2 + sum_i w_i |u_i| has the minimisers of ||r||^2 + sum_i (w_i / c) |u_i|.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from flint import fmpq

from sciverify.errors import InvalidInput
from sciverify.exact.doubles import doubles
from sciverify.exact.frames import Foreign
from sciverify.exact.rationals import to_fraction
from sciverify.exact.surds import square_root
from sciverify.models.convex_forms import ConvexForm, Term
from sciverify.models.penalised_least_squares import sum_of_doubles
from sciverify.problems.basis_pursuit import BasisPursuit
from sciverify.problems.lasso import Lasso
from sciverify.problems.sparse_recovery import SparseRecovery
from sciverify.problems.square_root_lasso import SquareRootLasso

Row = tuple[fmpq, ConvexForm]
"""(c, L): the part c L^2 of a sum of squares."""


@dataclass(slots=True)
class SparseProgram:
    """What has been read of a program so far.

    Attributes
    ----------
    names : sequence of str
        Of the unknowns, for messages.
    rows : list of Row
        The sum of squares in the objective, or below the root of the norm, or in the constraint.
    loss : "none", "sum of squares", "norm", "ball" or "equations"
    factor : what the norm is multiplied by
    radius_squared : eta^2 of a ball
    """

    names: Sequence[str]
    rows: list[Row] = field(default_factory=list)
    loss: str = "none"
    factor: fmpq = field(default_factory=lambda: fmpq(1))
    radius_squared: fmpq = field(default_factory=fmpq)
    weights: list[fmpq] = field(default_factory=list)
    linear: list[fmpq] = field(default_factory=list)
    signs: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.weights = [fmpq(0)] * len(self.names)
        self.linear = [fmpq(0)] * len(self.names)
        self.signs = [0] * len(self.names)

    # ------------------------------------------------------------ reading

    def minimise(self, objective: ConvexForm) -> None:
        """Take the objective apart; its constant changes no minimiser."""
        for term in objective.terms:
            if term.factor < 0:
                raise InvalidInput(f"the objective has a negative multiple of {self._words(term)}: it is not convex")
            if term.factor > 0 and term.kind == "absolute value":
                self._pay(term)
            elif term.factor > 0:
                self._fit(term)
        for i, value in objective.linear.items():
            self.linear[i] += value

    def at_most_zero(self, form: ConvexForm) -> None:
        """form <= 0: a sign, or a ball around the measurements."""
        single = form.single
        if single is not None:
            self._sign(single[0], -1 if single[1] > 0 else 1)
        elif not form.terms:
            raise InvalidInput(f"the constraint {self._linear_words(form)} <= 0 is no sign constraint on one variable")
        else:
            self._ball(form)

    def vanishes(self, form: ConvexForm) -> None:
        """form = 0: one of the equations Az = y."""
        if form.terms:
            raise InvalidInput("an equation between nonlinear expressions is none of the constraints posed here")
        self._set_loss("equations")
        if form.is_constant and form.constant == 0:
            return
        self.rows.append((fmpq(1), form))

    def sign(self, position: int, value: int) -> None:
        """A sign that a variable declares."""
        if value:
            self._sign(position, value)

    def _pay(self, term: Term) -> None:
        (part,) = term.parts
        if part.is_constant:
            return
        single = part.single
        if single is None:
            raise InvalidInput(
                f"the term |{self._linear_words(part)}| mixes variables or holds a constant: "
                "only sums of w_i |x_i| are posed"
            )
        self.weights[single[0]] += term.factor * abs(single[1])

    def _fit(self, term: Term) -> None:
        if all(part.is_constant for part in term.parts):
            return
        if term.kind == "norm" and self.loss == "norm":
            raise InvalidInput("the objective has two l2 norms: one sum of squares, or one norm, is posed")
        self._set_loss(term.kind)
        if term.kind == "norm":
            self.factor = term.factor
        scale = fmpq(1) if term.kind == "norm" else term.factor
        self.rows.extend((scale, part) for part in term.parts)

    def _ball(self, form: ConvexForm) -> None:
        kinds = {term.kind for term in form.terms}
        if form.linear or len(form.terms) > 1 or kinds == {"absolute value"} or form.terms[0].factor <= 0:
            raise InvalidInput(
                f"a constraint on {self._words(form.terms[0])} is none of ||Az - y|| <= eta, x_i >= 0, Az = y"
            )
        self._set_loss("ball")
        (term,) = form.terms
        radius = -form.constant / term.factor
        if radius < 0:
            raise InvalidInput("the constraint on the norm of the residual has a negative bound: nothing is feasible")
        self.radius_squared = radius * radius if term.kind == "norm" else radius
        self.rows.extend((fmpq(1), part) for part in term.parts)

    def _set_loss(self, kind: str) -> None:
        again = kind in ("sum of squares", "equations")
        if self.loss != "none" and not (again and self.loss == kind):
            raise InvalidInput(
                f"the program has {_LOSSES[self.loss]} and {_LOSSES[kind]}: one of them is posed at a time; norms "
                "of groups of entries are groups= of sciverify.Lasso"
            )
        self.loss = kind

    def _sign(self, position: int, value: int) -> None:
        if self.signs[position] not in (0, value):
            raise InvalidInput(
                f"{self.names[position]} is constrained from both sides: leave it out where it must be 0"
            )
        self.signs[position] = value

    # ------------------------------------------------------------ posing

    def problem(self) -> SparseRecovery:
        """The problem whose minimisers are those of the program."""
        if not self.rows:
            raise InvalidInput("the program has no sum of squares, no norm and no equation: where are the data?")
        weights = self._penalties()
        rows = [(c, row) for c, row in self.rows if row.linear or self.loss != "sum of squares"]
        reference = _reference([c for c, _ in rows])
        rows = [(part, row) for c, row in rows for part in _parts(c / reference)]
        scales = [c for c, _ in rows]
        A = [[row.linear.get(i, _ZERO) for i in range(len(self.names))] for _, row in rows]
        options: dict[str, Foreign] = {"row_scales_squared": None if all(s == 1 for s in scales) else _plain(scales)}
        if any(self.signs):
            options["signs"] = self.signs
        unit, ratios = common_factor([w / (self.factor * reference) for w in weights])
        options["weights"] = ratios if any(weights) else [0] * len(weights)  # basis pursuit has no lam that is 0
        return self._make()(_matrix(A), _plain([-row.constant for _, row in rows]), unit, **options)

    def _make(self) -> Callable[..., SparseRecovery]:
        if self.loss == "sum of squares":
            return Lasso
        if self.loss == "norm":
            return SquareRootLasso
        radius = square_root(self.radius_squared)
        return lambda A, y, unit, **options: BasisPursuit(A, y, radius, **options)

    def _penalties(self) -> list[fmpq]:
        """w_i, with linear terms of constrained entries: c u_i = s c |u_i| where s u_i >= 0."""
        found = list(self.weights)
        for i, c in enumerate(self.linear):
            if c == 0:
                continue
            if not self.signs[i] or found[i] + c * self.signs[i] < 0:
                raise InvalidInput(
                    f"the linear term {_numeral(c)} {self.names[i]} is no multiple of |{self.names[i]}|: leave it out"
                )
            found[i] += c * self.signs[i]
        return found

    def _words(self, term: Term) -> str:
        inner = ", ".join(self._linear_words(part) for part in term.parts[:2])
        return f"the {term.kind} of {inner}{', ...' if len(term.parts) > 2 else ''}"

    def _linear_words(self, form: ConvexForm) -> str:
        known = [f"{_numeral(v)} {self.names[i]}" for i, v in list(form.linear.items())[:3]]
        rest = ["..."] if len(form.linear) > 3 else []
        return " + ".join([*known, *rest, *([_numeral(form.constant)] if form.constant != 0 else [])]) or "0"


_ZERO = fmpq(0)
_LOSSES = {
    "sum of squares": "a sum of squares in the objective",
    "norm": "an l2 norm in the objective",
    "ball": "a bound of a norm",
    "equations": "linear equations",
}


def _reference(factors: Sequence[fmpq]) -> fmpq:
    """What all factors of squares are divided by: the first one, or 1 where only that leaves doubles."""
    for c in (factors[0], fmpq(1)):
        if doubles([f / c for f in dict.fromkeys(factors)]) is not None:
            return c
    return factors[0]


def _parts(factor: fmpq) -> list[fmpq]:
    """Doubles that add up to the factor, where there are such: c L^2 = a L^2 + b L^2 for c = a + b."""
    return [fmpq(*Fraction(part).as_integer_ratio()) for part in sum_of_doubles(to_fraction(factor))]


def _numeral(number: fmpq) -> str:
    return f"{float(to_fraction(number)):.4g}"


def common_factor(weights: Sequence[fmpq]) -> tuple[Foreign, Foreign]:
    """(lam, w) with lam w_i = the given weights, w None if all are equal, and doubles where that is possible."""
    positive = [w for w in weights if w > 0]
    if not positive:
        return 0, None
    if len(set(positive)) == 1:
        lam = positive[0]
        return to_fraction(lam), None if len(positive) == len(weights) else [int(w > 0) for w in weights]
    for lam in dict.fromkeys([fmpq(1), positive[0], max(positive), min(positive)]):
        ratios = doubles([w / lam for w in weights])
        if ratios is not None:
            return to_fraction(lam), ratios
    lam = max(positive)
    return to_fraction(lam), [to_fraction(w / lam) for w in weights]


def _plain(numbers: Sequence[fmpq]) -> Foreign:
    """float64 if all of them are doubles."""
    found = doubles(numbers)
    return [to_fraction(v) for v in numbers] if found is None else found


def _matrix(rows: Sequence[Sequence[fmpq]]) -> Foreign:
    found = doubles([v for row in rows for v in row])
    return [[to_fraction(v) for v in row] for row in rows] if found is None else np.reshape(found, (len(rows), -1))
