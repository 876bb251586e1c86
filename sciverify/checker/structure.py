"""Claims about the structure of the solution set: its dimension, which entries vanish where, and how large they are.

Proofs: docs/certificate-format.md, claims about an instance; docs/theory/entries.md.
"""

from __future__ import annotations

from fractions import Fraction

from .case import Case
from .document import Json, Malformed, read_indices, read_list, read_object
from .entries import AT_TOLERANCE, SUPPORT_KEYS, Entries, Entry, check_at_tolerance
from .field import Levels, Number, Vector, absolute, elements, sign
from .kernel import Optimum
from .linear import has_rank
from .numerals import ZERO
from .rules import Kind, Rejected, Rule, Verified

PAGE = "certificate-format.md#claims-about-an-instance"
CONFINEMENT = Rule(
    "confining-multiplier", "rule multiplier", PAGE, "minimisers vanish off some columns; dim Xi <= upper"
)
POSITIVE = Rule("positive-entry", "index multiplier", PAGE, "an entry is nonzero at every minimiser")
FURTHER = Rule(
    "further-minimisers", "", PAGE, "entries that vanish at some minimisers and not at others; dim Xi >= lower"
)
BOUNDED = Rule(
    "bounded-entry",
    "index sign multiplier",
    "theory/entries.md",
    "an entry times a sign is at most so large on all of Xi",
)
SUPPORT = Kind("support", " ".join(SUPPORT_KEYS), "on {symbol}(A, y) entries {entries}", point=False)
DIMENSION = Kind("dimension", "lower upper", "{lower} <= dim Xi <= {upper}", point=False)


class Confinement:
    """Minimisers vanish off `left`, and Bz = anchor - tau p there, where tau = 0 unless <m, p> = 0 on a ray."""

    def __init__(self, optimum: Optimum, value: Json, levels: Levels) -> None:
        where = "evidence.confinement"
        name, multiplier = read_object(value, where, ["rule", "multiplier"])
        CONFINEMENT.expect(name, where)
        problem = optimum.problem
        m = elements(multiplier, levels, f"{where}.multiplier", problem.rows)
        self.left: list[int] = []
        for i, (g, ways) in enumerate(zip(problem.correlations(m), optimum.directions)):
            if ways and -sign(g) in ways:  # s g_i < 0 for an s
                raise Rejected(CONFINEMENT, f"the multiplier has the wrong sign in column {i}")
            if ways and sign(g) == 0:
                self.left.append(i)
        along = optimum.along(m)
        if along < 0:
            raise Rejected(CONFINEMENT, "the multiplier has the wrong sign along the residual")
        if sign(problem.inner(m, optimum.anchor())) > 0:
            raise Rejected(CONFINEMENT, "the multiplier does not vanish at the minimisers")
        self.vectors = [problem.by_column[i] for i in self.left]
        if optimum.ray and along == 0:
            self.vectors.append(optimum.dual)
        CONFINEMENT.step(
            "columns on which minimisers may live, with p where a ray is left, in number", len(self.vectors)
        )

    def dimension_is_at_most(self, bound: int) -> bool:
        """dim Xi <= |R| + eps - rank <= bound?"""
        CONFINEMENT.step("their number less their rank is at most", bound)
        return has_rank(self.vectors, len(self.vectors) - bound)


def _minimisers(value: Json, optimum: Optimum, levels: Levels) -> list[Vector]:
    """The minimiser of the optimality evidence, and further ones."""
    found = [optimum.minimiser]
    for k, entry in enumerate(read_list(value, "evidence.minimisers")):
        found.append(elements(entry, levels, f"evidence.minimisers[{k}]", optimum.problem.columns))
        optimum.require_minimiser(found[-1], FURTHER)
    return found


@SUPPORT.checked_by
def check_support(case: Case) -> Verified:
    """Which coordinates vanish at all minimisers, at none, at some but not all."""
    size = case.problem.columns
    _, *lists = read_object(case.claim, "claim", ["kind", *SUPPORT.keys])
    always, never, sometimes = (read_indices(v, f"claim.{k}", size) for k, v in zip(SUPPORT.keys, lists))
    optimality, confinement, positivity, further = case.parts("optimality", "confinement", "positivity", "minimisers")
    optimum = Optimum(case.problem, optimality, case.levels)
    confined = Confinement(optimum, confinement, case.levels)
    minimisers = _minimisers(further, optimum, case.levels)
    positive = _positive(positivity, optimum, case.levels)
    left = [i for i in always if i in confined.left]
    if any(sign(optimum.minimiser[i]) != 0 for i in left):
        raise Rejected(CONFINEMENT, "an entry that is called always zero is not zero at the minimiser in the evidence")
    if left and not confined.dimension_is_at_most(0):
        raise Rejected(CONFINEMENT, f"the multiplier does not exclude column {left[0]}")
    rest = [i for i in never if i not in positive]
    if any(sign(optimum.minimiser[i]) == 0 for i in rest):
        raise Rejected(POSITIVE, "an entry that is called never zero vanishes at the minimiser in the evidence")
    if rest and not confined.dimension_is_at_most(0):
        raise Rejected(POSITIVE, f"entry {rest[0]} is not proven to be nonzero at every minimiser")
    for i in sometimes:
        if {sign(z[i]) != 0 for z in minimisers} != {True, False}:
            raise Rejected(FURTHER, f"entry {i} is not shown both zero and nonzero")
    return dict(zip(SUPPORT.keys, (always, never, sometimes)))


