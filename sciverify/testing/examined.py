"""What an examination found: that all checks passed, or all failures together."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from sciverify.display import Displayed
from sciverify.exact.enclosure import significant
from sciverify.testing.failure import CertifiedFailure
from sciverify.testing.search import Tally


@dataclass(frozen=True, slots=True, repr=False)
class Passed(Displayed):
    """No wrong answer was found. That proves nothing about instances that were not posed.

    Attributes
    ----------
    claim : str
    tallies : tuple of Tally
        One a check: how many instances, how many proven right, how many undecided, the largest distance.

    **Source.** docs/test-your-solver.md.

    Examples
    --------
    >>> import numpy as np
    >>> from sciverify.testing import check_solver
    >>> def zero(A, y, lam):
    ...     return np.zeros(A.shape[1])
    >>> passed = check_solver(zero, checks=["zero solution"], max_examples=3)
    >>> passed.instances, passed.undecided
    (3, 0)
    """

    claim: str
    tallies: tuple[Tally, ...]

    @property
    def instances(self) -> int:
        """How many instances were posed."""
        return sum(tally.instances for tally in self.tallies)

    @property
    def undecided(self) -> int:
        """On how many of them it is not known whether the answer was right."""
        return sum(tally.undecided for tally in self.tallies)

    @property
    def largest(self) -> Fraction:
        """The largest certified distance, relative if the tolerance is."""
        return max((tally.largest for tally in self.tallies), default=Fraction(0))

    def __str__(self) -> str:
        return (
            f"PASSED {len(self.tallies)} checks: {self.instances - self.undecided} answers are certified to be within "
            f"{self.claim}; {self.undecided} are undecided\n"
            f"largest distance {significant(self.largest, 2, True)}; this proves nothing about other instances"
        )


@dataclass(frozen=True, slots=True, repr=False)
class Examined(Displayed):
    """What all checks found: with `on_fail="collect"`, so that one failure hides no other.

    Attributes
    ----------
    claim : str
    tallies : tuple of Tally
        One a check, as in `Passed`.
    failures : tuple of CertifiedFailure
        **Guarantee.** Each is proven; at most one a check, with its smallest instance as code.

    **Source.** docs/test-your-solver.md.

    Examples
    --------
    >>> import numpy as np
    >>> from sciverify.testing import check_solver
    >>> def zero(A, y, lam):
    ...     return np.zeros(A.shape[1])
    >>> found = check_solver(zero, checks=["zero solution"], max_examples=3, on_fail="collect")
    >>> found.passed, found.failures
    (True, ())
    """

    claim: str
    tallies: tuple[Tally, ...]
    failures: tuple[CertifiedFailure, ...]

    @property
    def passed(self) -> bool:
        """Was no wrong answer found? That proves nothing about other instances."""
        return not self.failures

    def save(self, folder: str | Path) -> list[Path]:
        """Write every failure as an instance (.npz) and a certificate (.json); see `CertifiedFailure.save`."""
        return [path for failure in self.failures for path in failure.save(folder)]

    @property
    def advice(self) -> tuple[str, ...]:
        """What to do, each word once: the problems that the solver seems to have solved instead."""
        return tuple(dict.fromkeys(f.convention for f in self.failures if f.convention is not None))

    def __str__(self) -> str:
        if self.passed:
            return str(Passed(self.claim, self.tallies))
        failed = {failure.check: failure for failure in self.failures}
        width = max(len(tally.check.name) for tally in self.tallies)
        lines = [f"FAILED {len(failed)} of {len(self.tallies)} checks (claimed {self.claim})"]
        for tally in self.tallies:
            name = tally.check.name
            words = failed[name].summary if name in failed else f"passed, {tally.certified} answers certified"
            undecided = f", {tally.undecided} undecided" if tally.undecided else ""
            lines.append(f"  {name:{width}}  {words}{undecided}")
        lines.extend(f"Its outputs are right for {words}." for words in self.advice)
        example = "print(found.failures[0]) shows the smallest instance as code, and what to do"
        return "\n".join([*lines, f'{example}; .save("failures") writes instances and certificates.'])
