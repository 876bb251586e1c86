"""Certified radii of an image classifier: scikit-learn's digits, a ReLU network that scikit-learn trains here.

    python benchmarks/digit_radii.py [images] [neurons]

For each image two balls: the one in which no neuron changes its sign, and that of the Lipschitz constants of
differences of outputs, which depend on the class only. Pixels are scaled to [0, 1]. The fifth column is the distance at
which a walk along the gradient of the margin meets another class, an upper bound of every radius.
"""

from __future__ import annotations

import sys
import time

import numpy as np
from sklearn.datasets import load_digits
from sklearn.neural_network import MLPClassifier

import sciverify as sv
from sciverify.checker import check
from sciverify.stability.float_tangent import FloatTangent


def trained(images, labels, neurons):
    """The network that scikit-learn trains, seeded."""
    made = MLPClassifier((neurons,), alpha=0.1, max_iter=200, random_state=0, tol=1e-3).fit(images, labels)
    layers = [
        layer for w, b in zip(made.coefs_, made.intercepts_, strict=True) for layer in (sv.Dense(w.T, b), sv.ReLU())
    ]
    return sv.LayeredNetwork(layers[:-1]), made


def another_class(net, x):
    """Distance to a point of another class along gradients; inf if none is met."""
    first, z = int(np.argmax(net(x))), x.copy()
    for _ in range(60):
        tangent = FloatTangent(net, z)
        if int(np.argmax(tangent.values)) != first:
            return float(np.linalg.norm(z - x))
        slopes = tangent.jacobian[first] - tangent.jacobian
        margins = np.where(np.arange(len(slopes)) == first, np.inf, tangent.values[first] - tangent.values)
        steps = margins / (np.linalg.norm(slopes, axis=1) + 1e-12)
        j = int(np.argmin(steps))
        z = z - (steps[j] + 1e-3) * slopes[j] / np.linalg.norm(slopes[j])
    return np.inf


def main(count, neurons):
    """One line an image, and their medians."""
    data = load_digits()
    images = data.data / 16.0
    net, made = trained(images[:1200], data.target[:1200], neurons)
    print(f"{net}, {neurons} neurons, accuracy {made.score(images[1200:], data.target[1200:]):.3f} on unseen images")
    print("image class   region   multipliers   another class   seconds   check s")
    rows = []
    for k in range(1200, 1200 + count):
        start, found = time.perf_counter(), []
        for method in ("region", "multipliers"):
            try:
                found.append(sv.certify_classification(net, images[k], method=method))
            except sv.Undecided:
                found.append(None)
        proven, start = time.perf_counter() - start, time.perf_counter()
        for certificate in found:
            if certificate is not None:
                check.check_bytes(certificate.to_json().encode(), patient=True)
        checked, far = time.perf_counter() - start, another_class(net, images[k])
        radii = [0.0 if c is None else float(c.claim.radius) for c in found]
        if max(radii) > far:
            raise SystemExit(f"image {k}: a point of another class lies in a certified ball")
        rows.append((*radii, far))
        kind = int(np.argmax(net(images[k])))
        print(f"{k:5} {kind:5} {radii[0]:8.4f} {radii[1]:13.4f} {far:15.4f} {proven:9.2f} {checked:9.2f}", flush=True)
    print("median     ", " ".join(f"{m:13.4f}" for m in np.median(rows, axis=0)))


if __name__ == "__main__":
    main(*(int(word) for word in (*sys.argv[1:], *("20", "32")[len(sys.argv) - 1 :])))
