"""A certificate: instance, point, claim and evidence in one object that prints, saves and loads."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from sciverify.certificate.document import encode
from sciverify.certificate.explain import explanation, html, other_attributes, summary
from sciverify.certificate.kinds.growth import GrowthClaim
from sciverify.certificate.kinds.registry import kind_of
from sciverify.certificate.kinds.support import SupportClaim
from sciverify.certificate.kinds.support_at_tolerance import SupportAtToleranceClaim
from sciverify.certificate.saving import SavedCertificate, save_certificate
from sciverify.certificate.statement import CertificateClaim, Point, Problem, Proof, Topic
from sciverify.display import Displayed
from sciverify.exact.doubles import read_only_copy
from sciverify.exact.enclosure import Enclosure
from sciverify.exact.verdict import Verdict


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Certificate(Displayed):
    """A claim about a point and an exact instance, with the evidence that proves it.

    Made by `certify_distance` and the other `certify_` functions; `save` writes the JSON file that the
    independent checker re-proves.

    Attributes
    ----------
    claim : CertificateClaim
        The frozen dataclass of its kind (`sciverify.certificate.kinds`), for example a `DistanceClaim`.
    problem : BasisPursuit, Lasso, SquareRootLasso or TurnedProblem, or a Topic
        What the claim is about.
    point : tuple of N exact numbers, float64 array of shape (N,), for complex data a tuple of N pairs (Re, Im)
        None for claims about the instance alone. An array is copied, and read-only.
    evidence : Proof
        The frozen dataclass of what proves it, in the module of the kind.

    **Source.** docs/certificate-format.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> certificate = sv.certify_distance(sv.Lasso([[2, 0], [0, 1]], y=[4, 1], lam=1), [1.9, 0.5])
    >>> certificate.distance.upper < 0.026, certificate.is_unique
    (True, True)
    >>> file = certificate.save("answer.json")
    """

    claim: CertificateClaim
    problem: Problem | Topic
    point: Point
    evidence: Proof

    def __post_init__(self) -> None:
        if isinstance(self.point, np.ndarray):
            object.__setattr__(self, "point", read_only_copy(self.point))

    def _proven(self, attribute: str) -> Any:
        """The claim, if it is what this attribute asks for."""
        kind = kind_of(self.claim, self.evidence)
        if kind.attribute != attribute:
            raise AttributeError(f"this certificate is about {kind.subject}: use .{kind.attribute}")
        return self.claim

    @property
    def distance(self) -> Enclosure:
        """Proven bounds of the l2 distance from the point to the solution set."""
        bounds: Enclosure = self._proven("distance").bounds
        return bounds

    @property
    def objective_excess(self) -> Enclosure:
        """Proven bounds of F(x) - min F."""
        bounds: Enclosure = self._proven("objective_excess").bounds
        return bounds

    @property
    def support(self) -> Any:
        """Proven positions: a `SupportClaim`, or a `SupportAtToleranceClaim` where a tolerance was given.

        The first has `always_zero`, `never_zero` and `sometimes_zero`; the second `large`, `least`, `between` and
        `most`.
        """
        claim: SupportClaim | SupportAtToleranceClaim = self._proven("support")
        return claim

    @property
    def dimension(self) -> Enclosure:
        """Proven bounds of the dimension of the solution set."""
        bounds: Enclosure = self._proven("dimension").bounds
        return bounds

    @property
    def minimum(self) -> Enclosure:
        """Proven bounds of min F."""
        bounds: Enclosure = self._proven("minimum").bounds
        return bounds

    @property
    def growth(self) -> GrowthClaim:
        """The proven constant of growth, its order and its radius."""
        claim: GrowthClaim = self._proven("growth")
        return claim

    @property
    def trust_radius(self) -> Enclosure:
        """Proven bounds of the radius within which support and signs are the same for all data."""
        bounds: Enclosure = self._proven("trust_radius").bounds
        return bounds

    @property
    def unique(self) -> Verdict:
        """Is the minimiser unique? UNDECIDED where the certificate does not say."""
        return kind_of(self.claim, self.evidence).unique(self.claim)

    @property
    def is_unique(self) -> bool | None:
        """True or False where it is proven whether the minimiser is unique, None where the certificate does not say."""
        return {Verdict.TRUE: True, Verdict.FALSE: False, Verdict.UNDECIDED: None}[self.unique]

    def within(self, tolerance: object) -> Verdict:
        """Is the distance at most the tolerance?

        Parameters
        ----------
        tolerance : exact number

        Returns
        -------
        Verdict
            **Guarantee.** TRUE and FALSE are proven.

        Raises
        ------
        InvalidInput
            The tolerance is no exact real number.
        """
        return self.distance.within(tolerance)

    def to_json(self) -> str:
        """The certificate in the format of docs/certificate-format.md."""
        return encode(self)

    def save(self, path: str | PathLike[str], *, embed: bool = False) -> SavedCertificate:
        """Write the JSON file, whole or not at all.

        Parameters
        ----------
        path : str or path
        embed : bool
            A float64 matrix above 8 MiB goes to a file `matrix-HASH.bin` next to the JSON file, and the checker
            needs both: mail both files. With `embed` one file holds everything, whatever its size.

        Returns
        -------
        SavedCertificate
            The path of the JSON file; its attribute `files` names every file that was written.

        Raises
        ------
        InvalidInput
            The JSON file would exceed the 64 MiB that the checker reads; nothing is written.
        """
        return save_certificate(self, Path(path), embed)

    def explain(self) -> str:
        """What was proven, how, and with how much room: one paragraph."""
        return explanation(self)

    def __eq__(self, other: object) -> bool:
        """Do they say and prove the same, number by number?"""
        return isinstance(other, Certificate) and (self is other or self.to_json() == other.to_json())

    __hash__ = None  # type: ignore[assignment]  # as of its problem

    def __str__(self) -> str:
        return summary(self)

    def __dir__(self) -> list[str]:
        return [name for name in object.__dir__(self) if name not in other_attributes(self)]

    def _repr_html_(self) -> str:
        return html(self)
