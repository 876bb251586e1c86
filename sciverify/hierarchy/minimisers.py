"""Digits of minimisers: linear programs and basis pursuit from inexact data, fewer digits, and the best that is known.

Data (A, y) are told to any accuracy. On classes of well-conditioned inputs K digits are impossible, K - 1 possible with
as much data as it takes, K - 2 from bounded data (docs/theory/linear-programs.md, docs/theory/theorem-4.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sciverify.adversary.protocols import Class, Network, Transition
from sciverify.algorithms.theorem4 import ConstantAnswer, ResolvedBranch
from sciverify.algorithms.tied_vertices import ConstantVertex, ResolvedVertex
from sciverify.errors import InvalidInput, as_integer, shown
from sciverify.families.theorem4 import Theorem4
from sciverify.families.tied_vertices import LinearPrograms
from sciverify.hierarchy.problem import ComputationalProblem
from sciverify.hierarchy.tower import Tower
from sciverify.oracles.training_set import TrainingSet


@dataclass(frozen=True, slots=True)
class Rounded:
    """A class of inputs of which so many digits are asked for, fewer than those that nobody gets."""

    family: Class
    digits: int

    @property
    def K(self) -> int:
        """The digits that are asked for."""
        return self.digits

    @property
    def parts(self) -> Sequence[Transition]:
        """The phase transitions."""
        return self.family.parts

    def __str__(self) -> str:
        return str(self.family)


_DATA, _METRIC = "A and y, to any accuracy", "l2 distance to the minimisers"
_PROGRAMS = LinearPrograms(m=2, N=4, K=3)
_PURSUIT = Theorem4("P1", m=2, N=4, K=3)
LINEAR_PROGRAMS = ComputationalProblem(
    "linear-programs", "linear programs min sum x_i, Ax = y, x >= 0, of a class with m = 2 and N = 4", _DATA, _METRIC,
    "a minimiser, to 3 digits,", family=_PROGRAMS,
)  # fmt: skip
BASIS_PURSUIT = ComputationalProblem(
    "basis-pursuit", "basis pursuit min sum |x_i|, Ax = y, of a class with m = 2 and N = 4", _DATA, _METRIC,
    "a minimiser, to 3 digits,", family=_PURSUIT,
)  # fmt: skip


def fewer_digits(problem: ComputationalProblem, digits: int) -> ComputationalProblem:
    """The same problem, with fewer digits asked for.

    Parameters
    ----------
    problem : ComputationalProblem
        About minimisers, such as `LINEAR_PROGRAMS`.
    digits : int
        0 <= digits < K

    Returns
    -------
    ComputationalProblem

    Raises
    ------
    InvalidInput
        A problem about something else, or a number of digits out of range.

    **Source.** docs/theory/linear-programs.md.

    Examples
    --------
    >>> from sciverify import hierarchy as sci
    >>> print(sci.fewer_digits(sci.BASIS_PURSUIT, 2))
    a minimiser, to 2 digits, of basis pursuit min sum |x_i|, Ax = y, of a class with m = 2 and N = 4
    """
    family = _family(problem)
    digits = as_integer(digits, "digits", 0, family.K - 1)
    name = f"{problem.name.split('-to-')[0]}-to-{digits}"
    return replace(problem, name=name, target=f"a minimiser, to {digits} digits,", family=Rounded(family, digits))


def best_digits(problem: ComputationalProblem) -> Tower:
    """The best that can be done: K - 2 digits from bounded data, K - 1 with as much data as it takes, and no more.

    Parameters
    ----------
    problem : ComputationalProblem
        `LINEAR_PROGRAMS`, `BASIS_PURSUIT`, or `digits_of_minimisers` of a `LinearPrograms` or a `Theorem4`.

    Returns
    -------
    Tower
        A function (digits, training set) -> network. **Guarantee.** On every input of the class its output is within
        10**-digits for digits <= K - 1; for K digits it answers as for K - 1.

    Raises
    ------
    InvalidInput
        No such algorithm is known for the problem.

    **Source.** After Bastounis, Hansen, Vlacic, "The extended Smale's 9th problem" (arXiv 2110.15734);
    docs/theory/linear-programs.md, docs/theory/theorem-4.md.

    Examples
    --------
    >>> from sciverify import hierarchy as sci
    >>> tower = sci.best_digits(sci.LINEAR_PROGRAMS)
    >>> for digits in (1, 2):
    ...     asked = sci.fewer_digits(sci.LINEAR_PROGRAMS, digits)
    ...     print(sci.challenge(tower, sci.Membership(asked, sci.DELTA_1)).verdict)
    survived
    survived
    >>> print(sci.challenge(tower, sci.Membership(sci.LINEAR_PROGRAMS, sci.DELTA_1)).verdict)
    refuted
    """
    family = _family(problem)
    algorithms: tuple[ConstantVertex, ResolvedVertex] | tuple[ConstantAnswer, ResolvedBranch]
    if isinstance(family, LinearPrograms):
        algorithms = ConstantVertex(family), ResolvedVertex(family)
    elif isinstance(family, Theorem4):
        algorithms = ConstantAnswer(family), ResolvedBranch(family)
    else:
        raise InvalidInput(f"the class is {shown(family)}: algorithms are known for LinearPrograms and Theorem4")
    constant, resolved = algorithms

    def base(digits: int, training: TrainingSet) -> Network:
        """K - 2 digits need no more than one bit."""
        return constant(training) if digits <= family.K - 2 else resolved(training)

    return Tower(base, name="best digits")


def _family(problem: ComputationalProblem) -> Class:
    """The whole class, of which perhaps fewer digits are asked for."""
    family = problem.family if isinstance(problem, ComputationalProblem) else None
    if family is None:
        raise InvalidInput(f"problem is {shown(problem)}: one about minimisers is needed, such as LINEAR_PROGRAMS")
    return family.family if isinstance(family, Rounded) else family
