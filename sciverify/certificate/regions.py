"""Regions of lattices in files."""

from __future__ import annotations

from sciverify.certificate.json_values import JsonObject, as_list, as_text
from sciverify.certificate.numerals import read_integer, read_whole, write_whole
from sciverify.errors import MalformedCertificate, shown
from sciverify.l2.regions import Ball, Box, Place, Region
from sciverify.l2.tiling import Square


def write_region(region: Region) -> JsonObject:
    """The numbers from which it is listed."""
    if isinstance(region, Box):
        first, sides = [*map(write_whole, region.first)], [*region.sides]
        return {"kind": "box", "first": first, "sides": sides, "count": len(region)}
    if isinstance(region, Ball):
        centre = [*map(write_whole, region.centre)]
        return {"kind": "ball", "centre": centre, "square": region.square, "count": len(region)}
    if isinstance(region, Square):
        centre = [*map(write_whole, region.centre)]
        return {"kind": "square", "centre": centre, "radius": region.radius, "count": len(region)}
    raise TypeError("this region has no form in certificates")


def read_region(value: JsonObject) -> Region:
    """The region that was written."""
    kind, count = as_text(value["kind"]), read_integer(value["count"])
    if kind == "box":
        first, sides = _wholes(value["first"]), tuple(map(read_integer, as_list(value["sides"])))
        return Box(first, sides, _cell(count, len(Box(first, sides))))
    if kind == "ball":
        centre, square = _wholes(value["centre"]), read_integer(value["square"])
        return Ball(centre, square, _cell(count, len(Ball(centre, square))))
    if kind == "square":
        return Square(_wholes(value["centre"]), read_integer(value["radius"]), count)
    raise MalformedCertificate(f"region kind {shown(kind)} is unknown")


def _wholes(value: object) -> Place:
    return tuple(map(read_whole, as_list(value)))


def _cell(count: int, cells: int) -> int:
    """The sites of a cell."""
    if not cells or count % cells:
        raise MalformedCertificate(f"{count} sites do not fill {cells} cells")
    return count // cells
