"""The oracle of one instance (A, y): answers questions truthfully and writes everything down."""

from __future__ import annotations

from typing import cast

from sciverify.oracles.dyadic import MatrixAnswer, VectorAnswer
from sciverify.oracles.information import Information
from sciverify.oracles.question import MATRIX, MEASUREMENT, Inquiry
from sciverify.oracles.source import Source
from sciverify.oracles.transcript import Transcript


class Oracle(Information):
    """Delta_1-information about a problem: its matrix and measurements, to any accuracy.

    The matrix is Q diag(sqrt d) B when the problem is factored, so solvers see what the problem
    means and not how it is stored. Complex data get complex answers.

    Attributes
    ----------
    transcript : Transcript
        Everything that was asked, in order, with the answers.

    **Source.** docs/theory/transcripts.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> oracle = sv.Oracle(sv.Lasso([["1/3", 1]], [1], lam=1))
    >>> oracle.matrix(4).to_numpy()  # within 2^-4
    array([[0.34375, 1.     ]])
    >>> oracle.transcript.bits
    4
    """

    counts_repeats = True

    def __init__(self, problem: object, transcript: Transcript | None = None) -> None:
        super().__init__(Source.of(problem), transcript=transcript)
        self.problem = problem

    def matrix(self, n: int) -> MatrixAnswer:
        """A_n. **Guarantee.** ||A_n - A|| <= 2**-n in operator norm and in every entry."""
        return cast("MatrixAnswer", self.ask(Inquiry(MATRIX, (), n)))

    def measurement(self, n: int) -> VectorAnswer:
        """y_n. **Guarantee.** ||y_n - y||_2 <= 2**-n."""
        return cast("VectorAnswer", self.ask(Inquiry(MEASUREMENT, (0,), n)))
