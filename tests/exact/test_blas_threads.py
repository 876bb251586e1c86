import threading

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

import sciverify as sv
from sciverify.exact.blas_threads import one_thread
from sciverify.exact.environment import float_proof


def threads():
    return {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"}


@pytest.fixture(autouse=True)
def _two_threads():
    with threadpool_limits(2, user_api="blas"):
        yield


def test_the_number_of_threads_comes_back_after_nested_blocks_and_errors():
    with one_thread(), one_thread():
        assert threads() == {1}
    with pytest.raises(ValueError, match="in the block"), one_thread():
        raise ValueError("in the block")
    assert threads() == {2}


def test_whoever_limited_sets_it_back():
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


def test_a_proof_about_a_large_matrix_runs_in_one_thread_and_a_certificate_leaves_the_number_alone():
    with float_proof(10**6):
        assert threads() == {1}
    A = np.random.default_rng(0).standard_normal((100, 300))
    sv.certify_distance(sv.Lasso(A, A[:, 0].copy(), 20.0), np.zeros(300))
    assert threads() == {2}
