"""Operators on l2 in files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from sciverify.certificate.json_values import JsonObject, as_list, as_object, as_text
from sciverify.certificate.numerals import read_fraction, read_integer, read_rational, read_whole, write_whole
from sciverify.errors import InvalidInput, MalformedCertificate, shown
from sciverify.exact.rationals import numeral
from sciverify.l2.banded import Banded, Line
from sciverify.l2.cmv import CMV, HalfOrWhole, cmv
from sciverify.l2.finite_vector import FiniteVector
from sciverify.l2.frequency import Frequency
from sciverify.l2.gaussian import Gaussian
from sciverify.l2.hilbert import HilbertMatrix
from sciverify.l2.lattice import Hopping, LatticeOperator
from sciverify.l2.operator import L2Operator
from sciverify.l2.oscillator import Oscillator
from sciverify.l2.sequences import Changed, Letters, Periodic, Sequence, Wave
from sciverify.l2.substitution import Substitution
from sciverify.l2.table import ColumnTable, Stated
from sciverify.l2.tiling import AmmannBeenker


def write_numbers(values: Iterable[Gaussian]) -> list[object]:
    """Numerals, or pairs of them for complex numbers."""
    return [str(re) if im == 0 else [str(re), str(im)] for re, im in values]


def read_numbers(value: object) -> tuple[Gaussian, ...]:
    """The numbers that were written."""
    return tuple(map(_read_number, as_list(value)))


def _read_number(value: object) -> Gaussian:
    parts = [*map(read_rational, value if isinstance(value, list) else [value, "0"])]
    return parts[0], parts[1]


def write_finite_vector(vector: FiniteVector) -> JsonObject:
    """First site and numbers."""
    return {"first": write_whole(vector.first), "values": write_numbers(vector.values)}


def read_finite_vector(value: object) -> FiniteVector:
    """What was written."""
    value = as_object(value)
    return FiniteVector(read_whole(value["first"]), read_numbers(value["values"]))


def write_l2_operator(operator: L2Operator) -> JsonObject:
    """What its entries are generated from.

    Raises
    ------
    InvalidInput
        Certificates have no form for this operator.
    """
    if isinstance(operator, LatticeOperator):
        return _write_lattice(operator)
    if isinstance(operator, AmmannBeenker):
        factors = {"adjacency": str(operator.adjacency), "degree": str(operator.degree)}
        return {"kind": "ammann-beenker", "offset": [*map(str, operator.offset)], **factors}
    if isinstance(operator, CMV):
        return {"kind": "cmv", "sites": operator.line, "coefficients": _write_sequence(operator.coefficients)}
    if isinstance(operator, Oscillator):
        return {
            "kind": "oscillator", "potential": write_numbers(operator.coefficients), "scale": numeral(operator.scale)
        }  # fmt: skip
    if isinstance(operator, HilbertMatrix):
        weights = {"ratio": numeral(operator.ratio), "shift": numeral(operator.shift)}
        return {"kind": "hilbert", **weights, "rows": operator.rows}
    if isinstance(operator, ColumnTable):
        return _write_table(operator)
    if not isinstance(operator, Banded):
        raise InvalidInput(f"{shown(operator)} has no form in certificates")
    return {
        "kind": "banded",
        "sites": operator.line,
        "self_adjoint": operator.is_self_adjoint,
        "word": _write_word(operator.word),
        "diagonals": [{"offset": write_whole(k), "entries": _write_sequence(d)} for k, d in operator.diagonals.items()],
    }


def read_l2_operator(value: object) -> L2Operator:
    """The operator that was written."""
    value = as_object(value)
    if value["kind"] == "lattice":
        return _read_lattice(value)
    if value["kind"] == "ammann-beenker":
        offset = [*map(read_rational, as_list(value["offset"]))]
        return AmmannBeenker(read_rational(value["adjacency"]), read_rational(value["degree"]), offset)
    if value["kind"] == "cmv":
        return cmv(_read_sequence(value["coefficients"], None), cast("HalfOrWhole", value["sites"]))
    if value["kind"] == "oscillator":
        return Oscillator(dict(enumerate(read_numbers(value["potential"]))), read_rational(value["scale"]))
    if value["kind"] == "hilbert":
        return HilbertMatrix(read_rational(value["ratio"]), read_rational(value["shift"]), read_integer(value["rows"]))
    if value["kind"] == "table":
        return _read_table(value)
    if value["kind"] != "banded":
        raise MalformedCertificate(f"operator kind {shown(value['kind'])} is unknown")
    word = _read_word(value["word"])
    entries = map(as_object, as_list(value["diagonals"]))
    diagonals = {read_whole(entry["offset"]): _read_sequence(entry["entries"], word) for entry in entries}
    return Banded(diagonals, cast("Line", value["sites"]), self_adjoint=value["self_adjoint"] is True)


def _write_lattice(operator: LatticeOperator) -> JsonObject:
    """Hoppings, and what is added to the diagonal."""
    hoppings = [
        {
            "from": hopping.start,
            "to": hopping.end,
            "shift": [*map(write_whole, hopping.shift)],
            "axis": hopping.axis,
            "entries": _write_sequence(hopping.entries),
        }
        for hopping in operator.hoppings
    ]
    added = write_numbers(operator.changes.values())
    changes = [
        {"place": [*map(write_whole, place)], "site": site, "added": number}
        for (place, site), number in zip(operator.changes, added, strict=True)
    ]
    return {
        "kind": "lattice",
        "dimension": operator.dimension,
        "cell": operator.cell,
        "self_adjoint": operator.is_self_adjoint,
        "words": [*map(_write_word, operator.words)],
        "hoppings": hoppings,
        "changes": changes,
    }


def _read_lattice(value: JsonObject) -> LatticeOperator:
    words = [*map(_read_word, as_list(value["words"]))]
    hoppings = []
    for entry in map(as_object, as_list(value["hoppings"])):
        axis = read_integer(entry["axis"])
        shift = tuple(map(read_whole, as_list(entry["shift"])))
        amplitude = _read_sequence(entry["entries"], words[axis] if axis < len(words) else None)
        hoppings.append(Hopping(shift, amplitude, read_integer(entry["from"]), read_integer(entry["to"]), axis))
    changes: dict[object, object] = {}
    for entry in map(as_object, as_list(value["changes"])):
        place = tuple(map(read_whole, as_list(entry["place"])))
        changes[place, read_integer(entry["site"])] = _read_number(entry["added"])
    dimension, cell = read_integer(value["dimension"]), read_integer(value["cell"])
    self_adjoint = value["self_adjoint"] is True
    return LatticeOperator(dimension, hoppings, cell=cell, changes=changes, self_adjoint=self_adjoint)


def _write_table(table: ColumnTable) -> JsonObject:
    """Its columns, and what is said of the rest."""
    turned = table.stated.adjoint_dispersion
    return {
        "kind": "table",
        "size": table.size,
        "rows": table.rows,
        "self_adjoint": table.is_self_adjoint,
        "dispersion": numeral(table.stated.dispersion),
        "adjoint_dispersion": None if turned is None else numeral(turned),
        "entry_error": numeral(table.stated.entry_error),
        "columns": [*map(write_finite_vector, table.listed)],
    }


def _read_table(value: JsonObject) -> ColumnTable:
    turned = value["adjoint_dispersion"]
    stated = Stated(
        read_fraction(value["dispersion"]),
        None if turned is None else read_fraction(turned),
        read_fraction(value["entry_error"]),
    )
    columns = tuple(map(read_finite_vector, as_list(value["columns"])))
    size, rows = read_integer(value["size"]), read_integer(value["rows"])
    return ColumnTable(size, rows, columns, stated, self_adjoint=value["self_adjoint"] is True)


def _write_word(word: Substitution | None) -> object:
    return None if word is None else {"rules": dict(word.rules), "first": word.first}


def _read_word(value: object) -> Substitution | None:
    if value is None:
        return None
    said = as_object(value)
    return Substitution({k: as_text(v) for k, v in as_object(said["rules"]).items()}, as_text(said["first"]))


def _write_sequence(sequence: Sequence) -> JsonObject:
    if isinstance(sequence, Periodic):
        return {"kind": "periodic", "values": write_numbers(sequence.values)}
    if isinstance(sequence, Letters):
        numbers = write_numbers(sequence.values.values())
        return {"kind": "letters", "values": dict(zip(sequence.values, numbers, strict=True))}
    if isinstance(sequence, Wave):
        frequency, kind = sequence.frequency, "cosine" if sequence.cosine else "wave"
        parts = [str(x) for x in (frequency.whole, frequency.factor, frequency.radicand)]
        return {"kind": kind, "coupling": str(sequence.coupling), "frequency": parts, "phase": str(sequence.phase)}
    if isinstance(sequence, Changed):
        base, numbers = _write_sequence(sequence.base), write_numbers(sequence.values)
        return {"kind": "changed", "base": base, "first": write_whole(sequence.first), "values": numbers}
    raise InvalidInput(f"{shown(sequence)} has no form in certificates")


def _read_sequence(value: object, word: Substitution | None) -> Sequence:
    value = as_object(value)
    kind = as_text(value["kind"])
    if kind == "periodic":
        return Periodic(read_numbers(value["values"]))
    if kind == "letters" and word is not None:
        return Letters(word, {k: _read_number(v) for k, v in as_object(value["values"]).items()})
    if kind in ("cosine", "wave"):
        frequency = Frequency(*map(read_rational, as_list(value["frequency"])))
        return Wave(read_rational(value["coupling"]), frequency, read_rational(value["phase"]), kind == "cosine")
    if kind == "changed":
        return Changed(_read_sequence(value["base"], word), read_whole(value["first"]), read_numbers(value["values"]))
    raise MalformedCertificate(f"sequence kind {shown(kind)} is unknown")
