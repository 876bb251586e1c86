"""The independent checker, called from Python: on a file, and on many files by interpreters of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from sciverify.certificate.claims import (
    Claim,
    ConsistencyClaim,
    DimensionClaim,
    DistanceClaim,
    DistanceWithinClaim,
    GrowthClaim,
    MinimumClaim,
    ObjectiveExcessClaim,
    RefutationClaim,
    SupportClaim,
    TrustRadiusClaim,
)
from sciverify.checker import check as checker
from sciverify.errors import MalformedCertificate, RejectedCertificate
from sciverify.exact.enclosure import Enclosure
from sciverify.exact.verdict import Verdict

_BOUNDED: dict[str, Any] = {
    "objective-excess": ObjectiveExcessClaim,
    "dimension": DimensionClaim,
    "minimum": MinimumClaim,
    "trust-radius": TrustRadiusClaim,
}
_FILES_A_CALL = 200
"""Command lines have a limited length."""
_UNIQUE = {True: Verdict.TRUE, False: Verdict.FALSE, None: Verdict.UNDECIDED}


def check(path: str | Path) -> Claim:
    """Re-prove a certificate file with the independent checker.

    Returns
    -------
    DistanceClaim, ObjectiveExcessClaim, an InstanceClaim or a GameClaim
        **Guarantee.** The claim follows from the file alone; nothing of sciverify but the
        one-file checker was used.

    Raises
    ------
    RejectedCertificate
        A rule does not hold.
    MalformedCertificate
        The file does not follow the format.
    OSError
        The file cannot be read.
    """
    try:
        verified = checker.check_file(path)
    except checker.Rejected as refusal:
        raise RejectedCertificate(f"{path}: {refusal}") from None
    except checker.Malformed as refusal:
        raise MalformedCertificate(f"{path}: {refusal}") from None
    return _claim(verified)


def check_independently(files: Sequence[Path]) -> str:
    """Run the checker on certificate files in interpreters of its own, isolated from this package.

    Returns
    -------
    str
        What it said of files that it did not accept; empty if it accepted every one.
    """
    calls = [files[start : start + _FILES_A_CALL] for start in range(0, len(files), _FILES_A_CALL)]
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return "\n".join(filter(None, pool.map(_refused, calls)))


def _refused(files: Sequence[Path]) -> str:
    command = [sys.executable, "-I", "-S", str(checker.__file__), *map(str, files)]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    if outcome.returncode == 0:
        return ""
    refused = [line for line in outcome.stdout.splitlines() if not line.startswith("VERIFIED")]
    return "\n".join(filter(None, (*refused, outcome.stderr.strip()))) or f"the checker ended with {outcome.returncode}"


def _claim(verified: dict[str, Any]) -> Claim:
    kind = verified["kind"]
    if kind == "support":
        return SupportClaim(*(tuple(verified[key]) for key in ("always", "never", "sometimes")))
    if kind == "growth":
        return GrowthClaim(verified["constant"], verified["order"], verified["radius"])
    if kind == "consistency":
        return ConsistencyClaim(verified["bits"], verified["questions"])
    bounds = Enclosure(verified["lower"], verified["upper"])
    if kind == "refutation":
        return RefutationClaim(bounds, _UNIQUE[verified["unique"]], verified["tolerance"])
    if kind == "distance":
        return DistanceClaim(bounds, _UNIQUE[verified["unique"]])
    if kind == "distance-within":
        return DistanceWithinClaim(bounds, verified["radius"])
    claim: Claim = _BOUNDED[kind](bounds)
    return claim
