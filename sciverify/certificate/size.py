"""What the checker reads: how long a certificate and its numerals may be (docs/certificate-format.md)."""

from __future__ import annotations

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.saving import MAX_BYTES
from sciverify.errors import InvalidInput

MOST_DIGITS = 50_000


def unwritable(certificate: Certificate) -> str:
    """Why the checker would not read this certificate; empty if it would."""
    try:
        written = certificate.to_json()
    except InvalidInput as error:
        return str(error)
    if len(written.encode()) > MAX_BYTES:
        return f"it has more than {MAX_BYTES >> 20} MiB"
    # numerals stand between quotes and hold no comma; lists of bare integers do
    too_long = any(len(piece) > MOST_DIGITS and "," not in piece for piece in written.split('"'))
    return f"a numeral has more than {MOST_DIGITS} digits" if too_long else ""
