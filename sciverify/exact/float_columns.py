"""Some columns of a matrix of doubles, with their Gram matrix and bounds of their lengths, computed once."""

from __future__ import annotations

from functools import cached_property

from sciverify.exact import midrad
from sciverify.exact.float_matrix import FloatData
from sciverify.exact.midrad import FloatMatrix, Floats
from sciverify.exact.sparse import Index


class FloatColumns:
    """The columns of these places.

    Attributes
    ----------
    places : integer array of length k
    matrix : float array of shape (m, k), or CSC
    """

    def __init__(self, data: FloatData, places: Index) -> None:
        self.places = places
        self.matrix: FloatMatrix = data.matrix[:, places]

    @cached_property
    def gram(self) -> Floats:
        """Inner products as floats compute them: no promise."""
        return midrad.gram_matrix(self.matrix)

    @cached_property
    def norms(self) -> Floats:
        """Upper bounds of the l2 norms."""
        return midrad.column_norms(self.matrix)
