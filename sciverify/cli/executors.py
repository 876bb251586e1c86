"""`--executor` and `--scheduler` of the commands that work in several processes, or on several machines."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Iterator
from concurrent.futures import Executor
from importlib import import_module

from sciverify.errors import InvalidInput


@contextlib.contextmanager
def executor_of(options: argparse.Namespace, processes: Executor | None) -> Iterator[Executor | None]:
    """A Dask cluster if one is asked for, else `processes`."""
    if options.scheduler is not None and options.executor != "dask":
        raise InvalidInput(f"--scheduler {options.scheduler} is of --executor dask")
    if options.executor == "processes":
        yield processes
    else:
        with _dask(options.scheduler) as executor:
            yield executor


@contextlib.contextmanager
def _dask(address: str | None) -> Iterator[Executor]:
    """The workers of a running scheduler.

    Raises
    ------
    InvalidInput
        There is no address, nobody answers there, or the extra `cluster` is not installed.
    """
    if address is None:
        raise InvalidInput("--executor dask needs --scheduler ADDRESS, for example tcp://127.0.0.1:8786")
    try:
        distributed = import_module("distributed")
    except ImportError:
        raise InvalidInput("--executor dask needs Dask: install the extra 'cluster'") from None
    try:
        client = distributed.Client(address, timeout=10, set_as_default=False)
    except (OSError, ValueError) as error:
        raise InvalidInput(f"no Dask scheduler answers at {address}: {error}") from None
    try:
        yield client.get_executor(pure=False)
    finally:
        client.close()
