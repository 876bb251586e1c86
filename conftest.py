"""Shared set-up: the switch `--thorough`, hypothesis profiles, and the paths of what tests share."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent
if sys.path[0] == str(ROOT):
    del sys.path[0]  # what is tested is the package that is installed, not the folder beside this file
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "certificates")]

import effort  # noqa: E402 - they lie on the path that was just made
import longer  # noqa: E402


def pytest_addoption(parser: pytest.Parser) -> None:
    """The switch, and what leaves out of it the tests that a run without it has."""
    parser.addoption(
        "--thorough", action="store_true", help="more examples in every search, and the tests marked thorough (long)"
    )
    parser.addoption(
        "--longer-only", action="store_true", help="with --thorough: without the tests that are the same without it"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Counts and profiles are set before any test module is imported."""
    config.addinivalue_line("markers", "thorough: a long search, run with --thorough only")
    effort.thorough = config.getoption("--thorough")
    _test_what_is_installed(config)
    from hypothesis import HealthCheck, settings

    settings.register_profile(
        "of sciverify",
        max_examples=effort.tries(30, 200),
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    settings.load_profile("of sciverify")


def _test_what_is_installed(config: pytest.Config) -> None:
    """Of a package with a plugin pytest rewrites every module in every process, which costs more than most tests."""
    hook = config.pluginmanager.rewrite_hook
    getattr(hook, "_must_rewrite", set()).difference_update({"sciverify", "hypothesis"})
    getattr(hook, "_marked_for_rewrite_cache", {}).clear()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One worker more than cores: a worker takes whole files, and some of them wait for limits of time."""
    available = getattr(os, "sched_getaffinity", None)
    return 1 + (len(available(0)) if available else os.cpu_count() or 1)


def pytest_report_header() -> str:
    """How long it will take."""
    if effort.thorough:
        return "sciverify: everything, about 15 minutes on two cores"
    return "sciverify: under five minutes on two cores; --thorough adds the long searches, about 15 minutes"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Long searches are left out unless they are asked for, and what is no longer than before where only these are."""
    if effort.thorough:
        left_out = [item for item in items if not longer.is_longer(item)] if config.getoption("--longer-only") else []
    else:
        left_out = [item for item in items if item.get_closest_marker("thorough")]
    config.hook.pytest_deselected(items=left_out)
    gone = {*map(id, left_out)}
    items[:] = [item for item in items if id(item) not in gone]
