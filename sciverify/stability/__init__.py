"""Null space properties, sparsity in levels, and the error bounds that follow from them (layer 2)."""
