"""One instance asked and judged; what does not hold is asked again, in a process that was asked nothing before.

A fresh process is what somebody has who runs the solver: what an earlier call left behind refutes no claim.
"""

from __future__ import annotations

from dataclasses import replace

from sciverify.audit.judgement import judge
from sciverify.audit.plan import Plan
from sciverify.audit.result import Finding, Result, Trace
from sciverify.isolation.outcome import DEPENDS
from sciverify.isolation.sandbox import Sandbox
from sciverify.problems.float_instance import FloatInstance


def ask(plan: Plan, sandbox: Sandbox, key: str, instance: FloatInstance) -> tuple[Result, Trace]:
    """The result of an instance, and its trace.

    Parameters
    ----------
    plan : Plan
    sandbox : Sandbox
        Of this plan.
    key : str
        Of the result.
    instance : FloatInstance

    Returns
    -------
    (Result, Trace)
        **Guarantee.** A finding other than HELD is about an answer, an ending and warnings of a process that loaded the
        code and was asked nothing before, unless `Audited.asked_again` leaves the instance out. Where an earlier call
        changes any of them, `DEPENDS` is among the violations.
    """
    run = sandbox.run(instance)
    found = judge(plan, key, instance, run)
    if found.finding is Finding.HELD or run.afresh or not plan.audited.asked_again(instance):
        return found, Trace(run.seconds, run.output)
    again = sandbox.run_afresh(instance)
    trace = Trace(run.seconds + again.seconds, again.output)
    if again.differs(run):
        again = replace(again, violations=(*again.violations, DEPENDS))
    if (again.kind, again.vector, again.exact) != (run.kind, run.vector, run.exact):
        return judge(plan, key, instance, again), trace
    same = replace(found, success=again.success, status=again.status, warnings=again.warnings, gap=again.gap)
    return replace(same, violations=again.violations), trace
