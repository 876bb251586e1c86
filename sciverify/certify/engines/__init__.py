"""Engines: one kind of arithmetic each, behind one protocol; verbs ask the first that admits the problem (layer 2)."""
