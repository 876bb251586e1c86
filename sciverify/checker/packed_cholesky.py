"""A Cholesky factorisation in integers, each row of the remainder packed into one long integer."""

from __future__ import annotations

import math

from .work import spend

BLOCK = 16
"""Rows of a block begin at its first column, and are cut there only: what is left of the diagonal is never read."""


def factorises(rows: list[list[int]]) -> bool:
    """Is no pivot negative, and 0 only in rows of zeros? Row j of the symmetric matrix S begins at the diagonal.

    Then S = R^T R + E with a diagonal of E that is >= 0, and |E_jl| <= R_jj / 2 off it: (Q1) of
    docs/theory/strong-convexity.md. R_jj is the integer part of the root of the pivot, and the rest of row j is the
    pivot row over R_jj, rounded to the nearest integer.
    """
    count = len(rows)
    largest = max(row[0] for row in rows)
    if largest < 0:
        return False
    most = 2 * math.isqrt(largest) + 2
    room = max(max(map(abs, row)) for row in rows) + count * most * most  # (Q2)
    step = (room.bit_length() + 8) // 8
    spend(count**2 * 300 + count**3 * step / 6, "the factorisation of a Gram matrix")
    packing = _Packing(step, count + BLOCK)
    packed = [packing.pack(row) << 8 * step * (j % BLOCK) for j, row in enumerate(rows)]
    for i in range(count):
        begin = i - i % BLOCK
        remainder = packing.unpack(packed[i], count - begin)[i - begin :]
        packed[i] = 0
        pivot = remainder[0]
        if pivot < 0 or (not pivot and any(remainder)):
            return False
        if not pivot:
            continue
        root = math.isqrt(pivot)  # (Q1)
        row = [(2 * v + root) // (2 * root) for v in remainder]
        row[0] = root
        if max(map(abs, row)) > most:  # (Q2)
            return False
        row[:1] = [0] * (i + 1 - begin)
        tail = packing.pack(row)
        for j in range(i + 1, count):
            if j % BLOCK == 0:
                before = j - begin
                tail = (tail - packing.pack(row[:before])) >> 8 * step * before
                row, begin = row[before:], j
            factor = row[j - begin]
            if factor:
                packed[j] -= factor * tail
    return True


class _Packing:
    """Integers v with |v| < 2^(8 step - 1) <-> sum_l v_l 2^(8 step l)."""

    def __init__(self, step: int, count: int) -> None:
        self.step, self.half = step, 1 << 8 * step - 1
        self.offsets = self.half.to_bytes(step, "little") * count

    def _offset(self, count: int) -> int:
        return int.from_bytes(self.offsets[: self.step * count], "little")

    def pack(self, values: list[int]) -> int:
        """One integer that holds them all."""
        half, step = self.half, self.step
        digits = b"".join([(v + half).to_bytes(step, "little") for v in values])
        return int.from_bytes(digits, "little") - self._offset(len(values))

    def unpack(self, packed: int, count: int) -> list[int]:
        """The integers that one holds."""
        half, step = self.half, self.step
        digits = (packed + self._offset(count)).to_bytes(step * count, "little")
        return [int.from_bytes(digits[k : k + step], "little") - half for k in range(0, step * count, step)]
