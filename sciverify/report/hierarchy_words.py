"""What a place in the SCI hierarchy means, in plain words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sciverify.hierarchy import Bound, ClassifiedProblem

_CLASS = re.compile(r"[ΔΣΠ][₁₂₃]")
_MEANINGS = {
    "Δ₁": "one limit, and the n-th output is within 2^-n of the truth, so one knows when to stop",
    "Σ₁": "one limit, and each point of the n-th output is within 2^-n of the truth: what is shown is right, and "
    "something may be missing",
    "Π₁": "one limit, and the n-th output covers the truth up to 2^-n: nothing is missing, and something may be wrong",
    "Δ₂": "one limit that converges to the truth, without any bound of the error, so one never knows when to stop",
    "Σ₂": "two limits, one after the other, and after the first one what is shown is right up to 2^-n",
    "Π₂": "two limits, one after the other, and after the first one nothing is missing up to 2^-n, or a no is right",
    "Δ₃": "two limits, one after the other, without any bound of the error",
    "Σ₃": "three limits, one after the other, and after the first two what is shown is right up to 2^-n",
    "Π₃": "three limits, one after the other, and after the first two nothing is missing up to 2^-n",
}
_MODELS = {
    "general": "an algorithm is whatever depends on finitely many answers, also what no machine can run; a lower bound "
    "for it holds for every kind of algorithm",
    "arithmetic": "an algorithm asks for numbers and takes finitely many exact operations and comparisons",
    "Turing": "an algorithm runs on a Turing machine, and is told data within 2^-n",
}


def explained(row: ClassifiedProblem) -> Sequence[str]:
    """Sentences: what the upper bound means and who says so, the same of the lower one, and the models."""
    inside = row.inside
    return (
        f"Upper bound, what can be done: it is in {inside.sci_class}. Some tower does this for all inputs: "
        f"{in_words(inside)}. {_evidence(inside)}",
        _lower(row.outside),
        *(f"Model: {name}. There {words}." for name, words in _MODELS.items() if name in row.model),
    )


def _lower(bound: Bound) -> str:
    if bound.evidence == "none":
        return "Lower bound, what cannot be done: none is needed, as no class is below."
    return (
        f"Lower bound, what cannot be done: it is not in {bound.sci_class}. No tower does this for all inputs: "
        f"{in_words(bound)}. {_evidence(bound)}"
    )


def _evidence(bound: Bound) -> str:
    if bound.evidence == "cited":
        return f"Evidence: cited, {bound.source}; nothing here rests on it."
    return f"Evidence: proven here, {bound.source}; executed here, {bound.command}."


def in_words(bound: Bound) -> str | None:
    """What the classes of a bound mean; None where there is none."""
    _, condition, digits = bound.sci_class.partition(" for ")
    if condition:
        return f"an answer that is right to {digits}, by an algorithm that halts"
    return "; or ".join(_MEANINGS[name] for name in _CLASS.findall(bound.sci_class)) or None
