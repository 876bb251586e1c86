"""Exact numbers: verdicts, rationals, square-root towers, Q(theta), balls, polytopes (layer 0)."""
