"""The one reader of files: problems and vectors in every format, and nothing is ever unpickled."""

from sciverify.problems.files.problem import read_problem
from sciverify.problems.files.vector import read_vector

__all__ = ["read_problem", "read_vector"]
