"""Delta_1-information: computable reals and matrices, dyadic answers, transcripts (layer 1)."""
