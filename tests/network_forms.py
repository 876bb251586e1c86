"""Random small networks of all layer kinds, in the form of a file."""

from __future__ import annotations

import base64
import math
import struct

CODES = {"float32": "f", "float64": "d"}


def block(rng, count, scale=1.0):
    """Floats: dyadic ones of few digits, ordinary ones, now and then far apart ones."""
    encoding = rng.choice(("float32", "float64"))
    style = rng.random()
    if style < 0.5:
        values = [rng.randint(-9, 9) / 8 for _ in range(count)]
    elif style < 0.9:
        values = [rng.gauss(0, scale) for _ in range(count)]
    else:
        values = [
            rng.choice((0.0, -0.0, 2.0**-149, rng.gauss(0, 1) * 2.0 ** rng.randint(-30, 10))) for _ in range(count)
        ]
    return {"encoding": encoding, "data": base64.b64encode(struct.pack(f"<{count}{CODES[encoding]}", *values)).decode()}


def numeral(rng):
    return f"{rng.randint(-9, 9)}/{rng.choice((1, 2, 3, 7))}"


def vector(rng, count):
    if rng.random() < 0.2:
        return [numeral(rng) for _ in range(count)]
    return {**block(rng, count), "length": count}


def optional(rng, count):
    return None if rng.random() < 0.3 else vector(rng, count)


def matrix(rng, rows, columns):
    if rng.random() < 0.2:
        return [[numeral(rng) for _ in range(columns)] for _ in range(rows)]
    return {**block(rng, rows * columns, 1 / math.sqrt(columns)), "shape": [rows, columns]}


def operator(rng, columns):
    """From so many numbers."""
    if columns & (columns - 1) == 0 and rng.random() < 0.6:
        rows = sorted(rng.sample(range(columns), rng.randint(1, columns)))
        return {"kind": "walsh-hadamard", "size": columns, "scale": rng.choice(("1", "1/2", "1/3")), "rows": rows}
    if columns in (1, 4, 9, 16, 25) and rng.random() < 0.5:
        return mojette(rng, round(columns**0.5))
    if rng.random() < 0.2:
        return {"kind": "identity", "size": columns}
    return {"kind": "dense", "matrix": matrix(rng, rng.randint(1, 4), columns)}


def mojette(rng, side):
    """Of images of that side."""
    directions = rng.sample([[1, 0], [0, 1], [1, 1], [1, -1], [-2, 1], [1, 2], [3, -2]], rng.randint(1, 3))
    return {"kind": "mojette", "size": side, "scale": rng.choice(("1", "1/4")), "directions": directions}


def rows_of(A):
    if A["kind"] == "mojette":
        return sum((A["size"] - 1) * (abs(p) + abs(q)) + 1 for p, q in A["directions"])
    if A["kind"] == "identity":
        return A["size"]
    if A["kind"] == "walsh-hadamard":
        return len(A["rows"])
    return len(A["matrix"]) if isinstance(A["matrix"], list) else A["matrix"]["shape"][0]


def convolution(rng, shape, keep=False):
    """A layer and the shape after it; `keep` makes it the same."""
    channels, height, width = shape
    kh, kw = (rng.randint(1, min(3, n)) for n in (height, width))
    outputs = channels if keep else rng.randint(1, 3)
    if keep:
        top, left = rng.randrange(kh), rng.randrange(kw)
        padding, stride = [top, kh - 1 - top, left, kw - 1 - left], [1, 1]
    else:
        padding = [rng.randrange(kh), rng.randrange(kh), rng.randrange(kw), rng.randrange(kw)]
        stride = [rng.choice((1, 1, 2, 3)) for _ in range(2)]
    size = [outputs, channels, kh, kw]
    count = math.prod(size)
    kernel = {**block(rng, count, 1 / 3), "shape": size}
    if rng.random() < 0.1:
        kernel = {"shape": size, "entries": [numeral(rng) for _ in range(count)]}
    layer = {"kind": "convolution", "kernel": kernel, "bias": optional(rng, outputs)}
    high = (height + padding[0] + padding[1] - kh) // stride[0] + 1
    wide = (width + padding[2] + padding[3] - kw) // stride[1] + 1
    return layer | {"padding": padding, "stride": stride}, [outputs, high, wide]


def layers(rng, shape, source, depth, inside=False):
    """(layers, shape after them); inside a residual layer the shape stays."""
    found = []
    for _ in range(rng.randint(1, depth)):
        layer, shape = _layer(rng, shape, source, depth, inside)
        found.append(layer)
    return found, shape


def _layer(rng, shape, source, depth, inside):
    count, image = math.prod(shape), len(shape) == 3
    kinds = ["relu", "relu", "leaky", "affine", "residual", "consistency", "consistency"]
    kinds += ["dense"] * (2 if not inside or not image else 0) + ["convolution"] * (5 if image else 0)
    if not inside:
        kinds += ["linear", "adjoint", "reshape"] + ["pool"] * (2 if image else 0)
    kind = rng.choice(kinds)
    if kind in _MOVING:
        return _MOVING[kind](rng, shape, count)
    if kind == "convolution":
        return convolution(rng, shape, inside)
    if kind == "dense":
        rows = count if inside else rng.randint(1, 6)
        return {"kind": "dense", "matrix": matrix(rng, rows, count), "bias": optional(rng, rows)}, [rows]
    return _keeping(rng, kind, shape, source, depth), shape


def _keeping(rng, kind, shape, source, depth):
    """A layer that keeps the shape."""
    match kind:
        case "residual":
            return {"kind": "residual", "layers": layers(rng, shape, source, max(1, depth - 1), True)[0]}
        case "leaky":
            slope = rng.choice(("0", "1", "1/3", "1/100", "5764607523034235/576460752303423488"))
            return {"kind": "leaky-relu", "slope": slope}
        case "affine":
            return {"kind": "channel-affine", "scale": vector(rng, shape[0]), "shift": optional(rng, shape[0])}
        case "consistency":
            A = {"kind": "dense", "matrix": matrix(rng, source, math.prod(shape))}
            return {"kind": "data-consistency", "operator": A}
    return {"kind": "relu"}


def _linear(rng, shape, count):
    A = operator(rng, count)
    return {"kind": "linear", "operator": A}, [rows_of(A)]


def _adjoint(rng, shape, count):
    columns = rng.randint(1, 4)
    return {"kind": "adjoint", "operator": {"kind": "dense", "matrix": matrix(rng, count, columns)}}, [columns]


def _pool(rng, shape, count):
    size = [rng.choice([k for k in range(1, n + 1) if n % k == 0]) for n in shape[1:]]
    return {"kind": "mean-pool", "size": size}, [shape[0], shape[1] // size[0], shape[2] // size[1]]


def _reshape(rng, shape, count):
    split = [k for k in range(1, count + 1) if count % k == 0]
    high = rng.choice(split)
    wide = rng.choice([k for k in split if (count // high) % k == 0])
    new = rng.choice(([count], [count // high // wide, high, wide]))
    return {"kind": "reshape", "shape": new if len(new) == 3 else count}, new


_MOVING = {"linear": _linear, "adjoint": _adjoint, "pool": _pool, "reshape": _reshape}


def network(rng, depth=4):
    """A random network in the form of a file."""
    shape = [rng.randint(1, 6)] if rng.random() < 0.3 else [rng.randint(1, 2), rng.randint(1, 5), rng.randint(1, 5)]
    found, _ = layers(rng, shape, math.prod(shape), depth)
    return {"input": shape if len(shape) == 3 else shape[0], "layers": found}
