"""Data as people have them: every library's arrays mean the equal ndarray, and what is none gets one sentence."""

from __future__ import annotations

import contextlib
import datetime
import io
import json
import re
import sqlite3
from collections import UserDict, namedtuple
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import scipy.sparse as sp
import sympy
from scipy.optimize import OptimizeResult
from scipy.sparse.linalg import aslinearoperator

import sciverify as sv
from sciverify.exact.double_array import read_doubles
from sciverify.exact.foreign import plain

A = np.random.default_rng(0).standard_normal((20, 120))
Y = A[:, :2].sum(axis=1)
X = np.r_[1.0, 1.0, np.zeros(118)]
NAMES = [f"c{k}" for k in range(120)]


def library(name):
    """The library, or a skip that says why."""
    return pytest.importorskip(name, reason=f"{name} is not installed")


# ---------------------------------------------------------------- stand-ins for libraries that need a device


class OnDevice:
    """As cupy.ndarray: refuses `__array__`, and has `get`."""

    shape, dtype = (2, 2), np.dtype(np.float64)
    __module__ = "cupy"

    def __array__(self, dtype=None, copy=None):
        raise TypeError("Implicit conversion to a NumPy array is not allowed.")

    def get(self):
        return np.eye(2)


OnDevice.__name__ = "ndarray"


class ByDlpack:
    """An array that speaks DLPack and nothing else."""

    def __init__(self, array, device=1):
        self.array, self.device = array, device

    def __dlpack__(self, **options):
        if self.device != 1:
            raise BufferError("the data are in the memory of device 2")
        return self.array.__dlpack__()

    def __dlpack_device__(self):
        return self.device, 0


class ByArray:
    """An array that has `__array__` and nothing else."""

    def __init__(self, array):
        self.array = array

    def __array__(self, dtype=None, copy=None):
        return self.array


class Tensor:
    """As torch.Tensor, with a gradient: the array is given by `detach().cpu()` alone."""

    layout, is_quantized, dtype = "torch.strided", False, "torch.float64"

    def __init__(self, array, free=False):
        self.array, self.free = array, free

    def detach(self):
        return Tensor(self.array, True)

    def cpu(self):
        return self

    def __iter__(self):
        raise TypeError("iteration over a 0-d tensor")

    def __array__(self, dtype=None, copy=None):
        if not self.free:
            raise RuntimeError("Can't call numpy() on Tensor that requires grad.")
        return self.array


class Sparse(Tensor):
    layout = "torch.sparse_coo"


class WithUnit(np.ndarray):
    unit = "m/s"


# ---------------------------------------------------------------- the same engine as the equal array


def jax_array(values):
    jax = library("jax")
    with jax.enable_x64(True) if hasattr(jax, "enable_x64") else jax.experimental.enable_x64():
        return jax.numpy.asarray(values)


SAME = {
    "Series": lambda v: library("pandas").Series(v) if v.ndim == 1 else library("pandas").DataFrame(v),
    "polars": lambda v: library("polars").Series(v) if v.ndim == 1 else library("polars").DataFrame(v),
    "list": np.ndarray.tolist,
    "list of arrays": list,
    "tuple": lambda v: tuple(map(tuple, v.tolist())) if v.ndim == 2 else tuple(v.tolist()),
    "masked array without mask": np.ma.array,
    "row or column": lambda v: v if v.ndim == 2 else v[:, None],
    "row": lambda v: v if v.ndim == 2 else v[None],
    "sparse row": lambda v: v if v.ndim == 2 else sp.csr_array(v[None]),
    "Fortran order": np.asfortranarray,
    "JAX": jax_array,
    "torch": lambda v: library("torch").tensor(v, requires_grad=True),
    "tensor": Tensor,
    "DLPack": ByDlpack,
    "__array__": ByArray,
    "memoryview": memoryview,
    "xarray": lambda v: library("xarray").DataArray(v),
}


