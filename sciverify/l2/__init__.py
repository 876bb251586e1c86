"""Operators on l2 of a countable set of sites, by finite descriptions: exact entries, and whole sections in floats."""
