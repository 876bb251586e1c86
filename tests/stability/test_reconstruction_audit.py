"""Both tests of reconstruction networks together: verdicts, pages, files, interruptions, the command."""

from __future__ import annotations

import csv
import io
import json
import re
import zlib
from fractions import Fraction

import numpy as np
import pytest

import sciverify as sv
from sciverify.checker import check
from sciverify.cli import main
from sciverify.experiments.phantoms import bars, ellipse_phantom
from sciverify.operators.dense import Identity
from sciverify.report.image_page import as_png, enlarged, in_grey

SIDE = 4
A = sv.WalshHadamard(np.arange(SIDE * SIDE) % 4 != 3, size=SIDE * SIDE)
IMAGE = ellipse_phantom(SIDE, 5)
ZERO = sv.LayeredNetwork([sv.Dense(np.zeros((A.shape[1], A.shape[0])))])
ADJOINT = sv.LayeredNetwork([sv.Adjoint(A)])
STEEP = sv.LayeredNetwork([sv.Adjoint(A), sv.Dense(5 * np.eye(A.shape[1])), sv.Linear(np.eye(A.shape[1]))])
QUICK = {"detail": bars(SIDE), "sizes": [0.5]}


@pytest.fixture(autouse=True)
def no_gradients(monkeypatch):
    """A search that scales its start, without JAX: what it finds is certified like everything else."""

    def ascent_of(network, operator):
        return lambda r, y, size, steps: (r * (size / np.linalg.norm(operator.forward(r)))).astype(np.float32)

    monkeypatch.setattr("sciverify.reconstruction_audit.ascent_of", ascent_of)


def test_a_network_that_is_always_0_is_stable_and_inaccurate():
    audit = sv.audit_reconstruction(ZERO, A, IMAGE, **QUICK)
    assert audit.verdict == "stable and inaccurate"
    assert str(audit).startswith("stable and inaccurate, on 1 image\n")
    assert "ignores its measurements is stable too" in str(audit)
    (image,) = audit.images
    assert image.worst == 0
    assert image.errs
    assert image.error.lower**2 <= Fraction((IMAGE**2).sum()) <= image.error.upper**2


def test_every_number_has_a_certificate_that_the_checker_accepts(tmp_path):
    audit = sv.audit_reconstruction(STEEP, A, {"a/b": IMAGE}, sizes=[0.5], limit="7/2")
    assert audit.verdict == "unstable and inaccurate"
    files = audit.save(tmp_path)
    assert [file.parent.name for file in files] == ["1-a-b"] * 8
    claims = {file.stem: check.check_bytes(file.read_bytes()) and sv.load_certificate(file).claim for file in files}
    rows = json.loads((tmp_path / "audit.json").read_text())
    assert (rows["unstable"], rows["inaccurate"], rows["verdict"]) == (True, True, audit.verdict)
    assert rows["rows"] == [dict(row) for row in audit.table().records]
    assert len([*csv.reader(io.StringIO((tmp_path / "audit.csv").read_text()))]) == 1 + len(rows["rows"])
    for row in rows["rows"]:
        assert (tmp_path / row["certificate"]).is_file()
    found, noise = (next(row for row in rows["rows"] if row["test"].startswith(w)) for w in ("worst", "random"))
    assert claims["r1"].constant == claims["noise1"].constant == 5  # 5 A^T enlarges every perturbation 5 times
    assert found["constant_lower"] == noise["constant_lower"] == "5"
    ratio = np.linalg.norm(A.forward(IMAGE.ravel())) / np.linalg.norm(IMAGE)
    assert float(audit.images[0].worst) == pytest.approx(5 * ratio)
    assert claims["detail"].lower == audit.images[0].detail.error.lower
    assert float(claims["any-map"].lower) == pytest.approx(np.linalg.norm(audit.images[0].detail.detail) / 2)
    assert sv.audit_reconstruction(STEEP, A, IMAGE, limit="11/2", **QUICK).is_unstable is False


def test_noise_is_as_large_as_the_perturbation_beside_it():
    (image,) = sv.audit_reconstruction(ADJOINT, A, IMAGE, detail=bars(SIDE)).images
    assert len(image.perturbations) == len(image.noise) == len(image.standard) == 3
    for found, noise in zip(image.perturbations, image.noise, strict=True):
        assert float(found.epsilon) == pytest.approx(np.linalg.norm(noise.e), rel=1e-3)
    assert np.array_equal(image.detail.detail, bars(SIDE))