@pytest.mark.parametrize("kind", SAME)
def test_the_same_problem_and_the_same_engine(kind):
    make = SAME[kind]
    problem = sv.Lasso(make(A), make(Y), 20.0)
    assert np.array_equal(problem.floats.matrix, A)
    assert np.array_equal(problem.floats.measurements, Y)
    expected = sv.certify_distance(sv.Lasso(A, Y, 20.0), X)
    found = sv.certify_distance(problem, make(X))
    assert (type(found.evidence), found.distance) == (type(expected.evidence), expected.distance)
    assert problem.objective(make(X)) == sv.Lasso(A, Y, 20.0).objective(X)


@pytest.mark.parametrize("kind", [kind for kind in SAME if kind not in ("row", "row or column", "sparse row")])
def test_weights_scales_and_scalars(kind):
    make, w, d = SAME[kind], np.full(120, 0.5), np.full(20, 2.0)
    problem = sv.Lasso(A, Y, 1.0, weights=make(w), row_scales_squared=make(d))
    assert set(problem.weights) == {Fraction(1, 2)} or set(map(str, problem.weights)) == {"1/2"}
    assert set(map(str, problem.row_scales_squared)) == {"2"}


SCALARS = {
    "0-d array": lambda: np.array(0.5),
    "NumPy scalar": lambda: np.float32(0.5),
    "JAX": lambda: library("jax").numpy.asarray(0.5),
    "torch": lambda: library("torch").tensor(0.5, requires_grad=True),
    "bfloat16": lambda: library("jax").numpy.asarray(0.5, "bfloat16"),
    "tensor": lambda: Tensor(np.array(0.5)),
    "integer": lambda: np.array(1) / 2,
}


@pytest.mark.parametrize("kind", SCALARS)
def test_scalars(kind):
    assert str(sv.Lasso([[1]], [1], SCALARS[kind]()).lam) == "1/2"


def test_complex_arrays_of_every_kind_stay_floats():
    C = A[:3, :4] + 1j * A[3:6, :4]
    for make in (ByArray, Tensor, np.ma.array):
        for y in (C[:, 0], A[:3, 0], A[:3, 0].tolist(), np.arange(3)):
            assert sv.Lasso(make(C), y, 1).complex_data.exact is None


@pytest.mark.parametrize("dtype", ["bfloat16", "float16", "float32", "int8", "uint64", "bool"])
def test_narrow_types_are_read_exactly(dtype):
    values = np.array([[1, 0, 1], [0, 1, 1]])
    made = library("jax").numpy.asarray(values, dtype) if dtype == "bfloat16" else values.astype(dtype)
    assert np.array_equal(sv.Lasso(made, [1, 2], 1).floats.matrix, values)


def test_tensors_of_types_that_numpy_has_not():
    torch = library("torch")
    assert plain(torch.tensor([0.1], dtype=torch.bfloat16), "A")[0] == 0.10009765625
    assert plain(torch.tensor([1 + 2j]).conj(), "A")[0] == 1 - 2j
    assert plain(torch.tensor([True, False]), "A").tolist() == [1, 0]
    with pytest.raises(sv.InvalidInput, match="to_dense"):
        plain(torch.eye(2).to_sparse(), "A")
    with pytest.raises(sv.InvalidInput, match=r"torch\.Tensor"):
        plain(torch.empty(2, device="meta"), "A")


def test_integers_beyond_doubles_stay_exact_in_every_container():
    large = 2**53 + 1
    pd = library("pandas")
    frame = pd.DataFrame({"a": [large, 1], "b": [0.5, 0.25]})
    for matrix in (frame, np.array([[large, 1], [1, 1]]), [[large, 0.5], [1, 0.25]], frame.convert_dtypes()):
        assert sv.Lasso(matrix, [1, 2], 1).matrix[0][0] == large
    pl = library("polars")
    for beside in ([0.5, 0.25], [True, False]):
        for joined in (pl.DataFrame({"a": [large, 1], "b": beside}), pd.DataFrame({"a": [large, 1], "b": beside})):
            problem = sv.Lasso(joined, [1, 2], 1)
            assert problem.matrix[0][0] == large
            assert str(problem.matrix[0][1]) == str(Fraction(beside[0]))


