"""A certificate about some columns of an instance, for a quick look by the checker.

Rules dual-optimality, uniform-stability and the growth rules look at columns off the support one by one. A column that
is left out takes its own conditions along, and nothing else: so a certificate is accepted if the one about fewer
columns is, and the conditions of each column that was left out hold in exact arithmetic, or with room to spare where
the checker rounds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.growth import GrowthProof
from sciverify.certificate.kinds.trust_radius import ChangedInstance, TrustProof, TrustRadiusClaim
from sciverify.certificate.optimality import Optimality
from sciverify.certificate.statement import CertificateClaim
from sciverify.certify.issue import confirmed, issued
from sciverify.problems.sparse_recovery import SparseRecovery

_WORTHWHILE = 64
"""Columns that must be saved."""


def confirmed_on(certificate: Certificate, columns: Iterable[int]) -> Certificate:
    """The certificate, if the checker accepts what is left of it on these columns.

    **Guarantee.** The checker accepts all of it, if it does what `columns` must hold: the support, the columns that
    change, and every other one whose conditions are not proven exactly or with room to spare.

    Raises
    ------
    Undecided
        The bounds, rounded once more, do not prove the claim; or the file would break a limit of the format.
    """
    problem, chosen = certificate.problem, sorted(set(columns))
    if not isinstance(problem, SparseRecovery) or problem.isometry is not None or not chosen:
        return confirmed(certificate)
    if problem.shape[1] - len(chosen) < _WORTHWHILE:
        return confirmed(certificate)
    confirmed(on_columns(certificate, problem, chosen))
    return issued(certificate)


def on_columns(certificate: Certificate, problem: SparseRecovery, chosen: list[int]) -> Certificate:
    """The same claim about the instance that has these columns only."""
    evidence = certificate.evidence
    if isinstance(evidence, TrustProof):
        kept = TrustProof(_pair(evidence.optimality, chosen), evidence.stability, _change(evidence.change, chosen))
        return Certificate(_claim(certificate.claim, chosen), posed_on(problem, chosen), None, kept)
    if isinstance(evidence, GrowthProof):
        pair = _pair(evidence.optimality, chosen)
        return Certificate(certificate.claim, posed_on(problem, chosen), None, replace(evidence, optimality=pair))
    raise TypeError(f"evidence of type {type(evidence).__name__} does not look at columns one by one")


def posed_on(problem: SparseRecovery, chosen: list[int]) -> SparseRecovery:
    """The problem with these columns only, and without its isometry."""
    matrix: object = [[row[i] for i in chosen] for row in problem.matrix] if problem.floats is None else None
    measurements: object = problem.measurements
    if problem.floats is not None:
        matrix, measurements = np.array(problem.floats.dense()[:, chosen], order="C"), problem.floats.measurements
    return type(problem)(
        matrix,
        measurements,
        problem.parameter,
        weights=[problem.weights[i] for i in chosen],
        signs=None if problem.signs is None else [problem.signs[i] for i in chosen],
        row_scales_squared=problem.row_scales_squared,
    )


def _pair(pair: Optimality, chosen: list[int]) -> Optimality:
    return Optimality(pair.dual, tuple(pair.minimiser[i] for i in chosen))


def _change(change: ChangedInstance, chosen: list[int]) -> ChangedInstance:
    columns = tuple(chosen.index(i) for i in change.columns)
    return replace(change, columns=columns, optimality=_pair(change.optimality, chosen))


def _claim(claim: CertificateClaim, chosen: list[int]) -> CertificateClaim:
    if not isinstance(claim, TrustRadiusClaim):
        return claim
    fixed = set(claim.changes.fixed_columns)
    left = tuple(k for k, i in enumerate(chosen) if i in fixed)
    return replace(claim, changes=replace(claim.changes, fixed_columns=left))
