"""SPGL1: Newton's method on the Pareto curve, spectral projected gradients for min ||Ax - y|| over an l1 ball."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from sciverify.problems.basis_pursuit import BasisPursuit
from sciverify.subjects.observation import Answer, Floats, Subject, as_floats

_ENDINGS = {
    1: "found a BPDN solution",
    2: "found a BP solution; exit based on small gradient",
    3: "found a BP solution; exit based on small residual",
    4: "found a LASSO solution",
    5: "error: too many iterations",
    6: "error: linesearch failed",
    7: "error: found suboptimal BP solution",
    8: "error: too many matrix-vector products",
}
"""`stat` in the documentation of `spgl1.spgl1`; the source has a ninth, "a possible active set"."""
_SUCCESSES = (1, 2, 3, 4)


@dataclass(frozen=True)
class Spgl1(Subject):
    """min ||x||_1 subject to ||Ax - y|| <= eta by `spgl1.spg_bpdn`, for eta = 0 by `spgl1.spg_bp`.

    Attributes
    ----------
    options : mapping
        Further arguments of `spgl1.spgl1`, such as opt_tol, bp_tol, ls_tol, and iter_lim < 10**4: version 0.0.3 keeps a
        history of min(iter_lim + 1, 10**4) entries, and lengthens it after every 10**4 iterations to at most iter_lim,
        so that iteration iter_lim has none (IndexError).
    """

    options: Mapping[str, object] = field(default_factory=dict)
    problem: ClassVar[str] = BasisPursuit.kind
    name: ClassVar[str] = "SPGL1"
    library: ClassVar[str] = "spgl1"
    module: ClassVar[str] = "spgl1"
    accuracy_source: ClassVar[str] = "spgl1.spgl1, parameters opt_tol, bp_tol, ls_tol, iter_lim"

    def answer(self, A: Floats, y: Floats, parameter: float) -> Answer:
        """Solve; success is `stat` 1 to 4, which the documentation calls solutions; the gap is `rgap`, a relative one.

        That gap is of the LASSO problem with the last tau. For eta >= ||y|| the answer 0 is "a LASSO solution".
        """
        import spgl1

        found = spgl1.spg_bpdn(A, y, parameter, **self.options) if parameter else spgl1.spg_bp(A, y, **self.options)
        x, _, _, info = found
        stat = int(info["stat"])
        status = f"stat {stat}: {_ENDINGS.get(stat, 'not documented')}"
        return Answer(as_floats(x), stat in _SUCCESSES, status, float(info["rgap"]), int(info["niters"]))
