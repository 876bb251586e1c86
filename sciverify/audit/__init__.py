"""Audits of somebody else's solver: a claim, instances, isolation, a store that is resumed, a verdict (layer 4).

Everything is imported on first use: the processes that hold audited code import this package too.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sciverify.audit.inputs.corpus import corpus_instances
    from sciverify.audit.inputs.files import read_instance
    from sciverify.audit.inputs.seeded import generated_instances
    from sciverify.audit.nearest import Nearest, nearest_failure
    from sciverify.audit.result import AuditVerdict, Finding, Result
    from sciverify.audit.run import Audit, run_audit
    from sciverify.audit.store import Store
    from sciverify.audit.subjects.by_name import audited_by_name
    from sciverify.audit.subjects.command import Command
    from sciverify.audit.subjects.convention import Calling
    from sciverify.audit.subjects.function import SolverFunction
    from sciverify.audit.subjects.known import KnownSubject
    from sciverify.certify.claim import Claim
    from sciverify.isolation.executors import Processes
    from sciverify.isolation.limits import Limits
    from sciverify.isolation.outcome import Kind
    from sciverify.problems.float_instance import FloatInstance

    Instance = FloatInstance

_HOMES = {
    "Audit": "audit.run",
    "AuditVerdict": "audit.result",
    "Calling": "audit.subjects.convention",
    "Claim": "certify.claim",
    "Command": "audit.subjects.command",
    "Finding": "audit.result",
    "FloatInstance": "problems.float_instance",
    "Kind": "isolation.outcome",
    "KnownSubject": "audit.subjects.known",
    "Limits": "isolation.limits",
    "Nearest": "audit.nearest",
    "Processes": "isolation.executors",
    "Result": "audit.result",
    "SolverFunction": "audit.subjects.function",
    "Store": "audit.store",
    "audited_by_name": "audit.subjects.by_name",
    "corpus_instances": "audit.inputs.corpus",
    "generated_instances": "audit.inputs.seeded",
    "nearest_failure": "audit.nearest",
    "read_instance": "audit.inputs.files",
    "run_audit": "audit.run",
}

__all__ = [
    "Audit",
    "AuditVerdict",
    "Calling",
    "Claim",
    "Command",
    "Finding",
    "FloatInstance",
    "Instance",
    "Kind",
    "KnownSubject",
    "Limits",
    "Nearest",
    "Processes",
    "Result",
    "SolverFunction",
    "Store",
    "audited_by_name",
    "corpus_instances",
    "generated_instances",
    "nearest_failure",
    "read_instance",
    "run_audit",
]


def __getattr__(name: str) -> object:
    if name == "Instance":
        return __getattr__("FloatInstance")
    if name not in _HOMES:
        raise AttributeError(f"module 'sciverify.audit' has no attribute {name!r}")
    value = getattr(import_module(f"sciverify.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
