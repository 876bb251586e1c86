"""The subjects of the library as what is audited: the parameter certified against is the one really posed."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from sciverify.audit.subjects.protocol import Audited
from sciverify.display import nearest_name
from sciverify.errors import InvalidInput, shown
from sciverify.exact.midrad import Floats
from sciverify.isolation.foreign import Reply, Solve
from sciverify.problems.float_instance import FloatInstance

if TYPE_CHECKING:
    from sciverify.subjects import Subject


def known_subjects() -> dict[str, list[Subject]]:
    """Subjects by the name under which they are audited; several where a library solves several problems."""
    from sciverify.subjects import audited_subjects, lasso_subjects

    found: dict[str, list[Subject]] = {}
    for subject in (*lasso_subjects(), *audited_subjects()):
        found.setdefault(_title(subject.name, subject.setting), []).append(subject)
    return found


def _title(name: str, setting: str) -> str:
    return name if setting == "default" else f"{name}/{setting}"


SAMPLE = 8
"""Of the instances on which a compiled subject fails, one in so many is asked again."""


@dataclass(frozen=True)
class KnownSubject(Audited):
    """A subject of `sciverify.subjects`, by its name and setting; subjects solve problems without weights.

    **Guarantee.** The instance that is certified against has the lam or eta that the library's parameter stands for.

    **Source.** docs/audit-your-solver.md.

    Examples
    --------
    >>> from sciverify.audit import KnownSubject
    >>> KnownSubject("scikit-learn Lasso", "tol eps").name
    'scikit-learn Lasso/tol eps'
    """

    title: str
    setting: str = "default"

    @property
    def name(self) -> str:
        """NAME or NAME/SETTING"""
        return _title(self.title, self.setting)

    @property
    def _subjects(self) -> dict[str, Subject]:
        """By the problem that they solve."""
        known = known_subjects()
        if self.name not in known:
            meant = nearest_name(self.name, list(known))
            raise InvalidInput(
                f"{shown(self.name)} is neither MODULE:SOLVER nor a subject{meant}: `sciverify audit --list` names all"
            )
        return {subject.problem: subject for subject in known[self.name]}

    def version(self) -> str:
        """Of the library."""
        found = next(iter(self._subjects.values())).version()
        if found is None:
            raise InvalidInput(f"{self.name} is not installed: install the extra 'solvers'")
        return str(found)

    def posed_parameter(self, instance: FloatInstance) -> Fraction:
        """What the library's parameter stands for."""
        subject = self._subjects[instance.problem]
        posed: Fraction = subject.parameter(len(instance.y), Fraction(instance.parameter))[1]
        return posed

    def refusal(self, instance: FloatInstance) -> str | None:
        """Another problem than its own, weights, or a parameter that the subject refuses."""
        subject = self._subjects.get(instance.problem)
        if subject is None or instance.weights is not None or not instance.options.plain:
            own = " or ".join(self._subjects)
            return f"{instance.name} is no {own} without weights and options: {self.name} solves nothing else"
        words: str | None = subject.refusal(Fraction(instance.parameter))
        return None if words is None else f"{instance.name}: {words}"

    @property
    def compiles(self) -> bool:
        """As the subject says."""
        return any(subject.compiles for subject in self._subjects.values())

    def asked_again(self, instance: FloatInstance) -> bool:
        """Always; where a fresh process has to compile for seconds on one instance in `SAMPLE`, by its digest."""
        return not self.compiles or int(instance.digest[:8], 16) % SAMPLE == 0

    def load(self) -> Solve:
        """Import the library."""
        from sciverify.subjects.process import reply_of

        subjects = self._subjects
        for subject in subjects.values():
            subject.load()

        def solve(instance: FloatInstance, A: Floats, y: Floats, weights: Floats | None) -> Reply:
            return reply_of(subjects[instance.problem].observe(A, y, Fraction(instance.parameter)))

        return solve
