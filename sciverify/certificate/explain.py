"""A certificate in words: a paragraph with the numbers that decided, and a small table for notebooks."""

from __future__ import annotations

from fractions import Fraction
from html import escape
from typing import TYPE_CHECKING

from sciverify.certificate.claims import (
    DistanceClaim,
    DistanceWithinClaim,
    Evidence,
    ObjectiveExcessClaim,
    SecondMinimiser,
    SupportEvidence,
)
from sciverify.certificate.complex_claims import ComplexEvidence, ComplexFit, Krawczyk, ZeroMinimiser
from sciverify.certificate.wording import sentence
from sciverify.errors import shortened
from sciverify.exact.balls import enclose_to_accuracy
from sciverify.exact.enclosure import enclose_square_root, significant
from sciverify.exact.ordered import enclose, sign
from sciverify.exact.verdict import Verdict
from sciverify.problems.turned import TurnedProblem

if TYPE_CHECKING:
    from sciverify.certificate.certificate import Certificate

_RATIO_BITS = 50
"""Absolute accuracy of |A_i^T p| over its bound, which is at most 1."""
_OBJECTIVES = {
    "basis-pursuit": "sum w_i |z_i| subject to ||Az - y||_2 <= eta",
    "lasso": "||Az - y||_2^2 + lam sum w_i |z_i|",
    "square-root-lasso": "||Az - y||_2 + lam sum w_i |z_i|",
}
_UNIQUE = {Verdict.TRUE: "unique", Verdict.FALSE: "not unique", Verdict.UNDECIDED: "not examined"}


_COMPLEX_PROOFS: dict[type, str] = {
    Krawczyk: "the optimality equations have one zero in a box, strict bounds off the support; balls",
    ComplexFit: "exact fit on independent columns, a dual point with strict bounds off the support; balls",
    ZeroMinimiser: "0 satisfies strict optimality conditions; balls",
}


def summary(certificate: Certificate) -> str:
    """Three lines: the claim, the instance, the kind of proof."""
    problem, evidence = certificate.problem, certificate.evidence
    rows, columns = problem.shape
    scalars = "" if problem.complex_data is None else "complex "
    parameter = f"{problem.parameter_name} = {shortened(problem.parameter)}"
    instance = f"{problem.title}, {scalars}A {rows} x {columns}, {parameter}"
    if isinstance(certificate.claim, DistanceClaim | DistanceWithinClaim):
        instance += f"; minimiser {_UNIQUE[certificate.unique]}"
    claim, reason = sentence(certificate.claim, problem.symbol)
    if isinstance(evidence, SupportEvidence):
        proof = f"support of {len(evidence.support)} columns, approximate inverse, strict dual bounds; float64"
    else:
        proof = _COMPLEX_PROOFS.get(type(evidence), f"{reason}; exact arithmetic")
    return f"{claim}\n{instance}\nproof: {proof}"


def explanation(certificate: Certificate) -> str:
    """One paragraph that names what was proven, how, and with how much room."""
    problem, evidence = certificate.problem, certificate.evidence
    rows, columns = problem.shape
    parts = [
        f"The problem is min {_OBJECTIVES[problem.kind]} with A {rows} x {columns} and "
        f"{problem.parameter_name} = {shortened(problem.parameter)}."
    ]
    if isinstance(evidence, SupportEvidence):
        parts.append(_explain_support(evidence))
    elif isinstance(evidence, Evidence):
        parts.append(_explain_pair(certificate, evidence))
    elif isinstance(evidence, Krawczyk | ComplexFit | ZeroMinimiser):
        parts.append(_explain_complex(evidence))
    parts.append(_explain_claim(certificate))
    return " ".join(parts)


def html(certificate: Certificate) -> str:
    """A table for notebooks, with the explanation behind a fold."""
    rows, columns = certificate.problem.shape
    fields = {
        "claim": sentence(certificate.claim, certificate.problem.symbol)[0],
        "problem": f"{certificate.problem.title}, A {rows} x {columns}",
        certificate.problem.parameter_name: shortened(certificate.problem.parameter),
    }
    if isinstance(certificate.claim, DistanceClaim | DistanceWithinClaim):
        fields["minimiser"] = _UNIQUE[certificate.unique]
    cells = "".join(
        f"<tr><th style='text-align:left'>{escape(name)}</th><td style='text-align:left'>{escape(text)}</td></tr>"
        for name, text in fields.items()
    )
    return f"<table>{cells}</table><details><summary>why</summary><p>{escape(explanation(certificate))}</p></details>"


