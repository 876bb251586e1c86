"""The least worst error of maps on a finite set of vectors, and a map that attains it (docs/theory/optimal-maps.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from flint import fmpq

from sciverify.allowance import Progress, allowance
from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.optimality_constant import CentreProof, OptimalityConstantClaim, VectorSet
from sciverify.errors import InvalidInput, shown
from sciverify.exact.rational_vector import RationalVector, read_rational_vector
from sciverify.exact.rationals import from_fraction, to_fraction, to_rational
from sciverify.exact.root_bounds import root_or_bounds
from sciverify.operators.dense import as_operator
from sciverify.operators.operator import squared_norm
from sciverify.stability.fibres import Fibres, ball, clusters, gram, squared_distances


def optimality_constant(
    A: object, M1: object, eta: object = 0, *, seconds: float | None = None, progress: Progress | None = None
) -> Certificate:
    """Bounds of the worst error of the best map on a finite set.

    Parameters
    ----------
    A : array of shape (m, N) of rational numbers, or a measurement operator
    M1 : sequence of vectors or images, N rational numbers each
        Complex vectors are real ones of length 2N: their real and imaginary parts, measured by [[Re A, -Im A], [Im A,
        Re A]].
    eta : rational number
        The l2 norm of the noise.
    seconds : float, optional
        Wall time after which `Undecided` is raised.
    progress : function, optional
        Called with a short phrase and the share that is done, or None.

    Returns
    -------
    Certificate
        `optimal_map` makes a map of it.
        **Guarantee.** lower <= c_opt <= upper for c_opt = inf over all maps Psi, also multivalued ones, of the supremum
        of ||Psi(Ax + e) - x||_2 over x in M1 and ||e||_2 <= eta. Without noise both bounds are c_opt, up to rounding.
        With noise the lower bound is that of a pair or of a cluster whose vectors share a measurement, the
        upper one that of whole clusters: they may differ.

    Raises
    ------
    InvalidInput
        Data of the wrong form, no vector, a negative eta.
    Undecided
        The seconds are over.

    **Source.** docs/theory/optimal-maps.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> certificate = sv.optimality_constant([[0, 1]], [[3, 0], [-3, 0], [0, 1]])
    >>> print(certificate)
    3.0000000 <= c_opt <= 3.0000000, the worst error of the best map
    A 1 x 2, 3 vectors
    proof: 2 vectors with a common measurement, a centre of each cluster; exact arithmetic
    >>> sv.optimal_map(certificate)([0])
    (0, 0)
    """
    operator = as_operator(A)
    vectors = read_set(M1, operator.shape[1])
    noise = _read_noise(eta)
    with allowance(seconds, progress):
        fibres = Fibres(vectors, tuple(map(operator.exact, vectors)), from_fraction(noise))
        centres, square = fibres.centres()
        crowd, weights, shares, lower = _largest_crowd(fibres)
    claim = OptimalityConstantClaim(noise, *_bounds(lower, square))
    return Certificate(claim, VectorSet(operator, vectors), None, CentreProof(crowd, weights, shares, centres))


def read_set(M1: object, size: int) -> tuple[RationalVector, ...]:
    """The vectors of a finite set.

    Raises
    ------
    InvalidInput
        There is none, or it has not that size.
    """
    if not isinstance(M1, Sequence | np.ndarray) or not len(M1):
        raise InvalidInput(f"M1 is {shown(M1)}: a sequence of at least one vector is needed")
    return tuple(read_rational_vector(x, f"M1[{k}]", size) for k, x in enumerate(M1))


def _bounds(lower: fmpq, upper: fmpq) -> tuple[Fraction, Fraction]:
    """Of the root of a number between the two; the root itself where it is rational."""
    return root_or_bounds(to_fraction(lower)).lower, root_or_bounds(to_fraction(upper)).upper


def _read_noise(eta: object) -> Fraction:
    found = to_rational(eta, "eta")
    if found is None or found < 0:
        raise InvalidInput(f"eta is {shown(eta)}: a rational number >= 0 is needed")
    return to_fraction(found)


def _largest_crowd(fibres: Fibres) -> tuple[tuple[int, ...], tuple[Fraction, ...], tuple[Fraction, ...], fmpq]:
    """Vectors with a common measurement, the weights of their centre and of the measurement, the squared radius."""
    half = Fraction(1, 2)
    best: tuple[tuple[int, ...], tuple[Fraction, ...], tuple[Fraction, ...], fmpq]
    best = ((0,), (Fraction(1),), (Fraction(1),), fmpq(0))
    measured, noise = gram(fibres.seen), fibres.eta
    for cluster, (weights, square) in zip(fibres.clusters, fibres.balls, strict=True):
        shares, reach = ball(measured, cluster)
        if square > best[3] and reach <= noise * noise:  # (U1): one measurement belongs to all
            best = tuple(cluster), weights, shares, square
    distances = squared_distances(fibres.inner)
    for i, row in enumerate(fibres.apart):
        for k in range(i):
            if row[k] <= 4 * noise * noise and distances[i][k] / 4 > best[3]:
                best = (k, i), (half, half), (half, half), distances[i][k] / 4
    return best


@dataclass(frozen=True, slots=True, repr=False)
class OptimalMap:
    """The map from measurements to the centres of clusters; made by `optimal_map`.

    Attributes
    ----------
    certificate : Certificate
        Of kind optimality-constant.

    **Guarantee.** Its worst error on the vectors of the certificate, with noise of norm at most eta, is at most the
    upper bound, if all centres are given by weights.
    """

    certificate: Certificate

    def __call__(self, y: object) -> RationalVector:
        """The value at y.

        Raises
        ------
        InvalidInput
            y is the measurement of no vector of the set, with noise of norm at most eta.
        """
        posed, claim, proof = self.certificate.problem, self.certificate.claim, self.certificate.evidence
        if not (
            isinstance(posed, VectorSet)
            and isinstance(claim, OptimalityConstantClaim)
            and isinstance(proof, CentreProof)
        ):
            raise InvalidInput(f"{shown(self.certificate)} is no certificate of an optimality constant")
        seen = tuple(map(posed.operator.exact, posed.vectors))
        given = read_rational_vector(y, "y", posed.operator.shape[0])
        noise = from_fraction(claim.eta)
        near = [k for k, v in enumerate(seen) if squared_norm(_difference(v, given)) <= noise * noise]
        if not near:
            raise InvalidInput(f"y is {shown(y)}: the measurement of no vector of the set")
        found = clusters(squared_distances(gram(seen)), 4 * noise * noise)
        cluster = next(c for c in found if near[0] in c)
        if len(cluster) == 1:
            return posed.vectors[cluster[0]]
        weights = proof.centres[[c for c in found if len(c) > 1].index(cluster)]
        if weights is None:  # Jung's bound is about the vectors that are confused with y
            inner = gram(tuple(posed.vectors[k] for k in near))
            weights, _ = ball(inner, list(range(len(near))))
            cluster = near
        return tuple(
            sum((from_fraction(w) * posed.vectors[k][j] for w, k in zip(weights, cluster, strict=True)), fmpq(0))
            for j in range(posed.operator.shape[1])
        )


def _difference(u: RationalVector, v: RationalVector) -> RationalVector:
    return tuple(a - b for a, b in zip(u, v, strict=True))


def optimal_map(certificate: Certificate) -> OptimalMap:
    """The map that attains the upper bound of an `optimality_constant`.

    Parameters
    ----------
    certificate : Certificate
        As `optimality_constant` returns it.

    Returns
    -------
    OptimalMap
        A function of y. **Guarantee.** ||Psi(Ax + e) - x||_2 <= `claim.upper` for all x of the set and ||e||_2 <= eta.

    Raises
    ------
    InvalidInput
        A certificate about something else.

    **Source.** docs/theory/optimal-maps.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> best = sv.optimal_map(sv.optimality_constant([[0, 1]], [[3, 0], [-1, 0], [0, 1]]))
    >>> best([0]), best([1])  # the first two vectors have the same measurement
    ((1, 0), (0, 1))
    """
    if not isinstance(certificate.claim, OptimalityConstantClaim):
        raise InvalidInput(f"certificate is {shown(certificate)}: one of `optimality_constant` is needed")
    return OptimalMap(certificate)
