"""The leading bits of all doubles of a block at once, by operations on one long integer: no float is ever made."""

from __future__ import annotations

import struct

BITS = 28
"""Bits of the integers: with an offset of 2^BITS they are one digit of the interpreter."""


class LeadingBits:
    """Reads blocks of `count` doubles in little-endian order."""

    __slots__ = ("_high", "_low", "count", "ones")

    def __init__(self, count: int) -> None:
        self.count = count
        self.ones = int.from_bytes((1).to_bytes(8, "little") * count, "little")
        self._low = self.ones * ((1 << BITS - 1) - 1)
        self._high = self.ones << BITS - 1

    def read(self, data: bytes) -> tuple[list[int], int] | None:
        """(integers q, exponent e): the doubles lie between q - 1 and q + 1 times 2^e; q is 2^BITS too large.

        None where the largest double has no such exponent: NaN, an infinity, or numbers near the end of the range.
        """
        ones, count = self.ones, self.count
        block = int.from_bytes(data, "little")
        exponents = block >> 52 & ones * 2047
        top = max(struct.unpack(f"<{count}Q", exponents.to_bytes(8 * count, "little")))
        if not 64 < top < 2047:
            return None
        leading = block >> 53 - BITS & self._low | self._high
        behind = ones * top - exponents
        for b in range(11):  # a double with the exponent top - d is shifted by d
            chosen = behind >> b & ones
            if chosen:
                moved = leading & (chosen << 64) - chosen
                leading ^= moved
                if 1 << b < BITS:
                    leading |= moved >> (1 << b) & ones * ((1 << BITS - (1 << b)) - 1)
        negative = block >> 63 & ones
        signed = (ones << BITS) + leading - 2 * (leading & (negative << 64) - negative)
        return [*struct.unpack(f"<{count}Q", signed.to_bytes(8 * count, "little"))], top - 1022 - BITS
