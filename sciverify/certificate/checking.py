"""The independent checker, called from Python: on a file, and on many files by interpreters of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sciverify.certificate.kinds.registry import kind_named
from sciverify.certificate.statement import CertificateClaim
from sciverify.checker import check as checker
from sciverify.errors import InvalidInput, MalformedCertificate, RejectedCertificate, TooMuchWork, shown

_FILES_A_CALL = 200
"""Command lines have a limited length."""


def check(path: str | os.PathLike[str], *, patient: bool = False) -> CertificateClaim:
    """Re-prove a certificate file with the independent checker.

    Parameters
    ----------
    path : str or path
    patient : bool
        Without it, a file that would keep the checker busy for more than some seconds, beside passes over its data, is
        not checked: its work is estimated from sizes and bits before it is done.

    Returns
    -------
    CertificateClaim
        Of the kind that the file names, for example a `DistanceClaim`.
        **Guarantee.** The claim follows from the file alone; nothing of sciverify but the
        checker was used.

    Raises
    ------
    RejectedCertificate
        A rule does not hold.
    MalformedCertificate
        The file does not follow the format.
    TooMuchWork
        Nothing is said about the file: checking it needs patience.
    OSError
        The file cannot be read.
    """
    if not isinstance(path, str | os.PathLike):
        raise InvalidInput(f"path is {shown(path)}: pass the file that certificate.save wrote")
    try:
        verified = checker.check_file(path, patient=patient)
    except checker.Rejected as refusal:
        raise RejectedCertificate(f"{path}: {refusal}") from None
    except checker.Malformed as refusal:
        raise MalformedCertificate(f"{path}: {refusal}") from None
    except checker.TooMuchWork as refusal:
        raise TooMuchWork(f"{path}: {refusal}") from None
    claim: CertificateClaim = kind_named(verified["kind"]).from_verified(verified)
    return claim


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
    command = [sys.executable, "-I", "-S", str(checker.__file__), "--patient", "--", *map(str, files)]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    if outcome.returncode == 0:
        return ""
    refused = [line for line in outcome.stdout.splitlines() if not line.startswith("VERIFIED")]
    return "\n".join(filter(None, (*refused, outcome.stderr.strip()))) or f"the checker ended with {outcome.returncode}"
