"""scipy's L-BFGS-B on split variables: min ||A(p - q) - y||^2 + lam sum(p + q) subject to p, q >= 0."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from sciverify.subjects.observation import Answer, Floats, Subject, as_floats


@dataclass(frozen=True)
class SplitLBFGSB(Subject):
    """`scipy.optimize.minimize(method="L-BFGS-B")` from 0; `options` are its options."""

    options: Mapping[str, object] = field(default_factory=dict)
    name: ClassVar[str] = "scipy L-BFGS-B, split"
    library: ClassVar[str] = "scipy"
    module: ClassVar[str] = "scipy"
    accuracy_source: ClassVar[str] = "scipy.optimize.minimize(method='L-BFGS-B'), options ftol, gtol, maxiter, maxfun"

    def answer(self, A: Floats, y: Floats, parameter: float) -> Answer:
        """Minimise; success and status are scipy's."""
        from scipy.optimize import minimize

        count = A.shape[1]

        def objective(z: Floats) -> tuple[float, Floats]:
            residual = A @ (z[:count] - z[count:]) - y
            gradient = 2 * (A.T @ residual)
            return float(residual @ residual + parameter * z.sum()), np.r_[parameter + gradient, parameter - gradient]

        found = minimize(
            objective,
            np.zeros(2 * count),
            jac=True,
            method="L-BFGS-B",
            bounds=[(0, None)] * (2 * count),
            options=dict(self.options),
        )
        x = as_floats(found.x[:count] - found.x[count:])
        return Answer(x, bool(found.success), str(found.message), iterations=int(found.nit))
