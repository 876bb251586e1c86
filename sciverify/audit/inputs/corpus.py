"""The published corpus: fixed float64 instances, which are made anew on every machine, and their published hash.

Half of it are generated instances of the LASSO, a quarter each of basis pursuit and of the square-root LASSO, six sorts
in equal shares; to these come the known failures of `known_failures.py`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache

from sciverify.audit.inputs.known_failures import known_failures
from sciverify.audit.inputs.seeded import SORTS, generated_instances
from sciverify.errors import InvalidInput
from sciverify.problems.float_instance import FloatInstance
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
    """The published instances, those of one problem if it is named.

    **Guarantee.** They are the doubles that were published: their hash is compared.

    Raises
    ------
    InvalidInput
        What was made here is not the published corpus, or there is no such problem.

    Examples
    --------
    >>> from sciverify.audit import corpus_instances
    >>> len(corpus_instances("lasso"))
    132
    """
    kind = None if problem is None else kind_named(problem)
    return tuple(i for i in _published() if kind in (None, i.problem))


def sort_of(instance: FloatInstance) -> str:
    """The sort of an instance of the corpus; "known" for a known failure."""
    return next((sort for sort in SORTS if instance.name.startswith(f"{sort}-{SEED}-")), _KNOWN)


def corpus_hash(instances: Iterable[FloatInstance]) -> str:
    """sha256 of the digests, in hexadecimal."""
    return hashlib.sha256("".join(instance.digest for instance in instances).encode()).hexdigest()


@cache
def _published() -> tuple[FloatInstance, ...]:
    instances = tuple(generate_corpus())
    found = corpus_hash(instances)
    if found != HASH:
        raise InvalidInput(
            f"the corpus made here has the hash {found}, the published one {HASH}: the package is damaged"
        )
    return instances
