"""Proposals: they may be wrong about everything, because engines prove what they use."""
