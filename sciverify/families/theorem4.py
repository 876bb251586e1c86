"""The class of Theorem 4: one family that nobody solves to K digits, everybody to K-2, and with enough data to K-1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sciverify.errors import as_integer
from sciverify.families.tied_columns import TiedColumns


@dataclass(frozen=True, init=False)
class Theorem4:
    """Omega = ``Omega_K`` with its limit point, united with ``Omega_{K-1}`` without it; all condition numbers are <= 1.

    On this one class (i) no algorithm is right to K digits, (ii) K-1 digits can be computed, but with no bound on the
    data that are read, (iii) K-2 digits can be computed from L data.

    Parameters
    ----------
    problem : "P1", "P2" or "P3", or the name in files
    m, N : int
        1 <= m < N
    K : int > 2
    L : int >= 1
        How many bits the algorithm of (iii) may read.
    options
        Everything else that `TiedColumns` takes, except `limit_point`.

    Raises
    ------
    InvalidInput
        A parameter out of range.

    **Source.** The lecture slides of Antun and Colbrook (Geilo 2021), Theorem 4; docs/theory/theorem-4.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> print(sv.breakdown(sv.families.Theorem4("P3", m=3, N=5, K=3)))
    strong breakdown epsilon [0.0017320508, 0.0017320509], weak [0.017320508, 0.017320509]
    probabilistic with p = 1/2: strong 0.0015000000, weak 0.015000000
    """

    fine: TiedColumns
    coarse: TiedColumns
    L: int

    def __init__(self, problem: str, m: int, N: int, K: int, L: int = 1, **options: Any) -> None:
        K = as_integer(K, "K", 3, 10_000)
        object.__setattr__(self, "L", as_integer(L, "L", 1, 1_000_000))
        shared = {"problem": problem, "m": m, "N": N, **options}
        object.__setattr__(self, "fine", TiedColumns(K=K, limit_point=True, **shared))
        object.__setattr__(self, "coarse", TiedColumns(K=K - 1, limit_point=False, **shared))

    @property
    def K(self) -> int:
        """The number of digits that nobody gets."""
        return self.fine.K

    @property
    def kind(self) -> str:
        """How files call the problem."""
        return self.fine.kind

    @property
    def parts(self) -> tuple[TiedColumns, ...]:
        """The two phase transitions of the class."""
        return self.fine, self.coarse

    @property
    def limit_point(self) -> bool:
        """A limit point belongs to the class."""
        return True
