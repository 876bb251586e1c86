"""Claims of kind spectral-gap: an interval without spectrum of a self-adjoint banded operator.

Proof: docs/theory/windows.md.
"""

from __future__ import annotations

from .case import Exhibit
from .document import Malformed, rational, short
from .free_intervals import WINDOWS, WindowEvidence
from .l2_operators import Banded, read_l2_operator
from .rules import OtherKind, Rejected, Verified

KIND = OtherKind(
    "spectral-gap",
    "lower upper scope",
    "no point of the spectrum lies between {lower} and {upper}{words}",
    upward="lower",
)
SCOPES = {"operator": "", "every phase": ", at every common phase of its waves"}


@KIND.checked_by
def check_spectral_gap(exhibit: Exhibit) -> Verified:
    """The open interval from lower to upper and the spectrum are disjoint."""
    lower_said, upper_said, scope = exhibit.said(KIND)
    lower, upper = rational(lower_said, "claim.lower"), rational(upper_said, "claim.upper")
    if type(scope) is not str or scope not in SCOPES:
        raise Malformed(f"claim.scope is {short(scope)}; known are {', '.join(SCOPES)}")
    (operator_said,) = exhibit.parts("operator")
    operator = read_l2_operator(operator_said, "instance.operator")
    if not isinstance(operator, Banded):
        raise Malformed("windows are those of a banded operator")
    windows = WindowEvidence(exhibit.evidence, "evidence")
    if (scope == "every phase") != bool(windows.phases):
        raise Rejected(WINDOWS, f"the claim is about {short(scope)}, and the evidence has {windows.phases} phases")
    windows.require_free(operator, lower, upper)
    return {"lower": lower, "upper": upper, "scope": scope, "words": SCOPES[scope], "title": operator.title}
