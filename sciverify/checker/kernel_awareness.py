"""Rules of a claim of kind kernel-awareness: how much longer than its measurements is a difference of sparse vectors?

K* = max ||v||_2 / ||Av||_2 over all v != 0 with at most 2 s_k entries in level k.
Proofs: docs/theory/kernel-awareness.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from .case import Exhibit
from .document import Json, Malformed, look, rational, read_indices, read_list, read_object, short
from .gram import Levels, gram_matrix, positive_on_all_supports, read_levels, read_sizes, shifted
from .numerals import over_one_unit
from .operators import Operator, read_operator
from .rules import BOUNDS, OtherKind, Rejected, Rule, Verified
from .scaled import Scaled
from .spectrum import positive_definite
from .work import spend

INFINITY = "infinity"
MOST_BLOCKS = 16
PAGE = "theory/kernel-awareness.md"
WITNESS = Rule("sparse-witness", "support vector", PAGE, "||v|| >= lower ||Av|| for one admissible vector v != 0")
EVERY = Rule("every-support", "rule", PAGE, "upper^2 A_S^T A_S - I is positive definite for every maximal support S")
COHERENCE = Rule(
    "block-coherence", "rule blocks", PAGE, "inner products of columns bound A_S^T A_S from below for every support S"
)
KIND = OtherKind(
    "kernel-awareness",
    "lower upper",
    "||x - z|| <= K ||A(x - z)|| holds for all x, z with at most {sparsity} non-zero entries if K >= {upper}, and for "
    "no K < {lower}",
    upward="upper",
)


@KIND.checked_by
def check_kernel_awareness(exhibit: Exhibit) -> Verified:
    """lower <= K* <= upper."""
    lower_said, upper_said = exhibit.said(KIND)
    operator_said, levels, sparsities = exhibit.parts("operator", "levels", "sparsities")
    witness, proof = exhibit.proof("witness", "proof")
    lower, upper = _bound(lower_said, "claim.lower"), _bound(upper_said, "claim.upper")
    if lower is not None and lower < 0:
        raise Rejected(BOUNDS, "the lower bound is negative")
    if upper is not None and upper <= 0:
        raise Rejected(BOUNDS, "the upper bound is not positive")
    operator = read_operator(operator_said, "instance.operator")
    admissible = read_levels(levels, sparsities, operator.columns)
    _require_lower(lower, operator, admissible.doubled(), witness)
    if upper is None:
        if proof is not None:
            raise Malformed("evidence.proof must be null where no upper bound is claimed")
    else:
        _require_upper(upper, operator, admissible.doubled(), proof)
    return {
        "lower": INFINITY if lower is None else lower,
        "upper": INFINITY if upper is None else upper,
        "sparsity": " + ".join(map(str, admissible.counts)),
        "title": operator.title,
    }


def _bound(value: Json, where: str) -> Fraction | None:
    """A numeral; None for infinity."""
    return None if value == INFINITY else rational(value, where)


def _require_lower(lower: Fraction | None, operator: Operator, admissible: Levels, witness: Json) -> None:
    places, entries = read_object(witness, "evidence.witness", [*WITNESS.keys])
    support = read_indices(places, "evidence.witness.support", operator.columns)
    written = read_list(entries, "evidence.witness.vector", len(support))
    found, unit = over_one_unit([rational(x, f"evidence.witness.vector[{k}]") for k, x in enumerate(written)])
    if not admissible.admit(support):
        raise Rejected(WITNESS, "the vector has more than twice the admissible entries")
    numbers = [0] * operator.columns
    for i, x in zip(support, found):
        numbers[i] = x
    v = Scaled(numbers, Fraction(1, unit))
    length, measured = v.square(), operator.forward(v).square()
    WITNESS.step("||v||^2 and ||Av||^2", length, measured)
    if not length:
        raise Rejected(WITNESS, "the vector is 0")
    if lower is None:
        if measured:  # (J2)
            raise Rejected(WITNESS, "the measurements of the vector are not 0")
    elif length < lower * lower * measured:  # (J1)
        raise Rejected(WITNESS, "the vector is shorter than the lower bound times its measurements")


def _require_upper(upper: Fraction, operator: Operator, admissible: Levels, proof: Json) -> None:
    rule = look(proof, "rule")
    gram, unit = gram_matrix(operator)
    if rule == EVERY.name:
        read_object(proof, "evidence.proof", [*EVERY.keys])
        EVERY.step("supports with so many columns of each level", " + ".join(map(str, admissible.counts)))
        if not positive_on_all_supports(shifted(gram, unit, 1 / upper**2), admissible):  # (J3)
            raise Rejected(EVERY, "the upper bound does not hold on some support")
    elif rule == COHERENCE.name:
        _, blocks = read_object(proof, "evidence.proof", [*COHERENCE.keys])
        _require_coherence(upper, gram, unit, admissible, blocks)
    else:
        raise Malformed(f"evidence.proof.rule is {short(rule)}; known are {EVERY.name}, {COHERENCE.name}")


def _require_coherence(
    upper: Fraction, gram: list[list[int]], unit: Fraction, admissible: Levels, blocks: Json
) -> None:
    """(J5) for all ways in which the columns of a support can be spread over the blocks."""
    sizes = read_sizes(blocks, "evidence.proof.blocks", len(gram))
    if len(sizes) > MOST_BLOCKS:
        raise Malformed(f"evidence.proof.blocks has {len(sizes)} blocks, the limit is {MOST_BLOCKS}")
    finer = Levels(sizes, sizes)
    parents = sorted({*zip(finer.of, admissible.of)})
    if len(parents) != len(sizes):
        raise Malformed("evidence.proof.blocks: a block lies in more than one level")
    spend(len(gram) ** 2 * 150, "the coherence of blocks")
    # (J4)
    shortest = [min(row[i] for i, row in enumerate(gram) if finer.of[i] == k) for k in range(len(sizes))]
    coherence = _coherence(gram, finer)
    square = 1 / upper**2
    for spread in _spreads([level for _, level in parents], sizes, admissible.counts):
        spend(20_000 + 15_000 * len(spread) ** 2, "the ways to spread a support over blocks")
        held = [k for k, count in enumerate(spread) if count]
        compared = [[-spread[k] * spread[m] * coherence[k][m] * unit for m in held] for k in held]
        for row, (i, k) in zip(compared, enumerate(held)):
            row[i] = spread[k] * ((shortest[k] - (spread[k] - 1) * coherence[k][k]) * unit - square)
        if not positive_definite([[*row] for row in compared]):  # (J5)
            COHERENCE.step("columns of each block", ", ".join(map(str, spread)))
            raise Rejected(COHERENCE, "the upper bound does not follow from the inner products of the columns")


def _coherence(gram: list[list[int]], finer: Levels) -> list[list[int]]:
    """The largest |<A_i, A_j>|, i != j, for each pair of blocks."""
    count = len(finer.sizes)
    found = [[0] * count for _ in range(count)]
    for i, row in enumerate(gram):
        largest = found[finer.of[i]]
        for j, (entry, block) in enumerate(zip(row, finer.of)):
            if i != j and abs(entry) > largest[block]:
                largest[block] = abs(entry)
    return found


def _spreads(parents: list[int], sizes: list[int], counts: list[int]) -> Iterator[list[int]]:
    """The ways to take `counts` columns of each level from its blocks."""
    if not parents:
        if not any(counts):
            yield []
        return
    spend(1000, "the ways to spread a support over blocks")
    for first in range(min(sizes[0], counts[parents[0]]) + 1):
        left = [n - first * (k == parents[0]) for k, n in enumerate(counts)]
        for rest in _spreads(parents[1:], sizes[1:], left):
            yield [first, *rest]
