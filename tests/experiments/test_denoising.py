"""`reproduce denoising` with networks that are made by hand: what is claimed, printed, drawn."""

from __future__ import annotations

import numpy as np
import pytest

import sciverify as sv
from sciverify.checker import check
from sciverify.experiments import denoising as experiment
from sciverify.experiments.hallucination import Size
from sciverify.experiments.phantoms import chessboard
from sciverify.report.denoising import denoising_page, denoising_table, save_denoising

SIDE = 8
SETTING = experiment.DenoisingSetting(Size(SIDE, 2, 1, 1), Size(SIDE, 2, 1, 1), 2, 1)


def means():
    """The mean of four neighbours removes noise, and chessboards."""
    kernel = np.full((1, 1, 2, 2), 0.25)
    return sv.LayeredNetwork(
        [sv.Reshape((1, SIDE, SIDE)), sv.Convolution(kernel, padding=(0, 1, 0, 1)), sv.ReLU()], SIDE * SIDE
    )


@pytest.fixture(scope="module")
def found():
    told = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(experiment, "train_reconstruction", lambda *_, **__: means())
        patch.setattr(experiment, "ascent_of", lambda *_: lambda r, y, size, steps: 0 * r + size / SIDE)
        patch.setattr(experiment, "find_spec", lambda name: None)
        found = experiment.denoising(SETTING, lambda *words: told.append(words))
    assert told[-1] == ("both tests, phantoms", 0, 1)
    return found


def test_a_mean_removes_random_noise_and_a_chessboard_but_no_constant(found):
    (denoiser,) = found.denoisers
    assert found.left_out == ("digits: scikit-learn is not installed",)
    claims = {}
    for name, certificate in found.certificates():
        check.check_bytes(certificate.to_json().encode(), patient=True)
        claims[name] = certificate.claim
    x, noisy = denoiser.examined.image, denoiser.noisy
    error = np.linalg.norm(means()(noisy.ravel()) - x.ravel())
    assert claims["phantoms-noise3-error"].lower <= error * (1 + 1e-9)
    assert error <= claims["phantoms-noise3-error"].upper * (1 + 1e-9)
    assert np.linalg.norm(noisy - x) == pytest.approx(experiment.DEVIATION * SIDE, rel=1e-3)
    assert claims["phantoms-noise3"].constant < 0.75
    assert claims["phantoms-r3"].constant > 0.9  # all but the border of a constant is kept
    assert denoiser.examined.detail.is_lost
    assert np.array_equal(np.sign(denoiser.examined.detail.detail), chessboard(SIDE))
    assert float(claims["phantoms-region"].lower) == pytest.approx(float(claims["phantoms-region"].upper))


def test_the_table_and_the_page(found, tmp_path, monkeypatch):
    drawn = []
    monkeypatch.setattr("sciverify.report.denoising.draw_panels", lambda *words: drawn.append(words))
    table = denoising_table(found)
    assert len(table.rows) == len(table.records) == 6
    assert table.rows[0][1] == "x + e1, random noise"
    assert "is nearer to the image without it" in table.render("text").replace("\n  ", " ")
    assert "the local Lipschitz constant is between" in table.render("text").replace("\n  ", " ")
    page = denoising_page(found)
    assert page.count('src="data:image/png;base64,') == 4 + 3 * 5 + 4
    save_denoising(found, tmp_path)
    assert drawn == [(drawn[0][0], tmp_path, "denoising")]
    assert [len(images) for _, images in drawn[0][0]] == [4, 5, 5, 5, 4]
    assert (tmp_path / "denoising.html").read_text() == page
