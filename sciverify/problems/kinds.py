"""The three problems by the name that files and certificates use."""

from __future__ import annotations

from sciverify.problems.basis_pursuit import BasisPursuit
from sciverify.problems.lasso import Lasso
from sciverify.problems.sparse_recovery import SparseRecovery
from sciverify.problems.square_root_lasso import SquareRootLasso

PROBLEMS: dict[str, type[SparseRecovery]] = {kind.kind: kind for kind in (BasisPursuit, Lasso, SquareRootLasso)}
