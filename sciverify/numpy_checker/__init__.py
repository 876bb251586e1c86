"""The checker's rule operator-convexity with NumPy: the same proofs in a hundredth of the time.

Every decision is one of the checker. NumPy multiplies matrices of integers that floats hold exactly.

    from sciverify.numpy_checker import ExactFloats
    with computed_by(ExactFloats()): check_file(path)
"""

from __future__ import annotations

from sciverify.numpy_checker.arithmetic import ExactFloats

__all__ = ["ExactFloats"]
