"""The independent checker: a folder of rules, standard library only, exact arithmetic only, an island in this package.

    python -I -S sciverify/checker FILE [FILE ...]

`certificate.py` reads a file and calls the rule of its kind of claim; `kernel.py` is what everything rests on.
The format and every rule, with its proof, stand in docs/certificate-format.md; docs/rules.md is a map.
"""
