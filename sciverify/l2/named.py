"""Operators on l2 that have names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sciverify.errors import InvalidInput, as_integer, shown
from sciverify.exact.rationals import to_rational
from sciverify.l2.banded import Banded, Line
from sciverify.l2.frequency import phase_of, read_frequency
from sciverify.l2.gaussian import read_gaussian
from sciverify.l2.sequences import Changed, Letters, Wave, as_sequence
from sciverify.l2.substitution import FIBONACCI, Substitution


def jacobi(diagonal: object, off_diagonal: object = 1, sites: Line = "naturals") -> Banded:
    """A Jacobi operator: real diagonal, the same entries above and below it.

    Parameters
    ----------
    diagonal, off_diagonal : number, list of numbers or sequence
        A number stands for a constant, a list for a periodic sequence.
    sites : {"naturals", "integers"}

    **Source.** docs/theory/l2-operators.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> sv.jacobi(0)
    <Banded: self-adjoint operator of bandwidth 1 on l2(N)>
    """
    return Banded({0: diagonal, 1: off_diagonal}, sites)


def diagonal(entries: object, sites: Line = "naturals") -> Banded:
    """A diagonal operator, which is normal: its spectrum is the closure of its entries.

    Parameters
    ----------
    entries : number, list of numbers or sequence
        A list stands for a periodic sequence; real numbers make the operator self-adjoint.
    sites : {"naturals", "integers"}

    **Source.** docs/theory/l2-operators.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> sv.diagonal([0, 1, 1j])
    <Banded: operator of bandwidth 0 on l2(N)>
    """
    found = as_sequence(entries, "entries")
    return Banded({0: found}, sites, self_adjoint=found.is_real)


def almost_mathieu(lam: object, alpha: object, theta: object = 0) -> Banded:
    """The almost Mathieu operator (H u)(n) = u(n - 1) + u(n + 1) + 2 lam cos(2 pi (alpha n + theta)) u(n) on l2(Z).

    Parameters
    ----------
    lam : rational number
        The coupling; 1 is critical.
    alpha : number
        The frequency: rational, or with one square root, such as `sympy.sqrt(2) - 1` or `sciverify.GOLDEN`.
    theta : rational number
        The phase, in turns.

    Returns
    -------
    Banded

    **Source.** docs/theory/l2-operators.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> H = sv.almost_mathieu(1, sv.GOLDEN)
    >>> sv.certify_spectral_point(H, 0, size=200).claim.error < 0.02
    True
    """
    coupling = to_rational(lam, "lam")
    if coupling is None:
        raise InvalidInput(f"lam is {shown(lam)}: a rational number is needed")
    wave = Wave(coupling, read_frequency(alpha, "alpha"), phase_of(theta, "theta"), cosine=True)
    return Banded({0: wave, 1: 1})


def substitution_hamiltonian(word: Substitution, values: Mapping[str, object]) -> Banded:
    """(H u)(n) = u(n - 1) + u(n + 1) + v(letter n) u(n) for every word of the hull of a primitive substitution.

    Parameters
    ----------
    word : Substitution
        Such as `FIBONACCI`, `PERIOD_DOUBLING`, `THUE_MORSE`.
    values : mapping from letters to rational numbers

    Returns
    -------
    Banded

    Raises
    ------
    InvalidInput
        Not one rational number for each letter.

    **Source.** docs/theory/l2-operators.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> sv.substitution_hamiltonian(sv.THUE_MORSE, {"a": 1, "b": -1})
    <Banded: self-adjoint operator of bandwidth 1 on l2(Z), every word of the hull>
    """
    if set(values) != set(word.rules):
        raise InvalidInput(f"values is {shown(values)}: a number for each of {sorted(word.rules)} is needed")
    numbers = {letter: read_gaussian(value, f"values[{letter!r}]") for letter, value in values.items()}
    return Banded({0: Letters(word, numbers), 1: 1}, "hull")


def fibonacci_hamiltonian(lam: object) -> Banded:
    """(H u)(n) = u(n - 1) + u(n + 1) + lam [letter n is a] u(n), for every word of the Fibonacci hull.

    **Source.** docs/theory/l2-operators.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> sv.certify_spectral_point(sv.fibonacci_hamiltonian(2), 0, size=200).claim.error < 0.5
    True
    """
    return substitution_hamiltonian(FIBONACCI, {"a": lam, "b": 0})


def toeplitz(symbol: Mapping[int, object]) -> Banded:
    """The Toeplitz operator on l2(N) with the entries symbol[i - j].

    **Source.** docs/theory/l2-operators.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> sv.toeplitz({-1: 1, 0: "1/2", 1: 2})
    <Banded: operator of bandwidth 1 on l2(N)>
    """
    return Banded(symbol, "naturals", self_adjoint=False)


def laurent(symbol: Mapping[int, object]) -> Banded:
    """The Laurent operator on l2(Z) with the entries symbol[i - j]; it is normal.

    **Source.** docs/theory/l2-operators.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> shift = sv.laurent({1: 1})  # its spectrum is the unit circle
    >>> sv.certify_spectral_point(shift, 1j, size=200).claim.error < 0.02
    True
    """
    return Banded(symbol, "integers", self_adjoint=False)


def weighted_shift(weights: object, sites: Line = "integers") -> Banded:
    """e_n -> weights[n] e_(n + 1).

    **Source.** docs/theory/l2-operators.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> sv.weighted_shift([1, "1/2"])  # weights of period 2
    <Banded: operator of bandwidth 1 on l2(Z)>
    """
    return Banded({1: weights}, sites, self_adjoint=False)


def changed(base: object, first: int, values: Sequence[object]) -> Changed:
    """A sequence of which finitely many values in a row are replaced: the diagonal of a finite perturbation.

    Parameters
    ----------
    base : number, list of numbers or sequence
    first : int
        Where the new values begin.
    values : list of numbers

    **Source.** docs/theory/l2-operators.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> sv.jacobi(sv.changed(0, 0, [2]), sites="integers")
    <Banded: self-adjoint operator of bandwidth 1 on l2(Z)>
    """
    found = as_sequence(base, "base")
    if isinstance(found, Changed) or not isinstance(values, list | tuple) or not len(values):
        raise InvalidInput(f"values is {shown(values)}: a list of numbers for a sequence that is not changed is needed")
    numbers = tuple(read_gaussian(x, f"values[{k}]") for k, x in enumerate(values))
    return Changed(found, as_integer(first, "first", -(2**62), 2**62), numbers)