def test_denoising_by_doing_nothing_is_accurate():
    whole = Identity(SIDE * SIDE)
    audit = sv.audit_reconstruction(sv.LayeredNetwork([sv.Linear(whole)]), whole, IMAGE)
    assert audit.verdict == "stable and accurate"
    assert audit.images[0].error.upper == 0
    assert audit.images[0].worst == pytest.approx(1)


def test_a_detail_that_the_standard_method_loses_too_is_no_finding():
    """The detail has the measurements 0: A^T y and the standard method both leave it out."""
    rows = A.forward(np.eye(SIDE * SIDE)).T
    unseen = (np.eye(SIDE * SIDE) - rows.T @ rows)[0].reshape(SIDE, SIDE)
    audit = sv.audit_reconstruction(ADJOINT, A, np.ones((SIDE, SIDE)), detail=unseen, sizes=[0.5])
    (image,) = audit.images
    assert image.detail.is_lost
    assert not image.detail.standard_shows
    assert not image.errs
    assert audit.verdict == "stable and accurate"
    assert "the standard method does not show the detail, in floats, in 1 of 1 image: " in str(audit)
    row = audit.table().records[-1]
    assert (row["finding"], row["standard_shows_detail_in_floats"]) == ("", False)
    assert "not shown" in " ".join(audit.table().rows[-1])
    assert "the standard method does not show it either (in floats)" in audit.html()


def test_the_detail_is_one_that_the_standard_method_shows():
    (image,) = sv.audit_reconstruction(ZERO, A, IMAGE, sizes=[0.5]).images
    standard, d = image.detail.standard.image, image.detail.detail
    assert np.linalg.norm(standard - IMAGE - d) < np.linalg.norm(standard - IMAGE)
    assert image.loses_detail
    assert image.detail.standard_shows


def test_what_is_done_to_an_image_does_not_depend_on_the_others():
    dark, bright = sv.audit_reconstruction(ADJOINT, A, [IMAGE, 64 * IMAGE], sizes=[0.5]).images
    (alone,) = sv.audit_reconstruction(ADJOINT, A, IMAGE, sizes=[0.5]).images
    assert (dark.lam, bright.lam) == (alone.lam, 64 * alone.lam)
    assert np.array_equal(dark.detail.detail, alone.detail.detail)
    assert np.array_equal(bright.detail.detail, 64 * alone.detail.detail)


def test_the_page_needs_nothing_else_and_shows_every_image():
    audit = sv.audit_reconstruction(ADJOINT, A, {"<b>": IMAGE, "two": 200 * IMAGE}, **QUICK)
    page = audit.html()
    assert "<b>.</b>" not in page
    assert "&lt;b&gt;. Perturbation r1" in page
    assert page.count('src="data:image/png;base64,') == 2 * (5 + 3 + 4)
    assert not re.search(r"(src|href)=\"(?!data:)", page)
    assert audit.verdict in page
    assert "<script" not in page
    assert "0.0625 (&lt;b&gt;), 16 (two)" in page
    assert "save(folder), or --out on the command line, writes them" in page


