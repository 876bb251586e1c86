"""Columns of doubles that are rational multiples of each other, found by floats and decided exactly."""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias

import numpy as np

from sciverify.exact.double_bits import exact_ratio
from sciverify.exact.float_matrix import FloatData
from sciverify.exact.midrad import Floats
from sciverify.exact.sparse import Index

_FIRST = 8
_MANTISSA = 2.0**53
Family: TypeAlias = dict[int, Fraction]
"""Columns -> kappa with A_j = kappa A_i, i the first of them; at least two, and no kappa is 0."""
_Entries: TypeAlias = tuple[Index, Floats]


def families_of_multiples(data: FloatData, columns: Index) -> list[Family]:
    """The columns that are multiples of others among these, by families.

    Parameters
    ----------
    columns : integer array of length k, none of them twice

    Returns
    -------
    list of dict
        **Guarantee.** A_j = kappa_j A_i exactly, i the first column of its family. In an environment of IEEE arithmetic
        (`environment.float_proof`) two columns that are multiples of each other, none of them 0, are in one family.
    """
    alike: dict[bytes, list[int]] = {}
    for i, beginning in zip(columns.tolist(), _beginnings(data, columns), strict=True):
        alike.setdefault(beginning, []).append(i)
    found: list[Family] = []
    for group in alike.values():
        found += _families(data, group) if len(group) > 1 else []
    return found


def _families(data: FloatData, columns: list[int]) -> list[Family]:
    """The families among columns that begin alike."""
    known: dict[bytes, list[tuple[Floats, Family]]] = {}
    for i in columns:
        rows, values = _entries(data, i)
        if not len(rows):
            continue
        same = known.setdefault(rows.tobytes() + direction(values), [])
        for first, family in same:
            factor = multiple(first, values)
            if factor is not None:
                family[i] = factor
                break
        else:
            same.append((values, {i: Fraction(1)}))
    return [family for same in known.values() for _, family in same if len(family) > 1]


def direction(values: Floats) -> bytes:
    """Quotients by the first entry; none of them is 0. Multiples of each other have the same.

    They are quotients of the same rational numbers, and rounding is to 53 bits whatever the exponents are.
    """
    if not len(values):
        return b""
    mantissas, exponents = np.frexp(values)
    quotients, shifts = np.frexp(mantissas / mantissas[0])
    return b"".join((quotients.tobytes(), (shifts + exponents - exponents[0]).tobytes()))


def multiple(a: Floats, b: Floats) -> Fraction | None:
    """kappa with b = kappa a, for vectors without zeros; None if there is none.

    It is so if b_k a_0 = a_k b_0 for all k. Mantissas are integers below 2^53, so both products are below 2^107 after
    the exponents are made equal. If their floats are equal, they differ by less than 2^56; so they are equal if they
    are equal modulo 2^64.
    """
    (m_a, e_a), (m_b, e_b) = np.frexp(a), np.frexp(b)
    shift = (e_b + e_a[0]) - (e_a + e_b[0])
    if (np.abs(shift) > 1).any():
        return None
    up, down = np.maximum(shift, 0), np.maximum(-shift, 0)
    if not np.array_equal(np.ldexp(m_b * m_a[0], up), np.ldexp(m_a * m_b[0], down)):
        return None
    i_a, i_b = ((m * _MANTISSA).astype(np.int64).view(np.uint64) for m in (m_a, m_b))
    if not np.array_equal(i_b * i_a[0] << up.astype(np.uint64), i_a * i_b[0] << down.astype(np.uint64)):
        return None
    return Fraction(*exact_ratio(float(b[0]))) / Fraction(*exact_ratio(float(a[0])))


def _beginnings(data: FloatData, columns: Index) -> list[bytes]:
    """Something cheap that multiples have in common: how the first entries compare, or where entries are."""
    matrix = data.matrix
    if not isinstance(matrix, np.ndarray):
        return [_entries(data, i)[0].tobytes() for i in columns.tolist()]
    with np.errstate(invalid="ignore"):  # a column may begin with zeros only
        mantissas, exponents = np.frexp(matrix[:_FIRST, columns])
        first = np.argmax(mantissas != 0, axis=0), np.arange(len(columns))
        quotients, shifts = np.frexp(mantissas / mantissas[first])
    compared = np.concatenate([np.abs(quotients), np.where(mantissas, shifts + exponents - exponents[first], 0)])
    return [column.tobytes() for column in np.ascontiguousarray(compared.T)]


def _entries(data: FloatData, i: int) -> _Entries:
    """Rows and values of the entries of a column that are not 0."""
    matrix = data.matrix
    if isinstance(matrix, np.ndarray):
        column = matrix[:, i]
        rows = np.flatnonzero(column)
        return rows, column[rows]
    part = slice(matrix.indptr[i], matrix.indptr[i + 1])
    rows, values = matrix.indices[part].astype(np.int64), matrix.data[part]
    if values.all():
        return rows, values
    return rows[values != 0], values[values != 0]
