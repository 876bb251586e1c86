"""Engines: from a problem and a proposal to what is proven (layer 2)."""
