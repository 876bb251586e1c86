"""Files of audits, attacked: `python benchmarks/audit_files.py [kills 20] [stores 300] [seed 0]`.

kills: a finished audit writes its page, JUnit, certificates and failing instances over former ones, and is killed with
SIGKILL while it writes; every file has to be the former one or the new one. In the end one run writes the rest.
stores: stores with flipped bits, truncations, zeroed and swapped pages, swapped, deleted and edited rows (also with
fitting checksums, against `recheck`), foreign tables, and write-ahead logs damaged, missing, alone or another store's;
an audit that goes on from each has to give the results of the undamaged store, or to refuse it in one sentence.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from damaged_stores import DAMAGES, FITTING, SOLVERS, outcome, whole

_AUDIT = (
    "audit", f"{SOLVERS}:ista", "--claim", "1e-9", "--generate", "40", "--rows", "6", "--columns", "10",
    "--report", "page.html", "--junit", "junit.xml",
)  # fmt: skip


def kills(count: int, luck: random.Random) -> None:
    """How many files were the former ones, the new ones, and something else, after so many kills."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run([sys.executable, "-m", "sciverify", *_AUDIT], cwd=folder, capture_output=True, check=False)
        new = _contents(folder)
        former = {path: data + b" " for path, data in new.items() if path.suffix != ".npz"}
        seen: Counter[str] = Counter()
        for _ in range(count):
            _reset(folder, former)
            _kill_while_writing(folder, [folder / path for path in new], luck.randrange(len(new)))
            found = _contents(folder)
            partial = [path for path in found if path.suffix == ".part"]
            for path in {*new, *found} - {*partial}:
                here, before = found.get(path), former.get(path)
                seen["new" if here == new.get(path) else "former" if here == before else "another"] += 1
            seen["partial files left beside"] += len(partial)
        subprocess.run([sys.executable, "-m", "sciverify", *_AUDIT], cwd=folder, capture_output=True, check=False)
        found = {path: data for path, data in _contents(folder).items() if path.suffix != ".part"}
        print(f"{count} kills, {len(new)} files: {dict(seen)}; the next run wrote all of them: {found == new}")


def _contents(folder: Path) -> dict[Path, bytes]:
    """What the audit wrote, without its store."""
    files = (path for path in folder.rglob("*") if path.is_file() and "sqlite" not in path.name)
    return {path.relative_to(folder): path.read_bytes() for path in files}


def _reset(folder: Path, former: dict[Path, bytes]) -> None:
    shutil.rmtree(folder / "sciverify-audit")
    for path, data in former.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_bytes(data)


def _kill_while_writing(folder: Path, files: list[Path], count: int) -> None:
    """Kill the audit when so many files are new."""
    before = [_identity(path) for path in files]
    command = [sys.executable, "-m", "sciverify", *_AUDIT]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    changed = 0
    while process.poll() is None and changed < count:
        changed = sum(_identity(path) != old for path, old in zip(files, before, strict=True))
    process.send_signal(signal.SIGKILL)
    process.wait()


def _identity(path: Path) -> int | None:
    try:
        return os.stat(path).st_ino
    except FileNotFoundError:
        return None


def stores(count: int, luck: random.Random) -> None:
    """What became of so many damaged stores, sort by sort."""
    seen: Counter[tuple[str, str]] = Counter()
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        undamaged = whole(folder)
        for k in range(count):
            damage = DAMAGES[k % len(DAMAGES)]
            place = damage(undamaged, folder, luck)
            seen[damage.__name__, outcome(undamaged, place, recheck=damage in FITTING)] += 1
    for (damage_name, end), times in sorted(seen.items()):
        print(f"{times:4} {damage_name.replace('_', ' '):32} {end}")
    bad = sum(times for (_, end), times in seen.items() if end not in ("told", "whole"))
    print(f"{count} stores: {bad} false, lost or with a traceback ({time.perf_counter() - start:.0f} s)")


def main() -> None:
    """What the arguments name, or everything."""
    words = sys.argv[1:] or ["kills", "20", "stores", "300"]
    asked = dict(zip(words[::2], map(int, words[1::2]), strict=True))
    luck = random.Random(asked.get("seed", 0))
    if "kills" in asked:
        kills(asked["kills"], luck)
    if "stores" in asked:
        stores(asked["stores"], luck)


if __name__ == "__main__":
    main()
