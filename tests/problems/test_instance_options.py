"""Instances of doubles with signs, an intercept, a ridge and row scales."""

import hashlib
import pickle
from fractions import Fraction

import numpy as np
import pytest

import sciverify as sv
from sciverify.audit.inputs.files import read_instance
from sciverify.problems.float_instance import FloatInstance
from sciverify.problems.instance_options import PLAIN, InstanceOptions

A = np.array([[1.0, 0.0, 2.0], [0.0, 1.0, -1.0]])
Y = np.array([3.0, 1.0])
ALL = InstanceOptions((1, 0, -1), True, 0.5, np.array([2.0, 0.25]))


def posed(options=PLAIN, weights=None, problem="lasso"):
    return FloatInstance("i", problem, A, Y, 0.5, weights, options)


def test_old_instances_keep_their_digests():
    found = hashlib.sha256(b"lasso (2, 3) 0x1.0000000000000p-1 ")
    for part in (A.tobytes(), Y.tobytes(), b"-"):
        found.update(part)
    assert posed().digest == found.hexdigest()


def test_every_option_changes_the_digest():
    instances = [
        posed(),
        posed(InstanceOptions(signs=(1, 1, 1))),
        posed(InstanceOptions(signs=(1, 1, 0))),
        posed(InstanceOptions(intercept=True)),
        posed(InstanceOptions(ridge=1.0)),
        posed(InstanceOptions(row_scales_squared=np.array([1.0, 2.0]))),
        posed(InstanceOptions(row_scales_squared=np.array([2.0, 1.0]))),
    ]
    assert len({instance.digest for instance in instances}) == len(instances)
    assert posed(InstanceOptions(signs=(0, 0, 0))) == posed()


def test_the_exact_problem_has_the_options():
    assert posed(ALL).exact() == sv.Lasso(
        A, Y, 0.5, signs=[1, 0, -1], intercept=True, ridge=0.5, row_scales_squared=[2.0, 0.25]
    )
    assert posed(ALL).answer_length == 4
    assert posed(InstanceOptions((1, 1, 1))).exact() == sv.Lasso(A, Y, 0.5, positive=True)


def test_the_code_poses_the_same():
    names = {}
    exec("import numpy as np, sciverify as sv\n" + posed(ALL, np.array([1.0, 0.0, 2.0])).code(), names)
    assert names["problem"] == posed(ALL, np.array([1.0, 0.0, 2.0])).exact()


def test_pickles_keep_options():
    instance = posed(ALL)
    again = pickle.loads(pickle.dumps(instance))
    assert again == instance
    assert not again.options.row_scales_squared.flags.writeable


def test_options_of_a_file_are_posed(tmp_path):
    path = tmp_path / "p.json"
    path.write_text('{"A": [[1, 0], [0, 1]], "y": [1, 2], "lam": 1, "row_scales_squared": [2, 3]}')
    instance = read_instance(path, "lasso")
    assert instance.exact() == sv.Lasso(np.eye(2), [1, 2], 1, row_scales_squared=[2, 3])


def test_columns_and_rows_take_their_options_along():
    instance = posed(ALL)
    assert instance.reordered([2, 0]).options.signs == (-1, 1)
    assert instance.without_row(0).options.row_scales_squared.tolist() == [0.25]
    assert instance.asking(positive=True).options.signs == (1, 1, 1)
    assert posed(weights=np.array([1.0, 0.0, 1.0])).asking(positive=True).options.signs == (1, 0, 1)


@pytest.mark.parametrize("problem", ["lasso", "square-root-lasso", "basis-pursuit"])
def test_powers_of_two_scale_the_minimiser(problem):
    options = InstanceOptions((1, 0, -1), True, 0.5 if problem == "lasso" else 0.0, np.array([2.0, 0.25]))
    instance = posed(options, problem=problem)
    before, after = (sv.solution_set(i.exact()).vertex for i in (instance, instance.scaled(2, 5)))
    factors = [8, 8, 8, 32]
    assert all(b == f * a for a, b, f in zip(before, after, factors, strict=True))


def test_the_scale_of_the_data_is_that_of_the_matrix_really_posed():
    found = posed(ALL).correlation_scale_squared
    d, whole = np.array([2.0, 0.25]), np.column_stack([A, np.ones(2)])
    forces = whole.T @ (d * Y)
    size = (d[:, None] * whole**2).sum() + 0.5 * 3
    assert found == Fraction(float(forces @ forces)) / Fraction(float(size)) ** 2


@pytest.mark.parametrize(
    ("words", "make"),
    [
        ("signs has 2 entries, 3 are needed", lambda: posed(InstanceOptions(signs=(1, 1)))),
        ("row_scales_squared has 3 entries, 2 are", lambda: posed(InstanceOptions(row_scales_squared=np.ones(3)))),
        ("ridge is 1.0: it goes with the LASSO", lambda: posed(InstanceOptions(ridge=1.0), problem="basis-pursuit")),
        ("ridge is -1.0", lambda: InstanceOptions(ridge=-1.0)),
        ("1, -1 or 0 is needed", lambda: InstanceOptions(signs=(2, 0, 0))),
        ("finite numbers > 0", lambda: InstanceOptions(row_scales_squared=np.array([0.0, 1.0]))),
        ("has a sign constraint", lambda: posed(InstanceOptions(signs=(1, 0, 0)), np.array([0.0, 1.0, 1.0]))),
    ],
)
def test_what_does_not_fit_is_refused(words, make):
    with pytest.raises(sv.InvalidInput) as error:
        make()
    assert words in str(error.value)


def test_float32():
    instance = posed(InstanceOptions(ridge=0.1, row_scales_squared=np.array([0.1, 1.0])))
    assert not instance.is_float32
    assert instance.rounded().is_float32
    assert instance.rounded().options.ridge == float(np.float32(0.1))
