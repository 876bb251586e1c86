"""Convolutions of integer images by products of long integers with weights: one product for all pixels of a plane.

A plane with its zeros is the integer sum_k x_k 2**(width k), whose slots are wide enough for every sum that occurs, so
sums of shifted multiples of planes hold all pixels of the result (docs/theory/networks.md, "Packed planes").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from flint import fmpz
from numpy.typing import NDArray

from sciverify.allowance import spent

Index = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class PackedConvolution:
    """The integer part of a convolution.

    Attributes
    ----------
    kernel : int array of Python integers, shape (outputs, channels, kh, kw)
    padding : (top, bottom, left, right)
    stride : (sh, sw)
    """

    kernel: NDArray[np.object_]
    padding: tuple[int, ...]
    stride: tuple[int, ...]

    def __call__(self, numbers: Sequence[int], shape: tuple[int, ...]) -> list[int]:
        """All pixels of all outputs, for an image of that shape."""
        height, width = shape[1:]
        top, bottom, left, right = self.padding
        framed = np.pad(np.arange(1, len(numbers) + 1).reshape(shape), ((0, 0), (top, bottom), (left, right)))
        size = self._octets(max(max(numbers, default=0), -min(numbers, default=0)))
        half = 1 << 8 * size - 1
        parts = [half.to_bytes(size, "little"), *((x + half).to_bytes(size, "little") for x in numbers)]
        middle = int.from_bytes(parts[0] * framed[0].size, "little")
        planes = [
            fmpz(int.from_bytes(b"".join([parts[k] for k in plane.ravel().tolist()]), "little") - middle)
            for plane in framed
        ]
        line = left + width + right
        last = (self.kernel.shape[2] - 1) * line + self.kernel.shape[3] - 1
        rows = (height + top + bottom - self.kernel.shape[2]) // self.stride[0] + 1
        columns = (width + left + right - self.kernel.shape[3]) // self.stride[1] + 1
        starts = last + np.add.outer(np.arange(rows) * self.stride[0] * line, np.arange(columns) * self.stride[1])
        slots = framed[0].size + last
        lift = int.from_bytes(parts[0] * slots, "little")
        found: list[int] = []
        for k, output in enumerate(self.kernel):
            spent("a convolution of the network", k / len(self.kernel))
            data = (int(self._summed(planes, output, line, 8 * size)) + lift).to_bytes(slots * size, "little")
            found += [int.from_bytes(data[k : k + size], "little") - half for k in (starts.ravel() * size).tolist()]
        return found

    def _octets(self, largest: int) -> int:
        """Bytes of a slot: the largest pixel times the largest sum of |weights|, and a sign."""
        weight: int = max(sum(abs(w) for w in output.ravel().tolist()) for output in self.kernel)
        return (largest * max(weight, 1)).bit_length() // 8 + 1  # (I3)

    def _summed(self, planes: list[fmpz], output: NDArray[np.object_], line: int, width: int) -> fmpz:
        """Every entry of the kernel shifts the planes to where they are needed."""
        high, wide = output.shape[1:]
        total = fmpz(0)
        for u in range(high):
            for v in range(wide):
                met = fmpz(0)
                for plane, weight in zip(planes, output[:, u, v].tolist(), strict=True):
                    if weight:
                        met += weight * plane
                total += met << width * ((high - 1 - u) * line + wide - 1 - v)
        return total
