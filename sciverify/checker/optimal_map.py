"""Rules of a claim of kind optimality-constant: the least worst error of maps on a finite set of vectors.

c_opt = inf over Psi of sup over x in M1 and ||e|| <= eta of ||Psi(Ax + e) - x||. Proofs: docs/theory/optimal-maps.md.
"""

from __future__ import annotations

from fractions import Fraction

from .case import Exhibit
from .document import Json, rational, read_indices, read_object
from .fibres import PAGE, combination, read_vectors, read_weights, require_radius
from .numerals import ONE, ZERO
from .operators import read_operator
from .rules import BOUNDS, OtherKind, Rejected, Rule, Verified
from .scaled import Scaled

MOST_BITS = 90
"""Of a number that is shown as it is, for both bounds hold for this one."""
COMMON = Rule(
    "common-measurement", "set weights measurement", PAGE,
    "vectors that one measurement can belong to do not fit into a ball of a smaller radius than lower",
)  # fmt: skip
KIND = OtherKind(
    "optimality-constant",
    "eta lower upper",
    "the best map errs by at least {lower} and at most {upper} on the worst of {count} vectors, with noise of norm at "
    "most {noise}",
    upward="upper",
)


@KIND.checked_by
def check_optimality_constant(exhibit: Exhibit) -> Verified:
    """lower <= c_opt <= upper."""
    eta, lower, upper = (
        rational(said, f"claim.{key}") for said, key in zip(exhibit.said(KIND), ("eta", "lower", "upper"))
    )
    if eta < 0:
        raise Rejected(BOUNDS, "the norm of the noise is negative")
    if lower < 0:
        raise Rejected(BOUNDS, "the lower bound is negative")
    if upper < 0:
        raise Rejected(BOUNDS, "the upper bound is negative")
    operator_said, vectors_said = exhibit.parts("operator", "vectors")
    crowd, centres = exhibit.proof("crowd", "centres")
    operator = read_operator(operator_said, "instance.operator")
    vectors = read_vectors(vectors_said, operator)
    measured = [operator.forward(x) for x in vectors]
    _require_lower(lower, eta, vectors, measured, crowd)
    require_radius(upper, eta, vectors, measured, centres)
    noise = str(eta) if eta.numerator.bit_length() + eta.denominator.bit_length() <= MOST_BITS else "eta"
    return {
        "eta": eta, "noise": noise, "lower": lower, "upper": upper, "count": len(vectors), "title": operator.title,
    }  # fmt: skip


def _require_lower(lower: Fraction, eta: Fraction, vectors: list[Scaled], measured: list[Scaled], crowd: Json) -> None:
    """Some measurement belongs to all vectors of a set that fits into no ball of a radius below `lower`."""
    where = "evidence.crowd"
    chosen, weights_said, measurement_said = read_object(crowd, where, [*COMMON.keys])
    indices = read_indices(chosen, f"{where}.set", len(vectors))
    weights = read_weights(weights_said, f"{where}.weights", len(indices))
    shares = read_weights(measurement_said, f"{where}.measurement", len(indices))
    if any(weight < 0 for weight in weights) or sum(weights) != ONE:
        raise Rejected(COMMON, "the weights are not those of a mean")
    y = combination(shares, [measured[k] for k in indices])
    far = max((measured[k] - y).square() for k in indices)
    COMMON.step("the square of the largest distance to the common measurement", far)
    if far > eta * eta:  # (U1)
        raise Rejected(COMMON, "a vector of the set is measured farther than eta from the common measurement")
    mean = combination(weights, [vectors[k] for k in indices])
    square = sum((w * vectors[k].square() for w, k in zip(weights, indices)), ZERO) - mean.square()
    COMMON.step("the square of a radius that no smaller ball around the set has", square)
    if square < lower * lower:  # (U2)
        raise Rejected(COMMON, "the radius of the set is not proven to be as large as the lower bound")
