"""The published corpus: what the generator makes has the published hash, and known failures have sources."""

from __future__ import annotations

import importlib.util
import re
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import sciverify as sv
from sciverify.audit import KnownSubject
from sciverify.audit.inputs import corpus
from sciverify.audit.inputs.corpus import (
    COUNTS,
    HASH,
    corpus_hash,
    corpus_instances,
    generate_corpus,
    sort_of,
)
from sciverify.audit.inputs.known_failures import known_failures
from sciverify.audit.inputs.seeded import SORTS
from sciverify.subjects.celer import Celer
from sciverify.subjects.cvxpy import Cvxpy
from sciverify.subjects.scikit_learn import ScikitLearnLars, ScikitLearnLasso
from sciverify.subjects.scipy import SplitLBFGSB
from sciverify.subjects.skglm import Skglm
from sciverify.subjects.spgl1 import Spgl1

GUIDE = (Path(__file__).parent.parent.parent / "docs" / "known-failures.md").read_text(encoding="utf-8")
KNOWN = {failure.instance.name: failure for failure in known_failures()}
FAILING = {
    "cd-column-order": ScikitLearnLasso(),
    "tol-times-norm-y": Celer(),
    "gap-lost-to-rounding": Celer("tol 0", options={"tol": 0.0}),
    "absolute-tol-small-data": Skglm(),
    "lassolars-absolute-alpha": ScikitLearnLars(),
    "lassolars-tied-correlations": ScikitLearnLars(),
    "osqp-data-scaling": Cvxpy(solver="OSQP"),
    "clarabel-scaled-down-data": Cvxpy(solver="CLARABEL", problem="square-root-lasso"),
    "flat-direction-not-sparse": Cvxpy(solver="SCS", problem="basis-pursuit"),
    "feasible-and-far": Cvxpy(solver="SCS", problem="basis-pursuit"),
    "qp-regularisation": Cvxpy(solver="HIGHS"),
    "small-matrix-value": Cvxpy(solver="HIGHS", problem="basis-pursuit"),
    "ftol-relative-to-f": SplitLBFGSB(),
    "gtol-absolute": SplitLBFGSB(),
    "spgl1-small-b": Spgl1(),
    "root-found-sigma-not-met": Spgl1(),
}


MEASURED = {
    "scikit-learn Lasso": "1.9.1",
    "scikit-learn LassoLars": "1.9.1",
    "celer": "0.7.4",
    "skglm": "0.5",
    "scipy L-BFGS-B, split": "1.17.1",
    "SPGL1": "0.0.3",
    "cvxpy": ("clarabel 0.11.1", "scs 3.3.1", "osqp 1.1.3", "highspy 1.16.0"),
}
"""The versions for which docs/known-failures.md states what fails: others may have repaired it."""


def test_the_generator_makes_what_was_published(monkeypatch):
    made = tuple(generate_corpus())
    assert corpus_hash(made) == HASH
    assert [(i.name, i.digest) for i in corpus_instances()] == [(i.name, i.digest) for i in made]
    corpus._published.cache_clear()
    monkeypatch.setattr(corpus, "SEED", corpus.SEED + 1)
    with pytest.raises(sv.InvalidInput, match="the corpus made here has the hash"):
        corpus_instances()


def test_what_it_holds():
    whole = corpus_instances()
    assert len(whole) == len({i.digest for i in whole}) == sum(COUNTS.values()) + len(KNOWN) >= 200
    for problem, count in COUNTS.items():
        sorts = [sort_of(i) for i in corpus_instances(problem)]
        assert {sort: sorts.count(sort) for sort in SORTS} == dict.fromkeys(SORTS, count // len(SORTS))
        assert sorts.count("known") == sum(f.instance.problem == problem for f in KNOWN.values())


def test_every_known_failure_has_its_source_in_the_guide():
    entries = dict(re.findall(r"^### ([a-z0-9-]+)\n(.*?)(?=^#|\Z)", GUIDE, re.M | re.S))
    assert list(entries) == list(KNOWN)
    for name, failure in KNOWN.items():
        for source in re.split(r"[,;] ", failure.source):
            assert source in entries[name], name
    assert len({failure.mechanism for failure in KNOWN.values()}) >= 13


@pytest.mark.parametrize("name", KNOWN)
def test_known_failures_have_one_minimiser(name):
    instance = KNOWN[name].instance
    assert sv.solution_set(instance.exact()).dimension == 0
    assert instance.A.size <= 12


@pytest.mark.parametrize("name", FAILING)
@pytest.mark.filterwarnings("ignore")
def test_known_failures_are_silent_with_these_solvers(name):
    """Claimed success, no warning, and proven to be 1e-4 max(1, ||x*||) away at least."""
    subject, instance = FAILING[name], KNOWN[name].instance
    version = subject.version()
    if version is None:
        pytest.skip(f"{subject.library} is not installed")
    if not version.endswith(MEASURED[subject.name]):
        pytest.skip(f"{subject.name} {version} is not the version in the guide")
    subject.prepare()
    seen = subject.observe(instance.A, instance.y, Fraction(instance.parameter))
    assert str(seen.ending) == "claimed success", seen
    posed = seen.posed(instance.A, instance.y)
    zero = sv.certify_distance(posed, np.zeros(instance.A.shape[1])).distance
    assert sv.certify_distance(posed, seen.x).distance.lower > Fraction(1, 10**4) * max(1, zero.upper)


def test_subjects_of_the_corpus_refuse_what_they_do_not_solve():
    (weighted,) = (sv.audit.Instance("w", "lasso", np.eye(1), np.ones(1), 1.0, np.ones(1)),)
    assert "solves nothing else" in KnownSubject("MATLAB-rule CD").refusal(weighted)
    if importlib.util.find_spec("cvxpy") is None:
        pytest.skip("cvxpy is not installed")
    ball = KNOWN["flat-direction-not-sparse"].instance
    assert "flat-direction-not-sparse" in KnownSubject("cvxpy", "HIGHS").refusal(ball)
    assert KnownSubject("cvxpy", "SCS").refusal(ball) is None
