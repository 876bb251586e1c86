"""Well-conditioned problems with phase transitions, and matrices with proven recovery, in closed form (layer 2)."""

from sciverify.families.recoverable import identity_and_hadamard
from sciverify.families.tied_columns import Member, TiedColumns

__all__ = ["Member", "TiedColumns", "identity_and_hadamard"]