def test_matrices_of_other_exact_libraries_are_vectors_too():
    assert sv.Lasso(sympy.eye(2), sympy.Matrix([1, sympy.sqrt(2)]), 1).shape == (2, 2)
    assert sv.Lasso([[1, 0], [0, 1]], [1, 2], 1).objective(sympy.Matrix([[1, 2]])).lower == 3


def test_networks_read_tensors_and_frames_as_well():
    pd = library("pandas")
    for made in (Tensor(A), ByDlpack(A), pd.DataFrame(A)):
        assert np.array_equal(read_doubles(made, "matrix"), A)


# ---------------------------------------------------------------- names and indices


def frame(**columns):
    return library("pandas").DataFrame(columns)


def small():
    return frame(age=[3.0, 0.0, 1.0], sex=[True, False, True], bmi=[0, 2, 1])


def test_names_are_kept_and_printed():
    problem = sv.Lasso(small(), [0.5, 1, 2], 3)
    assert problem.names == ("age", "sex", "bmi")
    support = sv.certify_support(problem)
    assert "1 (sex)" in str(support)
    assert "(sex)" in support.explain()
    assert "2 non-zero entries (age, bmi)" in sv.certify_distance(problem, [0, 1, 0]).explain()
    assert "x[0] (age) = " in str(sv.solve(problem, 6))
    assert "sex" not in support.to_json()
    assert "(age, bmi)" in str(sv.solution_set(problem))
    assert sv.Lasso(small(), [0.5, 1, 2], 3, intercept=True).names == ("age", "sex", "bmi", "intercept")
    assert sv.Lasso(small().to_numpy(float), [0.5, 1, 2], 3).names is None
    assert sv.Lasso(library("pandas").DataFrame(A), Y, 1).names is None
    with pytest.raises(sv.InvalidInput, match=r"column 1 \(sex\)|column 0 \(age\)"):
        problem.duality_gap([0, 0, 0], [9, 9, 9])
    assert problem == sv.Lasso([[3, 1, 0], [0, 0, 2], [1, 1, 1]], [0.5, 1, 2], 3)


def test_names_in_the_words_of_the_float_engine():
    pd = library("pandas")
    problem = sv.Lasso(pd.DataFrame(A, columns=NAMES), Y, 20.0)
    assert "(c0, c1" in sv.certify_distance(problem, X).explain()
    twin = pd.DataFrame(np.c_[A, A[:, 0]], columns=[*NAMES, "twin"])
    with pytest.raises(sv.Undecided, match=r"\((c0|twin)\)"):
        sv.certify_distance(sv.Lasso(twin, Y, 20.0, positive=True), np.r_[X, 0], engine="float")


def test_polars_frames_have_names_too():
    pl = library("polars")
    problem = sv.Lasso(pl.DataFrame({"a": [1, 0], "b": [True, False], "c": [0.5, 0.25]}), pl.Series([1, 2]), 1)
    assert problem.names == ("a", "b", "c")
    assert problem.floats.matrix.tolist() == [[1, 1, 0.5], [0, 0, 0.25]]


