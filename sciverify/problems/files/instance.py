"""An instance of doubles as a .npz file that every command reads, with an answer and what is known of it."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np

from sciverify.problems.files.archives import write_npz
from sciverify.problems.float_instance import FloatInstance, Floats
from sciverify.problems.kinds import PROBLEMS
from sciverify.whole_files import write_whole


def write_instance(
    path: str | Path,
    instance: FloatInstance,
    *,
    posed: Fraction | None = None,
    x: Floats | Sequence[object] | None = None,
    minimiser: Floats | None = None,
    about: Mapping[str, object] | None = None,
) -> Path:
    """Write a .npz file of the members A, y, lam or eta, problem, weights, names and options.

    `read_problem` and `read_instance` read it, and `read_vector` the answer in it.

    Parameters
    ----------
    path : str or Path
        Its folder is made if it is not there.
    instance : FloatInstance
    posed : Fraction, optional
        The exact lam or eta that the answer belongs to, where it is not that of the instance: the member `posed`.
    x : float64 array of shape (N,), or sequence of N exact numbers, optional
        The answer; exact numbers are written as numerals.
    minimiser : float64 array of shape (N,), optional
        A minimiser, rounded; nothing is proven about it.
    about : mapping of names to what JSON can say, optional
        For people and programs: the member `about` is its JSON text.

    Returns
    -------
    Path
        **Guarantee.** The file was written whole; what is read from it is the instance, number by number.
    """
    data: dict[str, object] = {
        "problem": instance.problem,
        "A": instance.A,
        "y": instance.y,
        PROBLEMS[instance.problem].parameter_name: np.float64(instance.parameter),
        **instance.options.keywords(),
    }
    further: dict[str, object] = {"weights": instance.weights, "x": _numbers(x), "minimiser": minimiser}
    further["names"] = None if instance.names is None else np.array(instance.names)
    further["posed"] = None if posed in (None, Fraction(instance.parameter)) else str(posed)
    further["about"] = None if about is None else json.dumps(dict(about))
    data |= {name: value for name, value in further.items() if value is not None}
    stream = io.BytesIO()
    write_npz(stream, data)
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    return write_whole(target, stream.getvalue(), durable=False)


def _numbers(x: Floats | Sequence[object] | None) -> object:
    return x if x is None or isinstance(x, np.ndarray) else np.array([str(number) for number in x])
