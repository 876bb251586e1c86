"""How solvers are called: what their own parameter stands for, estimators, networks, other arrays and precisions."""

from __future__ import annotations

import importlib.util
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import sciverify as sv
from sciverify.audit import Calling, Claim, Finding, Instance, SolverFunction, audited_by_name, run_audit

SOLVERS = str(Path(__file__).parent / "solvers.py")
POSED = Instance("d", "lasso", np.diag([1.0, 2.0, 0.5]), np.array([3.0, -1.0, 0.25]), 0.1)
UNIT = Instance("unit", "lasso", np.eye(2), np.array([3.0, -0.25]), 1.0)


def audit(name, calling, instance=POSED, tolerance="1e-12"):
    return run_audit(SolverFunction(SOLVERS, name, calling), Claim(tolerance), [instance])


def test_the_posed_parameter_is_what_the_number_handed_over_stands_for():
    """0.1 / 6 is no double: the instance certified against has six times the double that was handed over."""
    calling = Calling("1/(2m)")
    assert calling.handed(POSED) == float(Fraction(0.1) / 6)
    assert calling.posed(POSED) == 6 * Fraction(calling.handed(POSED)) != Fraction(0.1)
    for convention, factor in (("1", 1), ("1/2", 2), ("1/m", 3)):
        other = Calling(convention)
        assert other.posed(POSED) == factor * Fraction(other.handed(POSED))
    single = Calling("1/2", precision="float32")
    assert single.handed(POSED) == float(np.float32(0.05))


@pytest.mark.parametrize(("convention", "finding"), [("1/2", Finding.HELD), ("1", Finding.WRONG)])
def test_a_solver_in_its_own_convention(convention, finding):
    (result,) = audit("halved", Calling(convention)).results
    assert result.finding is finding


def test_options_reach_a_function():
    (result,) = audit("halved", Calling("1/2", options={"shift": 0.25})).results
    assert result.finding is Finding.WRONG
    assert float(result.distance) == pytest.approx(0.1875**0.5, rel=1e-12)


@pytest.mark.parametrize("name", ["Estimator", "estimator"])
def test_estimators_by_class_and_by_instance(name):
    found = audit(name, Calling("1/(2m)"))
    (result,) = found.results
    assert (result.status, result.gap, result.success) == ("7 iterations", 0.25, True)
    assert result.finding is (Finding.HELD if name == "Estimator" else Finding.WRONG)  # the instance shifts by 1/8
    (shifted,) = audit(name, Calling("1/(2m)", options={"shift": 0.5})).results
    assert float(shifted.distance) == pytest.approx(0.75**0.5, rel=1e-12)


@pytest.mark.thorough
def test_estimators_without_a_convention_with_weights_or_unknown_options():
    with pytest.raises(sv.InvalidInput, match="say what its alpha multiplies"):
        audit("Estimator", Calling())
    weighted = Instance("w", "lasso", POSED.A, POSED.y, 0.1, np.ones(3))
    with pytest.raises(sv.InvalidInput, match="called like this with weights, as w is asked: estimators take no"):
        audit("Estimator", Calling("1/(2m)"), weighted)
    with pytest.raises(sv.InvalidInput, match=r"called like this: Estimator has no parameter 'tol': known are alpha"):
        audit("Estimator", Calling("1/(2m)", options={"tol": 1}))


def test_a_network_is_a_function_of_y():
    (result,) = audit("network", Calling(network=True), UNIT).results
    assert result.finding is Finding.HELD
    weighted = Instance("w", "lasso", np.eye(2), np.ones(2), 1.0, np.ones(2))
    with pytest.raises(sv.InvalidInput, match="takes none"):
        audit("network", Calling(network=True), weighted)


def test_single_precision_poses_single_numbers():
    calling = Calling(precision="float32")
    with pytest.raises(sv.InvalidInput, match="no float32"):
        audit("needs_single", calling)
    rounded = POSED.rounded()
    assert rounded.is_float32
    assert rounded.parameter == float(np.float32(0.1))
    assert rounded.rounded().digest == rounded.digest != POSED.digest
    (result,) = audit("needs_single", calling, rounded, "1e-6").results
    assert (result.finding, result.violations) == (Finding.HELD, ())
    with pytest.raises(sv.InvalidInput, match="finite"):
        Instance("huge", "lasso", np.array([[1e300]]), np.ones(1), 1.0).rounded()


@pytest.mark.parametrize("library", ["torch", "jax"])
def test_arrays_of_other_libraries_in_double_precision(library):
    if importlib.util.find_spec(library) is None:
        pytest.skip(f"{library} is not installed")
    (result,) = audit(f"{library}_diagonal", Calling(arrays=library)).results
    assert (result.finding, result.violations) == (Finding.HELD, ()), result


@pytest.mark.parametrize(
    ("further", "words"),
    [
        ({"convention": "2"}, "convention is '2'"),
        ({"arrays": "tensorflow"}, "arrays is 'tensorflow'"),
        ({"precision": "float16"}, "precision is 'float16'"),
        ({"options": ["tol"]}, "a mapping of names"),
        ({"options": {1: 2}}, "a mapping of names"),
        ({"options": {"tol": object()}}, "not JSON serializable"),
    ],
)
def test_bad_callings(further, words):
    with pytest.raises(sv.InvalidInput, match=words):
        Calling(**further)


def test_conventions_and_names_that_do_not_fit():
    pursuit = Instance("p", "basis-pursuit", np.eye(2), np.ones(2), 0.0)
    with pytest.raises(sv.InvalidInput, match="is of the lasso"):
        run_audit(SolverFunction(SOLVERS, "network", Calling("1/m")), Claim(1, "basis-pursuit"), [pursuit])
    with pytest.raises(sv.InvalidInput, match="its adapter calls it"):
        audited_by_name("skglm", Calling("1/m"))
    tiny = Instance("tiny", "lasso", np.eye(3), np.ones(3), 5e-324)
    with pytest.raises(sv.InvalidInput, match="becomes 0"):
        audit("halved", Calling("1/2"), tiny)


def test_what_differs_from_the_plain_call_is_part_of_the_identity():
    plain, other = (
        SolverFunction(SOLVERS, "halved"),
        SolverFunction(SOLVERS, "halved", Calling("1/2", options={"a": 1})),
    )
    assert plain.name == "solvers.py:halved"
    assert other.name == 'solvers.py:halved convention=1/2 options={"a": 1}'
    assert plain.identity != other.identity
