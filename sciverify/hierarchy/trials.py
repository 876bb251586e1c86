"""Claims that no finite play refutes: towers are tried on operators whose spectra are known.

Finitely many outputs exclude no claim about limits without a bound of the error (docs/theory/towers.md). So a tower
that is right on these operators survives, which proves nothing, and one that is not is "not decided", with a
certificate that the output is wrong where there is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.class_refutation import ENTRIES, WINDOWS
from sciverify.exact.rationals import to_fraction
from sciverify.hierarchy.information import entries_of
from sciverify.hierarchy.outcomes import ChallengeOutcome, SurvivedChallenge, UndecidedClaim
from sciverify.hierarchy.play import Play
from sciverify.hierarchy.tower import Output, Tower
from sciverify.l2.banded import Banded
from sciverify.l2.gaussian import Gaussian
from sciverify.l2.named import changed

Place = tuple[int, int]
COLUMNS_SEEN, ROWS_SEEN = 8, 16
"""The inner indices of a trial."""
_OUTER = (1, 2)
_DEEP = Fraction(15, 16)


@dataclass(frozen=True, slots=True)
class TriedOperator:
    """An operator, some points of its spectrum, and whether these are all.

    Attributes
    ----------
    operator : Banded
    points : tuple of (re, im)
    vectors : tuple of (first site, integers)
        Eigenvectors of the points; empty where there are none.
    complete : bool
    """

    operator: Banded
    points: tuple[Place, ...]
    vectors: tuple[tuple[int, list[int]], ...] = ()
    complete: bool = False


ZERO = TriedOperator(Banded({0: 0}, "naturals"), ((0, 0),), ((0, [1]),), complete=True)
ONE_SITE = TriedOperator(
    Banded({0: changed(0, 3, [1])}, "naturals"), ((0, 0), (1, 0)), ((0, [1]), (3, [1])), complete=True
)
JOINED = TriedOperator(
    Banded({0: changed(0, 0, [1, 0, 0, 1]), 3: changed(0, 0, [1])}, "naturals"),
    ((0, 0), (2, 0)), ((1, [1]), (0, [1, 0, 0, 1])), complete=True,
)  # fmt: skip
UNILATERAL = TriedOperator(Banded({1: 1}, "naturals", self_adjoint=False), ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)))
BILATERAL = TriedOperator(Banded({1: 1}, "integers", self_adjoint=False), ((1, 0), (-1, 0), (0, 1), (0, -1)))
ON_INTEGERS = TriedOperator(
    Banded({0: changed(0, 3, [1])}, "integers"), ((0, 0), (1, 0)), ((0, [1]), (3, [1])), complete=True
)
SELF_ADJOINT, BOUNDED, BANDED = (ZERO, ONE_SITE, JOINED), (ZERO, ONE_SITE, JOINED, UNILATERAL), (ON_INTEGERS, BILATERAL)


def with_inner_indices(tower: Tower) -> Tower:
    """n -> Gamma_(n, 16) or Gamma_(n, 8, 16): the last limit, with the inner indices as large as a trial has them."""
    inner = (COLUMNS_SEEN, ROWS_SEEN)[max(0, 3 - tower.height) :]
    return tower.along(lambda n: (n, *inner), tower.name)


def play_from_below(play: Play, known: Sequence[TriedOperator]) -> ChallengeOutcome:
    """Sigma_2 and above: the points of each output of the trial are within 2^-n of the spectrum."""
    return _try(play, known, _OUTER, spurious=True, missing=False)


def play_from_above(play: Play, known: Sequence[TriedOperator], width: int | None = None) -> ChallengeOutcome:
    """Pi_2 and above: each output of the trial covers the spectrum up to 2^-n."""
    play.width = width
    return _try(play, known, _OUTER, spurious=False, missing=True)


def play_limit(play: Play, known: Sequence[TriedOperator]) -> ChallengeOutcome:
    """Delta_2: a late output is within 1/4 of the spectrum."""
    return _try(play, known, (ROWS_SEEN,), spurious=True, missing=True)


def _try(
    play: Play, known: Sequence[TriedOperator], indices: Sequence[int], *, spurious: bool, missing: bool
) -> ChallengeOutcome:
    for case in known:
        play.answers.clear()  # they are about another operator
        play.sites = case.operator.line
        for n in indices:
            output, tolerance = play.output(n, entries_of(case.operator)), Fraction(1, 2 ** min(n, _OUTER[-1]))
            if spurious and case.complete and not isinstance(output, bool):
                for x in _far(output, case.points, tolerance):
                    reason = f"at n = {n} a point of the output is farther than {tolerance} from the spectrum"
                    return UndecidedClaim(play.claim, _said(reason, case), _too_far(play, case, output, tolerance, x))
            if missing:
                for k, point in enumerate(case.points):
                    if not isinstance(output, bool) and not _covered(output, point, tolerance):
                        reason = f"at n = {n} the output has no point within {tolerance} of {_number(point)}"
                        wrong = _misses(play, case, output, tolerance, k)
                        return UndecidedClaim(play.claim, _said(reason, case), wrong)
    return SurvivedChallenge(play.claim, play.runs)


def play_decision(play: Play, lower: Fraction, upper: Fraction) -> ChallengeOutcome:
    """Pi_2 and above: yes where the spectrum meets the interval, no where it is far from it."""
    play.width = 0 if play.claim.sci_class.limits == 2 else None
    away = upper + 2
    for tail, truth in ((upper, True), (away, False)):
        play.answers.clear()
        operator = Banded({0: tail}, "naturals")
        output = play.output(2, entries_of(operator))
        if output is truth:
            continue
        reason = f"at n = 2 the answer is {'no' if truth else 'yes'} for the multiple {tail} of the identity"
        if truth:
            wrong = play.misses(operator, output, Fraction(0), upper, 0, [1])
        else:
            centre, radius = (lower + upper) / 2, (upper - lower) / 2 + 1
            wrong = play.too_far(operator, output, Fraction(0), centre, radius, WINDOWS)
        return UndecidedClaim(play.claim, f"{reason}; later answers may be right", wrong)
    return SurvivedChallenge(play.claim, play.runs)


def _said(reason: str, case: TriedOperator) -> str:
    return f"{reason}, for the {case.operator}; outputs of larger indices may be right"


def _square(x: Gaussian, point: Place) -> Fraction:
    return (to_fraction(x[0]) - point[0]) ** 2 + (to_fraction(x[1]) - point[1]) ** 2


def _far(output: Iterable[Gaussian], points: Sequence[Place], tolerance: Fraction) -> list[Gaussian]:
    return [x for x in output if min(_square(x, p) for p in points) > tolerance**2]


def _covered(output: Iterable[Gaussian], point: Place, tolerance: Fraction) -> bool:
    return any(_square(x, point) <= tolerance**2 for x in output)


def _number(point: Place) -> str:
    return str(point[0]) if not point[1] else f"{'-' if point[1] < 0 else ''}i"


def _too_far(play: Play, case: TriedOperator, output: Output, tolerance: Fraction, x: Gaussian) -> Certificate | None:
    """Where the spectrum is real and x is deep enough in an interval without any."""
    re, im = to_fraction(x[0]), to_fraction(x[1])
    radius = _DEEP * min(abs(re - p) for p, _ in case.points)
    if radius**2 + im**2 <= tolerance**2:
        return None
    return play.too_far(case.operator, output, tolerance, re, radius, ENTRIES)


def _misses(play: Play, case: TriedOperator, output: Output, tolerance: Fraction, k: int) -> Certificate | None:
    """Where an eigenvector is known."""
    if not case.vectors:
        return None
    return play.misses(case.operator, output, tolerance, Fraction(case.points[k][0]), *case.vectors[k])
