"""Neural networks exist for Xi: a network that maps every y_k to a minimiser, with a certificate for each.

The network is made from exact minimisers. Those are what no algorithm computes from approximations of A and y to an
accuracy fixed in advance, so the theorem does not contradict the breakdown of algorithms (docs/theory/existence.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sciverify.algorithms.interpolation import InterpolatingNetwork, interpolating_network
from sciverify.certificate.certificate import Certificate
from sciverify.certify.distance import certify_distance
from sciverify.certify.proofs.optimal_pair import solution_set
from sciverify.errors import InvalidInput, shown
from sciverify.exact.mixed import mixed_difference
from sciverify.exact.ordered import Exact, sign
from sciverify.problems.sparse_recovery import SparseRecovery, as_problem


@dataclass(frozen=True)
class ExistingNetwork:
    """A network for finitely many problems that share everything but y; make one with `existing_network`.

    Attributes
    ----------
    network : InterpolatingNetwork
    problems : tuple of R problems
    certificates : tuple of R Certificate
        dist(network.exact(problem.measurements), Xi(problem)) = 0, one for each problem.

    **Source.** docs/theory/existence.md, theorem 1.

    Examples
    --------
    >>> import sciverify as sv
    >>> existing = sv.existing_network([sv.Lasso([[2]], [b], lam=1) for b in (1, 3)])
    >>> [existing.network.exact(problem.measurements) for problem in existing.problems]
    [(3/8,), (11/8,)]
    """

    network: InterpolatingNetwork
    problems: tuple[SparseRecovery, ...]
    certificates: tuple[Certificate, ...]


def existing_network(problems: Iterable[SparseRecovery]) -> ExistingNetwork:
    """A ReLU network that maps the measurements of every problem to one of its minimisers, exactly.

    Parameters
    ----------
    problems : R problems of one kind, `BasisPursuit`, `Lasso` or `SquareRootLasso`
        Real data; they share A, the parameter, weights, row scales and isometry, and differ in y. The network acts on
        `problem.measurements`: for an instance (Q D B, Q D b) these are the coordinates b of the exact factor.

    Returns
    -------
    ExistingNetwork
        **Guarantee.** ``network.exact(problem.measurements)`` is a minimiser of `problem`, for every one of them;
        each certificate has distance 0 and the independent checker accepts it. Where Xi has more than one point,
        the value is the vertex that `solution_set` found.

    Raises
    ------
    InvalidInput
        No problem, complex data, or problems that differ in more than y.
    AssumptionFailed
        Basis pursuit without a feasible point.

    **Source.** docs/theory/existence.md, theorem 1; the lecture slides of Antun and Colbrook (Geilo 2021).

    Examples
    --------
    >>> import sciverify as sv
    >>> existing = sv.existing_network([sv.BasisPursuit([[1, 2]], [b]) for b in (1, 2)])
    >>> existing.network.exact([2])
    (0, 1)
    >>> print(existing.certificates[1].distance)
    0
    """
    given = tuple(as_problem(p) for p in problems) if isinstance(problems, Iterable) else ()
    if not given:
        raise InvalidInput(f"problems is {shown(problems)}: at least one problem is needed")
    for k, problem in enumerate(given):
        if difference := _difference(given[0], problem):
            raise InvalidInput(f"problems[{k}] differs from problems[0] in {difference}: only y may change")
    network = interpolating_network([p.measurements for p in given], [solution_set(p).vertex for p in given])
    return ExistingNetwork(network, given, tuple(_at_distance_zero(network, p) for p in given))


def _at_distance_zero(network: InterpolatingNetwork, problem: SparseRecovery) -> Certificate:
    certificate = certify_distance(problem, network.exact(problem.measurements), engine="exact")
    if certificate.distance.upper != 0:
        raise ArithmeticError("the network misses a minimiser that it was made from")
    return certificate


def _difference(first: SparseRecovery, other: SparseRecovery) -> str | None:
    """What the two problems do not share, y aside."""
    for name, read in (
        ("its kind", lambda p: p.kind),
        ("the shape of A", lambda p: p.shape),
        ("its isometry", lambda p: p.isometry),
        ("the presence of row scales", lambda p: p.row_scales_squared is None),
    ):
        if read(first) != read(other):
            return name
    if not _equal([first.parameter], [other.parameter]):
        return first.parameter_name
    if not _equal(first.weights, other.weights):
        return "its weights"
    if not _equal(first.row_scales_squared or (), other.row_scales_squared or ()):
        return "its row scales"
    return None if all(map(_equal, first.matrix, other.matrix)) else "A"


def _equal(u: Sequence[Exact], v: Sequence[Exact]) -> bool:
    return all(sign(mixed_difference(a, b)) == 0 for a, b in zip(u, v, strict=True))
