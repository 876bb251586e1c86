"""Computational problems: which inputs, which questions, which metric, what is to be computed."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from sciverify.adversary.protocols import Class
from sciverify.errors import InvalidInput, shown
from sciverify.exact.rationals import to_fraction, to_rational
from sciverify.hierarchy.metrics import Metric, named_metric
from sciverify.hierarchy.sci_class import SciClass


@dataclass(frozen=True, slots=True)
class ComputationalProblem:
    """A computational problem (Xi, Omega, M, Lambda) in words; the challenges know it by its name.

    Attributes
    ----------
    name : str
    inputs, information, target : str
        Omega, Lambda and Xi.
    metric : Metric, or str
        Of M; the name of one of the metrics that there are stands for it, other words stay words.
    interval : pair of Fraction, or None
        Of a decision problem: does the spectrum meet it?
    family : family of inputs, or None
        Of a problem about minimisers.
    level : Fraction or None
        Of a pseudospectrum.

    **Source.** docs/theory/hierarchy.md.

    Examples
    --------
    >>> from sciverify.hierarchy import SPECTRUM_OF_DIAGONAL
    >>> print(SPECTRUM_OF_DIAGONAL)
    the spectrum of bounded diagonal self-adjoint operators on l2(N)
    """

    name: str
    inputs: str
    information: str
    metric: Metric | str
    target: str
    interval: tuple[Fraction, Fraction] | None = None
    family: Class | None = None
    level: Fraction | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "metric", named_metric(self.metric))

    @property
    def decides(self) -> bool:
        """Are outputs yes or no?"""
        return self.interval is not None

    def __str__(self) -> str:
        return f"{self.target} of {self.inputs}"


_ENTRIES = "entries <A e_j, e_i>, exactly"
_BAND = "entries, exactly, and f(n): no entry lies beyond row f(n) of the first n columns, or the other way round"
SPECTRUM_OF_DIAGONAL = ComputationalProblem(
    "diagonal-spectrum", "bounded diagonal self-adjoint operators on l2(N)", _BAND, "Hausdorff", "the spectrum"
)
SPECTRUM_OF_JACOBI = ComputationalProblem(
    "jacobi-spectrum", "Jacobi operators u(n-1) + u(n+1) + a(n) u(n) with bounded a on l2(N)", _BAND, "Hausdorff",
    "the spectrum",
)  # fmt: skip
SPECTRUM_OF_SELF_ADJOINT = ComputationalProblem(
    "self-adjoint-spectrum", "bounded self-adjoint operators on l2(N)", _ENTRIES, "Hausdorff", "the spectrum"
)
SPECTRUM_OF_COMPACT = ComputationalProblem(
    "compact-spectrum", "compact self-adjoint operators on l2(N)", _ENTRIES, "Hausdorff", "the spectrum"
)
SPECTRUM_OF_BOUNDED = ComputationalProblem(
    "bounded-spectrum", "all bounded operators on l2(N)", _ENTRIES, "Hausdorff", "the spectrum"
)
SPECTRUM_OF_BANDED = ComputationalProblem(
    "banded-spectrum", "bounded operators of bandwidth 1 on l2(Z)", _BAND, "Hausdorff", "the spectrum"
)


def spectrum_meets(lower: object, upper: object) -> ComputationalProblem:
    """The decision problem: does the spectrum of a bounded diagonal self-adjoint operator meet an interval?

    Parameters
    ----------
    lower, upper : rational numbers
        Its ends; both belong to it, and they may be equal.

    Returns
    -------
    ComputationalProblem

    Raises
    ------
    InvalidInput
        Ends that are not rational, or in the wrong order.

    **Source.** After Colbrook, Hansen, J. Eur. Math. Soc. (2022); docs/theory/hierarchy.md.

    Examples
    --------
    >>> from sciverify.hierarchy import spectrum_meets
    >>> print(spectrum_meets(0, 0))
    the question whether [0, 0] meets the spectrum of bounded diagonal self-adjoint operators on l2(N)
    """
    low, high = read_interval(lower, upper)
    return ComputationalProblem(
        "spectrum-meets", "bounded diagonal self-adjoint operators on l2(N)", _BAND, "discrete",
        f"the question whether [{low}, {high}] meets the spectrum", (low, high),
    )  # fmt: skip


def pseudospectrum_of_diagonal(level: object) -> ComputationalProblem:
    """The problem of the pseudospectrum of diagonal operators: all points within the level of the spectrum.

    Parameters
    ----------
    level : rational number > 0

    Returns
    -------
    ComputationalProblem

    Raises
    ------
    InvalidInput
        A level that is not rational and positive.

    **Source.** docs/theory/towers.md.

    Examples
    --------
    >>> from sciverify import hierarchy as sci
    >>> problem = sci.pseudospectrum_of_diagonal("1/4")
    >>> tower = sci.pseudospectrum_points("1/4")
    >>> [sci.challenge(tower, sci.Membership(problem, c)).verdict for c in (sci.SIGMA_1, sci.DELTA_1)]
    ['survived', 'refuted']
    """
    read = read_level(level)
    return ComputationalProblem(
        "pseudospectrum", "bounded diagonal self-adjoint operators on l2(N)", _BAND, "Hausdorff",
        f"the closed pseudospectrum of level {read}", level=read,
    )  # fmt: skip


def digits_of_minimisers(family: Class) -> ComputationalProblem:
    """The problem of the impossibility theorem: K digits of a minimiser on a class of inputs.

    Parameters
    ----------
    family : TiedColumns, NearlyParallelColumns, Theorem4, or anything with their protocol

    Returns
    -------
    ComputationalProblem
        A tower is a function (K, training set) -> network; `challenge` plays `refute`.

    Raises
    ------
    InvalidInput
        Something that is no family.

    **Source.** Theorem 4 of the lecture slides of Antun and Colbrook (Geilo 2021); docs/theory/games.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> from sciverify import hierarchy as sci
    >>> problem = sci.digits_of_minimisers(sv.families.TiedColumns(m=2, N=4, K=3))
    >>> zero = sci.Tower(lambda K, training: lambda y: [0] * 4)
    >>> print(sci.challenge(zero, sci.Membership(problem, sci.DELTA_1)).verdict)
    refuted
    """
    if not getattr(family, "parts", None):
        raise InvalidInput(f"family is {shown(family)}: pass a family such as sciverify.families.TiedColumns(...)")
    return ComputationalProblem(
        "digits-of-minimisers", f"the class {family}", "A and y, to any accuracy", "l2 distance to the minimisers",
        f"a minimiser, to {family.K} digits,", family=family,
    )  # fmt: skip


def read_level(level: object) -> Fraction:
    """The level of a pseudospectrum.

    Raises
    ------
    InvalidInput
        One that is not rational and positive.
    """
    read = to_rational(level, "level")
    if read is None or read <= 0:
        raise InvalidInput(f"level is {shown(level)}: a positive rational number is needed")
    return to_fraction(read)


def read_interval(lower: object, upper: object) -> tuple[Fraction, Fraction]:
    """The ends of a closed interval.

    Raises
    ------
    InvalidInput
        Ends that are not rational, or in the wrong order.
    """
    low, high = to_rational(lower, "lower"), to_rational(upper, "upper")
    if low is None or high is None or low > high:
        raise InvalidInput(f"the interval is [{shown(lower)}, {shown(upper)}]: rational ends in order are needed")
    return to_fraction(low), to_fraction(high)


ZERO_IN_SPECTRUM = spectrum_meets(0, 0)
"""The question whether 0 is in the spectrum: whether a diagonal operator has no bounded inverse."""


@dataclass(frozen=True, slots=True)
class Membership:
    """The claim that a tower puts a problem into a class.

    Parameters
    ----------
    problem : ComputationalProblem
    sci_class : SciClass
    instead_of : SciClass, optional
        Of a claim that is played in the place of another one: the class that was named, which implies this one for the
        tower that plays. `challenge` fills it in; two claims are equal without it.

    Raises
    ------
    InvalidInput
        Something else.

    Examples
    --------
    >>> from sciverify.hierarchy import DELTA_1, SPECTRUM_OF_DIAGONAL, Membership
    >>> print(Membership(SPECTRUM_OF_DIAGONAL, DELTA_1))
    the spectrum of bounded diagonal self-adjoint operators on l2(N) is in Δ₁ of general algorithms
    """

    problem: ComputationalProblem
    sci_class: SciClass
    instead_of: SciClass | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if not isinstance(self.problem, ComputationalProblem) or not isinstance(self.sci_class, SciClass):
            raise InvalidInput(
                f"problem and class are {shown(self.problem)}, {shown(self.sci_class)}: a "
                "ComputationalProblem and a SciClass are needed"
            )

    def __str__(self) -> str:
        said = f"{self.problem} is in {self.sci_class.in_words}"
        if self.instead_of is None:
            return said
        return (
            f"{said}\n(played instead of {self.instead_of}, because a tower of height {self.sci_class.limits} that "
            f"claims {self.instead_of} also claims {self.sci_class})"
        )
