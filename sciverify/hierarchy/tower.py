"""Towers of algorithms, and one run of such an algorithm."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal, TypeAlias

import numpy as np

from sciverify.adversary.time_limit import require_clock, time_limit
from sciverify.errors import InvalidInput, SciverifyError, as_integer, shortened, shown
from sciverify.exact.balls import kept_precision
from sciverify.l2.gaussian import Gaussian, read_gaussian
from sciverify.oracles.budget import BudgetExceeded
from sciverify.oracles.information import Information

Output: TypeAlias = tuple[Gaussian, ...] | bool
Ending = Literal["answered", "beyond the budget", "not decided", "crashed"]
MOST_POINTS, MOST_BITS = 100_000, 100_000
"""Of an output; bits of one of its numbers."""


@dataclass(frozen=True, slots=True)
class Tower:
    """A tower of algorithms Gamma_(n_k, ..., n_1): its truth is the limit n_1 -> infinity first, n_k last.

    Parameters
    ----------
    base : function (n_k, ..., n_1, information) -> points, or yes or no
        Points are a sequence of complex rational numbers or floats, which mean the dyadic numbers that they hold.
        It must depend on nothing but its arguments.
    height : int >= 1
        How many limits there are.
    name : str, optional

    Raises
    ------
    InvalidInput
        A base that is no function.

    **Source.** Ben-Artzi, Colbrook, Hansen, Nevanlinna, Seidel (arXiv 1508.03280); docs/theory/hierarchy.md.

    Examples
    --------
    >>> from sciverify.hierarchy import Tower, information_about
    >>> import sciverify as sv
    >>> tower = Tower(lambda n, told: [told.entry(i, i) for i in range(n)])
    >>> print(tower.run((3,), information_about(sv.jacobi([0, 1]))).output)
    ((0, 0), (1, 0), (0, 0))
    """

    base: Callable[..., object]
    height: int = 1
    name: str = ""

    def __post_init__(self) -> None:
        if not callable(self.base):
            raise InvalidInput(f"base is {shown(self.base)}: a function (n, information) -> output is needed")
        as_integer(self.height, "height", 1, 10)
        if not self.name:
            object.__setattr__(self, "name", getattr(self.base, "__name__", type(self.base).__name__))

    def along(self, path: Callable[[int], Sequence[int]] | None = None, name: str = "") -> Tower:
        """The tower of height 1 that takes all limits at once: n -> Gamma_path(n).

        Parameters
        ----------
        path : function n -> (n_k, ..., n_1), optional
            Each index should grow without bound with n; left out: n -> (n, ..., n).
        name : str, optional

        Returns
        -------
        Tower
            **Guarantee.** None that it converges to what the limits one after the other converge to: for a problem that
            is not in Delta_2 no path does, for all inputs.

        **Source.** docs/theory/towers.md.

        Examples
        --------
        >>> import sciverify as sv
        >>> from sciverify import hierarchy as sci
        >>> claim = sci.Membership(sci.SPECTRUM_OF_SELF_ADJOINT, sci.DELTA_2)
        >>> print(sci.challenge(sci.COLUMNS_FIRST.along(), claim, changes=3).verdict)
        mind changes
        """

        def base(n: int, information: Information) -> object:
            indices = (n,) * self.height if path is None else tuple(path(n))
            if len(indices) != self.height:
                raise InvalidInput(f"path({n}) is {shown(indices)}: a tower of height {self.height} needs so many")
            return self.base(*indices, information)

        return Tower(base, name=name or f"{self.name}, at once")

    def run(self, indices: Sequence[int], information: Information) -> TowerRun:
        """One run. It ends by an output, by a crash, or when its budget is used up; KeyboardInterrupt passes.

        Raises
        ------
        InvalidInput
            Not one index for each limit; something that is no information, or that served a run before; a time limit
            outside the main thread.
        """
        if not isinstance(indices, tuple | list) or len(indices) != self.height:
            raise InvalidInput(f"indices is {shown(indices)}: a tower of height {self.height} needs so many")
        if not isinstance(information, Information):
            raise InvalidInput(
                f"information is {shown(information)}: pass what sciverify.hierarchy.information_about(...) returns"
            )
        if information.over:
            raise InvalidInput(
                f"this information answers no more ({information.over}): one serves one run; make another one by "
                "sciverify.hierarchy.information_about(...), or told.replaying(told.transcript)"
            )
        require_clock(information.seconds)
        output, reason, details = None, "", ""
        try:
            with kept_precision(), time_limit(information.seconds, information, _evaluated.__code__):
                output = _evaluated(self.base, indices, information)
        except BudgetExceeded as limit:
            information.end(str(limit))
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # also SystemExit, which must not end the game
            reason, details = _said(error), traceback.format_exc()
        if information.over:
            return TowerRun("beyond the budget" if information.exceeded else "not decided", None, information.over)
        information.end("the run is over")
        if output is None:
            return TowerRun("crashed", None, reason, details)
        return TowerRun("answered", output)


@dataclass(frozen=True, slots=True)
class TowerRun:
    """How a run ended.

    Attributes
    ----------
    ending : "answered", "beyond the budget", "not decided" or "crashed"
    output : tuple of pairs of fmpq, bool, or None
    reason, details : str
        Why it did not answer, and the traceback of a crash.

    Examples
    --------
    >>> from sciverify import hierarchy as sci
    >>> import sciverify as sv
    >>> run = sci.FINITE_SECTIONS.run((2,), sci.information_about(sv.jacobi(0)))
    >>> run.ending, len(run.output)
    ('answered', 3)
    """

    ending: Ending
    output: Output | None
    reason: str = ""
    details: str = ""


def _said(error: BaseException) -> str:
    try:
        return shortened(f"{type(error).__name__}: {error}", 200)
    except Exception:  # a foreign __str__ may fail in any way
        return type(error).__name__


def _evaluated(base: Callable[..., object], indices: Sequence[int], information: Information) -> Output:
    """The output, exactly."""
    found = base(*indices, information)
    if isinstance(found, bool | np.bool_):
        return bool(found)
    try:
        points = [*islice(found, MOST_POINTS + 1)]  # type: ignore[call-overload]  # whatever a base returns
    except TypeError:
        raise InvalidInput(f"the output is {shown(found)}: points, or yes or no, are needed") from None
    if len(points) > MOST_POINTS:
        raise InvalidInput(f"the output has more than {MOST_POINTS} points, which are the most")
    return tuple(_point(point, k) for k, point in enumerate(points))


def _point(value: object, k: int) -> Gaussian:
    try:
        found = read_gaussian(value, f"output[{k}]")
    except SciverifyError:
        raise
    except Exception as error:
        raise InvalidInput(f"output[{k}] is {shown(value)}: {error}") from None
    if any(int(part.p).bit_length() + int(part.q).bit_length() > MOST_BITS for part in found):
        raise InvalidInput(f"output[{k}] has more than {MOST_BITS} bits: no certificate holds it")
    return found
