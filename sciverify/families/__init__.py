"""Families of well-conditioned problems with phase transitions, solution sets in closed form (layer 2)."""

from sciverify.families.standardised_lasso import StandardisedLasso
from sciverify.families.tied_columns import Member, TiedColumns

__all__ = ["Member", "StandardisedLasso", "TiedColumns"]
