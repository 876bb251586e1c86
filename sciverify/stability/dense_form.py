"""A dense network as its matrices, in floats: what proposals of multipliers begin with."""

from __future__ import annotations

import numpy as np

from sciverify.errors import InvalidInput
from sciverify.exact.midrad import Floats
from sciverify.networks.affine import ChannelAffine, Dense
from sciverify.networks.layered_network import as_network
from sciverify.networks.pointwise import LeakyReLU, ReLU, Reshape


def dense_form(network: object) -> list[Floats]:
    """W_0, ..., W_l with activations of slopes between 0 and 1 between them; layers without one are multiplied.

    Raises
    ------
    InvalidInput
        It is no `LayeredNetwork`, has a layer that is neither dense nor an activation, or no activation.
    """
    network = as_network(network)
    matrices: list[Floats] = []
    shape, current = network.input_shape, np.eye(network.input_size)
    for k, layer in enumerate(network.layers):
        if isinstance(layer, Dense):
            current = layer.matrix.doubles @ current
        elif isinstance(layer, ChannelAffine):
            current = np.repeat(layer.scale.doubles, len(current) // shape[0])[:, None] * current
        elif isinstance(layer, ReLU | LeakyReLU):
            matrices.append(current)
            current = np.eye(len(current))
        elif not isinstance(layer, Reshape):
            raise InvalidInput(f"layer {k} ({layer}) is neither dense nor an activation: its constant is not bounded")
        shape = layer.output_shape(shape, network.input_size)
    if not matrices:
        raise InvalidInput("the network has no activation: its Lipschitz constant is the norm of a matrix")
    return [*matrices, current]
