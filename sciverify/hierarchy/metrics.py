"""The metrics of computational problems: how far an output is from the truth, between proven bounds."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from sciverify.certificate.certificate import Certificate
from sciverify.certify.distance import certify_distance
from sciverify.errors import InvalidInput, shown
from sciverify.exact.enclosure import Enclosure
from sciverify.exact.root_bounds import enclose_square_root
from sciverify.exact.verdict import Verdict
from sciverify.hierarchy.attouch_wets import attouch_wets
from sciverify.hierarchy.closed_sets import ClosedSet, closed_set
from sciverify.oracles.computable_problem import ComputableProblem
from sciverify.problems.sparse_recovery import SparseRecovery, as_problem
from sciverify.problems.turned import TurnedProblem
from sciverify.spectra.spectrum_enclosure import SpectrumEnclosure

_DIGITS = 20


class Metric(ABC):
    """How far apart two elements of M are.

    **Source.** docs/theory/hierarchy.md.

    Examples
    --------
    >>> from sciverify.hierarchy import SPECTRUM_OF_DIAGONAL
    >>> print(SPECTRUM_OF_DIAGONAL.metric, SPECTRUM_OF_DIAGONAL.metric.distance([0, 1], [0]))
    Hausdorff 1.0000000
    """

    name: str

    @abstractmethod
    def distance(self, output: object, truth: object) -> Enclosure:
        """**Guarantee.** The distance lies in the enclosure."""

    def within(self, output: object, truth: object, tolerance: object) -> Verdict:
        """Is the distance at most the tolerance? **Guarantee.** TRUE and FALSE are proven."""
        return self.distance(output, truth).within(tolerance)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Hausdorff(Metric):
    """Of closed sets: the largest distance of a point of one of them to the other one.

    Sets are points, as towers put them out; a `ClosedSet` made by `closed_set`; or a `SpectrumEnclosure`, whose error
    widens the bounds.

    **Guarantee.** `distance` is exact up to its last digit for points and intervals.

    Raises
    ------
    InvalidInput
        An empty set, or two of which the distance is infinite.

    **Source.** docs/theory/hierarchy.md, (HM1) to (HM3).

    Examples
    --------
    >>> from sciverify.hierarchy import HAUSDORFF, closed_set
    >>> print(HAUSDORFF.distance([0, 1, 1j], closed_set(intervals=[(0, 2)])))
    1.0000000
    """

    name = "Hausdorff"

    def distance(self, output: object, truth: object) -> Enclosure:
        """Between two sets."""
        first, second = as_closed_set(output), as_closed_set(truth)
        squares = first.excess_squared(second), second.excess_squared(first)  # (HM1)
        if squares[0] is None or squares[1] is None:
            raise InvalidInput(f"the Hausdorff distance of {first} and {second} is infinite: use ATTOUCH_WETS")
        found = enclose_square_root(max(squares[0], squares[1]), _DIGITS)
        return _widened(found, _error(output) + _error(truth))


@dataclass(frozen=True, slots=True)
class AttouchWets(Metric):
    """Of closed sets that may be unbounded: distances to both sets are compared on disks around 0.

    It is the sum over n of 2^-n min(1, s_n), with s_n the largest difference of dist(x, X) and dist(x, Y) over all x of
    modulus n at most.

    Parameters
    ----------
    tolerance : Fraction
        The bounds are about as far apart. For real sets they nearly agree, whatever it is.

    **Guarantee.** `distance` encloses the sum of the infinite series.

    Raises
    ------
    InvalidInput
        An empty set.

    **Source.** docs/theory/hierarchy.md, (HM4) to (HM9).

    Examples
    --------
    >>> from sciverify.hierarchy import ATTOUCH_WETS, closed_set
    >>> print(ATTOUCH_WETS.distance(closed_set(intervals=[(0, None)]), [0, 1, 2, 3]))
    0.56250000
    """

    tolerance: Fraction = Fraction(1, 50)
    name = "Attouch-Wets"

    def distance(self, output: object, truth: object) -> Enclosure:
        """Between two sets."""
        found = attouch_wets(as_closed_set(output), as_closed_set(truth), self.tolerance)
        widened = _widened(found, _error(output) + _error(truth))
        return Enclosure(widened.lower, min(Fraction(1), widened.upper))


@dataclass(frozen=True, slots=True)
class Discrete(Metric):
    """Of answers yes or no: 0 if they are the same, else 1.

    Raises
    ------
    InvalidInput
        Something else.

    **Source.** docs/theory/hierarchy.md.

    Examples
    --------
    >>> from sciverify.hierarchy import DISCRETE
    >>> print(DISCRETE.distance(True, False))
    1.0000000
    """

    name = "discrete"

    def distance(self, output: object, truth: object) -> Enclosure:
        """0 or 1."""
        for value in (output, truth):
            if not isinstance(value, bool):
                raise InvalidInput(f"an answer is {shown(value)}: True or False is needed")
        apart = Fraction(0 if output == truth else 1)
        return Enclosure(apart, apart)


@dataclass(frozen=True, slots=True)
class DistanceToMinimisers(Metric):
    """Of a vector to the set of minimisers of a problem, in l2.

    **Guarantee.** `distance` is that of `certify_distance`; `certificate` has its proof.

    **Source.** docs/theory/solution-sets.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> from sciverify.hierarchy import L2_TO_MINIMISERS
    >>> print(L2_TO_MINIMISERS.distance([2, 0], sv.Lasso([[2, 0], [0, 1]], [4, 1], lam=1)))
    [0.51538820, 0.51538821]
    """

    name = "l2 distance to the minimisers"

    def distance(self, output: object, truth: object) -> Enclosure:
        """Of a vector to the minimisers."""
        return self.certificate(output, truth).distance

    def certificate(self, output: object, truth: object) -> Certificate:
        """Of the distance."""
        return certify_distance(as_problem_of_any_kind(truth), output)


HAUSDORFF, ATTOUCH_WETS, DISCRETE, L2_TO_MINIMISERS = Hausdorff(), AttouchWets(), Discrete(), DistanceToMinimisers()
_NAMED = {metric.name: metric for metric in (HAUSDORFF, ATTOUCH_WETS, DISCRETE, L2_TO_MINIMISERS)}


def named_metric(metric: Metric | str) -> Metric | str:
    """The metric of that name; words that name none stay words."""
    return _NAMED.get(metric, metric) if isinstance(metric, str) else metric


def as_closed_set(value: object) -> ClosedSet:
    """Points, bands of a spectrum, or a set as it is.

    Raises
    ------
    InvalidInput
        Something else, or nothing at all.
    """
    if isinstance(value, ClosedSet):
        return value
    if isinstance(value, SpectrumEnclosure):
        return closed_set(intervals=value.bands)
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise InvalidInput(f"a set is {shown(value)}: points, a ClosedSet or a SpectrumEnclosure are needed")
    return closed_set(value)


def as_problem_of_any_kind(truth: object) -> SparseRecovery | ComputableProblem | TurnedProblem:
    """A problem that has minimisers."""
    return truth if isinstance(truth, ComputableProblem | TurnedProblem) else as_problem(truth)


def _error(value: object) -> Fraction:
    """How far what is known of a set is from it."""
    return value.hausdorff if isinstance(value, SpectrumEnclosure) else Fraction(0)


def _widened(found: Enclosure, error: Fraction) -> Enclosure:
    """By the triangle inequality."""
    return Enclosure(max(Fraction(0), found.lower - error), found.upper + error) if error else found  # (HM3)
