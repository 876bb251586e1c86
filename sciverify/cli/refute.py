"""`sciverify refute MODULE:ALGORITHM`: loads anybody's algorithm, plays the game, writes the certificates."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

from sciverify.adversary.adapters import solver_at
from sciverify.adversary.game import refute
from sciverify.adversary.outcomes import save_certificates
from sciverify.errors import InvalidInput, shortened, shown
from sciverify.families import NearlyParallelColumns, Theorem4, TiedColumns
from sciverify.oracles.budget import Budget


def run(options: argparse.Namespace) -> int:
    """Play one game; 1 if the algorithm is refuted, exceeds --bits or crashes, 0 if it survives or is not decided."""
    algorithm = load(options.algorithm)
    if options.solver is not None:
        algorithm = solver_at(algorithm, options.solver)
    budget = Budget(bits=options.bits, seconds=options.seconds)
    outcome = refute(algorithm, _family(options), digits=options.digits, budget=budget)
    files = [] if options.out is None else save_certificates(outcome, options.out, "refute")
    if options.format == "json":
        print(json.dumps(outcome.as_dict() | {"certificates": [str(file) for file in files]}, indent=1))
    else:
        print(outcome)
        for file in files:
            print(f"certificate: {file}")
    return int(outcome.refuted)


def load(name: str) -> Any:
    """The object MODULE:NAME, or FILE.py:NAME.

    Raises
    ------
    InvalidInput
        No such module, file or name, or it fails when it is imported.
    """
    place, _, attribute = name.rpartition(":")
    if not place or not attribute:
        raise InvalidInput(f"{shown(name)} names no algorithm: write MODULE:ALGORITHM, for example mine.py:solve")
    try:
        module = _load_file(Path(place)) if place.endswith(".py") else _load_module(place)
        found = module
        for part in attribute.split("."):
            found = getattr(found, part)
    except Exception as error:
        raise InvalidInput(f"{name} was not loaded: {shortened(f'{type(error).__name__}: {error}', 200)}") from None
    return found


def _load_module(name: str) -> Any:
    if "" not in sys.path and str(Path.cwd()) not in sys.path:
        sys.path.insert(0, str(Path.cwd()))
    return importlib.import_module(name)


def _load_file(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise InvalidInput(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def _family(options: argparse.Namespace) -> Any:
    shared = {"problem": options.problem, "K": options.K, "transform": options.transform, "scalars": options.scalars}
    if options.family == "nearly-parallel":
        return NearlyParallelColumns(m=options.m, **shared)
    if options.family == "tied-columns":
        return TiedColumns(m=options.m, N=options.N, **shared)
    return Theorem4(m=options.m, N=options.N, **shared)
