"""Operators on lattices that have names."""

from __future__ import annotations

from collections.abc import Mapping

from flint import fmpq

from sciverify.errors import InvalidInput, shown
from sciverify.exact.rationals import to_rational
from sciverify.l2.frequency import phase_of, read_frequency
from sciverify.l2.gaussian import read_gaussian
from sciverify.l2.lattice import Hopping, LatticeOperator
from sciverify.l2.sequences import Letters, Wave
from sciverify.l2.substitution import FIBONACCI


def square_lattice(
    v: object = 0, w: object = 0, flux: object = 0, changes: Mapping[object, object] | None = None
) -> LatticeOperator:
    """Hoppings of 1 on Z^2, a potential v(x) + w(y), and a magnetic flux through every square.

    (H u)(x, y) = u(x - 1, y) + u(x + 1, y) + exp(2 pi i flux x) u(x, y - 1) + exp(-2 pi i flux x) u(x, y + 1)
    + (v(x) + w(y)) u(x, y).

    Parameters
    ----------
    v, w : number, list of numbers or sequence
        A number stands for a constant, a list for a periodic sequence.
    flux : number
        In turns: rational, or with one square root, such as `sympy.sqrt(2) - 1` or `sciverify.GOLDEN`.
    changes : mapping from pairs of integers to rational numbers, optional
        What is added to the potential at finitely many places.

    Examples
    --------
    >>> import sciverify as sv
    >>> sv.square_lattice(v=[0, 1], changes={(0, 0): 5})
    <LatticeOperator: self-adjoint operator on l2(Z^2), 1 sites changed>
    """
    frequency = read_frequency(flux, "flux")
    turning = Wave(fmpq(1), frequency, fmpq(0), cosine=False) if frequency.whole or frequency.factor else 1
    steps = [Hopping((1, 0)), Hopping((0, 1), turning)]
    potentials = [Hopping((0, 0), value, axis=axis) for axis, value in enumerate((v, w)) if not _is_zero(value)]
    return LatticeOperator(2, steps + potentials, changes=changes)


def _is_zero(value: object) -> bool:
    return isinstance(value, int) and value == 0


def hofstadter(alpha: object, theta: object = 0) -> LatticeOperator:
    """The square lattice in a magnetic field: hoppings of 1 and the flux alpha, the Landau gauge, and phase theta.

    Parameters
    ----------
    alpha : number
        In turns: rational, or with one square root, such as `sympy.sqrt(2) - 1` or `sciverify.GOLDEN`.
    theta : rational number
        In turns; the spectrum does not depend on it.

    Examples
    --------
    >>> import sciverify as sv
    >>> sv.hofstadter(sv.GOLDEN)
    <LatticeOperator: self-adjoint operator on l2(Z^2)>
    """
    wave = Wave(fmpq(1), read_frequency(alpha, "alpha"), phase_of(theta, "theta"), cosine=False)
    return LatticeOperator(2, [Hopping((1, 0)), Hopping((0, 1), wave)])


def square_fibonacci(lam: object) -> LatticeOperator:
    """Hoppings of 1 on Z^2 and the potential lam ([letter x is a] + [letter y is a]), for every two Fibonacci words.

    Parameters
    ----------
    lam : rational number
        The coupling.

    **Guarantee.** What is certified holds for each pair of words of the Fibonacci hull, one along each axis.

    Examples
    --------
    >>> import sciverify as sv
    >>> sv.square_fibonacci(1)
    <LatticeOperator: self-adjoint operator on l2(Z^2), every word of the hull along axis 0 and 1>
    """
    number = to_rational(lam, "lam")
    if number is None:
        raise InvalidInput(f"lam is {shown(lam)}: a rational number is needed")
    letters = Letters(FIBONACCI, {"a": read_gaussian(number, "lam"), "b": read_gaussian(0, "0")})
    potentials = [Hopping((0, 0), letters, axis=axis) for axis in (0, 1)]
    return LatticeOperator(2, [Hopping((1, 0)), Hopping((0, 1)), *potentials])


def honeycomb(mass: object = 0) -> LatticeOperator:
    """Graphene: each site has three neighbours of the other kind; `mass` on the first kind, -mass on the second one.

    With mass 0 its spectrum is [-3, 3].

    Parameters
    ----------
    mass : rational number

    Examples
    --------
    >>> import sciverify as sv
    >>> sv.honeycomb()
    <LatticeOperator: self-adjoint operator on l2(Z^2) with 2 sites a cell>
    """
    number = to_rational(mass, "mass")
    if number is None:
        raise InvalidInput(f"mass is {shown(mass)}: a rational number is needed")
    bonds = [Hopping(shift, start=0, end=1) for shift in ((0, 0), (-1, 0), (0, -1))]
    masses = [Hopping((0, 0), sign * number, start=site, end=site) for site, sign in ((0, 1), (1, -1)) if number]
    return LatticeOperator(2, bonds + masses, cell=2)


def lieb() -> LatticeOperator:
    """The Lieb lattice: the corners of squares, and the middles of their sides; hoppings of 1 between neighbours.

    Its spectrum is [-2 sqrt(2), 2 sqrt(2)], and 0 is a flat band.

    Examples
    --------
    >>> import sciverify as sv
    >>> len(sv.lieb().ball(2))
    39
    """
    bonds = [((0, 0), 1), ((-1, 0), 1), ((0, 0), 2), ((0, -1), 2)]
    return LatticeOperator(2, [Hopping(shift, start=0, end=end) for shift, end in bonds], cell=3)


def kagome() -> LatticeOperator:
    """The kagome lattice: triangles that share corners; hoppings of 1 between the four neighbours of each site.

    Its spectrum is [-2, 4], and -2 is a flat band.

    Examples
    --------
    >>> import sciverify as sv
    >>> len(sv.kagome().ball(2))
    39
    """
    bonds = [((0, 0), 0, 1), ((-1, 0), 0, 1), ((0, 0), 0, 2), ((0, -1), 0, 2), ((0, 0), 1, 2), ((1, -1), 1, 2)]
    return LatticeOperator(2, [Hopping(shift, start=s, end=t) for shift, s, t in bonds], cell=3)
