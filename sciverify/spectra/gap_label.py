"""The integrated density of states in a gap that is proven, and the label of the gap (docs/theory/gap-labels.md)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from sciverify.allowance import Progress, allowance, spent
from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.spectral_gap import OperatorSpectrum, SpectralGapClaim
from sciverify.certificate.statement import claim_as
from sciverify.display import Displayed
from sciverify.errors import InvalidInput, Undecided, as_integer, shown
from sciverify.exact.enclosure import significant
from sciverify.l2.banded import Banded
from sciverify.l2.frequency import GOLDEN, Frequency
from sciverify.l2.operator import L2Operator
from sciverify.l2.sequences import Changed, Sequence, Wave
from sciverify.l2.substitution import FIBONACCI
from sciverify.spectra.eigenvalue_counts import count_below, counts_of_sections, floquet_matrix
from sciverify.spectra.gap import certify_gap
from sciverify.spectra.lower_bounds import as_double
from sciverify.spectra.windows import bases, needs_phases, turn, windows

_JOHNSON_MOSER = (
    "the integrated density of states is m + n alpha in every gap, after Johnson and Moser, Commun. Math. Phys. 84 "
    "(1982), and Bellissard's gap labelling"
)
_BELLISSARD = (
    "the integrated density of states is m + n alpha in every gap, after Bellissard, Bovier and Ghez, Rev. Math. Phys. "
    "4 (1992)"
)
_TKNN = (
    "r bands below the gap are q m + p n with |n| < q/2, and n is the Hall conductance in units of e^2/h, up to "
    "orientation, after Thouless, Kohmoto, Nightingale and den Nijs, Phys. Rev. Lett. 49 (1982)"
)
_BITS, _MOST_LABELS = 160, 2**14
_PARTS = 8
"""The share of a gap by which the phases that are tried may move eigenvalues."""


@dataclass(frozen=True, eq=False, repr=False)
class GapLabel(Displayed):
    """The integrated density of states in a gap, and the label of the gap.

    Attributes
    ----------
    gap : Certificate
        Of kind spectral-gap.
    lower, upper : Fraction
        **Guarantee.** The integrated density of states lies between them; for periodic operators they are equal.
    frequency : Frequency or None
        alpha.
    whole, multiple : int or None
        The label: the integrated density of states is whole + multiple alpha.
    unique_up_to : int or None
        No other label with ``|multiple| <= unique_up_to`` fits between `lower` and `upper`.
    theorem : str
        What is cited for the form of labels; empty where there is no label.

    Examples
    --------
    >>> import sciverify as sv
    >>> found = sv.gap_label(sv.jacobi([0, 3], sites="integers"), 1, 2)
    >>> found.lower == found.upper, str(found.lower)
    (True, '1/2')
    """

    gap: Certificate
    lower: Fraction
    upper: Fraction
    frequency: Frequency | None
    whole: int | None
    multiple: int | None
    unique_up_to: int | None
    theorem: str

    def __str__(self) -> str:
        claim = claim_as(self.gap.claim, SpectralGapClaim)
        low, high = significant(claim.lower, 6, upward=False), significant(claim.upper, 6, upward=True)
        head = f"the integrated density of states between {low} and {high} is "
        if self.lower == self.upper:
            head += f"{self.lower} (proven)"
        else:
            ends = significant(self.lower, 6, upward=False), significant(self.upper, 6, upward=True)
            head += f"from {ends[0]} to {ends[1]} (proven)"
        if self.whole is None or self.multiple is None:
            return head
        unique = f", the only label with |n| <= {self.unique_up_to} that fits"
        label = f"label: m + n alpha with m = {self.whole}, n = {self.multiple}, alpha = {self.frequency}"
        return f"{head}\n{label}{unique}\ncited: {self.theorem}"


def gap_label(
    A: L2Operator,
    a: object,
    b: object,
    *,
    every_phase: bool | None = None,
    most_sites: int = 1600,
    sites: int = 1000,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> GapLabel:
    """The integrated density of states between a and b, where no spectrum lies, and the label of this gap.

    The integrated density of states at a point is the limit of the shares of the eigenvalues of finite sections that
    lie below it.

    Parameters
    ----------
    A : L2Operator
        As for `certify_gap`: periodic, or changed at finitely many sites; or with waves or letters on the integers,
        real and of bandwidth 1.
    a, b, every_phase, most_sites, seconds, progress :
        As for `certify_gap`, which is called first.
    sites : int
        Of the sections whose eigenvalues are counted, for waves and letters.

    Returns
    -------
    GapLabel
        With `lower`, `upper`, `whole`, `multiple`, `unique_up_to`, `theorem`.
        **Guarantee.** (a, b) contains no spectrum, and the integrated density of states lies between `lower` and
        `upper`. The checker proves the first part; the second one is counted here. The label rests on the theorem that
        is cited: for one irrational frequency and for `FIBONACCI` it is m + n alpha; for `almost_mathieu` with a
        rational frequency and all phases n is a Hall conductance (a Chern number).

    Raises
    ------
    InvalidInput
        As `certify_gap`; an operator whose sections are not counted.
    Undecided
        As `certify_gap`.
    OutOfTime
        The seconds are over.

    **Source.** docs/theory/gap-labels.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> hofstadter = sv.almost_mathieu(1, "1/3")
    >>> found = sv.gap_label(hofstadter, 1, "3/2", every_phase=True)
    >>> str(found.lower), found.whole, found.multiple  # Hall conductance -1
    ('2/3', 1, -1)
    >>> found = sv.gap_label(sv.fibonacci_hamiltonian(2), "-1/8", 1)
    >>> found.whole, found.multiple, found.unique_up_to > 50
    (1, -1, True)
    """
    length = as_integer(sites, "sites", 8, 2**16)
    with allowance(seconds, progress):
        gap = certify_gap(A, a, b, every_phase=every_phase, most_sites=most_sites)
        spent(f"eigenvalues of sections of {length} sites")
        return label_of(gap, length)


def label_of(gap: Certificate, sites: int = 1000) -> GapLabel:
    """The same of a gap that is proven already."""
    claim, subject = claim_as(gap.claim, SpectralGapClaim), gap.problem
    if not isinstance(subject, OperatorSpectrum) or not isinstance(subject.operator, Banded):
        raise InvalidInput(f"gap is {shown(gap)}: a certificate of `certify_gap` is needed")
    A, width = subject.operator, claim.upper - claim.lower
    middle, periods = as_double((claim.lower + claim.upper) / 2), [base.period for base in bases(A).values()]
    if not claim.lower < Fraction(middle) < claim.upper:
        raise Undecided(f"no double lies in the middle of a gap of the width {as_double(width):.3g}")
    if None in periods:
        return _labelled(gap, A, *shares(A, sites, middle, width))
    period = math.lcm(*(p for p in periods if p is not None))
    below = count_below(*floquet_matrix(A.over(_unchanged), period), middle)  # (GL1)
    value = Fraction(below, period)
    return _chern(gap, A, value) if claim.scope == "every phase" else _only(gap, value, value)


def _unchanged(sequence: Sequence) -> Sequence:
    return sequence.base if isinstance(sequence, Changed) else sequence


def _only(gap: Certificate, lower: Fraction, upper: Fraction) -> GapLabel:
    """Without a label."""
    return GapLabel(gap, lower, upper, None, None, None, None, "")


def shares(A: Banded, length: int, z: float, width: Fraction) -> tuple[Fraction, Fraction]:
    """Bounds of the integrated density of states by the sections of all windows."""
    plain = {*A.diagonals} <= {0, 1} and A.line != "naturals"
    if not plain or not all(d.is_real and not isinstance(d, Changed) for d in A.diagonals.values()):
        raise InvalidInput(
            f"{shown(A)} is not counted: waves and letters need a real operator of bandwidth 1 on the integers, not "
            "changed anywhere"
        )
    phases = max(1, math.ceil(_PARTS * turn(A) / width)) if needs_phases(A) else 0
    least, most = counts_of_sections(windows(A, length, phases, every_site=True), z)
    lower, upper = Fraction(least - A.bandwidth, length), Fraction(most + A.bandwidth, length)  # (GL2)
    return max(lower, Fraction(0)), min(upper, Fraction(1))


def _chern(gap: Certificate, A: Banded, value: Fraction) -> GapLabel:
    """The label of a gap of `almost_mathieu` with a rational frequency p/q."""
    wave = A.diagonals.get(0)
    beside = A.diagonals.get(1)
    mathieu = isinstance(wave, Wave) and wave.cosine and wave.coupling and beside is not None and beside.is_constant
    if not (mathieu and isinstance(wave, Wave) and {*A.diagonals} == {0, 1} and wave.frequency.rational is not None):
        return _only(gap, value, value)
    p, q = int(wave.frequency.rational.p), int(wave.frequency.rational.q)
    r = int(value * q)
    most = (q - 1) // 2
    n = next((t for t in range(-most, most + 1) if (r - p * t) % q == 0), None)  # (GL6)
    if n is None:
        return _only(gap, value, value)
    return GapLabel(gap, value, value, wave.frequency, (r - p * n) // q, n, most, _TKNN)


def _labelled(gap: Certificate, A: Banded, lower: Fraction, upper: Fraction) -> GapLabel:
    """With the label, where a theorem says which ones there are."""
    constants = all(isinstance(d, Wave) or d.is_constant for d in A.diagonals.values())
    if A.word is not None:
        frequency, theorem = (GOLDEN, _BELLISSARD) if A.word == FIBONACCI else (None, "")
    else:
        frequency = next(d.frequency for d in A.diagonals.values() if isinstance(d, Wave)) if constants else None
        theorem = _JOHNSON_MOSER
    found = None if frequency is None else unique_label(frequency, lower, upper)
    if found is None:
        return _only(gap, lower, upper)
    return GapLabel(gap, lower, upper, frequency, *found, theorem)


def unique_label(alpha: Frequency, lower: Fraction, upper: Fraction) -> tuple[int, int, int] | None:
    """(m, n, N): lower <= m + n alpha <= upper, and no other pair with |n| <= N does; None if there is no such N."""
    near, one = alpha.fixed(_BITS), 1 << _BITS  # alpha is from near to near + 2, over `one`
    low, high = math.floor(lower * one), math.ceil(upper * one)
    found: list[tuple[int, int]] = []
    for size in range(_MOST_LABELS):
        for n in {size, -size}:
            least, most = sorted((n * near, n * (near + 2)))
            found += [(m, n) for m in range(-((most - low) // one), (high - least) // one + 1)]  # (GL7)
        if len(found) > 1:
            return None if abs(found[0][1]) == size else (*found[0], size - 1)
    return None
