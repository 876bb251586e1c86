"""A matrix beside a certificate: what no file of the corpora can show."""

from __future__ import annotations

import hashlib
import json
import struct

import pytest
from by_hand.documents import block
from by_hand.enclosure import ROW, enclosed, lasso
from by_hand.strict_dual import dual, fitting, pursuit

from sciverify.checker import check
from sciverify.checker.blocks import MatrixBlock
from sciverify.checker.enclosure import Enclosed, FloatInstance
from sciverify.checker.strict_dual import DualMinimisers
from sciverify.checker.strong_convexity import Minimisers


def in_a_file(path, certified):
    """The proof that 1/2 is the minimiser for A = 1 and y = 1; the matrix is in a file with the hash of `certified`."""
    matrix = {**ROW, "file": path.name, "sha256": hashlib.sha256(certified).hexdigest()}
    return enclosed(lasso(matrix, [1.0]), "1/2", "1/2", h=[1], g=[1], z=["1/2"])


def test_a_certificate_that_is_no_file_has_no_matrix_beside_it(tmp_path):
    path, data = tmp_path / "A.bin", struct.pack("<d", 1.0)
    path.write_bytes(data)
    document = json.dumps(in_a_file(path, data)).encode()
    assert check.check_bytes(document, str(tmp_path))["unique"]
    with pytest.raises(check.Malformed, match="check it by its path"):
        check.check_bytes(document)


def by_convexity(problem):
    found = {"rule": "strong-convexity", "columns": [0], "minimiser": block([0.5]), "singular_value": "1", "twins": []}
    return Minimisers(problem, found).radius


def test_columns_that_fit_are_replaced_between_two_reads(tmp_path):
    """They are read before the pass over the matrix. With A = 0, y = 1 is fitted by nothing."""
    path, first, second = tmp_path / "A.bin", struct.pack("<d", 1.0), struct.pack("<d", 0.0)
    path.write_bytes(first)
    matrix = {**ROW, "file": path.name, "sha256": hashlib.sha256(second).hexdigest()}
    document = dual(pursuit(matrix, [1.0]), 0, 1, p=[0.0], fit=fitting([0], 1))

    class Replaced(MatrixBlock):
        def raw_columns(self):
            path.write_bytes(second)
            return super().raw_columns()

    problem = FloatInstance(document["instance"], str(tmp_path))
    problem.matrix = Replaced(document["instance"]["matrix"], str(tmp_path))
    with pytest.raises(check.Rejected, match="the matrix changed while it was read"):
        DualMinimisers(problem, document["evidence"]["dual"])


@pytest.mark.parametrize("rule", ["support-enclosure", "strong-convexity"])
@pytest.mark.parametrize("replaced", [False, True])
def test_a_file_that_is_replaced_between_two_reads(tmp_path, replaced, rule):
    """The columns of the support are read first. The hash is of A = 2, where the minimiser is 3/8 and not 1/2."""
    path, first, second = tmp_path / "A.bin", struct.pack("<d", 1.0), struct.pack("<d", 2.0)
    path.write_bytes(first)
    document = in_a_file(path, second if replaced else first)

    class Replaced(MatrixBlock):
        def raw_columns(self):
            path.write_bytes(second if replaced else first)
            return super().raw_columns()

    problem = FloatInstance(document["instance"], str(tmp_path))
    problem.matrix = Replaced(document["instance"]["matrix"], str(tmp_path))

    def radius():
        if rule == "strong-convexity":
            return by_convexity(problem)
        return Enclosed(problem, document["evidence"]["enclosure"]).spread()

    if not replaced:
        assert radius() == 0
        return
    with pytest.raises(check.Rejected, match="the matrix changed while it was read"):
        radius()
