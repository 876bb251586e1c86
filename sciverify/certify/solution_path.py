"""All minimisers of a LASSO at once: the knots of its path, the supports between them, and one certificate."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from os import PathLike

from flint import fmpq

from sciverify.allowance import OutOfTime, Progress, allowance
from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.solution_path import PathProof, Piece, SolutionPathClaim
from sciverify.certificate.saving import SavedCertificate
from sciverify.certify.engines.choice import require_choice
from sciverify.certify.engines.protocol import Choice
from sciverify.certify.issue import issued
from sciverify.certify.proofs.enclosed_path import enclosed_path
from sciverify.certify.proofs.exact_solution_path import exact_path
from sciverify.display import Displayed
from sciverify.errors import InvalidInput, Undecided, shown
from sciverify.exact.enclosure import Enclosure
from sciverify.exact.ordered import ZERO, Exact, sign
from sciverify.exact.rationals import from_fraction, to_fraction, to_rational
from sciverify.problems.sparse_recovery import SparseRecovery, as_problem

_LINES = 8
"""Knots that a printed path shows."""
_LONGEST = 12
"""Characters of a knot that is printed as a quotient."""
_FEW, _SHORT = 32, 200_000
"""The lesser of m and N, and entries of A, up to which exact arithmetic comes first."""
_MANY = 60
"""The lesser of m and N up to which it comes after floats: its numbers have some 110 bits a column."""


@dataclass(frozen=True, slots=True, repr=False)
class SolutionPath(Displayed):
    """What `solution_path` returns: the minimisers for all parameters above `least`.

    Attributes
    ----------
    certificate : Certificate
        The independent checker re-proves everything below from the saved file.

    **Source.** docs/theory/solution-path.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> path = sv.solution_path(sv.Lasso([[1, 0], [0, 1]], [3, -1], lam=1))
    >>> path.supports, path.at(4)
    (((), (0,), (0, 1)), (Fraction(1, 1), Fraction(0, 1)))
    """

    certificate: Certificate

    @property
    def problem(self) -> SparseRecovery:
        """The problem; its own parameter has no say in the path."""
        problem = self.certificate.problem
        if not isinstance(problem, SparseRecovery):
            raise TypeError(f"a path belongs to a LASSO, not to {shown(problem)}")
        return problem

    @property
    def claim(self) -> SolutionPathClaim:
        """What is proven."""
        claim = self.certificate.claim
        if not isinstance(claim, SolutionPathClaim):
            raise TypeError(f"a path has a claim of its own kind, not {type(claim).__name__}")
        return claim

    @property
    def least(self) -> Fraction:
        """Where the path ends."""
        return self.claim.least

    @property
    def knots(self) -> tuple[Enclosure, ...]:
        """Bounds of the parameters, falling, at which support or signs change: all of them above `least`."""
        return self.claim.knots

    @property
    def supports(self) -> tuple[tuple[int, ...], ...]:
        """The entries that are not 0, free ones aside: above the first knot, between the knots, below the last."""
        return tuple(piece.support for piece in self.claim.pieces)

    @property
    def signs(self) -> tuple[tuple[int, ...], ...]:
        """The signs of these entries."""
        return tuple(piece.signs for piece in self.claim.pieces)

    def at(self, lam: object) -> tuple[Exact | Fraction, ...]:
        """The minimiser at a parameter.

        Parameters
        ----------
        lam : rational number >= `least`

        Returns
        -------
        tuple of N Fractions; of exact numbers, where the data are irrational
            **Guarantee.** Exact: the minimiser, for lam = `least` the limit of minimisers, which is one as well.

        Raises
        ------
        InvalidInput
            lam is no rational number, or below `least`.
        Undecided
            lam lies between the bounds of a knot.

        **Source.** docs/theory/solution-path.md, "The minimiser at a parameter".
        """
        if isinstance(lam, Enclosure):
            raise InvalidInput(f"lam lies between the bounds {lam}: pass one of them, lam.lower or lam.upper")
        number = to_rational(lam, "lam")
        if number is None or number < from_fraction(self.least):
            raise InvalidInput(f"lam is {shown(lam)}: a rational number of at least {self.least} is needed")
        piece, problem = self._piece_at(number), self.problem
        free = [i for i, w in enumerate(problem.weights) if sign(w) == 0]
        chosen, signs = [*piece.support, *free], [*piece.signs, *[0] * len(free)]
        z: list[Exact] = [ZERO] * problem.shape[1]
        if chosen:
            products = problem.measured_correlations
            right = [products[i] - number / 2 * problem.weights[i] * s for i, s in zip(chosen, signs, strict=True)]
            solved = problem.solve_gram(chosen, [right])
            if solved is None:
                raise ArithmeticError("columns that were proven independent have a singular Gram matrix")
            for i, x in zip(chosen, solved[0], strict=True):
                z[i] = x
        return tuple(to_fraction(x) if isinstance(x, fmpq) else x for x in z)

    def _piece_at(self, lam: fmpq) -> Piece:
        """The piece whose closure holds lam."""
        evidence, pieces = self.certificate.evidence, self.claim.pieces
        if isinstance(evidence, PathProof):
            return pieces[sum(sign(point.parameter - lam) > 0 for point in evidence.points[:-1])]
        value = to_fraction(lam)
        for knot in self.knots:
            if knot.lower < value < knot.upper:
                raise Undecided(f"lam is {shown(lam)}, within the bounds {knot} of a knot: take one a little larger")
        return pieces[sum(knot.lower >= value for knot in self.knots)]

    def save(self, path: str | PathLike[str], *, embed: bool = False) -> SavedCertificate:
        """Write the certificate, as `Certificate.save`: `sciverify check` proves the path again from the file."""
        return self.certificate.save(path, embed=embed)

    @property
    def _formula(self) -> str:
        return self.problem.latex

    def __repr__(self) -> str:
        return f"<SolutionPath with {len(self.knots)} knots above lam = {float(self.least):g}>"

    def __str__(self) -> str:
        lines = [f"lam > {float(self.least):g}: one minimiser each, {len(self.knots)} knots"]
        before: set[tuple[int, int]] = set()
        column = self.problem.column
        for knot, piece in zip(self.knots[:_LINES], self.claim.pieces[1:], strict=False):
            after = set(zip(piece.support, piece.signs, strict=True))
            changes = [f"{column(i)} joins, {'+' if s > 0 else '-'}" for i, s in sorted(after - before)]
            changes += [f"{column(i)} leaves" for i, _ in sorted(before - after)]
            lines.append(f"lam = {_number(knot)}: {'; '.join(changes)}")
            before = after
        if len(self.knots) > _LINES:
            lines.append(f"and {len(self.knots) - _LINES} more knots")
        lines.append(f"{self.problem.title}, {self.problem.data_in_words(parameter=False)}")
        return "\n".join(lines)


def _number(knot: Enclosure) -> str:
    """A short rational number as it is, others between decimals."""
    text = str(knot.lower)
    return text if knot.width == 0 and len(text) <= _LONGEST else f"{knot:.10}"


def solution_path(
    problem: SparseRecovery,
    *,
    least: object = 0,
    engine: Choice = "auto",
    seconds: float | None = None,
    progress: Progress | None = None,
) -> SolutionPath:
    """All minimisers of a LASSO: every knot of its path from lam = infinity down to `least`.

    Parameters
    ----------
    problem : Lasso
        With real data and any options; its own lam does not matter.
    least : rational number >= 0
        Where the path ends.
    engine : "auto", "float" or "exact"
        "exact" finds every knot exactly, whatever ties there are. "float" encloses each knot of float64 data to about
        16 digits, and does not decide ties. "auto" takes floats for arrays of doubles with many rows and columns, and
        falls forward to exact arithmetic unless that may take hours.
    seconds : float, optional
        Wall time after which `Undecided` is raised.
    progress : function, optional
        Called with a short phrase and the share that is done, or None.

    Returns
    -------
    SolutionPath
        **Guarantee.** For every lam > least the minimiser is unique. It is affine in lam between neighbouring knots,
        with the support and the signs that `supports` and `signs` say, which change at every knot; there are no other
        knots. The independent checker re-proves all of it from `certificate`.

    Raises
    ------
    Undecided
        Columns that may carry minimisers are linearly dependent somewhere on the path, and the message names them; or
        floats did not separate knots or columns from each other; or the seconds are over.
    InvalidInput
        Not a LASSO, complex data, groups, or `least` is no rational number >= 0.

    **Source.** docs/theory/solution-path.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> path = sv.solution_path(sv.Lasso([[1, 0], [0, 1]], [3, -1], 1))
    >>> print(path)
    lam > 0: one minimiser each, 2 knots
    lam = 6: 0 joins, +
    lam = 2: 1 joins, -
    LASSO, A 2 x 2
    >>> [float(z) for z in path.at("1/2")]
    [2.75, -0.75]
    """
    number = to_rational(least, "least")
    if number is None or number < 0:
        raise InvalidInput(f"least is {shown(least)}: a rational number >= 0 is needed")
    scale = as_problem(problem).fixed_scale
    if scale is None or sign(2 * scale - problem.parameter):
        raise InvalidInput(
            f"problem is {shown(problem)}: solution_path takes a Lasso. Its minimiser at lam, with residual r, is also "
            "the one of the square-root LASSO at lam / (2 ||r||), and of basis pursuit at eta = ||r||"
        )
    if problem.complex_data is not None:
        raise InvalidInput("A or y is complex: solution_path takes real data")
    if problem.groups is not None:
        raise InvalidInput("columns are penalised in groups, whose path is not piecewise affine: use certify_path")
    require_choice(engine)
    plain = isinstance(problem.parameter, fmpq) and sign(
        problem.parameter
    )  # else another one in its place: it has no say
    with allowance(seconds, progress):
        return _path(problem if plain else problem.with_parameter(1), number, engine)


def _path(posed: SparseRecovery, number: fmpq, engine: Choice) -> SolutionPath:
    size, rank = posed.shape[0] * posed.shape[1], min(posed.shape)
    if engine == "exact" or (engine == "auto" and (posed.floats is None or (rank <= _FEW and size <= _SHORT))):
        return SolutionPath(issued(exact_path(posed, number)))
    try:
        return SolutionPath(issued(enclosed_path(posed, number)))
    except OutOfTime:
        raise
    except Undecided:
        if engine == "float" or rank > _MANY:
            raise
    return SolutionPath(issued(exact_path(posed, number)))
