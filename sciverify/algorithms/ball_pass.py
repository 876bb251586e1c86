"""Verified passes: the operations of a program in balls, with as many bits as the answer needs.

Every operation encloses its exact result, so the final balls contain the exact output, whatever the precision. Radii
grow from layer to layer; a pass whose balls have become as large as its numbers is given up, and repeated with as many
bits as its loss foretells. Where the balls have lost accuracy, fewer bits are carried: that rounds below their radii.
"""

from __future__ import annotations

from flint import acb, acb_mat, arb, arb_mat

from sciverify.algorithms.linear_map import Array, Column, LinearMap
from sciverify.algorithms.operations import BallState
from sciverify.algorithms.program import DOMAIN, RANGE, Program
from sciverify.errors import PrecisionExhausted
from sciverify.exact.balls import MAX_BITS, working_precision

_FIRST_BITS = 128
_GUARD_BITS = 40
_LOOK_EVERY = 12
_LARGEST_JUMP = 8
"""Radii often stop growing once supports are settled, so the loss of the first layers says little about the last."""
_LOST = -1100
"""Smaller than every double relative to the largest number of the pass: there an answer counts as zero."""


def narrow_pass(program: Program, linear_map: LinearMap, y: Array, bits: int) -> Column:
    """Balls around the exact output whose radius is at most 2**-bits of its largest entry.

    Parameters
    ----------
    program, linear_map : the network
    y : float64 or complex128 array of shape (m,)
    bits : int

    Returns
    -------
    column of balls, complex ones if A or y is complex
        **Guarantee.** They contain the output, in exact arithmetic, of the network with the stored numbers at y.

    Raises
    ------
    PrecisionExhausted
        The balls were still wider at `MAX_BITS` bits.
    """
    precision = max(_FIRST_BITS, bits + _GUARD_BITS)
    while precision <= MAX_BITS:
        found, reached = _one_pass(program, linear_map, y, precision, bits)
        if found is not None:
            return found
        lost = precision * len(program.layers) // max(reached, 1)
        precision = max(3 * precision // 2, min(_LARGEST_JUMP * precision, lost + lost // 6 + bits + _GUARD_BITS))
    raise PrecisionExhausted(f"the balls of {len(program.layers)} layers did not become narrow with {MAX_BITS} bits")


def _one_pass(
    program: Program, linear_map: LinearMap, y: Array, precision: int, bits: int
) -> tuple[Column | None, int]:
    """The balls after the last layer (None if they are too wide), and how many layers were passed."""
    complex_vectors = linear_map.is_complex or y.dtype.kind == "c"
    with working_precision(precision):
        times, adjoint_times = linear_map.enclosed(complex_vectors)
        state = BallState(times, adjoint_times, _registers(linear_map.shape, y, complex_vectors))
        for operation in program.opening:
            operation.enclose(state)
    data_size = max(_largest(state.vectors["y"])[0], 0)
    scale, carried = data_size, precision
    for first in range(0, len(program.layers), _LOOK_EVERY):
        with working_precision(carried):
            for layer in program.layers[first : first + _LOOK_EVERY]:
                for operation in layer.operations:
                    operation.enclose(state)
        sizes = [_largest(state.vectors[name]) for name in ("x", "q")]
        scale = max(scale, *(size for size, _ in sizes))
        if max(radius for _, radius in sizes) >= scale:
            return None, first
        # measured against the data too: a vector that is 0 up to its radius must not look inaccurate and cost bits
        finest = min((radius for _, radius in sizes if radius > _NOTHING), default=-precision)
        accuracy = max(data_size, *(size for size, _ in sizes)) - finest
        carried = min(precision, max(accuracy, bits) + _GUARD_BITS)
    size, radius = _largest(state.vectors["x"])
    narrow = radius <= max(size, scale + _LOST) - bits - 2
    return state.vectors["x"] if narrow else None, len(program.layers)


def _registers(shape: tuple[int, int], y: Array, complex_vectors: bool) -> dict[str, Column]:
    make = acb_mat if complex_vectors else arb_mat
    rows, columns = shape
    registers: dict[str, Column] = {name: make(columns, 1) for name in DOMAIN}
    registers |= {name: make(rows, 1) for name in RANGE}
    registers["y"] = make(rows, 1, y.tolist())
    return registers


_NOTHING = -(1 << 60)
"""The exponent of 0."""


def _largest(column: Column) -> tuple[int, int]:
    """Exponents k, l with |middle| < 2**k and radius < 2**l for all entries, at most 2 too large."""
    size = radius = _NOTHING
    for entry in column.entries():
        for part in (entry.real, entry.imag) if isinstance(entry, acb) else (entry,):
            if not part.is_finite():
                return -_NOTHING, -_NOTHING
            size, radius = max(size, _exponent(part.mid())), max(radius, _exponent(part.rad()))
    return size, radius


def _exponent(x: arb) -> int:
    """The k with 2**(k - 1) <= |x| < 2**k, for a ball of radius 0."""
    mantissa, exponent = x.man_exp()
    return int(exponent) + mantissa.bit_length() if mantissa != 0 else _NOTHING
