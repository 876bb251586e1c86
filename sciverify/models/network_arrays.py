"""Networks from arrays of other libraries and a list that says what they belong to."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from sciverify.errors import InvalidInput, one_of, shown
from sciverify.exact.foreign import plain
from sciverify.exact.midrad import Floats
from sciverify.networks.affine import ChannelAffine, Convolution, Dense
from sciverify.networks.layer import NetworkLayer
from sciverify.networks.layered_network import LayeredNetwork, Residual
from sciverify.networks.pointwise import LeakyReLU, MeanPool, ReLU, Reshape

Options = Mapping[str, object]
_WEIGHTS, _BIASES = ("weight", "kernel", "w", "W", "scale", "gamma"), ("bias", "b", "beta")
_MEANS, _VARIANCES = ("running_mean", "mean"), ("running_var", "var")
_IGNORED = ("num_batches_tracked",)


@dataclass(slots=True)
class Groups:
    """The arrays of one layer after another: a mapping by names, or a sequence (weight, bias)."""

    waiting: list[dict[str, object]]
    layout: str
    opened: list[dict[str, object]] = field(default_factory=list)

    def next(self, kind: str) -> dict[str, object]:
        """The arrays of the next layer that has some."""
        if not self.waiting:
            raise InvalidInput(f"layers asks for a {kind} layer, and no arrays are left")
        self.opened.append(self.waiting.pop(0))
        return self.opened[-1]


def network_of_arrays(source: object, layers: Sequence[object], input_shape: object, layout: str) -> LayeredNetwork:
    """See `read_network`."""
    layout = one_of(layout, "layout", ("torch", "flax"))
    groups = Groups(_named(source) if isinstance(source, Mapping) and _is_flat(source) else _nested(source), layout)
    found = _read_layers(layers, groups)
    if groups.waiting:
        raise InvalidInput(f"arrays are left when layers ends: {shown(sorted(groups.waiting[0]))}")
    unused = [name for group in groups.opened for name in group]
    if unused:
        raise InvalidInput(f"no layer uses the arrays {shown(sorted(unused))}: leave them out, or name their layer")
    return LayeredNetwork(found, input_shape)


# ---------------------------------------------------------------- arrays


def _is_array(value: object) -> bool:
    return hasattr(value, "shape")


def _is_flat(source: Mapping[object, object]) -> bool:
    return all(map(_is_array, source.values()))


def _named(source: Mapping[str, object]) -> list[dict[str, object]]:
    """Arrays by the part of their name before the last dot, in their order."""
    found: dict[str, dict[str, object]] = {}
    for name, value in source.items():
        prefix, _, last = name.rpartition(".")
        if last not in _IGNORED:
            found.setdefault(prefix, {})[last] = value
    return [*found.values()]


def _nested(source: object) -> list[dict[str, object]]:
    """Innermost containers of arrays: mappings by their names, sequences as (weight, bias)."""
    if isinstance(source, Mapping):
        own = {str(name): value for name, value in source.items() if _is_array(value)}
        inside = [group for value in source.values() if not _is_array(value) for group in _nested(value)]
        return [*([own] if own else []), *inside]
    if isinstance(source, list | tuple):
        own = dict(zip(("weight", "bias"), filter(_is_array, source), strict=False))
        if len(own) < sum(map(_is_array, source)):
            raise InvalidInput(f"{len(source)} arrays stand together: pairs (weight, bias), or mappings, are needed")
        inside = [group for value in source if not _is_array(value) for group in _nested(value)]
        return [*([own] if own else []), *inside]
    if source is None:
        return []
    raise InvalidInput(f"source is {shown(source)}: a path, a mapping of arrays, or nested lists of arrays are needed")


def _taken(group: dict[str, object], names: Sequence[str], kind: str, needed: bool = True) -> object:
    for name in names:
        if name in group:
            array = plain(group.pop(name), name)
            return np.asarray(array)
    if needed:
        raise InvalidInput(f"a {kind} layer needs an array {names[0]!r}, and gets {shown(sorted(group))}")
    return None


# ---------------------------------------------------------------- layers


def _read_layers(layers: object, groups: Groups) -> list[NetworkLayer]:
    if not isinstance(layers, Sequence) or isinstance(layers, str):
        raise InvalidInput(f'layers is {shown(layers)}: a list such as ["dense", "relu"] is needed')
    found = [_read_layer(said, groups) for said in layers if said != "flatten"]
    return [layer for layer in found if layer is not None]


def _read_layer(said: object, groups: Groups) -> NetworkLayer | None:
    if isinstance(said, NetworkLayer):
        return said
    options: Options = said if isinstance(said, Mapping) else {"kind": said}
    kind = options.get("kind")
    if not isinstance(kind, str) or kind not in _READERS:
        raise InvalidInput(f"layer kind {shown(kind)} is not supported; supported are {', '.join(_READERS)}, flatten")
    try:
        return _READERS[kind]({key: value for key, value in options.items() if key != "kind"}, groups)
    except TypeError as error:
        raise InvalidInput(f"layer {shown(said)}: {error}") from None


def _dense(options: Options, groups: Groups) -> NetworkLayer:
    group = groups.next("dense")
    weight = np.asarray(_taken(group, _WEIGHTS, "dense"))
    if groups.layout == "flax":
        weight = weight.T
    _require_no(options, "dense")
    return Dense(weight, _taken(group, _BIASES, "dense", needed=False))


def _convolution(options: Options, groups: Groups) -> NetworkLayer:
    group = groups.next("convolution")
    kernel = np.asarray(_taken(group, _WEIGHTS, "convolution"))
    if groups.layout == "flax":
        kernel = kernel.transpose(3, 2, 0, 1)
    bias = _taken(group, _BIASES, "convolution", needed=False)
    return Convolution(kernel, bias, **options)


def _batch_norm(options: Options, groups: Groups) -> NetworkLayer:
    group, eps = groups.next("batch-norm"), options.get("eps", 1e-5)
    mean, variance = (np.asarray(_taken(group, names, "batch-norm")) for names in (_MEANS, _VARIANCES))
    weight, bias = (_taken(group, names, "batch-norm", needed=False) for names in (_WEIGHTS, _BIASES))
    return batch_norm(weight, bias, mean, variance, eps)


def batch_norm(weight: object, bias: object, mean: object, variance: object, eps: object) -> ChannelAffine:
    """scale = weight / sqrt(variance + eps) as doubles give it; shift = bias - scale * mean, exactly."""
    means = np.asarray(mean, dtype=np.float64)
    weights: Floats = np.ones_like(means) if weight is None else np.asarray(weight, dtype=np.float64)
    biases: Floats = np.zeros_like(means) if bias is None else np.asarray(bias, dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        scales = weights / np.sqrt(np.asarray(variance, dtype=np.float64) + float(eps))  # type: ignore[arg-type]
    if not (np.isfinite(scales).all() and np.isfinite(means).all() and np.isfinite(biases).all()):
        raise InvalidInput(
            "batch normalisation with a variance + eps that is not positive, or a number that is not finite"
        )
    triples = zip(biases.tolist(), scales.tolist(), means.tolist(), strict=True)
    return ChannelAffine(scales, [Fraction(b) - Fraction(s) * Fraction(m) for b, s, m in triples])


def _require_no(options: Options, kind: str) -> None:
    if options:
        raise InvalidInput(f"a {kind} layer has no option {shown(min(options))}")


def _relu(options: Options, groups: Groups) -> NetworkLayer:
    _require_no(options, "relu")
    return ReLU()


_READERS: dict[str, Callable[[Options, Groups], NetworkLayer]] = {
    "dense": _dense,
    "convolution": _convolution,
    "batch-norm": _batch_norm,
    "relu": _relu,
    "leaky-relu": lambda options, groups: LeakyReLU(**options),
    "mean-pool": lambda options, groups: MeanPool(**options),
    "reshape": lambda options, groups: Reshape(**options),
    "residual": lambda options, groups: Residual(_read_layers(options.get("layers"), groups)),
}


def dilated(kernel: Floats, dilations: Sequence[int], groups: int) -> Floats:
    """The kernel of a plain convolution that does the same: zeros between its entries, and between its groups."""
    outputs, depth, kh, kw = kernel.shape
    high, wide = (kh - 1) * dilations[0] + 1, (kw - 1) * dilations[1] + 1
    found = np.zeros((outputs, depth * groups, high, wide), dtype=kernel.dtype)
    share = math.ceil(outputs / groups)
    for k in range(groups):
        rows, columns = slice(k * share, (k + 1) * share), slice(k * depth, (k + 1) * depth)
        found[rows, columns, :: dilations[0], :: dilations[1]] = kernel[rows]
    return found
