import threading

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

import sciverify as sv
from sciverify.exact.blas_threads import _libraries, one_thread
from sciverify.exact.environment import float_proof


@pytest.fixture
def threads():
    """The number of threads of libraries that may have two."""
    with threadpool_limits(2, user_api="blas"):
        several = {library["filepath"] for library in _libraries().info() if library["num_threads"] == 2}
        if not several:
            pytest.skip("no BLAS that threadpoolctl knows has several threads here")
        yield lambda: {lib["num_threads"] for lib in _libraries().info() if lib["filepath"] in several}


def test_the_number_of_threads_comes_back_after_nested_blocks_and_errors(threads):
    with one_thread(), one_thread():
        assert threads() == {1}
    with pytest.raises(ValueError, match="in the block"), one_thread():
        raise ValueError("in the block")
    assert threads() == {2}


def test_whoever_limited_sets_it_back(threads):
    inside, leave = threading.Event(), threading.Event()

    def other():
        with one_thread():
            inside.set()
            leave.wait(10)

    worker = threading.Thread(target=other)
    with one_thread():
        worker.start()
        assert inside.wait(10)
        assert threads() == {1}
    assert threads() == {2}
    leave.set()
    worker.join(10)
    assert threads() == {2}


def test_a_proof_about_a_large_matrix_runs_in_one_thread_and_a_certificate_leaves_the_number_alone(threads):
    with float_proof(10**6):
        assert threads() == {1}
    A = np.random.default_rng(0).standard_normal((100, 300))
    sv.certify_distance(sv.Lasso(A, A[:, 0].copy(), 20.0), np.zeros(300))
    assert threads() == {2}
