"""A certificate in words: three lines, a paragraph with the numbers that decided, a small table for notebooks."""

from __future__ import annotations

from html import escape

from sciverify.certificate.kinds.registry import KINDS, kind_of
from sciverify.certificate.statement import Problem, Statement, Topic
from sciverify.display import table, typeset
from sciverify.errors import shortened
from sciverify.exact.nearest_double import equation
from sciverify.exact.verdict import Verdict

_RATIO_BITS = 50
"""Absolute accuracy of |A_i^T p| over its bound, which is at most 1."""
_NOUNS = ("linear program", "network")
"""How subjects begin that need an article within a sentence."""
_UNIQUE = {Verdict.TRUE: "unique", Verdict.FALSE: "not unique", Verdict.UNDECIDED: "not examined"}


def summary(certificate: Statement) -> str:
    """Three lines: the claim, the instance, the kind of proof."""
    problem, claim = certificate.problem, certificate.claim
    kind = kind_of(claim, certificate.evidence)
    instance = str(problem)
    if kind.says_unique:
        instance += f"; minimiser {_UNIQUE[kind.unique(claim)]}"
    return f"{kind.said(claim, problem)}\n{instance}\nproof: {kind.proof(certificate.evidence)}"


def in_groups(problem: Problem) -> str:
    """What stands behind the shape of A: in how many groups its columns are."""
    if problem.groups is None:
        return ""
    count = len(problem.groups)
    return f" in {count} group{'s' if count > 1 else ''}"


def explanation(certificate: Statement) -> str:
    """One paragraph that names what was proven, how, and with how much room."""
    problem, claim, evidence = certificate.problem, certificate.claim, certificate.evidence
    if isinstance(problem, Topic):
        article = "a " if str(problem).startswith(_NOUNS) else ""
        return " ".join(
            [f"This is about {article}{problem}.", *kind_of(claim, evidence).explain(claim, problem, evidence)]
        )
    rows, columns = problem.shape
    posed = (
        f"The problem is min {problem.formula} with A {rows} x {columns}{in_groups(problem)} and "
        f"{problem.parameter_name} = {shortened(problem.parameter)}."
    )
    return " ".join([posed, *kind_of(claim, evidence).explain(claim, problem, evidence)])


def html(certificate: Statement) -> str:
    """A table for notebooks, with the explanation behind a fold."""
    problem, claim = certificate.problem, certificate.claim
    kind = kind_of(claim, certificate.evidence)
    why = f"<details><summary>why</summary><p>{escape(explanation(certificate))}</p></details>"
    if isinstance(problem, Topic):
        return typeset(problem.latex) + table({"claim": kind.said(claim, problem), "about": str(problem)}) + why
    rows, columns = problem.shape
    fields = {
        "claim": kind.said(claim, problem),
        "problem": f"{problem.title}, A {rows} x {columns}{in_groups(problem)}",
        problem.parameter_name: equation("", problem.parameter).removeprefix(" = ").strip(),
    }
    if kind.says_unique:
        fields["minimiser"] = _UNIQUE[kind.unique(claim)]
    return typeset(problem.latex) + table(fields) + why


def other_attributes(certificate: Statement) -> set[str]:
    """The attributes that belong to certificates of other kinds."""
    own = kind_of(certificate.claim, certificate.evidence).attribute
    return {kind.attribute for kind in KINDS} - {own, "claim"}
