"""Rule indistinguishable-pair: what no map at all can do for two vectors with nearly equal measurements.

Proof: docs/theory/any-map.md.
"""

from __future__ import annotations

from .case import Exhibit
from .document import rational, read_list
from .operators import read_operator
from .rules import BOUNDS, OtherKind, Rejected, Rule, Verified
from .scaled import read_vector

PAIR = Rule(
    "indistinguishable-pair",
    "",
    "theory/any-map.md",
    "||A(x - x')|| <= 2 eta, so every map errs by at least ||x - x'|| / 2 on x or on x'",
)
KIND = OtherKind(
    "any-map-error",
    "eta lower",
    "every map from measurements to vectors errs by at least {lower} on one of two vectors, for some noise of norm at "
    "most {eta}",
    upward="eta",
)


@KIND.checked_by
def check_any_map_error(exhibit: Exhibit) -> Verified:
    """max over x, x' and ||e|| <= eta of ||Psi(Ax + e) - x|| >= lower for every map Psi."""
    eta_said, lower_said = exhibit.said(KIND)
    eta, lower = rational(eta_said, "claim.eta"), rational(lower_said, "claim.lower")
    if eta < 0:
        raise Rejected(BOUNDS, "the norm of the noise is negative")
    if lower < 0:
        raise Rejected(BOUNDS, "the lower bound is negative")
    operator_said, vectors = exhibit.parts("operator", "vectors")
    exhibit.proof()
    operator = read_operator(operator_said, "instance.operator")
    x, other = (
        read_vector(v, f"instance.vectors[{k}]", operator.columns)
        for k, v in enumerate(read_list(vectors, "instance.vectors", 2))
    )
    apart = x - other
    seen, distance = operator.forward(apart).square(), apart.square()
    PAIR.step("||A(x - x')||^2 and (2 eta)^2; ||x - x'||^2 and (2 lower)^2", seen, 4 * eta**2, distance, 4 * lower**2)
    if seen > 4 * eta * eta:  # (N1)
        raise Rejected(PAIR, "the measurements of the two vectors are more than 2 eta apart")
    if distance < 4 * lower * lower:  # (N2)
        raise Rejected(PAIR, "the two vectors are less than twice the lower bound apart")
    return {"eta": eta, "lower": lower, "title": operator.title}
