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
    from sciverify.audit.instance import Instance
    from sciverify.audit.instance_files import read_instance
    from sciverify.audit.known_subject import KnownSubject
    from sciverify.audit.naming import audited_by_name
    from sciverify.audit.nearest import Nearest, nearest_failure
    from sciverify.audit.result import Finding, Kind, Result
    from sciverify.audit.run import Audit, run_audit
    from sciverify.audit.sandbox import Limits
    from sciverify.audit.store import Store

_HOMES = {
    "Audit": "run",
    "Calling": "calling",
    "Claim": "claim",
    "Command": "command",
    "Finding": "result",
    "Instance": "instance",
    "Kind": "result",
    "KnownSubject": "known_subject",
    "Limits": "sandbox",
    "Nearest": "nearest",
    "Processes": "executors",
    "Result": "result",
    "SolverFunction": "function",
    "Store": "store",
    "audited_by_name": "naming",
    "corpus_instances": "corpus",
    "generated_instances": "generated",
    "nearest_failure": "nearest",
    "read_instance": "instance_files",
    "run_audit": "run",
}

__all__ = [
    "Audit",
    "Calling",
    "Claim",
    "Command",
    "Finding",
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
    if name not in _HOMES:
        raise AttributeError(f"module 'sciverify.audit' has no attribute {name!r}")
    value = getattr(import_module(f"sciverify.audit.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
