"""Proposals for exact arithmetic: a support and what ties with it, from a working set or from the whole path."""

from __future__ import annotations

import math

import numpy as np

from sciverify.allowance import OutOfTime
from sciverify.certify.proposals.homotopy import NOTHING, Proposal
from sciverify.certify.proposals.path import approx_active_set
from sciverify.certify.proposals.working_set import approx_support_with_ties
from sciverify.errors import Undecided
from sciverify.problems.sparse_recovery import SparseRecovery

_LARGE = 20_000
"""Entries of A from which the columns of a working set are looked at, not all of them at each knot of the path."""


def propose_support(problem: SparseRecovery) -> Proposal:
    """Columns and signs that may carry a minimiser, and the columns that nearly tie with them; no promise.

    The problem remembers them.
    """
    if not isinstance(problem.proposed, Proposal):
        problem.proposed = _from_working_set(problem) or approx_active_set(problem)
    known = problem.proposed
    return known if isinstance(known, Proposal) else NOTHING  # another thread may be at work


def _from_working_set(problem: SparseRecovery) -> Proposal | None:
    """None where A is small, or where the path may find what the working set does not."""
    weights = problem.float_weights
    if problem.floats is None or weights is None or math.prod(problem.shape) <= _LARGE:
        return None
    try:
        with np.errstate(all="ignore"):
            return approx_support_with_ties(problem, weights)
    except OutOfTime:
        raise
    except (Undecided, np.linalg.LinAlgError, OverflowError, ValueError):
        return None