def _positive(value: Json, optimum: Optimum, levels: Levels) -> set[int]:
    """Rule positive-entry: |z_i| >= -<m, anchor> > 0 at every minimiser z.

    An index off E needs no refusal of its own: s g_k >= 0 on all of E and <m, p> >= 0 on a ray make
    <m, anchor> = sum_E g_k z_k + tau <m, p> >= 0 at the minimiser in the evidence, so the last condition fails.
    """
    problem, found = optimum.problem, set()
    for k, entry in enumerate(read_list(value, "evidence.positivity")):
        where = f"evidence.positivity[{k}]"
        index, multiplier = read_object(entry, where, ["index", "multiplier"])
        (index,) = read_indices([index], where, problem.columns)
        m = elements(multiplier, levels, where, problem.rows)
        for i, (g, ways) in enumerate(zip(problem.correlations(m), optimum.directions)):
            if any(sign(Fraction(s) * g + Fraction(int(i == index))) < 0 for s in ways):
                raise Rejected(POSITIVE, f"the functional is not bounded on the solution set: column {i}")
        if optimum.along(m) < 0:
            raise Rejected(POSITIVE, "the functional is not bounded along the residual")
        least = -problem.inner(m, optimum.anchor())
        POSITIVE.step(f"|z_{index}| at every minimiser is at least", least)
        if sign(least) <= 0:
            raise Rejected(POSITIVE, f"the multiplier does not keep entry {index} away from 0")
        found.add(index)
    return found


@AT_TOLERANCE.checked_by
def check_support_at_tolerance(case: Case) -> Verified:
    """Which entries are large and which are small at all minimisers, from exact numbers."""
    optimality, confinement, bounds = case.parts("optimality", "confinement", "bounds")

    def prove() -> Entries:
        optimum = Optimum(case.problem, optimality, case.levels)
        confined = Confinement(optimum, confinement, case.levels)
        most = _bounded(bounds, optimum, case.levels)
        if confined.dimension_is_at_most(0):
            values = {i: absolute(optimum.minimiser[i]) for i in confined.left}
            return Entries(BOUNDED, case.problem.columns, {i: Entry(x, x) for i, x in values.items()})
        known = {i: _between(i, optimum.directions[i], most) for i in confined.left}
        return Entries(BOUNDED, case.problem.columns, known)

    return check_at_tolerance(case.claim, case.problem.columns, prove)


def _between(i: int, ways: tuple[int, ...], most: dict[tuple[int, int], Number]) -> Entry:
    """|z_i| from bounds of z_i and -z_i; z_i has one of the signs `ways`."""
    low: Number = ZERO
    for s in (1, -1):
        x = most.get((i, s))
        if x is not None and sign(x) < 0:
            low = -x
    known = [most[i, s] for s in ways if (i, s) in most]
    if len(known) < len(ways):
        return Entry(low, ZERO, bounded=False)
    return Entry(low, known[0] if sign(known[0] - known[-1]) >= 0 else known[-1])


def _bounded(value: Json, optimum: Optimum, levels: Levels) -> dict[tuple[int, int], Number]:
    """Rule bounded-entry: s z_i <= <m, anchor> at every minimiser z, by (index, sign)."""
    problem, found = optimum.problem, {}
    for k, entry in enumerate(read_list(value, "evidence.bounds")):
        where = f"evidence.bounds[{k}]"
        index, s, multiplier = read_object(entry, where, ["index", "sign", "multiplier"])
        (index,) = read_indices([index], where, problem.columns)
        if type(s) is not int or s not in (1, -1):
            raise Malformed(f"{where}.sign must be 1 or -1")
        m = elements(multiplier, levels, where, problem.rows)
        for i, (g, ways) in enumerate(zip(problem.correlations(m), optimum.directions)):
            if any(sign(Fraction(way) * (g - Fraction(int(i == index) * s))) < 0 for way in ways):  # (Y5)
                raise Rejected(BOUNDED, f"the functional is not bounded on the solution set: column {i}")
        if optimum.along(m) < 0:
            raise Rejected(BOUNDED, "the functional is not bounded along the residual")
        found[index, s] = problem.inner(m, optimum.anchor())  # (Y5)
        BOUNDED.step(f"{'-' if s < 0 else ''}z_{index} at every minimiser is at most", found[index, s])
    return found


@DIMENSION.checked_by
def check_dimension(case: Case) -> Verified:
    """lower <= dim Xi <= upper."""
    low, high, _ = case.bounds()
    optimality, confinement, further = case.parts("optimality", "confinement", "minimisers")
    optimum = Optimum(case.problem, optimality, case.levels)
    confined = Confinement(optimum, confinement, case.levels)
    first, *others = _minimisers(further, optimum, case.levels)
    least = -int(-low // 1)
    FURTHER.step("dimensions that the minimisers span, at least", least)
    if not has_rank([[a - b for a, b in zip(z, first)] for z in others], least):
        raise Rejected(FURTHER, "the minimisers do not span as many dimensions as the lower bound says")
    if not confined.dimension_is_at_most(int(high // 1)):
        raise Rejected(CONFINEMENT, "the columns that are left admit more dimensions than the upper bound says")
    return {"lower": low, "upper": high}
