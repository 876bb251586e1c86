"""Networks by their definition: the JSON form of a file, evaluated pixel by pixel in fractions.

Nothing is shared with the library or the checker: numbers are read by Python's own conversions, sums are written as in
docs/theory/networks.md, section 1.
"""

from __future__ import annotations

import base64
import math
import struct
from fractions import Fraction
from itertools import product

import small_sets

CODES = {"float32": "f", "float64": "d"}


def numbers(value):
    """The entries of a vector, of a matrix or of a kernel, one after another."""
    if isinstance(value, list):
        return [x for part in value for x in (numbers(part) if isinstance(part, list) else [Fraction(part)])]
    if "entries" in value:
        return [*map(Fraction, value["entries"])]
    raw, code = base64.b64decode(value["data"]), CODES[value["encoding"]]
    return [*map(Fraction, struct.unpack(f"<{len(raw) // struct.calcsize(code)}{code}", raw))]


def shape_of(value):
    """Of a matrix or a kernel."""
    return [len(value), len(value[0])] if isinstance(value, list) else value["shape"]


def operator_rows(operator):
    """A measurement operator entry by entry."""
    if operator["kind"] == "identity":
        size = range(operator["size"])
        return [[Fraction(i == j) for j in size] for i in size]
    if operator["kind"] == "walsh-hadamard":
        scale, size = Fraction(operator["scale"]), operator["size"]
        return [[scale * (-1) ** (k & j).bit_count() for j in range(size)] for k in operator["rows"]]
    if operator["kind"] == "mojette":
        return [row for p, q in operator["directions"] for row in _bins(operator["size"], p, q, operator["scale"])]
    flat, columns = numbers(operator["matrix"]), shape_of(operator["matrix"])[1]
    return [flat[k : k + columns] for k in range(0, len(flat), columns)]


def _bins(n, p, q, scale):
    """Row b of a direction has the scale at the pixels (k, l) with p l - q k = b."""
    of = [p * row - q * column for row in range(n) for column in range(n)]
    return [[Fraction(scale) * (b == line) for line in of] for b in range(min(of), max(of) + 1)]


def times(rows, x):
    """A x"""
    return [sum((a * v for a, v in zip(row, x, strict=True)), Fraction(0)) for row in rows]


def evaluate(network, y):
    """The output at a list of fractions."""
    shape = network["input"] if isinstance(network["input"], list) else [network["input"]]
    return _through(network["layers"], y, shape, y)[0]


def _through(layers, x, shape, y):
    for layer in layers:
        x, shape = _layer(layer, x, shape, y)
    return x, shape


