"""Saving: every file that was written is named, one file on request, nothing where no checker would read it."""

from __future__ import annotations

import copy
import json
import os
import pickle
from pathlib import Path

import numpy as np
import pytest

import sciverify as sv
from sciverify.certificate import blocks, saving
from sciverify.checker import check as checker
from sciverify.cli import main


@pytest.fixture(scope="module")
def certificate():
    rng = np.random.default_rng(3)
    A = rng.standard_normal((12, 30))
    return sv.certify_distance(sv.Lasso(A, A[:, 0] + A[:, 1], 10), np.zeros(30), engine="float")


@pytest.fixture
def large(monkeypatch):
    """Every matrix counts as large."""
    monkeypatch.setattr(blocks, "INLINE_BYTES", 1000)


def test_a_small_certificate_is_one_file(certificate, tmp_path):
    saved = certificate.save(tmp_path / "c.json")
    assert saved.files == (tmp_path / "c.json",)
    assert saved.path == tmp_path / "c.json"
    assert list(tmp_path.iterdir()) == [saved]
    assert repr(saved) == f"SavedCertificate({str(tmp_path / 'c.json')!r})"


@pytest.mark.usefixtures("large")
def test_every_file_is_named_and_needed(certificate, tmp_path):
    saved = certificate.save(tmp_path / "c.json")
    assert sorted(saved.files) == sorted(tmp_path.iterdir())
    written, side = saved.files
    assert written == saved.path
    assert side.name.startswith("matrix-")
    assert side.stat().st_size == 8 * 12 * 30
    assert json.loads(written.read_text())["instance"]["matrix"]["file"] == side.name
    assert str(written) in repr(saved)
    assert str(side) in repr(saved)
    assert sv.check(saved) == certificate.claim
    side.rename(tmp_path / "lost")
    with pytest.raises(sv.MalformedCertificate):
        sv.check(saved)


@pytest.mark.usefixtures("large")
def test_embedded_it_is_one_file_that_can_be_mailed(certificate, tmp_path):
    saved = certificate.save(tmp_path / "c.json", embed=True)
    assert saved.files == (saved.path,)
    assert list(tmp_path.iterdir()) == [saved.path]
    (tmp_path / "elsewhere").mkdir()
    mailed = saved.path.rename(tmp_path / "elsewhere" / "c.json")
    assert sv.check(mailed) == certificate.claim
    assert sv.load_certificate(mailed).problem == certificate.problem
    assert mailed.read_text() == certificate.to_json()


def test_it_is_used_as_a_path(certificate, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    saved = certificate.save("c.json")
    assert os.fspath(saved) == str(saved) == f"{saved}" == "c.json"
    assert saved == Path("c.json")
    assert hash(saved) == hash(Path("c.json"))
    assert isinstance(saved, Path)
    with open(saved, encoding="utf-8") as stream:
        assert stream.read() == saved.read_text() == certificate.to_json()
    assert sv.check(saved) == sv.check("c.json") == sv.check(str(saved)) == certificate.claim
    assert sv.load_certificate(saved).claim == certificate.claim
    assert saved.with_suffix(".txt") == Path("c.txt")
    assert saved.resolve().parent == tmp_path
    assert saved.absolute() / "x" == tmp_path / "c.json" / "x"
    assert certificate.save(saved) == saved


@pytest.mark.usefixtures("large")
def test_copies_know_the_files_too(certificate, tmp_path):
    saved = certificate.save(tmp_path / "c.json")
    for again in (pickle.loads(pickle.dumps(saved)), copy.copy(saved), copy.deepcopy(saved)):
        assert again == saved
        assert again.files == saved.files
        assert len(again.files) == 2


def test_the_limit_is_that_of_the_checker():
    with pytest.raises(checker.Malformed, match=str(saving.MAX_BYTES)):
        checker.check_bytes(bytes(saving.MAX_BYTES + 1))


@pytest.mark.usefixtures("large")
def test_a_file_that_no_checker_reads_is_not_written(certificate, tmp_path, monkeypatch):
    size = len(certificate.to_json())
    monkeypatch.setattr(saving, "MAX_BYTES", size)
    saved = certificate.save(tmp_path / "fits.json", embed=True)
    assert saved.stat().st_size == size
    saved.unlink()
    bare = len(certificate.save(tmp_path / "bare.json").read_text())
    for file in tmp_path.iterdir():
        file.unlink()
    for limit in (size - 1, bare):
        monkeypatch.setattr(saving, "MAX_BYTES", limit)
        with pytest.raises(
            sv.InvalidInput, match=r"MiB, and the checker reads at most .*embed=False, and mail both files"
        ):
            certificate.save(tmp_path / "c.json", embed=True)
        assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr(saving, "MAX_BYTES", bare - 1)
    for embed in (False, True):  # without the matrix it is too large already
        with pytest.raises(sv.InvalidInput, match=r"reads at most .*to_json\(\)"):
            certificate.save(tmp_path / "c.json", embed=embed)
        assert list(tmp_path.iterdir()) == []


def test_the_sentence_names_the_size(tmp_path):
    rows = 80
    A = np.zeros((rows, 100_000))
    A[0, 0] = 1
    certificate = sv.certify_distance(sv.Lasso(A, np.eye(rows)[0], 0.5), np.zeros(100_000), engine="float")
    with pytest.raises(sv.InvalidInput, match=r"at least 81[.]4 MiB, and the checker reads at most 64 MiB"):
        certificate.save(tmp_path / "c.json", embed=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("large")
def test_the_command_line_names_a_matrix_file(tmp_path, capsys):
    rng = np.random.default_rng(3)
    A = rng.standard_normal((300, 400))
    np.savez(tmp_path / "p.npz", A=A, y=A[:, 0], lam=0.5)
    np.save(tmp_path / "x.npy", np.zeros(400))
    arguments = ["certify", "--problem", "lasso", str(tmp_path / "p.npz"), str(tmp_path / "x.npy")]
    assert main([*arguments, "-o", str(tmp_path / "c.json")]) == 0
    (side,) = tmp_path.glob("matrix-*.bin")
    assert f"c.json needs {side.name} next to it: mail both files" in capsys.readouterr().err
    assert main([*arguments]) == 0
    assert capsys.readouterr().err == ""


def test_a_loaded_certificate_equals_the_one_that_was_saved(tmp_path):
    A = np.random.default_rng(1).standard_normal((20, 150))
    certificate = sv.certify_distance(sv.Lasso(A, A[:, 0], 0.5), np.zeros(150), engine="float")
    loaded = sv.load_certificate(certificate.save(tmp_path / "c.json"))
    assert loaded == certificate
    assert loaded != sv.certify_distance(sv.Lasso(A, A[:, 1], 0.5), np.zeros(150), engine="float")
    assert pickle.loads(pickle.dumps(certificate)) == certificate
    with pytest.raises(sv.InvalidInput, match="pass the file"):
        sv.check(certificate)