def _explain_support(evidence: SupportEvidence) -> str:
    count = len(evidence.support)
    room = ""
    if evidence.margin is not None:
        nearest = f"{100 * evidence.margin:.2g} %"
        room = f"; off these columns every |A_i^T r| stays below its bound, the nearest by a proven {nearest}"
    smallest = min((abs(z) for z in evidence.minimiser), default=None)
    entry = "" if smallest is None else f", the smallest entry is {significant(smallest, 3, upward=False)} in modulus"
    return (
        f"The only minimiser lives on {count} columns: an approximate inverse of their Gram matrix contracts, which "
        f"encloses the minimiser entry by entry, and no entry changes its sign{entry}{room}."
    )


def _explain_complex(evidence: ComplexEvidence) -> str:
    if isinstance(evidence, ZeroMinimiser):
        return "0 satisfies the optimality conditions strictly, so it is the only minimiser."
    count = len(evidence.support)
    if isinstance(evidence, ComplexFit):
        return (
            f"{count} independent columns fit y exactly, and a dual point close to the one in the evidence attains its "
            "bounds there and stays strictly below them elsewhere, so the fit is the only minimiser."
        )
    room = "" if evidence.margin is None else f", the nearest by a proven {100 * evidence.margin:.2g} %"
    return (
        f"On {count} columns the optimality equations have exactly one zero within "
        f"{significant(evidence.radius, 2, upward=True)} of the minimiser in the evidence (Krawczyk), and off them "
        f"every |A_i^H r| stays below its bound{room}, so it is the only minimiser."
    )


def _explain_pair(certificate: Certificate, evidence: Evidence) -> str:
    problem = certificate.problem
    if isinstance(problem, TurnedProblem):
        problem = problem.real
    dual, minimiser = evidence.optimality.dual, evidence.optimality.minimiser
    below = [
        float(enclose_to_accuracy(lambda c=c, w=w: enclose(c) / enclose(problem.bound_factor * w), _RATIO_BITS).mid())  # type: ignore[misc]
        for (slack, _), c, w in zip(
            problem.bound_slacks(dual), problem.correlations(dual), problem.weights, strict=True
        )
        if slack
    ]
    room = f", the next column reaches {100 * max(map(abs, below)):.4g} % of its bound" if below else ""
    residual = problem.residual(minimiser)
    text = (
        f"A dual point attains its bound |A_i^T p| <= beta w_i on {len(problem.weights) - len(below)} of "
        f"{len(problem.weights)} columns{room}; minimisers live on these alone. The minimiser in the evidence has "
        f"{sum(sign(z) != 0 for z in minimiser)} non-zero entries and leaves a residual of norm "
        f"{_six_digits(enclose_square_root(problem.inner(residual, residual), 12).upper)}."
    )
    if evidence.uniqueness is not None:
        several = isinstance(evidence.uniqueness, SecondMinimiser)
        text += " A second minimiser is exhibited." if several else " A multiplier proves that it is the only one."
    return text


def _six_digits(x: Fraction) -> str:
    """As printf does where a double can hold it."""
    return f"{float(x):.6g}" if x == 0 or 1e-300 < x < 1e300 else significant(x, 6, upward=False)


def _explain_claim(certificate: Certificate) -> str:
    claim = certificate.claim
    if not isinstance(claim, DistanceClaim | ObjectiveExcessClaim):
        said, reason = sentence(claim, certificate.problem.symbol)
        return f"Proven: {said}, by {reason}."
    bounds = claim.bounds
    if isinstance(claim, DistanceClaim) and bounds.upper == 0:
        return "x is a minimiser itself."
    middle, width = (
        significant((bounds.lower + bounds.upper) / 2, 12, upward=False),
        significant(bounds.width, 2, upward=True),
    )
    if isinstance(claim, ObjectiveExcessClaim):
        return f"Hence F(x) exceeds the minimum by {middle}, with bounds {width} apart."
    if not isinstance(certificate.evidence, Evidence):
        return f"Hence x is {middle} away from it, with bounds {width} apart."
    separated = ""
    if certificate.evidence.separation is not None:
        separated = "; a functional that separates x from all minimisers proves that none is nearer"
    return f"The nearest minimiser is {middle} away from x, bounds {width} apart{separated}."
