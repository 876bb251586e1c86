"""Convolutions of integer images: a plane is packed into one integer, so that a weight meets all its pixels at once.

Proof: docs/theory/networks.md, "Packed planes".
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from .work import spend, words

Plane = list[int]
"""The pixels of a channel, row by row."""
DIGIT = 30


class Frame:
    """Sizes of a convolution: a plane of height x width pixels, zeros around it, and the steps of the kernel.

    Attributes
    ----------
    height, width : of a plane
    kernel : (kh, kw)
    top, bottom, left, right : rows and columns of zeros
    stride : (sh, sw)
    rows, columns : of the planes that come out
    """

    __slots__ = ("bottom", "columns", "height", "kernel", "left", "right", "rows", "stride", "top", "width")

    def __init__(
        self, height: int, width: int, kernel: tuple[int, int], padding: Sequence[int], stride: tuple[int, int]
    ) -> None:
        self.height, self.width, self.kernel, self.stride = height, width, kernel, stride
        self.top, self.bottom, self.left, self.right = padding
        self.rows = (height + self.top + self.bottom - kernel[0]) // stride[0] + 1
        self.columns = (width + self.left + self.right - kernel[1]) // stride[1] + 1

    @property
    def line(self) -> int:
        """Pixels of a row with the zeros beside it."""
        return self.left + self.width + self.right

    @property
    def offsets(self) -> list[int]:
        """How far the pixel that an entry of the kernel meets is from the one that its first entry meets."""
        return [u * self.line + v for u in range(self.kernel[0]) for v in range(self.kernel[1])]


def correlate(planes: list[Plane], kernel: list[list[list[int]]], frame: Frame) -> list[Plane]:
    """Plane o, pixel (i, j): the sum of kernel[o][c][(u, v)] * planes[c][i sh + u - top, j sw + v - left]."""
    largest = max((max(map(abs, plane), default=0) for plane in planes), default=0)
    weight = max(1, *(sum(abs(w) for entries in output for w in entries) for output in kernel))
    octets = (largest * weight).bit_length() // 8 + 1  # (I3)
    slots = frame.line * (frame.top + frame.height + frame.bottom)
    _account(kernel, slots, octets)
    packed = [_pack(_framed(plane, frame), octets) for plane in planes]
    return [_cut(_summed(packed, output, frame, octets), frame, slots, octets) for output in kernel]


def _account(kernel: list[list[list[int]]], slots: int, octets: int) -> None:
    """Products of long integers with weights, and packing."""
    products = sum(1 for output in kernel for entries in output for w in entries if w)
    long = 8 * octets * slots / DIGIT
    weights = max(map(words, kernel))
    spend(products * (300 + long * (1.5 + weights)) + 400 * slots * (len(kernel) + len(kernel[0])), "convolutions")


def _framed(plane: Plane, frame: Frame) -> Plane:
    """A plane with its zeros."""
    before, after = [0] * frame.left, [0] * frame.right
    found = [0] * (frame.top * frame.line)
    for k in range(0, len(plane), frame.width):
        found += before
        found += plane[k : k + frame.width]
        found += after
    return found + [0] * (frame.bottom * frame.line)


def _summed(packed: list[int], output: list[list[int]], frame: Frame, octets: int) -> int:
    """sum_t 256**(octets (last - offset_t)) sum_c w_ct P_c"""
    last, total = frame.offsets[-1], 0  # (I2)
    for t, offset in enumerate(frame.offsets):
        met = 0
        for entries, plane in zip(output, packed):
            if entries[t]:
                met += entries[t] * plane
        total += met << 8 * octets * (last - offset)
    return total


def _cut(total: int, frame: Frame, slots: int, octets: int) -> Plane:
    """The pixels of a plane that comes out, from the slots where they are."""
    last = frame.offsets[-1]
    count = slots + last
    data = (total + _middle(count, octets)).to_bytes(count * octets, "little")
    half, found = 1 << 8 * octets - 1, []
    for i in range(frame.rows):
        first = (last + i * frame.stride[0] * frame.line) * octets
        step = frame.stride[1] * octets
        found += [
            int.from_bytes(data[k : k + octets], "little") - half
            for k in range(first, first + frame.columns * step, step)
        ]
    return found


def _pack(plane: Plane, octets: int) -> int:
    """sum_k plane[k] 256**(octets k)"""
    half = 1 << 8 * octets - 1
    data = b"".join([(x + half).to_bytes(octets, "little") for x in plane])
    return int.from_bytes(data, "little") - _middle(len(plane), octets)


@lru_cache(maxsize=4)
def _middle(count: int, octets: int) -> int:
    """Half of a slot in each of them: makes all of them positive."""
    return int.from_bytes((b"\0" * (octets - 1) + b"\x80") * count, "little")
