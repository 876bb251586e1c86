"""A real browser, without a window and without a network."""

from __future__ import annotations

import shutil
import subprocess

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
"""Its program; None where there is none."""


def browse(path, *options, fragment=""):
    """Run headless Chromium without network on a file."""
    with_user = f"--user-data-dir={path.parent / 'profile'}"
    plain = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
    quiet = ("--disable-component-update", "--disable-sync", "--disable-quic", "--host-resolver-rules=MAP * ~NOTFOUND")
    command = [
        CHROMIUM,
        *plain,
        *quiet,
        with_user,
        "--virtual-time-budget=5000",
        *options,
        f"{path.as_uri()}{fragment}",
    ]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
