"""What is where in the hierarchy, and what evidence there is for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from sciverify.errors import InvalidInput, shown

How: TypeAlias = Literal["executed", "cited", "none"]
EXECUTED: How = "executed"
CITED: How = "cited"
NONE: How = "none"
_FIVE = "after Ben-Artzi, Colbrook, Hansen, Nevanlinna, Seidel, arXiv 1508.03280"
_JEMS = "after Colbrook, Hansen, J. Eur. Math. Soc. (2022)"
_PNAS = "after Colbrook, Antun, Hansen, Proc. Natl. Acad. Sci. 119 (2022)"
_SMALE = "after Bastounis, Hansen, Vlacic, arXiv 2110.15734"
_PAGE = "docs/theory/hierarchy.md"
_MAPS = "docs/theory/maps-and-flags.md"
_TOWERS = "docs/theory/towers.md"


@dataclass(frozen=True, slots=True)
class Bound:
    """One side of a classification: a class, and why.

    Attributes
    ----------
    sci_class : str
        Such as "Σ₁"; several are joined by "or".
    evidence : "executed", "cited" or "none"
        Executed: by a program of this library, and proven on its pages. Cited: a theorem of others.
    source : str
        Where: a page, or a paper.
    command : str
        What runs it, or empty.

    Examples
    --------
    >>> from sciverify.hierarchy import classification
    >>> classification("compact-spectrum")[0].inside.command
    'FINITE_SECTIONS'
    """

    sci_class: str
    evidence: How
    source: str
    command: str = ""


@dataclass(frozen=True, slots=True)
class ClassifiedProblem:
    """A computational problem with its place in the hierarchy.

    Attributes
    ----------
    name, problem : str
    model : str
        Of computation: "general" lower bounds hold for all towers that depend on finitely many answers; upper bounds
        by "arithmetic" towers need finitely many exact operations and comparisons, by "Turing" ones inexact data.
    inside, outside : Bound
        A class that it is in, and one that it is not in.

    Examples
    --------
    >>> from sciverify.hierarchy import classification
    >>> (found,) = classification("jacobi-spectrum")
    >>> print(found.inside.sci_class, "not", found.outside.sci_class)
    Σ₁ not Δ₁ or Π₁
    """

    name: str
    problem: str
    model: str
    inside: Bound
    outside: Bound


_GENERAL = "inside: arithmetic; outside: general"
_CLASSIFIED = (
    ClassifiedProblem(
        "diagonal-spectrum", "spectrum of bounded diagonal self-adjoint operators", _GENERAL,
        Bound("Σ₁", EXECUTED, _PAGE, "DIAGONAL_ENTRIES"),
        Bound("Δ₁ or Π₁", EXECUTED, _PAGE, "challenge"),
    ),
    ClassifiedProblem(
        "jacobi-spectrum", "spectrum of Jacobi operators with bounded diagonal", _GENERAL,
        Bound("Σ₁", EXECUTED, _PAGE, "sv.compute_spectrum"),
        Bound("Δ₁ or Π₁", EXECUTED, _PAGE, "challenge"),
    ),
    ClassifiedProblem(
        "all-windows", "spectrum of self-adjoint banded operators of which all windows are known", "arithmetic",
        Bound("Δ₁", EXECUTED, "docs/theory/windows.md", "sv.spectrum_enclosure"),
        Bound("-", NONE, "nothing is below"),
    ),
    ClassifiedProblem(
        "compact-spectrum", "spectrum of compact self-adjoint operators", _GENERAL,
        Bound("Δ₂", EXECUTED, _PAGE, "FINITE_SECTIONS"),
        Bound("Σ₁ or Π₁", EXECUTED, _PAGE, "challenge"),
    ),
    ClassifiedProblem(
        "self-adjoint-spectrum", "spectrum of bounded self-adjoint operators", _GENERAL,
        Bound("Σ₂", EXECUTED, _TOWERS, "COLUMNS_FIRST"),
        Bound("Δ₂", EXECUTED, _PAGE, "challenge"),
    ),
    ClassifiedProblem(
        "banded-spectrum", "spectrum of bounded operators of known bandwidth", _GENERAL,
        Bound("Π₂", EXECUTED, _TOWERS, "RESOLVENT_OF_BANDED"),
        Bound("Δ₂", EXECUTED, _PAGE, "challenge"),
    ),
    ClassifiedProblem(
        "spectrum-meets", "does the spectrum of a bounded diagonal self-adjoint operator meet an interval?", _GENERAL,
        Bound("Π₂", EXECUTED, _PAGE, "nearest_entries"),
        Bound("Δ₂", EXECUTED, _PAGE, "challenge"),
    ),
    ClassifiedProblem(
        "zero-in-spectrum",
        "is 0 in the spectrum of a bounded operator of known dispersion? (games: diagonal self-adjoint)",
        _GENERAL,
        Bound("Π₂", EXECUTED, _TOWERS, "ZERO_OF_BANDED"),
        Bound("Δ₂", EXECUTED, _PAGE, "challenge"),
    ),
    ClassifiedProblem(
        "bounded-spectrum", "spectrum of all bounded operators", _GENERAL,
        Bound("Π₃", EXECUTED, _TOWERS, "RESOLVENT_OF_BOUNDED"), Bound("Δ₃", CITED, _FIVE),
    ),
    ClassifiedProblem(
        "pseudospectrum", "pseudospectrum of bounded operators of known dispersion (games: diagonal self-adjoint)",
        _GENERAL,
        Bound("Σ₁", EXECUTED, _TOWERS, "pseudospectrum_points"),
        Bound("Δ₁ or Π₁", EXECUTED, _TOWERS, "challenge"),
    ),
    ClassifiedProblem(
        "essential-spectrum", "essential spectrum of bounded operators", "general",
        Bound("Π₃", CITED, _FIVE), Bound("Δ₃", CITED, _FIVE),
    ),
    ClassifiedProblem(
        "decisions", "decision problems about spectra of known dispersion", "general",
        Bound("Π₂", CITED, _JEMS), Bound("Δ₂", CITED, _JEMS),
    ),
    ClassifiedProblem(
        "digits-of-minimisers", "K digits of minimisers of (P1), (P2), (P3) on a class of well-conditioned inputs",
        "inside: Turing; outside: general",
        Bound("Δ₁ for K - 1 digits", EXECUTED, "docs/theory/theorem-4.md", "sciverify reproduce theorem4"),
        Bound("Δ₁ for K digits", EXECUTED, "docs/theory/games.md", "sciverify refute"),
    ),
    ClassifiedProblem(
        "optimal-map", "value of an optimal map of finitely many vectors for an inexact matrix", _GENERAL,
        Bound("Δ₂", EXECUTED, _MAPS, "FIBRE_CENTRES"),
        Bound("Δ₁", EXECUTED, _MAPS, "challenge"),
    ),
    ClassifiedProblem(
        "exit-flag", "is an output right to K - 1 digits, where K - 1 digits are computable?", _GENERAL,
        Bound("Δ₂", EXECUTED, _MAPS, "flag_in_the_limit"),
        Bound("Δ₁", EXECUTED, _MAPS, "challenge"),
    ),
    ClassifiedProblem(
        "linear-programs", "K digits of minimisers of linear programs, on a class of well-conditioned inputs",
        "inside: Turing; outside: general",
        Bound("Δ₁ for K - 1 digits", EXECUTED, "docs/theory/linear-programs.md", "best_digits"),
        Bound("Δ₁ for K digits", EXECUTED, f"docs/theory/linear-programs.md, {_SMALE}", "challenge"),
    ),
    ClassifiedProblem(
        "basis-pursuit", "K digits of minimisers of basis pursuit with Az = y, on a class of well-conditioned inputs",
        "inside: Turing; outside: general",
        Bound("Δ₁ for K - 1 digits", EXECUTED, "docs/theory/theorem-4.md", "best_digits"),
        Bound("Δ₁ for K digits", EXECUTED, f"docs/theory/games.md, {_SMALE}", "challenge"),
    ),
)  # fmt: skip


def classification(name: str | None = None) -> Sequence[ClassifiedProblem]:
    """What is where in the hierarchy: each entry with the evidence that there is.

    Parameters
    ----------
    name : str, optional
        Only the problem of this name.

    Returns
    -------
    sequence of ClassifiedProblem
        Each bound says whether it is proven and executed here, or cited.

    Raises
    ------
    InvalidInput
        No problem has this name: the message lists them.

    **Source.** Each bound names its own.

    Examples
    --------
    >>> from sciverify.hierarchy import classification
    >>> [found.name for found in classification() if found.outside.sci_class == "Δ₂"][0]
    'self-adjoint-spectrum'
    """
    found = [row for row in _CLASSIFIED if name is None or row.name == name]
    if not found:
        names = ", ".join(row.name for row in _CLASSIFIED)
        raise InvalidInput(f"no problem is called {shown(name)}; known are {names}")
    return found