def test_series_are_put_into_the_order_of_the_matrix():
    pd = library("pandas")
    problem = sv.Lasso(pd.DataFrame(A, columns=NAMES, index=range(5, 25)), pd.Series(Y, index=range(5, 25))[::-1], 20.0)
    assert np.array_equal(problem.floats.measurements, Y)
    expected = sv.certify_distance(problem, X).distance
    shuffled = pd.Series(X, index=NAMES).sample(frac=1, random_state=1)
    for x in (shuffled, shuffled.to_frame(), shuffled.to_frame().T, pd.Series(X)):
        assert sv.certify_distance(problem, x).distance == expected
        assert sv.certify_distance(problem, x, engine="exact").distance.upper >= expected.lower
        assert problem.objective(x) == problem.objective(X)
    w = pd.Series(np.arange(1.0, 121), index=NAMES)
    assert sv.Lasso(pd.DataFrame(A, columns=NAMES), Y, 1, weights=w[::-1]).weights[3] == 4
    d = pd.Series(np.arange(1.0, 21), index=range(20))
    assert sv.Lasso(pd.DataFrame(A), Y, 1, row_scales_squared=d[::-1]).row_scales_squared[3] == 4


def disagreeing():
    pd = library("pandas")
    F = pd.DataFrame(A, columns=NAMES)
    x = pd.Series(X, index=NAMES)
    return {
        "other names": (F, Y, x.rename({"c3": "c_3"}), "x is indexed by 'c0', 'c1', 'c2', ..."),
        "one name less": (F, Y, x[:-1], "x is indexed by"),
        "a name twice": (F, Y, x.rename({"c3": "c4"}), "x is indexed by"),
        "sorted, and A has no names": (A, Y, pd.Series(X).sort_values(), "A has no names to compare with"),
        "names, and A has none": (A, Y, x, "pass x.to_numpy()"),
        "numbers in another order": (F.set_axis([*range(1, 120), 0], axis=1), Y, pd.Series(X), "in another order"),
        "other rows": (F, pd.Series(Y, index=range(1, 21)), x, "pass y.loc[A.index]"),
        "shuffled rows of one split": (F.set_axis(range(100, 120)), pd.Series(Y), x, "y is indexed by 0, 1, 2"),
    }  # fmt: skip


@pytest.mark.parametrize("case", range(8))
def test_indices_that_disagree_are_refused(case):
    matrix, y, x, words = list(disagreeing().values())[case]
    with pytest.raises(sv.InvalidInput, match=re.escape(words)):
        sv.certify_distance(sv.Lasso(matrix, y, 20.0), x)


# ---------------------------------------------------------------- what people pass by mistake

