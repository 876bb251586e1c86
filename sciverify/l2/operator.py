"""What an operator on l2 is: a finite description, and whole columns at finitely many sites."""

from __future__ import annotations

from abc import ABC, abstractmethod
from fractions import Fraction
from typing import TypeAlias

from sciverify.display import Displayed
from sciverify.errors import InvalidInput, shown
from sciverify.l2.section import Section

Sites: TypeAlias = range | tuple[tuple[int, ...], ...]
"""Consecutive sites on a line, or a list of places of a lattice."""


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
    def norm_bound(self) -> Fraction:
        """A bound of the norm of the operator.

        Raises
        ------
        InvalidInput
            None is known.
        """
        raise InvalidInput(f"no bound of the norm of {shown(self)} is known: pass within=, where points are looked for")

    @abstractmethod
    def sites(self, count: int) -> Sites:
        """So many sites in the middle of the operator, or a few more."""
