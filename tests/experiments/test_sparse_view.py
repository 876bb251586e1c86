"""Sparse-view tomography without training: its data, its details, and what its table and page say of a simple network."""

from __future__ import annotations

import numpy as np
import pytest

import sciverify as sv
from sciverify.checker import check
from sciverify.experiments.hallucination import Size
from sciverify.experiments.phantoms import ellipse_phantom
from sciverify.experiments.sparse_view import View, examined, few_directions, stripes_in
from sciverify.report.sparse_view import shares, sparse_view_page, sparse_view_table
from sciverify.stability.instability_test import Perturbation

IMAGE = ellipse_phantom(16, 77)


def blurred(operator):
    """What is found for the network A^T y, and a perturbation of one pixel."""
    network = sv.LayeredNetwork([sv.Adjoint(operator)])
    r = np.zeros((16, 16))
    r[3, 4] = 0.5
    y = operator.measure(IMAGE)
    certificate = sv.certify_instability(network, y, operator.measure(IMAGE + r))
    return examined(View(Size(16, 0, 0, 0), 1), operator, IMAGE, network, (Perturbation(r, 0.5, certificate),))


def test_few_directions_are_scaled_to_a_norm_of_at_most_one():
    operator = few_directions(16, 2)
    assert operator.directions == ((1, 0), (0, 1), (1, 1), (-1, 1), (2, 1), (-2, 1), (1, 2), (-1, 2))
    A = operator.forward(np.eye(256)).T
    assert 0.25 < np.linalg.norm(A, 2) <= operator.float_bounds.norm <= 1


def test_stripes_lie_inside_of_the_image():
    stripes = stripes_in(IMAGE)
    assert {*np.unique(stripes)} == {-0.25, 0.0, 0.25}
    assert (IMAGE[stripes != 0] > 0).all()
    with pytest.raises(sv.InvalidInput, match="no bright part"):
        stripes_in(np.zeros((16, 16)))


def test_everything_is_certified_and_said():
    found = blurred(few_directions(16, 1))
    names = [name for name, _ in found.certificates()]
    assert len(names) == len({*names}) == 9
    for _, certificate in found.certificates():
        check.check_bytes(certificate.to_json().encode())
    assert not any(found.operator.measure(found.ghost.detail))
    assert found.ghost.any_map.claim.eta == 0
    assert shares(found, found.ghost) == pytest.approx((0, 0), abs=1e-12)
    network, classical = shares(found, found.stripes)
    assert network < 0.5 < classical
    assert found.stripes.is_lost

    table = sparse_view_table(found)
    assert [row[0] for row in table.rows] == [
        "worst found, r1", "random noise", "stripes: lost", "a ghost: invisible",
    ]  # fmt: skip
    assert all(len(row) == len(table.columns) for row in table.rows)
    assert table.records[-1]["any_map_noise_upper"] == "0"
    for form in ("text", "json", "csv", "markdown", "latex"):
        assert table.render(form)
    page = sparse_view_page(found)
    assert page.count("<img") == 3 + 4 * 4
    assert "Stripes: the network loses them" in page
