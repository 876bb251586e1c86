"""The pytest plugin: a failed check is reported by its proof and its smallest instance, not by a traceback.

It imports nothing but pytest: whoever raises `CertifiedFailure` has loaded its module already.
"""

from __future__ import annotations

import sys
from collections.abc import Generator
from typing import Any

import pytest

_HOME = "sciverify.testing.failure"


def certified_failure(error: BaseException | None) -> Any:
    """The error if it is a `CertifiedFailure`, else None."""
    home = sys.modules.get(_HOME)
    return error if home is not None and isinstance(error, home.CertifiedFailure) else None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: Any, call: Any) -> Generator[None, Any, Any]:
    """Put the certified distance, the claim and the shrunk instance in place of the traceback."""
    report = yield
    failure = certified_failure(None if call.excinfo is None else call.excinfo.value)
    if failure is not None and report.failed:
        report.longrepr = failure.report()
        report.user_properties.append(("certified distance", str(failure.distance)))
        report.user_properties.append(("claimed tolerance", failure.claim))
    return report
