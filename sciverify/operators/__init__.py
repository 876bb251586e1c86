"""Measurement operators that are given by their products, not by their entries."""
