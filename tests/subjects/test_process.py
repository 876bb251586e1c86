"""Runs in child processes: results come back, hanging runs are stopped, nothing is left running."""

from __future__ import annotations

import os
import time
from fractions import Fraction

import numpy as np
import pytest
from effort import tries
from toys import MissingToy, OtherToy, Toy

import sciverify as sv
from sciverify.subjects import Ending, Task, observe_all

A, y, LAM = np.eye(3, 2), np.ones(3), Fraction(1, 4)
posix = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs POSIX processes")


def run(subjects, limit=30.0, workers=2, ceiling=None):
    found = dict(observe_all([Task(s, A, y, LAM) for s in subjects], limit, workers, ceiling))
    assert sorted(found) == list(range(len(subjects)))
    return [found[k] for k in range(len(subjects))]


def alive(pid):
    """Is this process running (a zombie that nobody has collected yet is not)?"""
    for _ in range(100):
        try:
            os.kill(pid, 0)
            with open(f"/proc/{pid}/stat") as stream:
                if stream.read().rsplit(")", 1)[1].split()[0] == "Z":
                    return False
        except (ProcessLookupError, FileNotFoundError):
            return False
        time.sleep(0.02)
    return True


def noted(folder):
    pids = [int(path.name.split("-")[1]) for path in folder.glob("pid-*")]
    assert pids
    return pids


@pytest.mark.parametrize("toy", tries([Toy], [Toy, pytest.param(OtherToy, marks=posix)]))
def test_every_behaviour_comes_back_in_its_place(toy):
    behaviours = ["answer", "warn", "crash", "shout", "answer"]
    found = run([toy(behaviour=b) for b in behaviours])
    endings = [Ending.CLAIMED, Ending.WARNED, Ending.FAILED, Ending.CLAIMED, Ending.CLAIMED]
    assert [f.ending for f in found] == endings
    assert found[0].x.tolist() == [0.25, 0.25]
    assert found[1].warnings == ("UserWarning: careful", "UserWarning: twice")


@pytest.mark.parametrize("toy", tries([Toy], [Toy, pytest.param(OtherToy, marks=posix)]))
def test_a_run_that_dies_is_recorded_and_the_next_one_goes_on(toy):
    found = run([toy(behaviour="die"), toy()])
    assert [f.ending for f in found] == [Ending.FAILED, Ending.CLAIMED]
    assert found[0].status == "the process ended"


def test_a_library_that_cannot_start():
    (found,) = run([Toy(behaviour="die at the start")])
    assert (found.ending, found.status) == (Ending.FAILED, "the library could not be started")


@pytest.mark.thorough
def test_a_subject_that_cannot_start_harms_no_other_of_its_library():
    found = run([Toy(behaviour="die at the start"), Toy(), Toy(behaviour="warn")])
    assert [f.ending for f in found] == [Ending.FAILED, Ending.CLAIMED, Ending.WARNED]
    assert found[0].status == "the library could not be started"


@pytest.mark.thorough
def test_a_second_try_is_recorded(tmp_path):
    (found,) = run([Toy(behaviour="hang_at_first", folder=str(tmp_path))], limit=1.0, ceiling=5.0)
    assert (found.ending, found.status) == (Ending.CLAIMED, "done (at the second try)")


def test_missing_libraries_start_no_process():
    (found,) = run([MissingToy()])
    assert found.ending is Ending.ABSENT


@pytest.mark.thorough
@posix
@pytest.mark.parametrize("toy", tries([Toy], [Toy, OtherToy]))
def test_a_run_that_hangs_is_stopped_with_all_it_started(toy, tmp_path):
    hanging = [toy(behaviour=b, folder=str(tmp_path)) for b in ("hang", "start_and_hang")]
    found = run([*hanging, toy()], limit=1.0, ceiling=1.5)
    assert [f.ending for f in found] == [Ending.STOPPED, Ending.STOPPED, Ending.CLAIMED]
    assert found[0].status == "stopped after 1 s"
    assert found[0].x is None
    assert found[0].seconds == 1.0
    assert len(noted(tmp_path)) == 4  # each of them was tried twice
    assert not any(map(alive, noted(tmp_path)))


@posix
def test_leaving_early_leaves_nothing_running(tmp_path):
    tasks = [Task(Toy(behaviour=b, folder=str(tmp_path)), A, y, LAM) for b in ("answer", "start_and_hang")]
    running = observe_all(tasks, 60.0)
    next(running)
    while not list(tmp_path.glob("pid-*")):
        time.sleep(0.02)
    running.close()
    assert not any(map(alive, noted(tmp_path)))


@pytest.mark.parametrize("limit", [0, -1.0, float("nan"), float("inf")])
def test_bad_limits(limit):
    with pytest.raises(sv.InvalidInput, match="limit is"):
        next(observe_all([Task(Toy(), A, y, LAM)], limit))
