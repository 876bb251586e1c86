"""Claim kind distance with evidence for complex data and groups: a zero of the optimality equations, a fit, or 0."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sciverify.certificate.blocks import read_vector_block, write_vector_block
from sciverify.certificate.instances import (
    COMPLEX,
    GROUPS,
    read_complex_instance,
    read_group_instance,
    write_complex_instance,
    write_group_instance,
)
from sciverify.certificate.json_values import JsonObject, as_list, as_object
from sciverify.certificate.kinds.distance import AboutDistance, DistanceClaim, away_from_the_only_minimiser
from sciverify.certificate.kinds.kind import Body, Reading, Writing
from sciverify.certificate.numerals import (
    read_fraction,
    read_fraction_pairs,
    read_fractions,
    read_gaussians,
    read_integers,
    read_rational,
    write_fraction_pairs,
    write_gaussians,
)
from sciverify.certificate.statement import Point, Problem, Proof
from sciverify.errors import MalformedCertificate, shown
from sciverify.exact.doubles import read_only_copy
from sciverify.exact.enclosure import significant
from sciverify.exact.rationals import numeral

FractionBlocks: TypeAlias = tuple[tuple[Fraction, ...], ...]
"""The entries of some blocks: pairs (real part, imaginary part) for complex data."""


@dataclass(frozen=True, slots=True, eq=False)
class BlockBox(Proof):
    """The optimality equations have one zero in a box, and it is the only minimiser.

    Attributes
    ----------
    support : tuple of k integers
    minimiser : tuple of k blocks: pairs (real part, imaginary part), or the entries of groups
        The centre of the box.
    scale, radius : t of the centre, and half the side of the box
    inverse : float64 array of shape (n, n)
        An approximation of the inverse Jacobian, n = the number of entries for P2, and one more for P1 and P3; copied,
        and read-only.
    margin : float or None
        Least relative slack of a dual constraint off the support that was proven (not kept in files).
    """

    support: tuple[int, ...]
    minimiser: FractionBlocks
    scale: Fraction
    radius: Fraction
    inverse: NDArray[np.float64]
    margin: float | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "inverse", read_only_copy(self.inverse))


@dataclass(frozen=True, slots=True, eq=False)
class BlockFit(Proof):
    """A_T z_T = y exactly, and near `dual` (in real numbers) lies a p with A_T^T p = (w z/||z||)_T."""

    support: tuple[int, ...]
    minimiser: FractionBlocks
    dual: tuple[Fraction, ...]
    inverse: NDArray[np.float64]

    def __post_init__(self) -> None:
        object.__setattr__(self, "inverse", read_only_copy(self.inverse))


class Krawczyk(BlockBox):
    """Rule complex-krawczyk."""

    __slots__ = ()


class ComplexFit(BlockFit):
    """Rule complex-exact-fit; `dual` holds real parts before imaginary parts."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class ZeroMinimiser(Proof):
    """Rule complex-zero: 0 is the only minimiser."""


class GroupKrawczyk(BlockBox):
    """Rule group-krawczyk."""

    __slots__ = ()


