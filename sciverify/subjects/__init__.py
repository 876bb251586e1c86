"""Someone else's solvers under one protocol: the vector, the instance really posed, what the solver said (layer 2)."""

from sciverify.subjects.catalogue import audited_subjects, lasso_subjects, quick_subjects
from sciverify.subjects.observation import Ending, Observation, Subject
from sciverify.subjects.process import Task, observe_all

__all__ = [
    "Ending",
    "Observation",
    "Subject",
    "Task",
    "audited_subjects",
    "lasso_subjects",
    "observe_all",
    "quick_subjects",
]
