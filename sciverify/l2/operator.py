"""What an operator on l2 is: a finite description, and whole columns at finitely many sites."""

from __future__ import annotations

from abc import ABC, abstractmethod
from fractions import Fraction
from typing import TypeAlias

from sciverify.display import Displayed
from sciverify.errors import InvalidInput, shown
from sciverify.l2.regions import Region
from sciverify.l2.section import Section

Sites: TypeAlias = range | Region
"""Consecutive sites on a line, or a region of a lattice."""


class L2Operator(Displayed, ABC):
    """An operator on l2 of a countable set of sites.

    Attributes
    ----------
    is_self_adjoint, is_normal : bool
        Is it known from its form?

    **Source.** docs/theory/l2-operators.md.
    """

    is_self_adjoint: bool
    is_normal: bool

    @abstractmethod
    def section(self, sites: Sites, *, adjoint: bool = False) -> Section:
        """All of the columns of A, or of its adjoint, at these sites, in floats."""

    @property
    def condition(self) -> str:
        """What is said of the operator and cannot be seen, in words; empty where its form says everything."""
        return ""

    @property
    def sides(self) -> tuple[bool, ...]:
        """Of A, and of its adjoint where that may show more: False, True."""
        return (False,) if self.is_normal else (False, True)

    @property
    def norm_bound(self) -> Fraction:
        """A bound of the norm of the operator.

        Raises
        ------
        InvalidInput
            None is known.
        """
        raise InvalidInput(
            f"no bound of the norm of {shown(self)} is known: pass within=, or region=, where points are looked for"
        )

    @abstractmethod
    def sites(self, count: int) -> Sites:
        """So many sites in the middle of the operator, or a few more."""
