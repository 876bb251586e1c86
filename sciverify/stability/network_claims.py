"""What a network does at one or two inputs, certified (docs/theory/networks.md, section 4)."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from sciverify.allowance import Progress, allowance
from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.local_lipschitz import LocalLipschitzClaim
from sciverify.certificate.kinds.misclassification import MisclassificationClaim
from sciverify.certificate.kinds.network_kind import NetworkPair
from sciverify.certificate.kinds.output_error import OutputErrorClaim
from sciverify.certificate.kinds.overperformance import MeasuredPair, OverperformanceClaim
from sciverify.certificate.statement import Evaluated
from sciverify.certify.issue import issued
from sciverify.errors import InvalidInput, Undecided, shown
from sciverify.exact.enclosure import Enclosure
from sciverify.exact.rational_vector import RationalVector, read_rational_vector
from sciverify.exact.rationals import to_fraction, to_rational
from sciverify.exact.root_bounds import root_above, root_below
from sciverify.networks.layered_network import LayeredNetwork, as_network
from sciverify.operators.dense import as_operator
from sciverify.operators.operator import squared_norm
from sciverify.stability.network_distance import roots, squared_difference, squared_error


def certify_output(
    net: LayeredNetwork,
    y: object,
    x: object,
    *,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> Certificate:
    """How far the output of a network at y is from x.

    Parameters
    ----------
    net : LayeredNetwork
    y : the input, as many rational numbers as the network takes
    x : the vector or image to compare with, as many as it gives
    seconds : float, optional
        How long it may take.
    progress : function of a phrase and a share, optional
        Is told what is being done.

    Returns
    -------
    Certificate
        With `claim.bounds`.
        **Guarantee.** lower <= ||net(y) - x||_2 <= upper for the network in exact arithmetic with its stored weights.

    Raises
    ------
    InvalidInput
        Sizes that do not fit, numbers that are not rational.

    OutOfTime
        The seconds are over.

    **Source.** docs/theory/networks.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> net = sv.LayeredNetwork([sv.Dense([[1, -1], [1, 1]]), sv.ReLU()])
    >>> print(sv.certify_output(net, [1, 2], [4, 0]))
    5.0000000 <= ||Psi(y) - x|| <= 5.0000000
    network R^2 -> R^2, 2 layers, two vectors
    proof: the output of the network is computed without rounding; exact arithmetic
    """
    given, wanted = _vector(y, "y", as_network(net).input_size), _vector(x, "x", net.output_size)
    with allowance(seconds, progress):
        found = roots(squared_error(net, given, wanted))
    return issued(
        Certificate(OutputErrorClaim(found.lower, found.upper), NetworkPair(net, given, wanted), None, Evaluated())
    )


def certify_instability(
    net: LayeredNetwork,
    y: object,
    y2: object,
    *,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> Certificate:
    """A lower bound of the local Lipschitz constant of a network at y, from a second input.

    Parameters
    ----------
    net : LayeredNetwork
    y, y2 : two different inputs, as many rational numbers as the network takes
    seconds : float, optional
        How long it may take.
    progress : function of a phrase and a share, optional
        Is told what is being done.

    Returns
    -------
    Certificate
        With `claim.constant` and `claim.epsilon`.
        **Guarantee.** L^eps(net, y) = sup ||net(z) - net(y)|| / ||z - y|| over 0 < ||z - y|| <= eps is at least
        `constant` for every eps >= `epsilon`, which is ||y - y2||_2, rounded up. The same holds at y2.

    Raises
    ------
    InvalidInput
        Inputs that are equal, or do not fit.

    OutOfTime
        The seconds are over.

    **Source.** docs/theory/networks.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> net = sv.LayeredNetwork([sv.Dense([[3, 4]]), sv.ReLU()])
    >>> sv.certify_instability(net, [0, 0], [3, 4]).claim.constant
    Fraction(5, 1)
    """
    first, second = (_vector(v, name, as_network(net).input_size) for v, name in ((y, "y"), (y2, "y2")))
    apart = _squared_distance(first, second)
    if not apart:
        raise InvalidInput("y and y2 are the same input: two different ones are needed")
    with allowance(seconds, progress):
        constant = _quotient(squared_difference(net, first, second), apart)
    claim = LocalLipschitzClaim(root_above(apart), constant)
    return issued(Certificate(claim, NetworkPair(net, first, second), None, Evaluated()))


def certify_overperformance(
    net: LayeredNetwork,
    A: object,
    x: object,
    x2: object,
    *,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> Certificate:
    """What follows if a network recovers two vectors whose measurements are nearly equal.

    Parameters
    ----------
    net : LayeredNetwork
        From measurements to vectors.
    A : matrix or measurement operator
    x, x2 : two vectors or images
    seconds : float, optional
        How long it may take.
    progress : function of a phrase and a share, optional
        Is told what is being done.

    Returns
    -------
    Certificate
        With `claim.error`, `.other_error`, `.noise`, `.distance` and `.constant`.
        **Guarantee.** ||net(Ax) - x|| <= error, ||net(Ax2) - x2|| <= other_error, ||A(x - x2)|| <= noise and
        ||x - x2|| >= distance. So with z = x2 - x and e = A(x - x2), net(A(x + z) + e) is within `error` of x: the
        network misses z, if that is less than half the distance. net(Ax - e) is within `other_error` of x + z: it
        invents z, if that is. L^eps(net, Ax) >= constant for every eps >= noise, and L^eps(net, Ax2) too.

    Raises
    ------
    InvalidInput
        Sizes that do not fit, vectors with equal measurements.

    OutOfTime
        The seconds are over.

    **Source.** docs/theory/networks.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> net = sv.LayeredNetwork([sv.Dense([[0], [100]])])
    >>> sv.certify_overperformance(net, [[1, "1/100"]], [0, 0], [0, 1]).claim.constant
    Fraction(100, 1)
    """
    operator = as_operator(A)
    if operator.shape != (as_network(net).input_size, net.output_size):
        raise InvalidInput(f"A has the shape {operator.shape}: the network takes {net.input_size} numbers and gives "
                           f"{net.output_size}")  # fmt: skip
    first, second = (_vector(v, name, net.output_size) for v, name in ((x, "x"), (x2, "x2")))
    y, y2 = operator.exact(first), operator.exact(second)
    seen = _squared_distance(y, y2)
    if not seen:
        raise InvalidInput("x and x2 have the same measurements: no map tells them apart, see any_map_error")
    apart = root_below(_squared_distance(first, second))
    with allowance(seconds, progress):
        error, other_error = (roots(squared_error(net, v, z)).upper for v, z in ((y, first), (y2, second)))
        constant = _quotient(squared_difference(net, y, y2), seen)
    claim = OverperformanceClaim(error, other_error, root_above(seen), apart, constant)
    return issued(Certificate(claim, MeasuredPair(net, first, second, operator), None, Evaluated()))


def certify_misclassification(
    net: LayeredNetwork,
    x: object,
    x2: object,
    radius: object = None,
    *,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> Certificate:
    """Two inputs near each other that a network puts into different classes.

    Parameters
    ----------
    net : LayeredNetwork
        The class of an input is the entry of its only largest output.
    x, x2 : two inputs
    radius : rational number, optional
        How far apart they may be in the l2 norm; by default as far as they are, rounded up.
    seconds : float, optional
        How long it may take.
    progress : function of a phrase and a share, optional
        Is told what is being done.

    Returns
    -------
    Certificate
        With `claim.radius`, `claim.first` and `claim.second`.
        **Guarantee.** ||x - x2||_2 <= radius; the largest output at x is entry `first` and no other one, at x2 it is
        entry `second` and no other one.

    Raises
    ------
    InvalidInput
        Inputs farther apart than the radius, of one class, or with two largest outputs.

    OutOfTime
        The seconds are over.

    **Source.** docs/theory/networks.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> net = sv.LayeredNetwork([sv.Dense([[1, 0], [0, 1]])])
    >>> print(sv.certify_misclassification(net, [1, "0.9"], [1, "1.1"], "0.2").claim)
    MisclassificationClaim(radius=Fraction(1, 5), first=0, second=1)
    """
    given, other = (_vector(v, name, as_network(net).input_size) for v, name in ((x, "x"), (x2, "x2")))
    apart = _squared_distance(given, other)
    said = root_above(apart) if radius is None else _read_radius(radius)
    if apart > said * said:
        least = float(root_above(apart))
        raise InvalidInput(f"radius is {shown(radius)}: x and x2 are {least:.6g} apart")
    with allowance(seconds, progress):
        first, second = _class(net, given, "x"), _class(net, other, "x2")
    if first == second:
        raise InvalidInput(f"x and x2 are both put into class {first}: no misclassification")
    return issued(
        Certificate(MisclassificationClaim(said, first, second), NetworkPair(net, given, other), None, Evaluated())
    )


def _vector(values: object, name: str, length: int) -> RationalVector:
    return read_rational_vector(values, name, length)


def _squared_distance(first: RationalVector, second: RationalVector) -> Fraction:
    return to_fraction(squared_norm(tuple(a - b for a, b in zip(first, second, strict=True))))


def _quotient(moved: Enclosure, apart: Fraction) -> Fraction:
    """At most the root of the quotient of both squares."""
    return root_below(moved.lower / apart)


def _read_radius(radius: object) -> Fraction:
    found = to_rational(radius, "radius")
    if found is None or found < 0:
        raise InvalidInput(f"radius is {shown(radius)}: a rational number >= 0 is needed")
    return to_fraction(found)


def _class(net: LayeredNetwork, x: RationalVector, name: str) -> int:
    """The entry of the only largest output: by the float pass if its bounds decide, else exactly."""
    try:
        found = net.enclose(x)
        best = int(np.argmax(found.midpoint))
        others = np.delete(found.midpoint + found.radius, best)
        least = np.nextafter(found.midpoint[best] - found.radius[best], -np.inf)
        if least > np.nextafter(others.max(initial=-np.inf), np.inf):
            return best
    except Undecided:
        pass
    values = net.exact(x)
    largest = max(values)
    if values.count(largest) > 1:
        raise InvalidInput(f"the network has two largest outputs at {name}: it has no class")
    return values.index(largest)
