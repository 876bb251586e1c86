"""Sizes at which a file is refused, too large to be kept among the certificates: the limit itself is accepted."""

from __future__ import annotations

import json

import pytest
from by_hand import numbers

from sciverify.checker import check
from sciverify.checker.document import MAX_BYTES, MAX_DIGITS

CERTIFICATE = numbers.CORRECT["hand-distance-0-of-0"]


def test_a_file_of_64_mib_and_one_byte_is_refused():
    data = json.dumps(CERTIFICATE).encode()
    assert check.check_bytes(data.ljust(MAX_BYTES))["upper"] == 0
    with pytest.raises(check.Malformed, match=f"file has {MAX_BYTES + 1} bytes"):
        check.check_bytes(data.ljust(MAX_BYTES + 1))


def test_a_numeral_of_50001_characters_is_refused():
    def written(length):
        return json.dumps({**CERTIFICATE, "point": ["1/2".rjust(length, "0")]}).encode()

    assert check.check_bytes(written(MAX_DIGITS))["upper"] == 0
    with pytest.raises(check.Malformed, match=f"a numeral of {MAX_DIGITS + 1} characters"):
        check.check_bytes(written(MAX_DIGITS + 1))