REFUSED = {
    "None": lambda: (None, "None"),
    "Ellipsis": lambda: (..., "Ellipsis"),
    "number": lambda: (3, "A is 3"),
    "text": lambda: ("1 2; 3 4", "1 2; 3 4"),
    "bytes": lambda: (b"\x00\x01", "x01"),
    "bytearray": lambda: (bytearray(b"12"), "bytearray"),
    "set": lambda: ({1, 2}, "{1, 2}"),
    "frozenset": lambda: (frozenset({1}), "frozenset"),
    "dictionary": lambda: ({"a": [1, 2]}, "pandas.DataFrame(A)"),
    "UserDict": lambda: (UserDict(a=[1]), "pandas.DataFrame(A)"),
    "path": lambda: (Path("A.npz"), "A is the path 'A.npz'"),
    "open file": lambda: (io.StringIO("1,2"), "open file"),
    "npz archive": lambda: (archive(), "NpzFile"),
    "cursor": lambda: (cursor(), "A.fetchall()"),
    "class": lambda: (np.ndarray, "the class ndarray"),
    "function": lambda: (len, "the function 'len'"),
    "lambda": lambda: (lambda v: v, "the function '<lambda>'"),
    "module": lambda: (np, "module"),
    "object": lambda: (object(), "object"),
    "namespace": lambda: (SimpleNamespace(a=1), "namespace"),
    "date": lambda: (datetime.date(2026, 1, 1), "2026"),
    "exception": lambda: (ValueError("3"), "ValueError"),
    "generator function": lambda: (generates, "the function 'generates'"),
    "strings in a list": lambda: ([["a", "b"]], "'a'"),
    "None in a list": lambda: ([[1, None]], "A[0][1] is None"),
    "True in a list": lambda: ([[1, True]], "booleans"),
    "NaN in a list": lambda: ([[1, float("nan")]], "A[0][1] is nan"),
    "Decimal NaN": lambda: ([[Decimal("NaN")]], "NaN"),
    "dates in a list": lambda: ([[datetime.date(2026, 1, 1)]], "2026"),
    "dictionaries in a list": lambda: ([{"a": 1}, {"a": 2}], "A[0] is {'a': 1}"),
    "named tuples of text": lambda: ([namedtuple("Row", "a")("x")], "'x'"),
    "JSON": lambda: (json.dumps([[1, 2]]), "'[[1, 2]]'"),
    "LinearOperator": lambda: (aslinearoperator(np.eye(3)), "A @ numpy.eye(3)"),
    "structured array": lambda: (np.zeros(2, dtype=[("a", float), ("b", int)]), "structured_to_unstructured"),
    "record array": lambda: (np.rec.fromarrays([[1.0], [2.0]], names="a,b"), "structured_to_unstructured"),
    "datetime array": lambda: (np.array([["2026-01-01"]], "datetime64[D]"), "times have units"),
    "timedelta array": lambda: (np.array([[3]], "timedelta64[s]"), "times have units"),
    "array of bytes": lambda: (np.array([[b"1"]]), "b'1'"),
    "array of text": lambda: (np.array([["one"]]), "'one'"),
    "array of objects": lambda: (np.array([[object()]]), "object"),
    "0-dimensional array": lambda: (np.array(3.0), "3."),
    "4-dimensional array": lambda: (np.zeros((1, 1, 1, 1)), "A[0]"),
    "empty array": lambda: (np.zeros((0, 3)), "A is"),
    "array without columns": lambda: (np.zeros((2, 0)), "A[0] is"),
    "masked": lambda: (np.ma.masked_less([[1.0, 2.0]], 1.5), "masked"),
    "array with a unit": lambda: (np.eye(2).view(WithUnit), "A.value"),
    "quantity": lambda: (SimpleNamespace(magnitude=np.eye(2), units="m", __array__=None), "unit m"),
    "array on a device": lambda: (OnDevice(), "A is a cupy.ndarray on a device: pass A.get()"),
    "DLPack on a device": lambda: (ByDlpack(np.eye(2), 2), "in the memory of the host"),
    "sparse tensor": lambda: (Sparse(np.eye(2)), "A.to_dense()"),
    "0-dimensional tensor": lambda: (Tensor(np.array(1.0)), "at least one row"),
    "traced": lambda: (traced(), "gives no NumPy array"),
    "lazy frame": lambda: (library("polars").DataFrame({"a": [1]}).lazy(), "A.collect()"),
    "lazy by method": lambda: (SimpleNamespace(collect=len), "A.collect()"),
    "arrow by method": lambda: (SimpleNamespace(to_pandas=len), "A.to_pandas()"),
    "groups": lambda: (frame(a=[1, 1], b=[1, 2]).groupby("a"), "pass one frame"),
    "categorical column": lambda: (frame(n=[1, 2], g=["x", "y"]).astype({"g": "category"}), "column 'g' of A is categorical: pass numbers, for example pandas.get_dummies(A)"),
    "column of text": lambda: (frame(n=[1, 2], g=["x", "y"]), "column 'g' of A holds text, 'x' in row 0"),
    "column of dates": lambda: (frame(n=[1], g=[datetime.datetime(2026, 1, 1)]), "column 'g' of A holds datetime"),
    "column with None": lambda: (frame(n=[1, 2], g=["1", None]), "column 'g' of A has a missing value in row 1"),
    "column with NaN": lambda: (frame(n=[1, 2], g=[1, float("nan")]), "column 'g' of A has nan in row 1"),
    "column with infinity": lambda: (frame(g=[1, float("inf")]), "column 'g' of A has inf in row 1"),
    "column with pandas.NA": lambda: (frame(n=[1, 2], g=[1, None]).convert_dtypes(), "column 'g' of A has a missing value in row 1"),
    "bool column with NA": lambda: (frame(g=[True, None]).astype("boolean"), "column 'g' of A has a missing value in row 1"),
    "column of True and text": lambda: (frame(g=[True, 1]).astype(object), "give the column the type bool"),
    "column of lists": lambda: (frame(g=[[1, 2], [3]]), "[1, 2]"),
    "intervals": lambda: (frame(g=library("pandas").interval_range(0, 2)), "column 'g' of A holds interval"),
    "polars text": lambda: (library("polars").DataFrame({"g": ["x"]}), "A.to_dummies()"),
    "polars null": lambda: (library("polars").DataFrame({"n": [1, 2], "g": [1, None]}), "column 'g' of A has a missing value in row 1"),
    "polars dates": lambda: (library("polars").DataFrame({"g": [datetime.date(2026, 1, 1)]}), "times have units"),
    "polars lists": lambda: (library("polars").DataFrame({"g": [[1, 2]]}), "one number an entry"),
    "polars categories": lambda: (library("polars").DataFrame({"g": ["x"]}, schema={"g": library("polars").Categorical}), "categorical"),
    "data set": lambda: ({"data": A, "target": Y}, "pass A['data'] as A and A['target'] as y"),
    "fitted estimator": lambda: (SimpleNamespace(coef_=[1], fit=len), "A.coef_"),
    "estimator": lambda: (SimpleNamespace(fit=len, get_params=len), "pass the vector coef_"),
    "cvxpy variable": lambda: (SimpleNamespace(is_dcp=len, value=None), "pass A.value"),
    "network": lambda: (SimpleNamespace(parameters=len, forward=len), "the network"),
    "result of a solver": lambda: (OptimizeResult(x=[1], success=True), "pass its vector, A.x"),
    "problem": lambda: (sv.Lasso([[1]], [1], 1), "a problem itself"),
    "certificate": lambda: (sv.certify_distance(sv.Lasso([[1]], [1], 1), [0]), "A is"),
    "symbol": lambda: ([[sympy.Symbol("t")]], "t"),
    "ragged": lambda: ([[1, 2], [3]], "ragged"),
    "range of rows": lambda: (range(3), "must be a matrix"),
    "zip": lambda: (zip([1, 2], ["a", "b"], strict=True), "'a'"),
    "iterator that fails": lambda: (Tensor.__new__(Broken), "cannot be read"),
}  # fmt: skip


