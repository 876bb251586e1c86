"""The guide's examples that need other libraries, run where these are installed."""

import doctest
import re
import warnings
from pathlib import Path

import pytest

GUIDE = Path(__file__).parents[2] / "docs" / "your-problem-in-our-words.md"


def test_the_examples_that_are_skipped_elsewhere():
    pytest.importorskip("sklearn")
    pytest.importorskip("cvxpy")
    text = re.sub(r" *# doctest: \+SKIP", "", GUIDE.read_text(encoding="utf-8"))
    example = doctest.DocTestParser().get_doctest(text, {}, GUIDE.name, str(GUIDE), 0)
    assert len(example.examples) > 30
    said = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        results = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(example, out=said.append)
    assert results.failed == 0, "".join(said)
