"""Training data that exclude optimal maps, for several sizes and fits, with what is refused at the thresholds."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from sciverify.certificate.certificate import Certificate
from sciverify.errors import InvalidInput
from sciverify.operators.dense import DenseOperator
from sciverify.operators.operator import MeasurementOperator
from sciverify.operators.walsh_hadamard import WalshHadamard
from sciverify.stability.training_failure import nonexistent_map, untrainable

FITS = {"F^N": ("1/5", "99/100", "1"), "M1": ("1/5", "99/100", "199/100", "2")}
"""Values of delta for each kind of map; the last one is the threshold, which is refused."""
THEOREMS: dict[str, Callable[..., Certificate]] = {"every map fails": untrainable, "no map fits": nonexistent_map}


@dataclass(frozen=True, slots=True)
class ParadoxRow:
    """One family.

    Attributes
    ----------
    name : str
        Of its file.
    certificate : Certificate, or None
    refused : str
        Why there is none.
    """

    name: str
    theorem: str
    maps: str
    operator: MeasurementOperator
    K: float
    delta: Fraction
    certificate: Certificate | None
    refused: str = ""


def paradox_rows(*, quick: bool = False) -> Iterator[ParadoxRow]:
    """All rows; with `quick` on small operators only."""
    small = DenseOperator([[1, 1, 0], [0, 1, 1]])
    large = WalshHadamard(range(0, 64, 2), size=64) if quick else WalshHadamard(range(0, 1024, 2), size=1024)
    for operator, sizes in ((small, (2.0, 10.0)), (large, (1000.0, math.inf))):
        for theorem in THEOREMS:
            for maps, fits in FITS.items():
                for K in sizes:
                    yield from (_row(theorem, maps, operator, K, Fraction(delta)) for delta in fits)


def _row(theorem: str, maps: str, operator: MeasurementOperator, K: float, delta: Fraction) -> ParadoxRow:
    rows, columns = operator.shape
    words = theorem, maps.replace("^", ""), f"{rows}x{columns}", f"K{K:g}", f"{delta.numerator}of{delta.denominator}"
    name = "-".join(words).replace(" ", "-") + ".json"
    try:
        count = K if math.isinf(K) else int(K)
        found = THEOREMS[theorem](operator, count, str(delta), maps=maps)
    except InvalidInput as refusal:
        return ParadoxRow(name, theorem, maps, operator, K, delta, None, str(refusal))
    return ParadoxRow(name, theorem, maps, operator, K, delta, found)
