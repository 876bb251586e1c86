"""Certified distance for all data within a radius."""

from __future__ import annotations

from sciverify.allowance import Progress, allowance
from sciverify.certificate.certificate import Certificate
from sciverify.certify.proofs.within import prove_distance_within
from sciverify.errors import InvalidInput, as_integer, shown
from sciverify.exact.rationals import to_fraction, to_rational
from sciverify.problems.sparse_recovery import SparseRecovery


def certify_distance_within(
    problem: SparseRecovery,
    x: object,
    radius: object,
    digits: int = 20,
    *,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> Certificate:
    """Prove how far x is from the minimiser of every instance near this one.

    Parameters
    ----------
    problem : BasisPursuit, Lasso or SquareRootLasso
    x : sequence of N numbers
    radius : rational number > 0
        All real (A', y') with ||A' - A|| <= radius (operator norm) and ||y' - y||_2 <= radius are meant; parameter and
        weights stay.
    digits : int
        Significant digits to which the bounds are rounded outwards.
    seconds : float, optional
        Wall time after which `Undecided` is raised.
    progress : function, optional
        Called with a short phrase and the share that is done, or None.

    Returns
    -------
    Certificate
        **Guarantee.** For all these data the minimiser is unique, with the support and signs of the one of (A, y), and
        distance.lower <= dist(x, Xi(A', y')) <= distance.upper.

    Raises
    ------
    Undecided
        The bounds of rule uniform-stability do not reach so far, or the seconds are over.
    AssumptionFailed
        The minimiser is not unique or not strictly complementary, or its residual is 0 or forced.

    **Source.** docs/theory/trust-radius.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> problem = sv.Lasso([[2, 0], [0, 1]], y=[4, 1], lam=1)
    >>> certificate = sv.certify_distance_within(problem, [2, "1/2"], "1/1000")
    >>> print(f"{certificate.claim.bounds:.2f}")
    [0.12, 0.13]
    """
    digits = as_integer(digits, "digits", 1, 1000)
    number = to_rational(radius, "radius")
    if number is None or number <= 0:
        raise InvalidInput(f"radius is {shown(radius)}: a positive rational number is needed")
    with allowance(seconds, progress):
        return prove_distance_within(problem, x, to_fraction(number), digits)
