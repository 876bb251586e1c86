"""Least squares with an l1 and a squared l2 penalty, as regression libraries pose it, as a `Lasso`.

    sum_k s_k (y_k - <A_k, z> - b)^2 + lam sum_i w_i |z_i| + sum_i q_i z_i^2

The squares of the entries are rows of A: q_i z_i^2 is the square of the row sqrt(q_i) e_i with measurement 0. Row
scales that are doubles keep the instance one of doubles, so a q_i with more bits is split into several rows, exactly:
(a + b) z^2 = a z^2 + b z^2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from sciverify.errors import InvalidInput
from sciverify.exact.frames import Foreign
from sciverify.exact.labelled import Labelled
from sciverify.exact.midrad import Floats
from sciverify.problems.lasso import Lasso

MOST_PARTS = 4
"""Doubles that one number is split into, at most."""


@dataclass(frozen=True, slots=True, eq=False)
class PenalisedLeastSquares:
    """The numbers of the objective above.

    Attributes
    ----------
    A, y : arrays of shape (m, N) and (m,)
    lam : Fraction >= 0
    weights : N numbers, optional
        w_i; all 1 if left out.
    ridges : Fraction >= 0, or N of them
        q_i
    intercept, positive : bool
    sample_weights : m doubles >= 0, optional
        s_k; rows of weight 0 count for nothing and are left out.
    names : tuple of N strings, optional
        What the columns are called.
    """

    A: Foreign
    y: Floats
    lam: Fraction
    weights: Foreign = None
    ridges: Fraction | Sequence[Fraction] = Fraction(0)
    intercept: bool = False
    positive: bool = False
    sample_weights: Floats | None = None
    names: tuple[str, ...] | None = None

    def problem(self) -> Lasso:
        """The same as a `Lasso`; the intercept is its last entry.

        Raises
        ------
        InvalidInput
            positive without an l1 penalty, negative sample weights, or what `Lasso` refuses.
        """
        if self.positive and self.lam == 0:
            raise InvalidInput(
                "positive=True without an l1 penalty: sign constraints are posed on penalised entries only"
            )
        A, y, scales = self._rows()
        options: dict[str, Foreign] = {"weights": self.weights, "positive": self.positive, "intercept": self.intercept}
        parts = self._ridge_parts(A.shape[1])
        if not parts:
            return Lasso(Labelled(A, self.names), y, self.lam, row_scales_squared=scales, **options)
        if len(parts) == 1 and len(set(parts[0])) == 1:
            ridge = parts[0][0]
            return Lasso(Labelled(A, self.names), y, self.lam, row_scales_squared=scales, ridge=ridge, **options)
        return self._with_rows(A, y, [1.0] * len(y) if scales is None else list(scales), parts)

    def _rows(self) -> tuple[Foreign, Floats, Floats | None]:
        """A, y and their row scales, without rows that count for nothing."""
        weights = self.sample_weights
        if weights is None or np.all(weights == 1):
            return self.A, self.y, None
        if not np.all(weights >= 0) or not np.any(weights > 0):
            raise InvalidInput(
                f"sample_weight has the entry {weights.min()!r}: weights >= 0 are needed, not all of them 0"
            )
        kept = weights > 0
        return self.A[kept], self.y[kept], weights[kept]

    def _ridge_parts(self, columns: int) -> list[list[Foreign]]:
        """Rows of scales that add up to the q_i; Fractions where they are no sums of doubles."""
        ridges = [self.ridges] * columns if isinstance(self.ridges, Fraction) else list(self.ridges)
        split = [sum_of_doubles(q) for q in ridges]
        count = max(map(len, split))
        return [[parts[k] if k < len(parts) else 0 for parts in split] for k in range(count)]

    def _with_rows(self, A: Foreign, y: Floats, scales: list[Foreign], parts: list[list[Foreign]]) -> Lasso:
        """Rows of the identity below A, those of scale 0 left out."""
        count = A.shape[1]
        dense = A.toarray() if hasattr(A, "toarray") else A
        below = [(i, q) for part in parts for i, q in enumerate(part) if q]
        identity = np.zeros((len(below), count))
        identity[range(len(below)), [i for i, _ in below]] = 1.0
        matrix, weights, names = np.vstack([dense, identity]), self.weights, self.names
        if self.intercept:
            matrix = np.column_stack([matrix, np.r_[np.ones(len(y)), np.zeros(len(below))]])
            weights = [*([1] * count if weights is None else list(weights)), 0]
            names = None if names is None else (*names, "intercept")
        return Lasso(
            Labelled(matrix, names),
            np.r_[y, np.zeros(len(below))],
            self.lam,
            weights=weights,
            positive=self.positive,
            row_scales_squared=[*scales, *(q for _, q in below)],
        )


def sum_of_doubles(number: Fraction) -> list[Foreign]:
    """At most `MOST_PARTS` doubles of one sign whose exact sum is the number; the number alone where there are none."""
    parts: list[Foreign] = []
    rest = number
    while rest and len(parts) < MOST_PARTS:
        part = float(rest)
        if abs(Fraction(part)) > abs(rest):
            part = float(np.nextafter(part, 0.0))
        if not part:
            break
        parts.append(part)
        rest -= Fraction(part)
    return parts if not rest else [number]