class Broken:
    def __iter__(self):
        raise TypeError("nothing to iterate over")


def generates():
    yield [1]


def cursor():
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        return connection.cursor()


def archive():
    stream = io.BytesIO()
    np.savez(stream, A=A)
    stream.seek(0)
    return np.load(stream)


def traced():
    jax = library("jax")
    kept = []
    jax.jit(lambda v: kept.append(v) or v)(np.eye(2))
    return kept[0]


REFUSED["iterator that fails"] = lambda: (Broken(), "cannot be read")


@pytest.mark.parametrize("kind", REFUSED)
def test_one_sentence_for_what_is_no_matrix(kind):
    values, words = REFUSED[kind]()
    with pytest.raises(sv.InvalidInput) as refused:
        sv.Lasso(values, [1, 2], 1)
    said = str(refused.value)
    assert words in said, said
    assert "\n" not in said
    assert len(said) < 250
    assert said.count(". ") <= 1, said


@pytest.mark.parametrize("kind", REFUSED)
def test_none_of_them_is_a_vector_or_a_number_either(kind):
    """Some are vectors (a range, a mask that is 0-dimensional); whatever is refused is refused by InvalidInput."""
    for place in ("y", "x", "lam", "weights"):
        values, _ = REFUSED[kind]()
        try:
            if place == "x":
                sv.certify_distance(sv.Lasso([[1, 2]], [1], 1), values)
            else:
                sv.Lasso(**({"A": [[1, 2], [1, 1]], "y": [1, 2], "lam": 1} | {place: values}))
        except sv.InvalidInput as refused:
            said = str(refused)
        else:
            said = ""
            assert kind in ("number", "range of rows", "None") or kind.startswith("0-dim"), (kind, place)
        assert "\n" not in said
        assert len(said) < 250


