"""The independent checker, called from Python: on a file, and on many files by interpreters of its own."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from threading import Lock

from sciverify.certificate.kinds.registry import kind_named
from sciverify.certificate.statement import CertificateClaim
from sciverify.checker import check as checker
from sciverify.checker.operator_arithmetic import computed_by
from sciverify.errors import InvalidInput, MalformedCertificate, RejectedCertificate, TooMuchWork, shown
from sciverify.numpy_checker import ExactFloats

_FILES_A_CALL = 200
"""Command lines have a limited length."""


def check(path: str | os.PathLike[str], *, patient: bool = False, numpy: bool = False) -> CertificateClaim:
    """Re-prove a certificate file with the independent checker.

    Parameters
    ----------
    path : str or path
    patient : bool
        Without it, a file that would keep the checker busy for more than some seconds, beside passes over its data, is
        not checked: its work is estimated from sizes and bits before it is done.
    numpy : bool
        Products of operators by name are computed with NumPy, in integers that floats hold exactly: many times faster.

    Returns
    -------
    CertificateClaim
        Of the kind that the file names, for example a `DistanceClaim`.
        **Guarantee.** The claim follows from the file alone; nothing of sciverify but the
        checker was used, and with `numpy` its arithmetic in `sciverify.numpy_checker`.

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

    **Source.** docs/certificate-format.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> file = sv.certify_minimum(sv.Lasso([[1]], [1], lam=1)).save("minimum.json")
    >>> sv.check(file)
    MinimumClaim(bounds=Enclosure(0.75000000))
    """
    if not isinstance(path, str | os.PathLike):
        raise InvalidInput(f"path is {shown(path)}: pass the file that certificate.save wrote")
    try:
        with computed_by(ExactFloats()) if numpy else nullcontext():
            verified = checker.check_file(path, patient=patient)
    except checker.Rejected as refusal:
        raise RejectedCertificate(f"{path}: {refusal}") from None
    except checker.Malformed as refusal:
        raise MalformedCertificate(f"{path}: {refusal}") from None
    except checker.TooMuchWork as refusal:
        raise TooMuchWork(f"{path}: {refusal}") from None
    claim: CertificateClaim = kind_named(verified["kind"]).from_verified(verified)
    return claim


def check_independently(files: Sequence[Path], told: Callable[[], object] | None = None) -> str:
    """Run the checker on certificate files in interpreters of its own, isolated from this package.

    Parameters
    ----------
    files : sequence of Path
    told : function without arguments, optional
        Called once a file that was checked; from several threads, one at a time.

    Returns
    -------
    str
        What it said of files that it did not accept; empty if it accepted every one.
    """
    size = max(1, min(_FILES_A_CALL, -(-len(files) // (os.cpu_count() or 1))))
    calls = [files[start : start + size] for start in range(0, len(files), size)]
    lock = Lock()

    def once() -> None:
        if told is not None:
            with lock:
                told()

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return "\n".join(filter(None, pool.map(lambda call: _refused(call, once), calls)))


def checker_identity() -> str:
    """sha256 of the checker's own files, with the version of Python: what one of them accepted, it accepts again."""
    found = hashlib.sha256(sys.version.encode())
    for path in sorted(Path(checker.__file__).parent.glob("*.py")):
        found.update(path.name.encode() + b" " + path.read_bytes())
    return found.hexdigest()


def _refused(files: Sequence[Path], told: Callable[[], None]) -> str:
    command = [sys.executable, "-I", "-S", "-u", str(checker.__file__), "--patient", "--", *map(str, files)]
    refused: list[str] = []
    with tempfile.TemporaryFile("w+") as errors:
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True) as running:
            for line in running.stdout or ():
                told()
                if not line.startswith("VERIFIED"):
                    refused.append(line.rstrip("\n"))
        errors.seek(0)
        said = errors.read().strip()
    if running.returncode == 0:
        return ""
    return "\n".join(filter(None, (*refused, said))) or f"the checker ended with {running.returncode}"
