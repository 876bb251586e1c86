"""The iterations written down twice more: as NumPy loops, and with 300 digits in mpmath."""

from __future__ import annotations

import math

import mpmath
import numpy as np

DIGITS = 300


def soft(v, t):
    if v.dtype.kind == "c":
        b = np.maximum(np.abs(v), t)
        return v * ((b - t) / b)
    return v - np.minimum(np.maximum(v, -t), t)


def norm(q):
    parts = q.view(np.float64)
    return math.sqrt(parts @ parts)


class InFloats:
    """Textbook loops in float64; `times` and `adjoint` multiply with A and A^H."""

    def __init__(self, times, adjoint, shape, dtype, nonnegative):
        self.times, self.adjoint, self.shape, self.dtype = times, adjoint, shape, dtype
        self.shrink = (lambda v, t: np.maximum(v - t, 0)) if nonnegative else soft

    def ista(self, y, lam, w, tau, count):
        x = np.zeros(self.shape[1], self.dtype)
        for _ in range(count):
            x = self.shrink(x - 2 * tau * self.adjoint(self.times(x) - y), tau * lam * w)
        return x

    def fista(self, y, lam, w, tau, count):
        x = np.zeros(self.shape[1], self.dtype)
        u, t = x, 1.0
        for _ in range(count):
            new = self.shrink(u - 2 * tau * self.adjoint(self.times(u) - y), tau * lam * w)
            following = (1 + math.sqrt(1 + 4 * t * t)) / 2
            u, x, t = new + (t - 1) / following * (new - x), new, following
        return x

    def dual_step(self, kind, parameter, sigma, q):
        if kind == "lasso":
            return q / (1 + sigma / 2)
        size = norm(q)
        if kind == "square-root-lasso":
            return q / max(1.0, size)
        radius = sigma * parameter
        return q if radius == 0 else q * ((size - radius) / size if size > radius else 0.0)

    def chambolle_pock(self, y, kind, parameter, w, tau, sigma, count, period):
        lam = 1.0 if kind == "basis-pursuit" else parameter
        x, q = np.zeros(self.shape[1], self.dtype), np.zeros(self.shape[0], self.dtype)
        total, dual_total = 0 * x, 0 * q
        for k in range(1, count + 1):
            new = self.shrink(x - tau * self.adjoint(q), tau * lam * w)
            q = self.dual_step(kind, parameter, sigma, q + sigma * self.times(2 * new - x) - sigma * y)
            x, total, dual_total = new, total + new, dual_total + q
            if period and k % period == 0:
                x, q = total / period, dual_total / period
                total, dual_total = 0 * x, 0 * q
        return x

    def firenet(self, y, lam, w, tau, sigma, steps, restarts, delta, size_of_map):
        x, eps = np.zeros(self.shape[1], self.dtype), norm(y)
        for _ in range(restarts):
            eps = math.exp(-1) * (delta + eps)
            alpha = 2 * size_of_map / (eps * steps)
            data, u = alpha * y, alpha * x
            q, total = np.zeros(self.shape[0], self.dtype), 0 * x
            for _ in range(steps):
                new = self.shrink(u - tau * self.adjoint(q), tau * lam * w)
                q = q + sigma * self.times(2 * new - u) - sigma * data
                q = q / max(1.0, norm(q))
                total, u = total + new, new
            x = total / steps / alpha
        return x