def test_sixty_kinds():
    assert len(REFUSED) >= 60


class RoundsInArrays:
    """Exact entries, of which `__array__` makes doubles."""

    def __init__(self, entries):
        self.entries = entries

    def __iter__(self):
        return iter(self.entries)

    def __array__(self, dtype=None, copy=None):
        return np.array([float(x) for x in self.entries])


def test_what_lists_exact_entries_is_not_read_through_rounded_arrays():
    third = Fraction(1, 3)
    problem = sv.Lasso([[1, 0], [0, 1]], RoundsInArrays([third, third]), 1)
    assert [Fraction(int(b.p), int(b.q)) for b in problem.measurements] == [third, third]
    training = sv.training_set(sv.Lasso([[third]], [third], third))
    answer = training.measurement(0, 100)
    read = sv.Lasso([[1]], answer, 1).measurements[0]
    assert Fraction(int(read.p), int(read.q)) == next(iter(answer)) != Fraction(float(next(iter(answer))))


def test_another_right_side_is_aligned_as_the_first_one_was():
    pandas = pytest.importorskip("pandas")
    A = pandas.DataFrame([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]], index=["p", "q", "r"])
    y = pandas.Series([1.0, 2.0, 3.0], index=["p", "q", "r"])
    problem = sv.Lasso(A, y, 1)
    turned = pandas.Series([6.0, 5.0, 4.0], index=["r", "q", "p"])
    assert problem.with_measurements(turned) == sv.Lasso(A, [4, 5, 6], 1) == sv.Lasso(A, turned, 1)
    with pytest.raises(sv.InvalidInput, match="indexed by"):
        problem.with_measurements(pandas.Series([1.0, 2.0, 3.0], index=["a", "b", "c"]))
    with pytest.raises(sv.InvalidInput, match=r"pass Y\.loc\[A\.index\]"):
        sv.certify_right_sides(problem, pandas.DataFrame({"t": turned}), [[0, 0]])


def test_a_dual_point_is_aligned_to_the_rows():
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame({"a": [1.0, 0.0, 1.0], "b": [0.0, 1.0, 1.0]}, index=["p", "q", "r"])
    dual = pandas.Series([0.25, 0.0, -0.125], index=["r", "q", "p"])
    problem, x = sv.Lasso(table, [3, 1, 2], 1), [1, 0]
    assert problem.duality_gap(x, dual) == problem.duality_gap(x, ["-1/8", 0, "1/4"])
    assert problem.duality_gap(x, dual) != problem.duality_gap(x, dual.to_numpy())
    with_ridge = sv.Lasso(table, [3, 1, 2], 1, ridge=1)
    assert with_ridge.duality_gap(x, pandas.Series([0.0] * 5)) == with_ridge.duality_gap(x, [0] * 5)


def test_names_of_columns_are_none_of_groups():
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame({"a": [1.0, 0.0, 1.0], "b": [0.0, 1.0, 1.0]})
    weights = pandas.Series({"b": 5.0, "a": 1.0})
    with pytest.raises(sv.InvalidInput, match="groups have no names"):
        sv.Lasso(table, [3, 1, 2], 1, groups=[[1], [0]], weights=weights)
    for given in (weights.to_numpy(), pandas.Series([5.0, 1.0])):
        assert sv.Lasso(table, [3, 1, 2], 1, groups=[[1], [0]], weights=given).weights == (5, 1)
