"""One input (A, S) of a family: exact problems that share A, with their solution sets in closed form."""

from __future__ import annotations

from dataclasses import dataclass

from sciverify.oracles.oracle import Oracle
from sciverify.problems.solution_set import SolutionSet
from sciverify.problems.sparse_recovery import SparseRecovery
from sciverify.problems.turned import TurnedProblem


@dataclass(frozen=True)
class Member:
    """One input of a family.

    Attributes
    ----------
    problems : tuple of R problems, one for each measurement vector y_k
    solution_sets : tuple of R SolutionSet, of the real problems where columns are turned
    label : str
        Which input this is, for people.

    **Source.** docs/theory/tied-columns.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> member = sv.families.TiedColumns(m=2, N=4, K=3).branch(1, 20)
    >>> member.label
    'branch 1, n = 20'
    >>> print(sv.certify_distance(member.problem, member.solutions.vertex).distance)
    0
    """

    problems: tuple[SparseRecovery | TurnedProblem, ...]
    solution_sets: tuple[SolutionSet, ...]
    label: str

    @property
    def problem(self) -> SparseRecovery | TurnedProblem:
        """The problem for y_1."""
        return self.problems[0]

    @property
    def solutions(self) -> SolutionSet:
        """The solution set for y_1."""
        return self.solution_sets[0]

    @property
    def turns(self) -> tuple[int, ...] | None:
        """The powers of i that columns are multiplied by; None if the input is real."""
        return self.problem.turns if isinstance(self.problem, TurnedProblem) else None

    def oracle(self) -> Oracle:
        """A fresh oracle for A and y_1."""
        return Oracle(self.problem)
