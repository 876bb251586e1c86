"""The independent checker, called from Python: one function that runs `checker/check.py` on a file."""

from __future__ import annotations

from pathlib import Path

from sciverify.certificate.claims import Claim, DistanceClaim, ObjectiveExcessClaim
from sciverify.checker import check as checker
from sciverify.errors import MalformedCertificate, RejectedCertificate
from sciverify.exact.enclosure import Enclosure
from sciverify.exact.verdict import Verdict

_UNIQUE = {True: Verdict.TRUE, False: Verdict.FALSE, None: Verdict.UNDECIDED}


def check(path: str | Path) -> Claim:
    """Re-prove a certificate file with the independent checker.

    Returns
    -------
    DistanceClaim or ObjectiveExcessClaim
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
    bounds = Enclosure(verified["lower"], verified["upper"])
    if verified["kind"] == "distance":
        return DistanceClaim(bounds, _UNIQUE[verified["unique"]])
    return ObjectiveExcessClaim(bounds)
