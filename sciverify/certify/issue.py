"""What is issued is accepted: certificates are held against the limits of the format, or against the whole checker.

Claims whose bounds the checker rounds once more are shown to it. The others hold by the same inequalities in exact
arithmetic, or by bounds that leave the checker room (docs/theory/support-enclosure.md, theorems 1 and 2), so that only
the limits of the format can stand in their way; signs in a number field Q(theta) are the exception, because the checker
bisects an interval a bounded number of times.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from fractions import Fraction

import numpy as np
from flint import fmpq, fmpq_mat

from sciverify.certificate.blocks import INLINE_BYTES
from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.block_distance import BlockBox, BlockFit
from sciverify.certificate.kinds.convexity import ConvexityEvidence
from sciverify.certificate.kinds.enclosed_distance import SupportEvidence
from sciverify.certificate.kinds.enclosed_path import EnclosedPathProof
from sciverify.certificate.kinds.operator_distance import OperatorConvexityEvidence
from sciverify.certificate.kinds.strict_dual import StrictDualEvidence
from sciverify.certificate.kinds.support import SupportClaim
from sciverify.certificate.kinds.support_at_tolerance import SupportAtToleranceClaim
from sciverify.certificate.saving import MAX_BYTES
from sciverify.certificate.statement import CertificateClaim, Problem, Topic
from sciverify.checker import check
from sciverify.errors import InvalidInput, Undecided
from sciverify.exact.number_field import AlgebraicNumber, NumberField
from sciverify.exact.ordered import Exact, deepest, higher, lowest
from sciverify.exact.rational_matrix import odd_parts
from sciverify.exact.rationals import numeral
from sciverify.exact.surds import Surd
from sciverify.problems.blocks import BlockData
from sciverify.problems.sparse_recovery import SparseRecovery

_Number = fmpq | Fraction
MAX_DIGITS = 50_000
"""Characters of a numeral."""
_AROUND = 10
"""Characters around a number at most: rounded digits, sign, bar, quotes, what separates it from the next."""
MAX_UNIT_BITS, MAX_TOTAL_BITS = 1 << 16, 1 << 28
"""Data in blocks, points and minimisers: bits of a common denominator, and of all numbers over it."""


def confirmed(certificate: Certificate) -> Certificate:
    """The certificate, if the checker accepts it.

    Raises
    ------
    Undecided
        The bounds, rounded once more, do not prove the claim.
    """
    try:
        check.check_bytes(certificate.to_json().encode(), patient=True)
    except (check.Rejected, check.Malformed) as refusal:
        raise Undecided(f"the bounds are too wide for the independent checker: {refusal}") from None
    return certificate


def issued(certificate: Certificate) -> Certificate:
    """The certificate, if its file keeps the limits of the format.

    Raises
    ------
    Undecided
        It does not, or signs in a number field need more bisections than the checker makes.
    """
    problem, evidence = certificate.problem, certificate.evidence
    if isinstance(problem, Topic):
        return _issued_about(certificate)
    _require_claim_that_fits(certificate.claim)
    if isinstance(evidence, SupportEvidence):
        _require_short(numeral(x) for x in (*evidence.h, *evidence.g, *evidence.minimiser))
        _require_short([str(problem.parameter)])
        return certificate
    if isinstance(evidence, ConvexityEvidence | OperatorConvexityEvidence):
        _require_short([numeral(evidence.singular_value), str(problem.parameter)])
        return certificate
    if isinstance(evidence, StrictDualEvidence):
        _require_short([*map(numeral, evidence.numbers), str(problem.parameter)])
        return certificate
    if isinstance(evidence, EnclosedPathProof):
        return _issued_path(certificate, problem, evidence)
    if isinstance(problem, SparseRecovery) and problem.blocks is not None:
        return _issued_blocks(certificate, problem, problem.blocks)
    real = problem if isinstance(problem, SparseRecovery) else problem.real
    if real.floats is not None and _fits_beside_doubles(certificate, real):
        return certificate
    _require_short(_text_that_fits(certificate).split('"'))
    return confirmed(certificate) if _over_a_number_field(certificate, real) else certificate


def _issued_about(certificate: Certificate) -> Certificate:
    """No problem is posed: blocks of floats may be long, numerals may not."""
    _require_short(re.findall(r'"(-?[0-9/]+)"', _text_that_fits(certificate)))
    return certificate


def _text_that_fits(certificate: Certificate) -> str:
    text = certificate.to_json()
    if len(text) > MAX_BYTES:
        raise Undecided(
            f"the certificate has {len(text)} bytes, its format allows {MAX_BYTES}: round the data, or let less be read"
        )
    return text


def _require_claim_that_fits(claim: CertificateClaim) -> None:
    """Positions and a tolerance take as many characters as one likes."""
    if isinstance(claim, SupportAtToleranceClaim):
        _require_short([numeral(claim.tolerance)])
    if isinstance(claim, SupportClaim):
        last = max((positions[-1] for positions in (claim.always_zero, claim.never_zero) if positions), default=0)
        size = (len(str(last)) + 2) * sum(map(len, (claim.always_zero, claim.never_zero, claim.sometimes_zero)))
        if size > MAX_BYTES - 2 * INLINE_BYTES:
            raise Undecided(
                f"{last + 1} positions would take {size} bytes, the format allows {MAX_BYTES}: with tolerance=0 "
                "entries that are 0 are not listed"
            )


def _issued_path(certificate: Certificate, problem: Problem, evidence: EnclosedPathProof) -> Certificate:
    """Inverses are base64 text, four characters for three bytes; a large matrix goes to a file of its own."""
    numerals = [numeral(x) for crossing in evidence.crossings for x in (*crossing.h, *crossing.g)]
    _require_short((*numerals, str(problem.parameter)))
    inverses = sum(crossing.inverse.size for crossing in evidence.crossings)
    size = INLINE_BYTES * 2 + 11 * inverses + sum(len(text) + 20 for text in numerals) + 400 * len(evidence.crossings)
    if size > MAX_BYTES:
        raise Undecided(
            f"the certificate of {len(evidence.crossings)} supports would have {size} bytes, its format allows "
            f"{MAX_BYTES}: take a larger `least`, so that the path ends earlier"
        )
    return certificate


def unwritable(certificate: Certificate) -> str:
    """Why the certificate cannot be issued; empty if it can."""
    try:
        issued(certificate)
    except (InvalidInput, Undecided) as refusal:
        return str(refusal)
    return ""


def _fits_beside_doubles(certificate: Certificate, problem: SparseRecovery) -> bool:
    """Is there room for everything beside A and y? These are doubles, whose text is known to be short."""
    rest = (certificate.point, certificate.evidence, problem.parameter, problem.weights)
    lengths = [len(str(x)) for x in _numbers(rest)]
    small = max(lengths) <= MAX_DIGITS and sum(lengths) + _length_of_doubles(problem) <= MAX_BYTES // 2
    return small and not _over_a_number_field(certificate, problem)


def _length_of_doubles(problem: SparseRecovery) -> int:
    """Characters that A and y take at most: p/q with p = odd 2**e or q = 2**-e, and what stands around them."""
    floats, m = problem.floats, problem.shape[0]
    if floats is None:
        raise ArithmeticError("the data are no doubles")
    kept = floats.matrix if isinstance(floats.matrix, np.ndarray) else floats.matrix.data
    total = 0
    for values in (kept, floats.measurements):
        odd, exponents = odd_parts(values.ravel())
        bits = np.frexp(odd.astype(np.float64))[1] + np.abs(exponents)
        total += int((0.302 * bits).sum()) + _AROUND * values.size
    return total + _AROUND * m * problem.shape[1]


def _numbers(value: object) -> Iterator[Exact]:
    """The exact numbers in tuples and dataclasses."""
    if isinstance(value, fmpq | Surd | AlgebraicNumber):
        yield value
    elif isinstance(value, tuple):
        for entry in value:
            yield from _numbers(entry)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _numbers(getattr(value, field.name))


def _require_short(numerals: Iterable[str]) -> None:
    longest = max(map(len, numerals), default=0)
    if longest > MAX_DIGITS:
        raise Undecided(
            f"the certificate holds a numeral of {longest} characters, its format allows {MAX_DIGITS}: round the data, "
            "or ask for fewer digits"
        )


def _over_a_number_field(certificate: Certificate, problem: SparseRecovery) -> bool:
    return isinstance(lowest(higher(problem.field, deepest(_numbers(certificate.point)))), NumberField)


# ---------------------------------------------------------------- complex data and groups


def _issued_blocks(certificate: Certificate, problem: SparseRecovery, data: BlockData) -> Certificate:
    evidence = certificate.evidence
    _require_short(str(x) for x in (problem.parameter, *problem.weights))
    exact = data.exact_numbers()
    if exact is None:
        _require_close(data.doubles())
    else:
        for numbers in exact:
            _require_affordable(numbers)
    _require_affordable(_parts(certificate.point))  # type: ignore[arg-type]
    if isinstance(evidence, BlockBox | BlockFit):
        _require_affordable(_parts(evidence.minimiser))
    if isinstance(evidence, BlockBox):
        _require_affordable(_parts((evidence.scale, evidence.radius)))
    if isinstance(evidence, BlockFit):
        _require_affordable(_parts(evidence.dual))
    return certificate


def _parts(values: Iterable[_Number | tuple[_Number, ...]]) -> list[fmpq]:
    """Numbers and blocks of numbers as one list."""
    flat = (part for value in values for part in (value if isinstance(value, tuple) else (value,)))
    return [fmpq(*x.as_integer_ratio()) if isinstance(x, Fraction) else x for x in flat]


def _require_affordable(numbers: Sequence[fmpq]) -> None:
    _require_short(map(str, numbers))
    unit = fmpq_mat(1, len(numbers), list(numbers)).numer_denom()[1].bit_length()
    _require_bits(unit, max(int(x.p.bit_length()) for x in numbers), len(numbers))


def _require_close(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> None:
    """The same for doubles: p 2**e with 53 bits each."""
    exponents = np.frexp(values[values != 0])[1]
    if exponents.size:
        _require_bits(max(1, 54 - int(exponents.min())), max(53, int(exponents.max())), values.size)


def _require_bits(unit: int, numerator: int, count: int) -> None:
    if unit > MAX_UNIT_BITS or (unit + numerator) * count > MAX_TOTAL_BITS:
        raise Undecided(
            f"{count} numbers of {unit + numerator} bits over one denominator of {unit} bits are more than the format "
            "allows for them: round them, or ask for fewer digits"
        )
