"""Solvers for the audit's tests: exact, off by a known amount, announcing, counting their calls."""

import os
import sys
import warnings
import zlib
from fractions import Fraction
from pathlib import Path

import numpy as np


def diagonal(A, y, lam, weights=1.0):
    """The minimiser of the LASSO for A = diag(a): soft thresholding."""
    a = np.diag(A)
    return np.sign(y) * np.maximum(np.abs(y) - lam * weights / (2 * a), 0) / a


def off(A, y, lam, weights=1.0):
    x = diagonal(A, y, lam, weights)
    x[0] += 0.5
    return x


def off_and_warns(A, y, lam):
    warnings.warn("not converged", RuntimeWarning, stacklevel=1)
    return off(A, y, lam)


def off_and_deprecates(A, y, lam):
    warnings.warn("old interface", DeprecationWarning, stacklevel=1)
    return off(A, y, lam)


class Outcome:
    def __init__(self, x, success, message):
        self.x, self.success, self.message = x, success, message


def off_and_says_so(A, y, lam):
    return Outcome(off(A, y, lam), False, "iteration limit reached")


def random_noise(A, y, lam):
    return diagonal(A, y, lam) + np.random.standard_normal(len(y))


def ista(A, y, lam):
    x, L = np.zeros(A.shape[1]), np.linalg.norm(A, 2) ** 2
    for _ in range(100):
        z = x - A.T @ (A @ x - y) / L
        x = np.sign(z) * np.maximum(np.abs(z) - lam / (2 * L), 0)
    return x


def counting(A, y, lam):
    """Notes which matrix it was asked about; the small ones that every process begins with are nobody's."""
    if len(A) < 4:
        return ista(A, y, lam)
    with open(Path(os.environ["AUDIT_NOTES"]) / "calls", "a") as stream:
        stream.write(f"{zlib.crc32(A.tobytes())}\n")
    return ista(A, y, lam)


class Estimator:
    """scikit-learn's interface for A = diag(a): (1/(2m)) ||y - Ax||^2 + alpha ||x||_1, with a wrong intercept."""

    def __init__(self, alpha=1.0, fit_intercept=True, shift=0.0):
        self.alpha, self.fit_intercept, self.shift = alpha, fit_intercept, shift

    def get_params(self):
        return {"alpha": self.alpha, "fit_intercept": self.fit_intercept, "shift": self.shift}

    def set_params(self, **changes):
        for name, value in changes.items():
            setattr(self, name, value)

    def fit(self, A, y):
        self.coef_ = diagonal(A, y, 2 * len(y) * self.alpha) + self.shift + 1000 * self.fit_intercept
        self.n_iter_, self.dual_gap_ = 7, 0.25


estimator = Estimator(shift=0.125)


def halved(A, y, alpha, shift=0.0):
    """For A = diag(a): ||Ax - y||^2 / 2 + alpha ||x||_1."""
    return diagonal(A, y, 2 * alpha) + shift


def network(y):
    """For A = I and lam = 1."""
    return np.sign(y) * np.maximum(np.abs(y) - 0.5, 0)


def needs_single(A, y, lam):
    assert A.dtype == y.dtype == np.float32
    return diagonal(A, y, np.float32(lam))


def torch_diagonal(A, y, lam):
    import torch

    assert A.dtype == y.dtype == torch.float64
    a = torch.diag(A).requires_grad_()
    return torch.sign(y) * torch.clamp(torch.abs(y) - lam / (2 * a), min=0) / a


def jax_diagonal(A, y, lam):
    import jax.numpy as jnp

    assert A.dtype == y.dtype == jnp.float64
    a = jnp.diag(A)
    return jnp.sign(y) * jnp.maximum(jnp.abs(y) - lam / (2 * a), 0) / a


def blind_to_ties(A, y, lam):
    """Right for two columns and one row, unless they are within 1/64 of each other: then the first gets everything."""
    a, b = float(A[0, 0]), float(A[0, 1])
    use = 0 if abs(a - b) <= 1 / 64 or a > b else 1
    x = np.zeros(2)
    x[use] = max(float(y[0]) - lam / (2 * A[0, use]), 0.0) / A[0, use]
    return x


def zero_everywhere(A, y, lam):
    return np.zeros(A.shape[1], dtype=A.dtype)


def diverges(A, y, lam):
    return np.full(A.shape[1], 1e305)


def large_y(A, y, lam):
    """Right for A = I and lam = 1 unless y[0] is larger than 4."""
    return network(y) + (y[0] > 4)


if __name__ == "__main__":
    data = np.load(sys.argv[1])
    if len(sys.argv) > 3 and len(data["y"]) > 2:
        print(f"beginning\n{len(data['y'])} rows in {sys.argv[1]}\n", file=sys.stderr)
        sys.exit(int(sys.argv[3]))
    np.save(sys.argv[2], diagonal(data["A"], data["y"], data["lam"], data.get("weights", 1.0)))


def fractions(A, y, lam):
    return [Fraction(1, 3) + Fraction(1, 10**30)] * A.shape[1]
