"""Every certificate that a verb returns is saved, accepted by the checker, loaded, pickled and deep-copied."""

from __future__ import annotations

import os

from effort import tries
from issued_certificates import examine_many

EXAMPLES = int(os.environ.get("SCIVERIFY_EXAMPLES", tries(14, 42)))
"""Instances; about seven certificates come back from each."""


def test_what_is_issued_is_accepted():
    tally = examine_many(EXAMPLES)
    assert not tally.faults, tally.table()
    assert sum(tally.certificates.values()) > 3 * EXAMPLES
