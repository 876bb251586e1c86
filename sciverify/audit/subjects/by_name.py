"""What is audited, by the name that a command line gives."""

from __future__ import annotations

from pathlib import Path

from sciverify.audit.subjects.convention import PLAIN, Calling
from sciverify.audit.subjects.function import SolverFunction
from sciverify.audit.subjects.known import KnownSubject
from sciverify.audit.subjects.protocol import Audited
from sciverify.errors import InvalidInput


def audited_by_name(name: str, calling: Calling = PLAIN) -> Audited:
    """FILE.py:SOLVER, MODULE:SOLVER, or the name of a subject such as "scikit-learn Lasso/tol eps".

    Raises
    ------
    InvalidInput
        A subject is called as its adapter does, and `calling` says otherwise.

    **Source.** docs/audit-your-solver.md.

    Examples
    --------
    >>> from sciverify.audit import audited_by_name
    >>> audited_by_name("scikit-learn Lasso/tol eps")
    KnownSubject(title='scikit-learn Lasso', setting='tol eps')
    """
    place, _, attribute = name.rpartition(":")
    if place and attribute:
        file = str(Path(place).resolve()) if place.endswith(".py") else place  # other processes start elsewhere
        return SolverFunction(file, attribute, calling)
    title, _, setting = name.partition("/")
    if calling != PLAIN:
        raise InvalidInput(f"{name!r} is a subject: its adapter calls it, leave out {calling.identity}")
    return KnownSubject(title, setting or "default")
