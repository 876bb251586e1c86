"""Audits of somebody else's solver: a claim, instances, isolation, a store that is resumed, a verdict (layer 4).

Everything is imported on first use: the processes that hold audited code import this package too.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sciverify.audit.calling import Calling
    from sciverify.audit.claim import Claim
    from sciverify.audit.command import Command
    from sciverify.audit.corpus import corpus_instances
    from sciverify.audit.executors import Processes
    from sciverify.audit.function import SolverFunction
    from sciverify.audit.generated import generated_instances
    from sciverify.audit.instance_files import read_instance
    from sciverify.audit.known_subject import KnownSubject
    from sciverify.audit.naming import audited_by_name
    from sciverify.audit.nearest import Nearest, nearest_failure
    from sciverify.audit.result import Finding, Kind, Result
    from sciverify.audit.run import Audit, run_audit
    from sciverify.audit.sandbox import Limits
    from sciverify.audit.store import Store
    from sciverify.problems.float_instance import FloatInstance

    Instance = FloatInstance

_HOMES = {
    "Audit": "audit.run",
    "Calling": "audit.calling",
    "Claim": "audit.claim",
    "Command": "audit.command",
    "Finding": "audit.result",
    "FloatInstance": "problems.float_instance",
    "Kind": "audit.result",
    "KnownSubject": "audit.known_subject",
    "Limits": "audit.sandbox",
    "Nearest": "audit.nearest",
    "Processes": "audit.executors",
    "Result": "audit.result",
    "SolverFunction": "audit.function",
    "Store": "audit.store",
    "audited_by_name": "audit.naming",
    "corpus_instances": "audit.corpus",
    "generated_instances": "audit.generated",
    "nearest_failure": "audit.nearest",
    "read_instance": "audit.instance_files",
    "run_audit": "audit.run",
}

__all__ = [
    "Audit",
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


def __getattr__(name: str) -> Any:
    if name == "Instance":
        return __getattr__("FloatInstance")
    if name not in _HOMES:
        raise AttributeError(f"module 'sciverify.audit' has no attribute {name!r}")
    value = getattr(import_module(f"sciverify.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
