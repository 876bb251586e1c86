"""Certificates <-> JSON texts and files."""

from __future__ import annotations

import json
from pathlib import Path

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.document import encode, read_document
from sciverify.errors import MalformedCertificate, SciverifyError

__all__ = ["decode", "encode", "load_certificate"]

_UNREADABLE = (
    KeyError, TypeError, IndexError, AttributeError, json.JSONDecodeError, RecursionError, MemoryError,
)  # fmt: skip


def load_certificate(path: str | Path) -> Certificate:
    """Read a certificate file. Reading is not checking: use `check` for that.

    Raises
    ------
    MalformedCertificate
        The file does not follow the format.
    OSError
        The file cannot be read.

    **Source.** docs/certificate-format.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> file = sv.certify_minimum(sv.Lasso([[1]], [1], lam=1)).save("minimum.json")
    >>> print(sv.load_certificate(file).minimum)
    0.75000000
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise MalformedCertificate(f"{path} is not UTF-8 at byte {error.start}") from None
    return decode(text, Path(path).parent)


def decode(text: str, folder: Path | None = None) -> Certificate:
    """The certificate that a JSON text describes; matrices in files of their own are looked for in `folder`."""
    try:
        return read_document(json.loads(text), Certificate, folder)
    except _UNREADABLE as error:
        raise MalformedCertificate(f"not a certificate: {type(error).__name__} {error}") from None
    except MalformedCertificate:
        raise
    except (SciverifyError, ValueError) as error:
        raise MalformedCertificate(f"not a certificate: {error}") from None
