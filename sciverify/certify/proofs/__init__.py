"""Proofs: what a proposal is worth, decided exactly, in doubles with bounds of their errors, or in balls (layer 2)."""
