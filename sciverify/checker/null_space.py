"""Rules of a claim of kind null-space-property: constants of the robust null space property, and the error bound.

||x_D|| <= rho ||x_{D^c}||_{1,w} / sqrt(xi) + gamma ||Ax|| for all x and all admissible D, and for all x and z
||z - x|| <= (C1 / sqrt(xi)) T + C2 ||A(z - x)||, T = 2 sigma(x) + ||z||_{1,w} - ||x||_{1,w}.
Proofs: docs/theory/null-space-certificate.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from itertools import chain, combinations, product

from .case import Exhibit
from .document import Json, Malformed, look, rational, read_list, read_object, short
from .gram import Levels, gram_matrix, positive_on_all_supports, read_levels, shifted
from .integer_matrix import matrix_product
from .numerals import ONE, ZERO, dot, over_one_unit
from .operators import Operator, read_operator
from .rules import BOUNDS, OtherKind, Rejected, Rule, Verified
from .spectrum import positive_definite
from .statements import DIGITS, decimal
from .work import spend, words

SECTION = "theory/null-space-certificate.md"
PSEUDO = Rule("pseudo-inverses", "rule", SECTION, "the pseudo-inverse of A_D bounds x_D for every maximal D")
LEFT = Rule("left-inverses", "rule inverses", SECTION, "a left inverse of A_D bounds x_D for every maximal D")
COHERENCE = Rule("coherence-in-levels", "rule", SECTION, "inner products of columns bound x_D for every maximal D")
RECOVERY = Rule(
    "recovery-constants", "q root", SECTION,
    "the error bound with C1 and C2 follows from the null space property",
)  # fmt: skip
KIND = OtherKind(
    "null-space-property",
    "rho gamma c1 c2",
    "||x_D|| <= {rho} ||x_D^c||_(1,w)/sqrt(xi) + {gamma} ||Ax|| for all x and all D of {sparsity} entries, and the "
    "error bound holds with C1 = {first}, C2 = {second}",
    upward="rho gamma first second",
)


class Family:
    """The matrix, its Gram matrix in integers, and what is admissible."""

    __slots__ = ("gram", "levels", "operator", "unit", "weights", "xi", "zeta")

    def __init__(self, exhibit: Exhibit) -> None:
        operator, levels, sparsities, weights = exhibit.parts("operator", "levels", "sparsities", "weights")
        self.operator: Operator = read_operator(operator, "instance.operator")
        self.levels: Levels = read_levels(levels, sparsities, self.operator.columns)
        written = read_list(weights, "instance.weights", len(self.levels.sizes))
        self.weights = [rational(w, f"instance.weights[{k}]") for k, w in enumerate(written)]
        if min(self.weights) <= 0:
            raise Malformed("instance.weights must be positive")
        shares = [w * w * s for w, s in zip(self.weights, self.levels.counts)]
        self.xi, self.zeta = sum(shares, ZERO), min(shares)
        self.gram, self.unit = gram_matrix(self.operator)

    def supports(self) -> Iterator[list[int]]:
        """All maximal ones, in their order."""
        count = math.prod(math.comb(n, k) for n, k in zip(self.levels.sizes, self.levels.counts))
        spend(2000 * count, "all supports")
        starts = [sum(self.levels.sizes[:k]) for k in range(len(self.levels.sizes))]
        parts = [
            combinations(range(start, start + size), count)
            for start, size, count in zip(starts, self.levels.sizes, self.levels.counts)
        ]
        return ([*chain.from_iterable(chosen)] for chosen in product(*parts))

    def limits(self, rho: Fraction) -> list[Fraction]:
        """(rho w_i)^2 / xi for each column: what ||Y^T A_i||^2 may be."""
        return [(rho * self.weights[k]) ** 2 / self.xi for k in self.levels.of]


@KIND.checked_by
def check_null_space_property(exhibit: Exhibit) -> Verified:
    """The property with rho and gamma, and the error bound with c1 and c2."""
    rho, gamma, first, second = (
        rational(said, f"claim.{key}") for said, key in zip(exhibit.said(KIND), ("rho", "gamma", "c1", "c2"))
    )
    if rho < 0 or rho >= ONE:
        raise Rejected(BOUNDS, "rho is not between 0 and 1")
    if gamma <= 0:
        raise Rejected(BOUNDS, "gamma is not positive")
    family = Family(exhibit)
    proof, recovery = exhibit.proof("proof", "recovery")
    _require_property(family, rho, gamma, proof)
    _require_recovery(family, rho, gamma, first, second, recovery)
    counts = " + ".join(map(str, family.levels.counts))
    found = {"rho": rho, "gamma": gamma, "c1": first, "c2": second}
    larger = Fraction(decimal(first, DIGITS, True))
    printed = {"first": larger, "second": second + gamma * (larger - first)}  # (H9)
    return found | printed | {"sparsity": counts, "title": family.operator.title}


def _require_property(family: Family, rho: Fraction, gamma: Fraction, proof: Json) -> None:
    rule = look(proof, "rule")
    if rule == PSEUDO.name:
        read_object(proof, "evidence.proof", [*PSEUDO.keys])
        _require_pseudo_inverses(family, rho, gamma)
    elif rule == LEFT.name:
        _, inverses = read_object(proof, "evidence.proof", [*LEFT.keys])
        _require_left_inverses(family, rho, gamma, inverses)
    elif rule == COHERENCE.name:
        read_object(proof, "evidence.proof", [*COHERENCE.keys])
        _require_coherence(family, rho, gamma)
    else:
        raise Malformed(f"evidence.proof.rule is {short(rule)}; known: {PSEUDO.name}, {LEFT.name}, {COHERENCE.name}")


def _require_pseudo_inverses(family: Family, rho: Fraction, gamma: Fraction) -> None:
    """||A_D^+|| < gamma, and ||A_D^+ A_i|| <= rho w_i / sqrt(xi) for the other columns."""
    if not positive_on_all_supports(shifted(family.gram, family.unit, 1 / gamma**2), family.levels):  # (H1)
        raise Rejected(PSEUDO, "gamma is not above the norm of every pseudo-inverse")
    limits = family.limits(rho)
    for support in family.supports():
        image, determinant = _solved(family.gram, support)
        square = determinant * determinant
        for i, (column, limit) in enumerate(zip(image, limits)):
            if i not in support and dot(column, column) * limit.denominator > limit.numerator * square:  # (H2)
                PSEUDO.step("columns of the support, and the column outside of it", support, i)
                raise Rejected(PSEUDO, "rho is too small for a column")


def _solved(gram: list[list[int]], support: list[int]) -> tuple[list[list[int]], int]:
    """The columns of det(G_D) G_D^-1 G_D., and det(G_D) > 0, by elimination without fractions."""
    rows, size, before = [[gram[i][k] for k in support] + gram[i] for i in support], len(support), 1
    spend((size * size + 2) * len(gram) * (250 + 3 * (size * words(rows)) ** 2), "pseudo-inverses of all supports")
    for k in range(size):
        pivot, lead = rows[k], rows[k][k]
        for i in range(size):
            if i != k:
                factor = rows[i][k]
                rows[i] = [(x * lead - factor * y) // before for x, y in zip(rows[i], pivot)]
        before = lead
    return [list(column) for column in zip(*(row[size:] for row in rows))], before


def _require_left_inverses(family: Family, rho: Fraction, gamma: Fraction, inverses: Json) -> None:
    """Y^T A_D = I, ||Y|| < gamma, ||Y^T A_i|| <= rho w_i / sqrt(xi)."""
    columns, unit = family.operator.vectors()
    turned = [list(row) for row in zip(*columns)]
    limits, where = family.limits(rho), "evidence.proof.inverses"
    written = iter(read_list(inverses, where))
    for number, support in enumerate(family.supports()):
        said = next(written, None)
        rows = [
            [rational(x, where) for x in read_list(row, f"{where}[{number}]", family.operator.rows)]
            for row in read_list(said, f"{where}[{number}]", len(support))
        ]
        flat, denominator = over_one_unit([x for row in rows for x in row])
        left = [flat[k : k + family.operator.rows] for k in range(0, len(flat), family.operator.rows)]
        image, scale = matrix_product(left, turned, "products with left inverses"), unit / denominator
        if any(scale * row[i] != (k == n) for k, row in enumerate(image) for n, i in enumerate(support)):  # (H3)
            raise Rejected(LEFT, "a matrix is no left inverse of its columns")
        room = gamma * gamma * denominator * denominator
        norms = [[(room if i == k else ZERO) - dot(u, v) for k, v in enumerate(left)] for i, u in enumerate(left)]
        if not positive_definite([[*row] for row in norms]):  # (H4)
            raise Rejected(LEFT, "gamma is not above the norm of a left inverse")
        inside = {*support}
        for i, (column, limit) in enumerate(zip(zip(*image), limits)):
            if i not in inside and scale * scale * dot(column, column) > limit:  # (H4)
                raise Rejected(LEFT, "rho is too small for a column")
    if next(written, None) is not None:
        raise Malformed(f"{where} has more matrices than there are supports")


def _require_coherence(family: Family, rho: Fraction, gamma: Fraction) -> None:
    """Gershgorin's discs of A_D^T A_D, and the sizes of A_D^T A_i."""
    levels, counts, unit = range(len(family.weights)), family.levels.counts, family.unit
    spend(len(family.gram) ** 2 * 150, "the coherence of levels")
    shortest = [min(row[i] for i, row in enumerate(family.gram) if family.levels.of[i] == k) for k in levels]
    largest = [[0] * len(levels) for _ in levels]
    for i, row in enumerate(family.gram):
        found = largest[family.levels.of[i]]
        for j, (entry, level) in enumerate(zip(row, family.levels.of)):
            if i != j and abs(entry) > found[level]:
                found[level] = abs(entry)
    least = unit * min(shortest[k] - sum(largest[k][m] * (counts[m] - (m == k)) for m in levels) for k in levels)
    COHERENCE.step("a lower bound of all A_D^T A_D", least)
    if gamma * gamma * least < 1:  # (H5)
        raise Rejected(COHERENCE, "gamma does not follow from the inner products of the columns")
    for k in levels:
        spread = unit * unit * sum(counts[m] * largest[k][m] ** 2 for m in levels)
        if family.xi * spread > (rho * least * family.weights[k]) ** 2:  # (H6)
            raise Rejected(COHERENCE, "rho does not follow from the inner products of the columns")


def _require_recovery(
    family: Family, rho: Fraction, gamma: Fraction, first: Fraction, second: Fraction, recovery: Json
) -> None:
    """Theorem 1 with any q > 0 and a root >= sqrt(kappa); larger C1 need a larger C2."""
    q_said, root_said = read_object(recovery, "evidence.recovery", [*RECOVERY.keys])
    q, root = rational(q_said, "evidence.recovery.q"), rational(root_said, "evidence.recovery.root")
    if q <= 0:
        raise Rejected(RECOVERY, "q is not positive")
    if root < 0 or root * root * family.zeta < family.xi:  # (H7)
        raise Rejected(RECOVERY, "root is below the root of kappa")
    b = (q + 1 / q) / 2
    a = b * rho + root / (2 * q)
    RECOVERY.step("a / (1 - rho) and the least C2 beside C1", a / (1 - rho), gamma * (b + first))
    if first * (1 - rho) < a:  # (H8)
        raise Rejected(RECOVERY, "C1 is too small")
    if second < gamma * (b + first):  # (H9)
        raise Rejected(RECOVERY, "C2 is too small")