def test_images_are_shown_in_grey():
    image = np.random.default_rng(0).uniform(-0.2, 1.2, (5, 7))
    file = as_png(image)
    assert (file[:16], file[16:24]) == (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", bytes([0, 0, 0, 7, 0, 0, 0, 5]))
    start = file.index(b"IDAT")
    lines = np.frombuffer(zlib.decompress(file[start + 4 : -16]), np.uint8).reshape(5, 8)
    assert not lines[:, 0].any()
    assert np.abs(lines[:, 1:] / 255 - np.clip(image, 0, 1)).max() < 1 / 500
    assert file[-4:] == zlib.crc32(b"IEND").to_bytes(4, "big")
    assert in_grey(np.array([[0.0, 128.0]]), np.array([[0.0, 256.0]])).tolist() == [[0, 0.5]]
    assert enlarged(np.array([[0.0, 1.0]]), np.array([[0.0, 256.0]]))[0] == 128
    factor, shown = enlarged(np.array([[0.0, -9.0]]), np.array([[0.0, 8.0]]))
    assert factor == 1
    assert shown.tolist() == [[0.5, 0.5 - 9 / 8]]


def test_what_is_done_is_kept():
    images = dict.fromkeys(("a", "b", "c"), IMAGE)

    def stop(phrase, share):
        if phrase.startswith("b: looking"):
            raise KeyboardInterrupt

    audit = sv.audit_reconstruction(ADJOINT, A, images, progress=stop, **QUICK)
    assert [image.name for image in audit.images] == ["a"]
    assert audit.left_out == (("b", "interrupted"), ("c", "interrupted"))
    assert audit.was_interrupted
    assert "left out: b (interrupted)" in str(audit)
    with pytest.raises(KeyboardInterrupt):
        sv.audit_reconstruction(ADJOINT, A, {"b": IMAGE}, progress=stop)
    with pytest.raises(sv.OutOfTime, match="allowed are over"):
        sv.audit_reconstruction(ADJOINT, A, images, seconds=1e-9)

    def over(phrase, share):
        if phrase.startswith("b: looking"):
            raise sv.OutOfTime("the seconds are over")

    audit = sv.audit_reconstruction(ADJOINT, A, images, progress=over, **QUICK)
    assert audit.left_out == (("b", "the seconds are over"),)
    assert not audit.was_interrupted


def test_bad_input_is_one_sentence():
    for call, says in (
        (lambda: sv.audit_reconstruction("net", A, IMAGE), "'net' is no network"),
        (lambda: sv.audit_reconstruction(ZERO, A, np.zeros((3, SIDE, SIDE))), "image 1 has only zeros"),
        (lambda: sv.audit_reconstruction(ZERO, A, np.zeros((0, SIDE, SIDE))), "images is empty"),
        (lambda: sv.audit_reconstruction(ZERO, A, np.ones((8, 8))), r"shape \(8, 8\): A measures images of 4 x 4"),
        (lambda: sv.audit_reconstruction(ZERO, A, {"a": [IMAGE] * 2}), "holds 2 images: one is needed"),
        (lambda: sv.audit_reconstruction(ZERO, A, "images"), "images is 'images': an array"),
        (lambda: sv.audit_reconstruction(ZERO, A, IMAGE * np.nan), "a NaN or an infinity"),
        (lambda: sv.audit_reconstruction(ZERO, A, IMAGE, limit=0), "limit is 0: a positive rational"),
        (lambda: sv.audit_reconstruction(ZERO, A, IMAGE, sizes="1"), "sizes is '1': a list"),
        (lambda: sv.audit_reconstruction(ZERO, A, IMAGE, sizes=[-1]), "sizes holds -1"),
        (lambda: sv.audit_reconstruction(ZERO, A, IMAGE, lam=-1.0), "lam is -1.0: a positive float"),
        (lambda: sv.audit_reconstruction(ZERO, Identity(16), IMAGE), "does not map measurements"),
        (lambda: sv.audit_reconstruction(ZERO, A, IMAGE, detail=np.ones(9)), r"detail has the shape \(9,\)"),
    ):
        with pytest.raises(sv.InvalidInput, match=says):
            call()
    odd = sv.LayeredNetwork([sv.Dense(np.eye(9))])
    with pytest.raises(sv.InvalidInput, match="9 pixels: squares whose side is a power of two"):
        sv.audit_reconstruction(odd, np.eye(9), np.ones((3, 3)))
    blind = np.zeros((1, 16))
    blind[0, 0] = 1.0
    with pytest.raises(sv.InvalidInput, match="image 1 has no measurements but 0"):
        sv.audit_reconstruction(sv.LayeredNetwork([sv.Dense(np.ones((16, 1)))]), blind, 1.0 - np.eye(16)[0])


# ---------------------------------------------------------------- the command


@pytest.fixture
def files(tmp_path):
    mask = np.zeros(SIDE * SIDE, bool)
    mask[A.kept] = True
    np.save(tmp_path / "mask.npy", mask)
    np.save(tmp_path / "rows.npy", A.kept)
    np.save(tmp_path / "ones.npy", mask.reshape(SIDE, SIDE).astype(np.uint8))
    np.save(tmp_path / "one.npy", IMAGE)
    np.savez(tmp_path / "images.npz", first=IMAGE, both=np.stack([IMAGE, 2 * IMAGE]).reshape(2, -1))
    np.savez(tmp_path / "matrix.npz", A=A.forward(np.eye(SIDE * SIDE)).T, other=np.ones(1))
    sv.save_network(ADJOINT, tmp_path / "net.npz")
    (tmp_path / "mine.py").write_text(
        "import numpy as np\nimport sciverify as sv\n"
        f"net = sv.LayeredNetwork([sv.Dense(np.eye({SIDE * SIDE}))])\nnone = 3\n"
    )
    return tmp_path


def command(files, *words):
    return main(["stability", *(word.replace("FILES", str(files)) for word in words)])


def test_the_command_finds_and_writes(files, capsys):
    common = ("FILES/net.npz", "--images", "FILES/images.npz", "--sizes", "0.5")
    outputs = ("--out", "FILES/out", "--report", "FILES/page.html")
    assert command(files, *common, "--operator", "hadamard:FILES/mask.npy", *outputs, "--format", "json") == 1
    told = capsys.readouterr()
    assert "24 certificates in" in told.err
    found = json.loads(told.out)
    assert {row["image"] for row in found["rows"]} == {"images.npz/first", "images.npz/both 1", "images.npz/both 2"}
    assert (files / "page.html").read_text().startswith("<!DOCTYPE html>")
    assert main(["check", "-q", str(files / "out" / "1-images-npz-first")]) == 0
    for operator in ("hadamard:FILES/rows.npy", "hadamard:FILES/ones.npy", "dense:FILES/matrix.npz"):
        capsys.readouterr()
        words = ("FILES/net.npz", "--images", "FILES/one.npy", "--sizes", "0.5", "--operator", operator)
        assert command(files, *words, "--format", "json") == 1
        again = json.loads(capsys.readouterr().out)["rows"]
        assert [row["constant_lower"] for row in again] == [row["constant_lower"] for row in found["rows"][:4]]


def test_the_command_finds_nothing_in_a_network_that_is_right(files, capsys):
    words = ("FILES/mine.py:net", "--operator", "identity", "--images", "FILES/one.npy", "--sizes", "1")
    assert command(files, *words) == 0
    told = capsys.readouterr()
    assert "stable and accurate" in told.out
    assert not told.err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("FILES/mine.py", "--operator", "identity"), "is no network: write NAME.npz"),
        (("FILES/mine.py:none", "--operator", "identity"), "is 3: a LayeredNetwork"),
        (("FILES/mine.py:nothing", "--operator", "identity"), "was not loaded: AttributeError"),
        (("FILES/none.npz", "--operator", "identity"), "No such file"),
        (("FILES/net.npz", "--operator", "fourier"), "--operator 'fourier': write hadamard:MASK.npy"),
        (("FILES/net.npz", "--operator", "identity"), "does not map measurements"),
        (("FILES/net.npz", "--operator", "hadamard:FILES/mine.py"), "is no .npy or .npz file of numbers"),
        (("FILES/net.npz", "--operator", "hadamard:FILES/images.npz"), "one named 'mask' is needed"),
        (("FILES/net.npz", "--operator", "hadamard:FILES/mask.npy", "--seconds", "1e-9"), "allowed are over"),
        (("FILES/net.npz", "--operator", "hadamard:FILES/mask.npy", "--limit", "x"), "limit is 'x'"),
        (("FILES/net.npz", "--operator", "hadamard:FILES/mask.npy", "--report", "FILES/net.npz"), "is the same file"),
    ],
)
def test_what_cannot_run_is_one_sentence(files, capsys, words, says):
    assert command(files, *words, "--images", "FILES/images.npz") == 2
    told = capsys.readouterr()
    assert says in told.err
    assert told.err.strip() == told.err[:-1]
    assert told.err.count("\n") == 1
    assert not told.out


def test_an_interrupted_command_writes_what_is_done(files, monkeypatch, capsys):
    real = sv.audit_reconstruction

    def interrupted(*arguments, progress, **options):
        def stop(phrase, share):
            if "both 1: looking" in phrase:
                raise KeyboardInterrupt

        return real(*arguments, progress=stop, **options)

    monkeypatch.setattr("sciverify.cli.stability.audit_reconstruction", interrupted)
    words = ("FILES/net.npz", "--operator", "hadamard:FILES/mask.npy", "--images", "FILES/images.npz")
    assert command(files, *words, "--out", "FILES/o", "--sizes", "1") == 130
    assert "Left out: images.npz/both 2 (interrupted)." in " ".join(capsys.readouterr().out.split())
    assert [file.name for file in (files / "o").iterdir() if file.is_dir()] == ["1-images-npz-first"]
