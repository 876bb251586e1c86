"""The subjects of the library as what is audited: the penalty certified against is the one really posed."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sciverify.audit.audited import Audited, NoReply, Reply, Solve
from sciverify.audit.instance import Instance
from sciverify.errors import InvalidInput, shown


@dataclass(frozen=True)
class KnownSubject(Audited):
    """A subject of `sciverify.subjects`, by its name and setting; subjects solve P2 without weights.

    **Guarantee.** The instance that is certified against has the penalty that the library's parameter stands for.
    """

    title: str
    setting: str = "default"

    @property
    def name(self) -> str:
        """NAME or NAME/SETTING"""
        return self.title if self.setting == "default" else f"{self.title}/{self.setting}"

    @property
    def _subject(self) -> Any:
        from sciverify.subjects import lasso_subjects

        known = {(s.name, s.setting): s for s in lasso_subjects()}
        if (self.title, self.setting) not in known:
            names = ", ".join(name if setting == "default" else f"{name}/{setting}" for name, setting in known)
            raise InvalidInput(f"{shown(self.name)} is neither MODULE:SOLVER nor a subject; known are {names}")
        return known[self.title, self.setting]

    def version(self) -> str:
        """Of the library."""
        found = self._subject.version()
        if found is None:
            raise InvalidInput(f"{self.name} is not installed: install the extra 'solvers'")
        return str(found)

    def posed_parameter(self, instance: Instance) -> Fraction:
        """What the library's parameter stands for."""
        posed: Fraction = self._subject.parameter(len(instance.y), Fraction(instance.parameter))[1]
        return posed

    def refusal(self, instance: Instance) -> str | None:
        """Only P2 without weights."""
        if instance.problem == "lasso" and instance.weights is None:
            return None
        return f"{instance.name} is no lasso without weights: {self.name} solves nothing else"

    def load(self) -> Solve:
        """Import the library."""
        subject = self._subject
        subject.prepare()

        def solve(instance: Instance, A: Any, y: Any, weights: Any) -> Reply:
            seen = subject.observe(A, y, Fraction(instance.parameter))
            if seen.x is None:
                raise NoReply("raised", seen.status)
            return Reply(seen.x, str(seen.ending) == "claimed success", seen.status, seen.warnings, seen.gap)

        return solve
