"""A vector near a minimiser, with the certificate that says how near."""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias

from sciverify.certificate.certificate import Certificate

Entry: TypeAlias = "Fraction | tuple[Fraction, Fraction]"
"""A number; a pair (Re, Im) for complex data."""
Rounded: TypeAlias = "tuple[tuple[Entry, ...], Certificate]"
"""A vector, and the certificate of its distance."""
