"""Claims whose proofs use rounded bounds are shown to the independent checker before they are issued."""

from __future__ import annotations

from sciverify.certificate.certificate import Certificate
from sciverify.checker import check
from sciverify.errors import Undecided


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
