"""Each constant of a bound is replaced by the next simpler smaller one in a copy of the checker: some corpus file must notice.

Honest certificates have room to spare, so only files that sit on a bound can notice (tests/certificates/by_hand).
"""

from __future__ import annotations

import pytest
from by_hand import BY_HAND
from effort import tries
from variants import CORPORA, source, variant

CONSTANTS = [constant for module in BY_HAND for constant in module.CONSTANTS]
OF_ITS_MODULE = {constant: module for module in BY_HAND for constant in module.CONSTANTS}


@pytest.mark.parametrize("constant", tries(CONSTANTS[::8], CONSTANTS), ids=lambda constant: constant.name)
def test_a_smaller_constant_is_noticed(constant):
    text = source(constant.file)
    assert text.count(constant.old) == 1
    checker = variant({constant.file: text.replace(constant.old, constant.new)})
    assert any(checker.verdict(path)[0] == "VERIFIED" for path in nearest(constant)), (
        "no incorrect certificate is accepted"
    )


def nearest(constant):
    """Incorrect certificates, those of the constant's own module first."""
    own = OF_ITS_MODULE[constant]
    modules = [own, *(module for module in BY_HAND if module is not own)]
    return (CORPORA / "incorrect" / f"{name}.json" for module in modules for name in module.INCORRECT)
