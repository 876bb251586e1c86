"""A function or an estimator of Python that is audited."""

from __future__ import annotations

import importlib.machinery
import importlib.metadata
import importlib.util
import os
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from sciverify.audit.subjects.convention import PLAIN, Calling
from sciverify.audit.subjects.estimator import fit, is_estimator, require_same_problem
from sciverify.audit.subjects.protocol import Audited, hash_of_file
from sciverify.errors import InvalidInput, shown
from sciverify.exact.midrad import Floats
from sciverify.isolation.foreign import Reply, Solve
from sciverify.isolation.loading import load_object
from sciverify.isolation.self_report import self_report
from sciverify.isolation.signature import call
from sciverify.problems.float_instance import FloatInstance


@dataclass(frozen=True)
class SolverFunction(Audited):
    """A function solver(A, y, lam) -> x, called with weights=w where the instance has weights; or an estimator.

    Likewise with ridge=, row_scales_squared= and signs=; it is not told that z >= 0 or an intercept is asked for.

    Its answer is whatever `exact.answers` reads: a vector of any library, or an object with the attribute x and perhaps
    success, message and gap, as scipy's are (`isolation.self_report`). An estimator, class or instance, has `fit` and
    then `coef_`, as scikit-learn's have.

    Attributes
    ----------
    place : str
        A module, or a file that ends with .py.
    attribute : str
    calling : Calling
        What it is given.

    **Source.** docs/audit-your-solver.md.

    Examples
    --------
    >>> from sciverify.audit import SolverFunction
    >>> SolverFunction("mine.py", "solve").name
    'mine.py:solve'
    """

    place: str
    attribute: str
    calling: Calling = PLAIN

    @property
    def name(self) -> str:
        """PLACE:ATTRIBUTE, and how it is called where that is not plain."""
        plain = f"{Path(self.place).name if self._file else self.place}:{self.attribute}"
        return f"{plain} {self.calling.identity}".strip()

    @property
    def _file(self) -> Path | None:
        return Path(self.place).resolve() if self.place.endswith(".py") else None

    @property
    def by_content(self) -> bool:
        """Yes."""
        return True

    @property
    def precision(self) -> str:
        """That of its calling."""
        return self.calling.precision

    def posed_parameter(self, instance: FloatInstance) -> Fraction:
        """What the number handed over stands for."""
        return self.calling.posed(instance)

    def refusal(self, instance: FloatInstance) -> str | None:
        """What `Calling.refusal` says."""
        return self.calling.refusal(instance)

    def version(self) -> str:
        """sha256 of the file, or the version of the distribution and the file of the module; not of its imports."""
        if self._file is not None:
            return hash_of_file(self._file)
        top, *rest = self.place.split(".")
        spec = _spec_of(top)
        if spec is None:
            raise InvalidInput(f"there is no module {shown(top)}: write MODULE:SOLVER or FILE.py:SOLVER")
        owners = importlib.metadata.packages_distributions().get(top, [])
        found = [f"{owner} {importlib.metadata.version(owner)}" for owner in sorted(set(owners))]
        for folder in spec.submodule_search_locations or ():
            inside = Path(folder).joinpath(*rest)
            for path in (inside.with_suffix(".py"), inside / "__init__.py"):
                if path.is_file():
                    found.append(hash_of_file(path))
        if spec.origin is not None and not rest and Path(spec.origin).is_file():
            found.append(hash_of_file(Path(spec.origin)))
        return " ".join(dict.fromkeys(found))

    def load(self) -> Solve:
        """Import the module and find the function or estimator."""
        return self.asking(load_object(self.place, self.attribute))

    def asking(self, found: Any) -> Solve:
        """How an object that is loaded is asked.

        Raises
        ------
        InvalidInput
            It is no function and no estimator, or an estimator without a convention or with an option that poses
            another problem.
        """
        calling = self.calling
        if is_estimator(found) and calling.convention == "1":
            raise InvalidInput(
                f"{self.name} is an estimator: say what its alpha multiplies, for scikit-learn's --convention '1/(2m)'"
            )
        if is_estimator(found):
            require_same_problem(calling.arguments)
        if not is_estimator(found) and not callable(found):
            raise InvalidInput(f"{self.name} is {shown(found)}: a function solver(A, y, lam) is needed")

        def solve(instance: FloatInstance, A: Floats, y: Floats, weights: Floats | None) -> Reply:
            given = call(calling.array, (A,), {}), calling.array(y)  # the library may be missing
            if is_estimator(found):
                return fit(found, *given, calling.handed(instance), weights, calling.arguments, instance.options)
            further = calling.arguments | ({} if weights is None else {"weights": calling.array(weights)})
            further |= {k: v for k, v in instance.options.keywords().items() if k not in ("positive", "intercept")}
            if calling.network:
                return read_reply(call(found, given[1:], further))
            return read_reply(call(found, (*given, calling.handed(instance)), further))

        return solve


def _spec_of(top: str) -> Any:
    """Where a top-level module is, for the worker, which looks in the working directory first; nothing is imported."""
    beside = importlib.machinery.PathFinder.find_spec(top, [os.getcwd()])
    try:
        return beside if beside is not None else importlib.util.find_spec(top)
    except ValueError:  # "__main__" has none
        return None


def read_reply(found: object) -> Reply:
    """What a solver returned, and what it says of itself beside x."""
    said = self_report(found)
    return Reply(found, said.success, said.status, said.troubles, said.gap)
