"""Whose solver is audited, and how it is loaded and called: functions, estimators, programs, known subjects."""
