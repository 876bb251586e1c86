"""The claim kinds, one module each: claim, evidence, JSON and words in one place."""
