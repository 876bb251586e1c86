"""Propose in floats, prove exactly: certifiers for problems and points (layer 2)."""