class GroupFit(BlockFit):
    """Rule group-exact-fit."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class GroupZero(Proof):
    """Rule group-zero: 0 is the only minimiser."""


BlockEvidence: TypeAlias = BlockBox | BlockFit | ZeroMinimiser | GroupZero


class BlockDistance(AboutDistance[BlockEvidence]):
    """What complex data and groups share: three rules, whose names begin with `family`."""

    family: ClassVar[str]
    noun: ClassVar[str]
    bounded: ClassVar[str]
    box: ClassVar[type[BlockBox]]
    fit: ClassVar[type[BlockFit]]
    zero: ClassVar[type[ZeroMinimiser] | type[GroupZero]]

    @abstractmethod
    def write_instance(self, problem: Problem) -> JsonObject:
        """The data."""

    @abstractmethod
    def write_vector(self, vector: Any) -> object:
        """A point, or a vector of measurements, as `joined` by the data."""

    @abstractmethod
    def write_dual(self, dual: tuple[Fraction, ...]) -> object:
        """A vector of measurements in real numbers."""

    @abstractmethod
    def read_dual(self, value: object) -> tuple[Fraction, ...]:
        """A vector of measurements in real numbers."""

    def write(self, problem: Problem, point: Point, evidence: BlockEvidence, writing: Writing) -> Body:
        """An instance and a point in numerals."""
        return Body([], self.write_instance(problem), self.write_vector(point), self._write_evidence(evidence))

    def proof(self, evidence: BlockEvidence) -> str:
        """The rule; balls."""
        if isinstance(evidence, BlockBox):
            return "the optimality equations have one zero in a box, strict bounds off the support; balls"
        if isinstance(evidence, BlockFit):
            return "exact fit on independent columns, a dual point with strict bounds off the support; balls"
        return "0 satisfies strict optimality conditions; balls"

    def explain(self, claim: DistanceClaim, problem: Problem, evidence: BlockEvidence) -> list[str]:
        """The only minimiser, and the distance."""
        return [self._explain_evidence(evidence), away_from_the_only_minimiser(claim.bounds)]

    def _write_evidence(self, evidence: BlockEvidence) -> JsonObject:
        """One key, named after the rule."""
        if not isinstance(evidence, BlockBox | BlockFit):
            return {"zero": {"rule": f"{self.family}-zero"}}
        minimiser = [[numeral(x) for x in block] for block in evidence.minimiser]
        common = {"support": list(evidence.support), "minimiser": minimiser}
        inverse = {"inverse": write_vector_block(evidence.inverse)}
        if isinstance(evidence, BlockFit):
            dual = {"dual": self.write_dual(evidence.dual)}
            return {"exact-fit": {"rule": f"{self.family}-exact-fit", **common, **dual, **inverse}}
        box = {"scale": numeral(evidence.scale), "radius": numeral(evidence.radius)}
        return {"krawczyk": {"rule": f"{self.family}-krawczyk", **common, **box, **inverse}}

    def _read_evidence(self, value: object) -> BlockEvidence:
        ((name, found),) = as_object(value).items()
        if name == "zero":
            return self.zero()
        found = as_object(found)
        support, minimiser = read_integers(found["support"]), tuple(map(read_fractions, as_list(found["minimiser"])))
        inverse = read_vector_block(found["inverse"])
        if name == "exact-fit":
            count = sum(map(len, minimiser))
            return self.fit(support, minimiser, self.read_dual(found["dual"]), inverse.reshape(count, count))
        if name != "krawczyk":
            raise MalformedCertificate(f"evidence {shown(name)} is unknown")
        count = round(len(inverse) ** 0.5)
        scale, radius = read_fraction(found["scale"]), read_fraction(found["radius"])
        return self.box(support, minimiser, scale, radius, inverse.reshape(count, count))

    def _explain_evidence(self, evidence: BlockEvidence) -> str:
        if not isinstance(evidence, BlockBox | BlockFit):
            return "0 satisfies the optimality conditions strictly, so it is the only minimiser."
        count = len(evidence.support)
        parts = f"{count} {self.noun}{'s' if count > 1 else ''}"
        if isinstance(evidence, BlockFit):
            what = f"{count} independent columns" if self.family == "complex" else f"Independent columns in {parts}"
            return (
                f"{what} fit y exactly, and a dual point close to the one in the evidence "
                "attains its bounds there and stays strictly below them elsewhere, so the fit is the only minimiser."
            )
        room = "" if evidence.margin is None else f", the nearest by a proven {100 * evidence.margin:.2g} %"
        return (
            f"On {parts} the optimality equations have exactly one zero within "
            f"{significant(evidence.radius, 2, upward=True)} of the minimiser in the evidence (Krawczyk), and off them "
            f"every {self.bounded} stays below its bound{room}, so it is the only minimiser."
        )


class ComplexDistance(BlockDistance):
    """Rules complex-krawczyk, complex-exact-fit and complex-zero."""

    data, family, noun, bounded = COMPLEX, "complex", "column", "|A_i^H r|"
    box, fit, zero = Krawczyk, ComplexFit, ZeroMinimiser
    evidence = (Krawczyk, ComplexFit, ZeroMinimiser)

    def write_instance(self, problem: Problem) -> JsonObject:
        """Pairs of numerals."""
        return write_complex_instance(problem)

    def write_vector(self, vector: Any) -> object:
        """Pairs of numerals."""
        return write_gaussians(vector)

    def write_dual(self, dual: tuple[Fraction, ...]) -> object:
        """Pairs of numerals."""
        half = len(dual) // 2
        return write_fraction_pairs(tuple(zip(dual[:half], dual[half:], strict=True)))

    def read_dual(self, value: object) -> tuple[Fraction, ...]:
        """Pairs of numerals."""
        pairs = read_fraction_pairs(value)
        return tuple(a for a, _ in pairs) + tuple(b for _, b in pairs)

    def read(self, document: object, reading: Reading) -> tuple[Problem, Point, BlockEvidence]:
        """An instance and a point in pairs of numerals."""
        document = as_object(document)
        problem = read_complex_instance(document["instance"])
        return problem, read_gaussians(document["point"]), self._read_evidence(document["evidence"])


class GroupDistance(BlockDistance):
    """Rules group-krawczyk, group-exact-fit and group-zero."""

    data, family, noun, bounded = GROUPS, "group", "group", "||A_g^T r||"
    box, fit, zero = GroupKrawczyk, GroupFit, GroupZero
    evidence = (GroupKrawczyk, GroupFit, GroupZero)

    def write_instance(self, problem: Problem) -> JsonObject:
        """Numerals, and positions of columns."""
        return write_group_instance(problem)

    def write_vector(self, vector: Any) -> object:
        """Numerals."""
        return [str(x) for x in vector]

    def write_dual(self, dual: tuple[Fraction, ...]) -> object:
        """Numerals."""
        return [numeral(x) for x in dual]

    def read_dual(self, value: object) -> tuple[Fraction, ...]:
        """Numerals."""
        return read_fractions(value)

    def read(self, document: object, reading: Reading) -> tuple[Problem, Point, BlockEvidence]:
        """An instance and a point in numerals."""
        document = as_object(document)
        problem = read_group_instance(document["instance"])
        point = tuple(map(read_rational, as_list(document["point"])))
        return problem, point, self._read_evidence(document["evidence"])


def evidence_about(problem: Problem) -> type[BlockDistance]:
    """The kind of evidence for a problem of complex data or groups."""
    return ComplexDistance if problem.complex_data is not None else GroupDistance
