"""Spectra with error control: points, and how far they can be from the spectrum."""