def _layer(layer, x, shape, y):
    match layer["kind"]:
        case "dense":
            rows, columns = shape_of(layer["matrix"])
            flat, bias = numbers(layer["matrix"]), numbers(layer["bias"]) if layer["bias"] else [0] * rows
            W = [flat[k : k + columns] for k in range(0, len(flat), columns)]
            return [a + b for a, b in zip(times(W, x), bias, strict=True)], [rows]
        case "convolution":
            return _convolution(layer, x, shape)
        case "relu":
            return [v if v > 0 else Fraction(0) for v in x], shape
        case "leaky-relu":
            return [v if v > 0 else Fraction(layer["slope"]) * v for v in x], shape
        case "channel-affine":
            size, scale = math.prod(shape[1:]), numbers(layer["scale"])
            shift = numbers(layer["shift"]) if layer["shift"] else [0] * len(scale)
            return [scale[k // size] * v + shift[k // size] for k, v in enumerate(x)], shape
        case "mean-pool":
            return _means(layer["size"], x, shape)
        case "reshape":
            return x, layer["shape"] if isinstance(layer["shape"], list) else [layer["shape"]]
        case "residual":
            return [a + b for a, b in zip(x, _through(layer["layers"], x, shape, y)[0], strict=True)], shape
        case "linear":
            found = times(operator_rows(layer["operator"]), x)
            return found, [len(found)]
        case "adjoint":
            found = times(zip(*operator_rows(layer["operator"]), strict=True), x)
            return found, [len(found)]
        case "data-consistency":
            A = operator_rows(layer["operator"])
            residual = [a - b for a, b in zip(times(A, x), y, strict=True)]
            return [v - w for v, w in zip(x, times(zip(*A, strict=True), residual), strict=True)], shape
    raise ValueError(layer["kind"])


def _convolution(layer, x, shape):
    channels, height, width = shape
    outputs, _, kh, kw = layer["kernel"]["shape"]
    K, b = numbers(layer["kernel"]), numbers(layer["bias"]) if layer["bias"] else [Fraction(0)] * outputs
    (top, bottom, left, right), (sh, sw) = layer["padding"], layer["stride"]
    high, wide = (height + top + bottom - kh) // sh + 1, (width + left + right - kw) // sw + 1
    found = []
    for o, i, j in product(range(outputs), range(high), range(wide)):
        total = b[o]
        for c, u, v in product(range(channels), range(kh), range(kw)):
            row, column = i * sh + u - top, j * sw + v - left
            if 0 <= row < height and 0 <= column < width:
                total += K[((o * channels + c) * kh + u) * kw + v] * x[(c * height + row) * width + column]
        found.append(total)
    return found, [outputs, high, wide]


def _means(size, x, shape):
    (h, w), (channels, height, width) = size, shape
    found = []
    for c, i, j in product(range(channels), range(height // h), range(width // w)):
        block = product(range(i * h, i * h + h), range(j * w, j * w + w))
        found.append(sum(x[(c * height + r) * width + s] for r, s in block) / (h * w))
    return found, [channels, height // h, width // w]


def square(v):
    """||v||^2"""
    return sum((t * t for t in v), Fraction(0))


def gap(v, w):
    """v - w"""
    return [a - b for a, b in zip(v, w, strict=True)]


def is_true(document):
    """Is the claim of a certificate about a network true?"""
    claim, instance = document["claim"], document["instance"]
    if claim["kind"] == "not-optimal":
        return _is_not_optimal(Fraction(claim["error"]), Fraction(claim["optimum"]), instance)
    network, (x, other) = instance["network"], map(numbers, instance["vectors"])
    values = {key: Fraction(value) for key, value in claim.items() if key not in ("kind", "first", "second")}
    if any(value < 0 for value in values.values()):
        return False
    match claim["kind"]:
        case "output-error":
            return values["lower"] ** 2 <= square(gap(evaluate(network, x), other)) <= values["upper"] ** 2
        case "local-lipschitz-lower":
            apart = square(gap(x, other))
            moved = square(gap(evaluate(network, x), evaluate(network, other)))
            return 0 < apart <= values["epsilon"] ** 2 and moved >= values["constant"] ** 2 * apart
        case "misclassification":
            tops = []
            for output in (evaluate(network, x), evaluate(network, other)):
                largest = max(output)
                tops.append([k for k, v in enumerate(output) if v == largest])
            near = square(gap(x, other)) <= values["radius"] ** 2
            return near and claim["first"] != claim["second"] and tops == [[claim["first"]], [claim["second"]]]
        case "overperformance":
            A = operator_rows(instance["operator"])
            y, measured = times(A, x), times(A, other)
            found, found_other, seen = evaluate(network, y), evaluate(network, measured), square(gap(y, measured))
            return (
                square(gap(found, x)) <= values["error"] ** 2
                and square(gap(found_other, other)) <= values["other_error"] ** 2
                and 0 < seen <= values["noise"] ** 2
                and square(gap(x, other)) >= values["distance"] ** 2
                and square(gap(found, found_other)) >= values["constant"] ** 2 * seen
            )
    raise ValueError(claim["kind"])


def _is_not_optimal(error, optimum, instance):
    """The worst error on all vectors, and the radii of all sets of equal measurements."""
    vectors, A = [*map(numbers, instance["vectors"])], operator_rows(instance["operator"])
    worst = max(square(gap(evaluate(instance["network"], times(A, x)), x)) for x in vectors)
    best = small_sets.squared_constant(A, vectors, Fraction(0))
    return 0 <= optimum < error and worst >= error**2 and best <= optimum**2
