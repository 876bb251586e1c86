"""Files are written whole or not at all, and never over each other."""

from __future__ import annotations

import errno
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import sciverify as sv
from sciverify.cli.places import require_folder, require_places, told_apart
from sciverify.whole_files import write_whole


def test_a_file_is_replaced_whole_with_its_permissions_and_through_links(tmp_path):
    target, link = tmp_path / "t.html", tmp_path / "link.html"
    target.write_text("former")
    target.chmod(0o640)
    link.symlink_to(target.name)
    assert write_whole(link, "new, with an é") == link
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8") == "new, with an é"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    long = tmp_path / ("n" * 251 + ".txt")
    assert write_whole(long, b"1").read_bytes() == b"1"
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([target.name, link.name, long.name])


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_what_cannot_be_written_leaves_the_former_file_alone(tmp_path, monkeypatch, call):
    """A disk that is full is noticed when the bytes go out, or when the name is made."""
    target = tmp_path / "t.html"
    target.write_text("former")

    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(*((os, "fsync", full) if call == "fsync" else (Path, "replace", full)))
    with pytest.raises(OSError, match="No space left") as refused:
        write_whole(target, "new")
    assert refused.value.filename == str(target)
    assert [p.read_text() for p in tmp_path.iterdir()] == ["former"]


def test_two_writers_share_no_partial_file(tmp_path):
    target, texts = tmp_path / "t.json", [str(k) * 300_000 for k in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda text: write_whole(target, text), texts))
    assert target.read_text() in texts
    assert list(tmp_path.iterdir()) == [target]


def test_devices_and_the_standard_output_are_written_to(tmp_path, capfd):
    write_whole(Path(os.devnull), "x")
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)
    write_whole(Path("/dev/stdout"), "printed")
    assert capfd.readouterr().out == "printed"
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(pipe.read_text)
        write_whole(pipe, "through")
        assert found.result() == "through"


def test_places_that_would_overwrite_something_are_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    data, store, folder = Path("data.npz"), Path("s.sqlite"), Path("folder")
    data.write_text("")
    folder.mkdir()
    Path("soft.html").symlink_to("data.npz")
    Path("hard.html").hardlink_to("data.npz")
    Path("to store.html").symlink_to("s.sqlite")
    for report in (
        "s.sqlite",
        "folder/../S.sqlite",
        "to store.html",
        "s.sqlite-wal",
        "DATA.npz",
        "soft.html",
        "hard.html",
    ):
        with pytest.raises(sv.InvalidInput, match="is the same file as"):
            require_places({"--report": Path(report)}, [data], store)
    with pytest.raises(sv.InvalidInput, match=r"--junit a.HTML is the same file as --report a.html"):
        require_places({"--report": Path("a.html"), "--junit": Path("a.HTML")}, [])
    with pytest.raises(sv.InvalidInput, match="--report folder is a directory"):
        require_places({"--report": folder}, [])
    with pytest.raises(sv.InvalidInput, match=r"there is no folder .*/none: make it first"):
        require_places({"--report": Path("none/a.html")}, [])
    with pytest.raises(sv.InvalidInput, match=r"data.npz is no folder"):
        require_folder("--out", data / "inside")
    require_places({"--report": Path(os.devnull), "--junit": Path(os.devnull), "--other": None}, [data], store)
    require_folder("--out", Path("a/new/one"))


def test_names_are_told_apart_by_as_many_folders_as_it_takes():
    given = [Path(p) for p in ("a/b/x.npz", "c/b/x.npz", "c/y.npz", "c/y.npz", "x.npz")]
    assert told_apart(given) == ["a/b/x.npz", "c/b/x.npz", "y.npz", "y.npz", "x.npz"]
    assert told_apart([Path("/d/x.npz"), Path("e/x.npz")]) == ["d/x.npz", "e/x.npz"]
