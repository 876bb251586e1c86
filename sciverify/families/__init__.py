"""Well-conditioned problems with phase transitions, and matrices with proven recovery, in closed form (layer 2)."""

from sciverify.families.member import Member
from sciverify.families.nearly_parallel import NearlyParallelColumns
from sciverify.families.recoverable import identity_and_hadamard
from sciverify.families.standardised_lasso import StandardisedLasso
from sciverify.families.theorem4 import Theorem4
from sciverify.families.tied_columns import TiedColumns
from sciverify.families.tied_vertices import LinearPrograms, TiedVertices
from sciverify.families.training_pairs import sparse_pairs

__all__ = [
    "LinearPrograms",
    "Member",
    "NearlyParallelColumns",
    "StandardisedLasso",
    "Theorem4",
    "TiedColumns",
    "TiedVertices",
    "identity_and_hadamard",
    "sparse_pairs",
]
