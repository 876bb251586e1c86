"""What no map at all can do: two vectors with nearly equal measurements (docs/theory/any-map.md)."""

from __future__ import annotations

from fractions import Fraction

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.any_map_error import AnyMapErrorClaim, VectorPair
from sciverify.certificate.statement import Evaluated
from sciverify.errors import InvalidInput, shown
from sciverify.exact.rational_vector import read_rational_vector
from sciverify.exact.rationals import to_fraction, to_rational
from sciverify.exact.root_bounds import root_above, root_below
from sciverify.operators.dense import as_operator
from sciverify.operators.operator import squared_norm


def any_map_error(A: object, x: object, x2: object, eta: object = None) -> Certificate:
    """A lower bound for the error of every map, trained or not, on one of two vectors.

    Parameters
    ----------
    A : array of shape (m, N), or a measurement operator such as `WalshHadamard`
    x, x2 : N rational numbers each; images are read row by row
    eta : rational number, optional
        The l2 norm of the noise. By default the least for which the theorem speaks, ||A(x - x2)|| / 2, rounded up.

    Returns
    -------
    Certificate
        With `claim.lower` and `claim.eta`.
        **Guarantee.** For every map Psi from measurements to vectors there are z in {x, x2} and e with
        ||e||_2 <= eta such that ||Psi(Az + e) - z||_2 >= lower; lower is ||x - x2||_2 / 2, rounded down.

    Raises
    ------
    InvalidInput
        Shapes that do not fit, numbers that are not rational, an eta below ||A(x - x2)|| / 2.

    **Source.** docs/theory/any-map.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> print(sv.any_map_error([[1, 1]], [1, 0], [0, 1], 0))
    every map errs by at least 0.70710678 on one of two vectors, without any noise
    A 1 x 2, two vectors
    proof: the measurements of the two vectors are at most 2 eta apart; exact arithmetic
    """
    operator = as_operator(A)
    first, second = (read_rational_vector(v, name, operator.shape[1]) for v, name in ((x, "x"), (x2, "x2")))
    apart = tuple(a - b for a, b in zip(first, second, strict=True))
    seen = to_fraction(squared_norm(operator.exact(apart)))
    noise = root_above(seen / 4) if eta is None else _read_noise(eta)
    if seen > 4 * noise * noise:  # (N1)
        least = float(root_above(seen / 4))
        raise InvalidInput(
            f"eta is {shown(eta)}: the measurements of x and x2 need at least {least:.6g} to be confused"
        )
    lower = root_below(to_fraction(squared_norm(apart)) / 4)  # (N2)
    return Certificate(AnyMapErrorClaim(noise, lower), VectorPair(operator, first, second), None, Evaluated())


def _read_noise(eta: object) -> Fraction:
    found = to_rational(eta, "eta")
    if found is None or found < 0:
        raise InvalidInput(f"eta is {shown(eta)}: a rational number >= 0 is needed")
    return to_fraction(found)
