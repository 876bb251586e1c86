"""Networks that are proven not to be a best map of a finite set (docs/theory/optimal-maps.md)."""

from __future__ import annotations

import numpy as np
from flint import fmpq

from sciverify.allowance import Progress, allowance, spent
from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.not_optimal import NetworkOnSet, NotOptimalClaim, WorstVector
from sciverify.certify.issue import issued
from sciverify.errors import InvalidInput, Undecided
from sciverify.exact.nearest_double import nearest_double
from sciverify.exact.rational_vector import RationalVector
from sciverify.exact.rationals import to_fraction
from sciverify.exact.root_bounds import root_or_bounds
from sciverify.networks.layered_network import LayeredNetwork, as_network
from sciverify.operators.dense import as_operator
from sciverify.stability.fibres import Fibres
from sciverify.stability.network_distance import roots, squared_error
from sciverify.stability.optimal_map import read_set


def refute_map(
    net: LayeredNetwork, A: object, M1: object, *, seconds: float | None = None, progress: Progress | None = None
) -> Certificate:
    """A proof that a network is not a best map of a finite set of vectors.

    Parameters
    ----------
    net : LayeredNetwork
        From measurements to vectors.
    A : array of shape (m, N) of rational numbers, or a measurement operator
    M1 : sequence of vectors or images, N rational numbers each
    seconds : float, optional
        Wall time after which `Undecided` is raised.
    progress : function, optional
        Called with a short phrase and the share that is done, or None.

    Returns
    -------
    Certificate
        With `claim.error` and `claim.optimum`; `evidence.vector` is the number of a vector with that error.
        **Guarantee.** max ||net(Ax) - x||_2 over x in M1 is at least `error`, for the network in exact arithmetic with
        its stored weights; `error` > `optimum` >= c_opt, the worst error of the best map on M1. So an optimal map has
        a worst error that is smaller by at least error - optimum: `optimal_map` makes one of `optimality_constant`.

    Raises
    ------
    InvalidInput
        Data of the wrong form, no vector, sizes that do not fit.
    Undecided
        No vector was found with an error above `optimum`, or the seconds are over. This does not mean that the network
        is a best map: that cannot be shown in this way.

    **Source.** docs/theory/optimal-maps.md.

    Examples
    --------
    The best map gives (0, 0), and errs by 1:

    >>> import sciverify as sv
    >>> net = sv.LayeredNetwork([sv.Dense([[0], [1]], [1, 0])])
    >>> print(sv.refute_map(net, [[0, 1]], [[1, 0], [-1, 0], [0, 2]]))
    the network errs by at least 2.0000000 on one of the vectors, the best map by at most 1.0000000 on any
    network R^1 -> R^2, 1 layer; A 1 x 2, 3 vectors
    proof: the network is run without rounding on vector 1, a centre of each fibre; exact arithmetic
    """
    operator = as_operator(A)
    if operator.shape != (as_network(net).input_size, net.output_size):
        raise InvalidInput(f"A has the shape {operator.shape}: the network takes {net.input_size} numbers and gives "
                           f"{net.output_size}")  # fmt: skip
    vectors = read_set(M1, operator.shape[1])
    with allowance(seconds, progress):
        seen = tuple(map(operator.exact, vectors))
        worst = _farthest(net, vectors, seen)
        error = roots(squared_error(net, seen[worst], vectors[worst])).lower
        centres, square = Fibres(vectors, seen, fmpq(0)).centres()
        optimum = root_or_bounds(to_fraction(square)).upper
    if error <= optimum:
        raise Undecided(
            f"the network errs by {float(error):.6g} on vector {worst}, the worst that was found, and no map is proven "
            f"to err by less than {float(optimum):.6g} on the worst of {len(vectors)}: the network is not refuted, "
            "and not proven to be a best map either"
        )
    posed = NetworkOnSet(operator, vectors, net)
    return issued(Certificate(NotOptimalClaim(error, optimum), posed, None, WorstVector(worst, centres)))


def _farthest(net: LayeredNetwork, vectors: tuple[RationalVector, ...], seen: tuple[RationalVector, ...]) -> int:
    """The vector with the largest error in floats; what floats cannot say counts as no error."""
    errors = []
    for k, (x, y) in enumerate(zip(vectors, seen, strict=True)):
        spent("outputs of the network", k / len(vectors))
        with np.errstate(over="ignore", invalid="ignore"):
            errors.append(np.linalg.norm(net(y) - np.array([nearest_double(v) for v in x])))
    return int(np.argmax(np.nan_to_num(errors, posinf=np.inf)))
