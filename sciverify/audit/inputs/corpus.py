"""The published corpus: fixed float64 instances, their generator, the file that ships with the package, its hash.

Half of it are generated instances of the LASSO, a quarter each of basis pursuit and of the square-root LASSO, six sorts
in equal shares; to these come the known failures of `known_failures.py`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import IO, Any

import numpy as np

from sciverify.audit.inputs.known_failures import known_failures
from sciverify.audit.inputs.seeded import SORTS, generated_instances
from sciverify.errors import InvalidInput
from sciverify.problems.float_instance import FloatInstance
from sciverify.problems.instance_options import InstanceOptions
from sciverify.problems.names import kind_named

COUNTS = {"lasso": 120, "basis-pursuit": 60, "square-root-lasso": 60}
SHAPE = (10, 24)
SEED = 2026
HASH = "ae56470154c4f3f214400f70245e3247027ed9f72c3d92f8dea4b0d9edf5e058"
"""sha256 of the digests of all instances, in their order."""
_KNOWN = "known"


def generate_corpus() -> Iterator[FloatInstance]:
    """All instances, made anew.

    **Guarantee.** The same doubles on every machine: see `seeded.py`.
    """
    for problem, count in COUNTS.items():
        yield from generated_instances(problem, count, SEED, *SHAPE)
    for failure in known_failures():
        yield failure.instance


def corpus_instances(problem: str | None = None) -> tuple[FloatInstance, ...]:
    """The instances of the file that ships with the package, those of one problem if it is named.

    Raises
    ------
    InvalidInput
        The file is not the published one, or there is no such problem.

    Examples
    --------
    >>> from sciverify.audit import corpus_instances
    >>> len(corpus_instances("lasso"))
    132
    """
    kind = None if problem is None else kind_named(problem)
    return tuple(i for i in _shipped() if kind in (None, i.problem))


def sort_of(instance: FloatInstance) -> str:
    """The sort of an instance of the corpus; "known" for a known failure."""
    return next((sort for sort in SORTS if instance.name.startswith(f"{sort}-{SEED}-")), _KNOWN)


def corpus_hash(instances: Iterable[FloatInstance]) -> str:
    """sha256 of the digests, in hexadecimal."""
    return hashlib.sha256("".join(instance.digest for instance in instances).encode()).hexdigest()


def write_corpus(path: str | Path, instances: Iterable[FloatInstance]) -> None:
    """Save instances as one .npz file: arrays K/A, K/y, K/parameter, K/weights and options, texts K/name, K/problem."""
    parts: dict[str, Any] = {}
    for k, instance in enumerate(instances):
        here = {"name": instance.name, "problem": instance.problem, "parameter": instance.parameter}
        here |= {"A": instance.A, "y": instance.y}
        here |= {} if instance.weights is None else {"weights": instance.weights}
        here |= _options_as_arrays(instance.options)
        parts |= {f"{k:03d}/{key}": np.asarray(value) for key, value in here.items()}
    np.savez_compressed(path, **parts)


def read_corpus(path: str | Path | IO[bytes]) -> tuple[FloatInstance, ...]:
    """What `write_corpus` saved; nothing is unpickled."""
    try:
        with np.load(path, allow_pickle=False) as held:
            places = list(dict.fromkeys(name.split("/")[0] for name in held.files))
            return tuple(_instance({n.split("/")[1]: held[n] for n in held.files if n.startswith(k)}) for k in places)
    except (OSError, ValueError, KeyError, IndexError) as error:
        raise InvalidInput(f"{path} is no corpus: {error}") from None


def _instance(held: dict[str, Any]) -> FloatInstance:
    numbers = held["A"], held["y"], float(held["parameter"]), held.get("weights")
    signs = None if "signs" not in held else tuple(int(s) for s in held["signs"])
    options = InstanceOptions(
        signs, bool(held.get("intercept", False)), float(held.get("ridge", 0.0)), held.get("row_scales_squared")
    )
    return FloatInstance(str(held["name"]), str(held["problem"]), *numbers, options=options)


def _options_as_arrays(options: InstanceOptions) -> dict[str, Any]:
    """Those that say something."""
    found = options.keywords()
    found.pop("positive", None)
    return found if options.signs is None else found | {"signs": options.signs}


@cache
def _shipped() -> tuple[FloatInstance, ...]:
    with files("sciverify.audit.inputs").joinpath("corpus.npz").open("rb") as stream:
        instances = read_corpus(stream)
    found = corpus_hash(instances)
    if found != HASH:
        raise InvalidInput(f"corpus.npz has the hash {found}, the published corpus {HASH}: install the package anew")
    return instances
