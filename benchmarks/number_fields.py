"""Which field for the instances of the training table? Timings of four exact representations.

    python benchmarks/number_fields.py

One branch of the table (K = 1, n = 10, 19 x 20, 6-sparse) contains ||a||_2, of degree 4 over Q. Measured are the
signs of A^T p for its dual point, and a whole `certify_distance`. Medians of 7 interleaved runs.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import sympy
from flint import fmpq, fmpq_poly

from sciverify import SquareRootLasso, certify_distance
from sciverify.exact.number_field import NumberField
from sciverify.exact.ordered import Exact, inner, sign
from sciverify.exact.surds import square_root
from sciverify.families import TiedColumns

MEMBER = TiedColumns(m=19, N=20, K=1, further_nonzeros=5).branch(1, 10)
PROBLEM, DUAL = MEMBER.problem, MEMBER.solutions.dual
NORM_SQUARED = PROBLEM.row_scales_squared[1]
POINT = [0.15, 0.15] + [0.01] * 18
Work = Callable[[], Any]


def main() -> None:
    """Print one line a representation."""
    candidates: dict[str, tuple[Work, Work | None]] = {
        "row scales, entries in Q(sqrt 2)": (
            lambda: [sign(c) for c in PROBLEM.correlations(DUAL)],
            lambda: certify_distance(PROBLEM, POINT),
        ),
        "tower Q(sqrt 2)(||a||)": explicit(square_root(NORM_SQUARED), lambda x: x),
        "Q(||a||), degree 4, fmpq_poly": quartic(),
        "Q(||a||), SymPy algebraic field": (sympy_field(), None),
    }
    times: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in candidates}
    for _ in range(7):
        for name, works in candidates.items():
            for work, found in zip(works, times[name], strict=True):
                if work is not None:
                    start = time.perf_counter()
                    work()
                    found.append(time.perf_counter() - start)
    print(f"{'':34s}signs of A^T p   certify_distance")
    for name, (products, certificates) in times.items():
        whole = f"{1e3 * statistics.median(certificates):13.2f} ms" if certificates else ""
        print(f"{name:34s}{1e3 * statistics.median(products):11.3f} ms{whole}")


def spread(norm: Exact, embed: Callable[[Exact], Exact]) -> tuple[list[list[Exact]], list[Exact], list[Exact]]:
    """(A, y, p) with ||a|| written out and every entry embedded in a larger field."""
    scales = [embed(fmpq(1)), *[norm] * 18]
    matrix = [[s * embed(x) for x in row] for s, row in zip(scales, PROBLEM.matrix, strict=True)]
    y = [s * embed(x) for s, x in zip(scales, PROBLEM.measurements, strict=True)]
    return matrix, y, [s * embed(x) for s, x in zip(scales, DUAL, strict=True)]


def explicit(norm: Exact, embed: Callable[[Exact], Exact]) -> tuple[Work, Work]:
    """Both pieces of work on the matrix with ||a|| written out."""
    matrix, y, dual = spread(norm, embed)
    columns = list(zip(*matrix, strict=True))
    problem = SquareRootLasso(matrix, y, 1)
    return lambda: [sign(inner(column, dual)) for column in columns], lambda: certify_distance(problem, POINT)


def quartic() -> tuple[Work, Work]:
    """One minimal polynomial of degree 4: (t^2 - a)^2 = 2 b^2 for ||a||^2 = a + b sqrt 2."""
    a, b = NORM_SQUARED.a, NORM_SQUARED.b
    squares = (a + b * fmpq(7, 5), a + b * fmpq(3, 2))  # ||a||^2 lies between them, its conjugate does not
    low, high = (fmpq(int(10**12 * (float(s.p) / float(s.q)) ** 0.5), 10**12) for s in squares)
    theta = NumberField(fmpq_poly([a * a - 2 * b * b, 0, -2 * a, 0, 1]), low, high).theta
    root_two = (theta * theta - a) / b
    return explicit(theta, lambda x: x if isinstance(x, fmpq) else x.a + x.b * root_two)


def sympy_field() -> Work:
    """SymPy's QQ<||a||>; zero by its field, signs by its own evaluation."""

    def rational(x: fmpq) -> Any:
        return sympy.Rational(int(x.p), int(x.q))

    a, b = rational(NORM_SQUARED.a), rational(NORM_SQUARED.b)
    domain = sympy.QQ.algebraic_field(sympy.sqrt(a + b * sympy.sqrt(2)))
    theta = domain.from_sympy(domain.ext.as_expr())
    root_two = (theta * theta - domain.from_sympy(a)) / domain.from_sympy(b)

    def embed(x: Exact) -> Any:
        if isinstance(x, fmpq):
            return domain.from_sympy(rational(x))
        return domain.from_sympy(rational(x.a)) + domain.from_sympy(rational(x.b)) * root_two

    matrix, _, dual = spread(theta, embed)
    columns = list(zip(*matrix, strict=True))

    def sign_of(column: Any) -> int:
        total = sum((x * p for x, p in zip(column, dual, strict=True) if x != 0 and p != 0), domain.zero)
        return 0 if total == 0 else (1 if domain.to_sympy(total).evalf(30) > 0 else -1)

    return lambda: [sign_of(column) for column in columns]


if __name__ == "__main__":
    main()
