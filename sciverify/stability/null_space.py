"""Which robust null space property has a matrix? Proven constants, or an honest refusal.

Two routes: a left inverse for each admissible support (exact enumeration, small matrices), or coherence in levels
(any size). Proofs: docs/theory/firenet-theorem.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from flint import fmpq, fmpq_mat

from sciverify.allowance import Progress, allowance
from sciverify.certificate.kinds.null_space_property import LeftInverse
from sciverify.errors import InvalidInput, Undecided, one_of, shown
from sciverify.exact.enclosure import round_to_digits, significant
from sciverify.exact.ordered import rational
from sciverify.exact.rationals import power_of_two_near, to_fraction
from sciverify.exact.reading import Matrix, Reader
from sciverify.exact.root_bounds import enclose_square_root
from sciverify.exact.singular_value import positive_definite
from sciverify.stability.coherence import constants_by_coherence
from sciverify.stability.left_inverses import all_left_inverses, constants_by_enumeration, propose_left_inverses
from sciverify.stability.null_space_property import NullSpaceProperty
from sciverify.stability.sparsity_in_levels import SparsityInLevels

_MAX_SUPPORTS = 20_000
_MAX_SHARPENED = 2_000
_MAX_ELIMINATED = 96
_DIGITS = 12

Constants = tuple[Fraction, Fraction]


def certify_null_space(
    A: object,
    sparsities: object,
    *,
    levels: object = None,
    weights: object = None,
    method: str | None = None,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> NullSpaceProperty:
    """Prove a weighted robust null space property in levels.

    Parameters
    ----------
    A : array, shape (m, N)
        Real rationals; floats mean their binary values.
    sparsities : int, or one int a level
        s_k, how many entries of level k an admissible support holds.
    levels : sequence of int, optional
        The ends M_1 < ... < M_r = N of the levels; one level if missing.
    weights : sequence of numbers > 0, one a level, optional
        1 if missing.
    method : {"enumeration", "coherence"}, optional
        By default coherence, and enumeration if there are at most 20000 supports and it gives a smaller error constant.
    seconds : float, optional
        Wall time after which `Undecided` is raised.
    progress : function, optional
        Called with a short phrase and the share that is done, or None.

    Returns
    -------
    NullSpaceProperty
        **Guarantee.** ``||x_D||_2 <= rho ||x_{D^c}||_{1,w}/sqrt(xi) + gamma ||Ax||_2`` for every x and every admissible
        D, with 0 < rho < 1, proven in exact arithmetic; ||A||_2 <= norm. The constants need not be the least.

    Raises
    ------
    InvalidInput
        Data of the wrong form; an enumeration of too many supports.
    AssumptionFailed
        The columns of an admissible support are dependent: the property fails with all constants.
    Undecided
        The routes tried prove no rho < 1; the property may hold all the same. Or the seconds are over.

    **Source.** docs/theory/firenet-theorem.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> print(sv.certify_null_space([[1, 0, 0, "1/2"], [0, 1, 0, "1/2"], [0, 0, 1, "1/2"]], 1))
    rNSP of a 3 x 4 matrix, s = (1,) in levels (4,): rho <= 0.666667, gamma <= 1.15471, by coherence
    """
    one_of(method, "method", (None, "enumeration", "coherence"))
    rows = _rational_rows(A)
    matrix = fmpq_mat([[rational(x) for x in row] for row in rows])
    sparsity = SparsityInLevels.read(len(rows[0]), sparsities, levels, weights)
    if method == "enumeration" and sparsity.support_count > _MAX_SUPPORTS:
        raise InvalidInput(
            f"sparsities is {shown(sparsities)}: {sparsity.support_count} supports are too many to enumerate "
            f"(limit {_MAX_SUPPORTS}), use method='coherence'"
        )
    with allowance(seconds, progress):
        return _proven(rows, matrix, sparsity, method)


def _proven(rows: Matrix, matrix: fmpq_mat, sparsity: SparsityInLevels, method: str | None) -> NullSpaceProperty:
    norm = operator_norm_above(matrix)
    found: list[NullSpaceProperty] = []
    least: Fraction | None = None
    for route in _routes(matrix, sparsity, method):
        rho, gamma = route.constants
        least = rho if least is None else min(least, rho)
        if rho < 1:
            rho = max(rho, Fraction(1, 10**_DIGITS))
            found.append(NullSpaceProperty(rows, sparsity, rho, gamma, norm, route.proof, route.inverses))
    if not found:
        reached = "no bound" if least is None else f"rho <= {significant(least, 4, upward=True)}"
        raise Undecided(f"no rho < 1 was proven for {sparsity} ({reached}): ask for a smaller sparsity")
    return min(found, key=lambda p: p.recovery_constants()[1])


class _Route(NamedTuple):
    """A route, its constants, and the left inverses of those that choose them."""

    proof: str
    constants: Constants
    inverses: tuple[LeftInverse, ...] | None = None


def _routes(matrix: fmpq_mat, sparsity: SparsityInLevels, method: str | None) -> list[_Route]:
    """Constants of each route that applies; rho may be 1 or more."""
    found: list[_Route] = []
    if method != "enumeration" and (constants := constants_by_coherence(matrix, sparsity)) is not None:
        found.append(_Route("coherence", _rounded(constants)))
    if method == "coherence" or sparsity.support_count > _MAX_SUPPORTS:
        return found
    constants = _rounded(constants_by_enumeration(matrix, sparsity))
    found.append(_Route("pseudo-inverses", constants))
    # gamma of the pseudo-inverses is the least possible, so gamma/(1 - rho) cannot fall by more than 1/(1 - rho)
    if constants[0] >= Fraction(1, 2) and sparsity.support_count <= _MAX_SHARPENED:
        sharpened = _sharpened(matrix, sparsity)
        found += [] if sharpened is None else [sharpened]
    return found


def _sharpened(matrix: fmpq_mat, sparsity: SparsityInLevels) -> _Route | None:
    """Constants of proposed left inverses; None where floats propose none.

    With A = u B: rho is the same for A and B, and gamma of B is u times that of A.
    """
    unit = power_of_two_near(max(abs(v) for row in matrix.tolist() for v in row))
    scaled = matrix / unit
    floats = np.array([[float(to_fraction(v)) for v in row] for row in scaled.tolist()])
    try:
        with np.errstate(all="ignore"):
            proposals = propose_left_inverses(floats, sparsity)
    except (np.linalg.LinAlgError, OverflowError):
        return None
    if not all(np.isfinite(proposal).all() for proposal in proposals):
        return None
    rho, gamma = constants_by_enumeration(scaled, sparsity, proposals)
    constants = _rounded((rho, gamma / to_fraction(unit)))
    return _Route("left inverses", constants, all_left_inverses(scaled, sparsity, proposals, unit))


def _rounded(constants: Constants) -> Constants:
    return round_to_digits(constants[0], _DIGITS, upward=True), round_to_digits(constants[1], _DIGITS, upward=True)


def _rational_rows(A: object) -> Matrix:
    rows = Reader().matrix(A, "A")
    for i, row in enumerate(rows):
        for k, value in enumerate(row):
            if not isinstance(value, fmpq):
                raise InvalidInput(f"A[{i}][{k}] is {shown(value)}: a rational number is needed")
    if all(value == 0 for row in rows for value in row):
        raise InvalidInput(f"A is {shown(A)}: a matrix with a non-zero entry is needed")
    return rows


def operator_norm_above(matrix: fmpq_mat) -> Fraction:
    """A rational upper bound of ||A||_2, close to it where the smaller side is at most 96.

    **Guarantee.** b^2 I - A A^T is positive definite, or b^2 is at least the largest absolute row sum of A A^T.
    """
    wide = matrix if matrix.nrows() <= matrix.ncols() else matrix.transpose()
    gram = (wide * wide.transpose()).tolist()
    bound = max(sum((abs(v) for v in row), fmpq(0)) for row in gram)
    if len(gram) <= _MAX_ELIMINATED:
        unit = power_of_two_near(bound)
        floats = np.array([[float(to_fraction(v / unit)) for v in row] for row in gram])
        guess = unit * fmpq(*Fraction(float(np.linalg.eigvalsh(floats)[-1]) * (1 + 2**-30)).as_integer_ratio())
        if guess < bound and positive_definite(_shifted(gram, guess)):
            bound = guess
    return round_to_digits(enclose_square_root(bound, _DIGITS).upper, _DIGITS, upward=True)


def _shifted(gram: Sequence[Sequence[fmpq]], shift: fmpq) -> list[list[fmpq]]:
    """shift I - gram"""
    return [[shift - v if i == k else -v for k, v in enumerate(row)] for i, row in enumerate(gram)]
