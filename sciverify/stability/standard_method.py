"""The standard method beside a network: the LASSO in Haar wavelets, with a certified distance to its minimisers.

Minimisers of ||A W^T z - y||^2 + lam sum w_i |z_i| give the image W^T z; W is orthonormal, so distances of images are
those of their coefficients. The weights w_i are drawn from [1, 5/4), so that no two columns tie.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass

import numpy as np

from sciverify.certificate.certificate import Certificate
from sciverify.certify.solve import solve
from sciverify.errors import InvalidInput, shown
from sciverify.exact.midrad import Floats
from sciverify.exact.nearest_double import nearest_double
from sciverify.exact.rational_vector import RationalVector
from sciverify.operators.haar import haar_synthesis
from sciverify.operators.operator import MeasurementOperator
from sciverify.problems.lasso import Lasso

_DIGITS = 8
"""Decimals of the coefficients."""


@dataclass(frozen=True, slots=True)
class HaarReconstruction:
    """An image of the standard method.

    Attributes
    ----------
    image : float64 array of shape (n, n)
    certificate : Certificate
        Of the distance of its coefficients to the minimisers of the LASSO.
    """

    image: Floats
    certificate: Certificate


class HaarLasso:
    """The LASSO in Haar wavelets for one operator.

    Parameters
    ----------
    operator : MeasurementOperator
        A, which measures n x n images, n a power of two.
    lam : float > 0
        Weight of the l1 norm.
    """

    def __init__(self, operator: MeasurementOperator, lam: float = 2.0**-4) -> None:
        if not (isinstance(lam, float) and 0 < lam < float("inf")):
            raise InvalidInput(f"lam is {shown(lam)}: a positive float is needed")
        self.operator, self.lam = operator, lam
        side = round(operator.shape[1] ** 0.5)
        self.side = side
        images = haar_synthesis(np.eye(operator.shape[1]).reshape(-1, side, side))
        drawn = np.random.default_rng(side).integers(0, 256, operator.shape[1])
        self.weights: Floats = 1 + drawn / 2.0**10
        self.matrix: Floats = np.ascontiguousarray(operator.forward(images.reshape(len(images), -1)).T)

    def scaled(self, factor: float) -> HaarLasso:
        """The same method with so many times the lam: as images that are so many times as bright need it."""
        found = copy(self)
        found.lam = factor * self.lam
        return found

    def smoother(self) -> HaarLasso:
        """The same method with twice the lam: fewer coefficients are used, which are easier to enclose."""
        return self.scaled(2)

    def __call__(self, y: RationalVector) -> HaarReconstruction:
        """The image for measurements y, which are rounded to doubles."""
        measurements = np.array([nearest_double(v) for v in y])
        problem = Lasso(self.matrix, measurements, self.lam, weights=self.weights)
        solution = solve(problem, _DIGITS, engine="float")
        found = np.array([float(v) for v in solution.x if not isinstance(v, tuple)])
        return HaarReconstruction(haar_synthesis(found.reshape(self.side, self.side)), solution.certificate)
