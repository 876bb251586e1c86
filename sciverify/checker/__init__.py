"""The independent checker: check.py, one file that imports nothing of this package."""
