from __future__ import annotations

import os
from pathlib import Path

import pytest

collect_ignore = [] if hasattr(os, "fork") else list(map(str, Path(__file__).parent.glob("test_*.py")))


@pytest.fixture
def notes(tmp_path, monkeypatch):
    monkeypatch.setenv("AUDIT_NOTES", str(tmp_path))
    return tmp_path
