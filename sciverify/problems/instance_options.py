"""What an instance of doubles may have beside A, y, the parameter and weights."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sciverify.errors import InvalidInput, shown
from sciverify.exact.doubles import read_only_copy

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class InstanceOptions:
    """Options of a problem, as far as their numbers are doubles; those of `sciverify.Lasso`, with the same meaning.

    Attributes
    ----------
    signs : tuple of N integers 1, -1, 0, or None
    intercept : bool
        x has one entry more, the last one.
    ridge : float >= 0
        Of the LASSO only.
    row_scales_squared : float64 array of shape (m,), or None
    """

    signs: tuple[int, ...] | None = None
    intercept: bool = False
    ridge: float = 0.0
    row_scales_squared: Floats | None = None

    def __post_init__(self) -> None:
        if not (math.isfinite(self.ridge) and self.ridge >= 0):
            raise InvalidInput(f"ridge is {self.ridge!r}: a finite number >= 0 is needed")
        signs, scales = self.signs, self.row_scales_squared
        if signs is not None:
            if not all(s in (1, -1, 0) for s in signs):
                raise InvalidInput(f"signs is {shown(signs)}: 1, -1 or 0 is needed for every column")
            object.__setattr__(self, "signs", tuple(map(int, signs)) if any(signs) else None)
        if scales is not None:
            copy: Floats = read_only_copy(np.asarray(scales, dtype=np.float64))
            if copy.ndim != 1 or not (np.isfinite(copy) & (copy > 0)).all():
                raise InvalidInput(f"row_scales_squared is {shown(scales)}: finite numbers > 0 are needed")
            object.__setattr__(self, "row_scales_squared", copy)
        object.__setattr__(self, "ridge", float(self.ridge))
        object.__setattr__(self, "intercept", bool(self.intercept))

    def __reduce__(self) -> tuple[type[InstanceOptions], tuple[object, ...]]:  # arrays from a pickle would be writeable
        return InstanceOptions, (self.signs, self.intercept, self.ridge, self.row_scales_squared)

    def require_shape(self, m: int, columns: int) -> None:
        """`InvalidInput` if the options belong to data of another shape."""
        for name, values, length in (
            ("signs", self.signs, columns),
            ("row_scales_squared", self.row_scales_squared, m),
        ):
            if values is not None and len(values) != length:
                raise InvalidInput(f"{name} has {len(values)} entries, {length} are needed")

    @property
    def plain(self) -> bool:
        """Are there none?"""
        return self.keywords() == {}

    def keywords(self) -> dict[str, Any]:
        """Those that say something, for the constructor of a problem or a solver; arrays are fresh."""
        found: dict[str, Any] = {}
        if self.signs is not None:
            found |= {"positive": True} if set(self.signs) == {1} else {"signs": list(self.signs)}
        if self.intercept:
            found["intercept"] = True
        if self.ridge:
            found["ridge"] = self.ridge
        if self.row_scales_squared is not None:
            found["row_scales_squared"] = self.row_scales_squared.copy()
        return found

    def to_bytes(self) -> bytes:
        """What a digest counts; empty where there are no options."""
        if self.plain:
            return b""
        words = f"signs {self.signs} intercept {self.intercept} ridge {self.ridge.hex()} ".encode()
        scales = self.row_scales_squared
        return words + (b"-" if scales is None else scales.astype("<f8").tobytes())

    @property
    def numbers(self) -> list[float]:
        """All its numbers but the signs."""
        return [self.ridge, *(() if self.row_scales_squared is None else self.row_scales_squared.tolist())]

    # ------------------------------------------------------------ of other instances

    def reordered(self, places: Sequence[int]) -> InstanceOptions:
        """With column places[k] where column k was."""
        signs = None if self.signs is None else tuple(self.signs[i] for i in places)
        return replace(self, signs=signs)

    def without_row(self, k: int) -> InstanceOptions:
        """With row k left out."""
        scales = self.row_scales_squared
        return self if scales is None else replace(self, row_scales_squared=np.delete(scales, k))

    def with_row(self) -> InstanceOptions:
        """With one more row, of scale 1."""
        scales = self.row_scales_squared
        return self if scales is None else replace(self, row_scales_squared=np.append(scales, 1.0))

    def mapped(self, function: Callable[[object], Floats]) -> InstanceOptions:
        """With a function of arrays applied to all its numbers."""
        scales = self.row_scales_squared
        return replace(
            self,
            ridge=float(function(np.float64(self.ridge))),
            row_scales_squared=None if scales is None else function(scales),
        )


PLAIN = InstanceOptions()