class InDigits:
    """The same in mpmath, from the definitions of the proximal maps; call it under `mpmath.workdps(DIGITS)`."""

    def __init__(self, matrix, weights, nonnegative):
        self.matrix = matrix if isinstance(matrix, mpmath.matrix) else mpmath.matrix(matrix.tolist())
        self.adjoint = self.matrix.H
        self.weights = [mpmath.mpf(w) for w in weights.tolist()]
        self.nonnegative = nonnegative

    def shrink(self, v, factor):
        found = []
        for entry, w in zip(v, self.weights, strict=True):
            t, size = factor * w, abs(entry)
            if self.nonnegative:
                found.append(entry - t if entry > t else mpmath.mpf(0))
            else:
                found.append(entry * (size - t) / size if size > t else mpmath.mpf(0))
        return mpmath.matrix(found)

    def ista(self, y, lam, tau, momenta):
        lam, tau, y = mpmath.mpf(lam), mpmath.mpf(tau), mpmath.matrix(y.tolist())
        x = u = mpmath.zeros(self.matrix.cols, 1)
        for momentum in momenta:
            new = self.shrink(u - 2 * tau * (self.adjoint * (self.matrix * u - y)), tau * lam)
            u, x = new + mpmath.mpf(momentum) * (new - x), new
        return x

    def dual_step(self, kind, parameter, sigma, b):
        size = mpmath.norm(b, 2)
        if kind == "lasso":
            return b / (1 + sigma / 2)
        if kind == "square-root-lasso":
            return b / size if size > 1 else b
        return b - b * (sigma * parameter / size) if size > sigma * parameter else 0 * b

    def chambolle_pock(self, y, kind, parameter, tau, sigma, count, period):
        tau, sigma, parameter = mpmath.mpf(tau), mpmath.mpf(sigma), mpmath.mpf(parameter)
        lam = mpmath.mpf(1) if kind == "basis-pursuit" else parameter
        y, x = mpmath.matrix(y.tolist()), mpmath.zeros(self.matrix.cols, 1)
        q, points, duals = 0 * y, [], []
        for _ in range(count):
            new = self.shrink(x - tau * (self.adjoint * q), tau * lam)
            q = self.dual_step(kind, parameter, sigma, q + sigma * (self.matrix * (2 * new - x) - y))
            x = new
            points.append(x)
            duals.append(q)
            if len(points) == period:
                x = sum(points[1:], points[0]) / period
                q = sum(duals[1:], duals[0]) / period
                points, duals = [], []
        return x

    def firenet(self, y, lam, tau, sigma, steps, restarts, delta, size_of_map):
        y, x = mpmath.matrix(y.tolist()), mpmath.zeros(self.matrix.cols, 1)
        eps, shrinking = mpmath.norm(y, 2), mpmath.mpf(math.exp(-1))
        for _ in range(restarts):
            eps = shrinking * (mpmath.mpf(delta) + eps)
            alpha = 2 * mpmath.mpf(size_of_map) / (eps * steps)
            u, q, total = alpha * x, 0 * y, 0 * x
            for _ in range(steps):
                new = self.shrink(u - mpmath.mpf(tau) * (self.adjoint * q), mpmath.mpf(tau) * mpmath.mpf(lam))
                b = q + mpmath.mpf(sigma) * (self.matrix * (2 * new - u) - alpha * y)
                q = self.dual_step("square-root-lasso", None, None, b)
                total, u = total + new, new
            x = total / (steps * alpha)
        return x


def fourier_haar_matrix(mask):
    """The matrix of Fourier samples of Haar coefficients with 300 digits, from Kronecker products of 1-D bases."""
    n = len(mask)
    image = mpmath.zeros(n * n, n * n)  # columns: images of the coefficients
    for i in range(n):
        for j in range(n):
            for pixel, value in _haar_image(i, j, n).items():
                image[pixel, i * n + j] = value
    rows = np.argwhere(mask).tolist()
    fourier = mpmath.matrix(
        [[mpmath.expjpi(mpmath.mpf(-2) * (k * a + m * b) / n) / n for a in range(n) for b in range(n)] for k, m in rows]
    )
    return fourier * image


def _haar_image(i, j, n):
    """The wavelet of coefficient (i, j): a product of averages and differences on one dyadic square."""
    size = 1 << (max(i, j).bit_length() - 1) if max(i, j) else 0
    if size == 0:
        return {p: mpmath.mpf(1) / n for p in range(n * n)}
    width = n // size  # the support has width x width pixels
    vertical, horizontal = i >= size, j >= size
    row, column = (i % size) * width, (j % size) * width
    found = {}
    for a in range(width):
        for b in range(width):
            sign = (-1) ** (vertical * (a >= width // 2) + horizontal * (b >= width // 2))
            found[(row + a) * n + column + b] = mpmath.mpf(sign) / width
    return found
