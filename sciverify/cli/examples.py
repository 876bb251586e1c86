"""Commands that `--help` shows; a test parses every one of them."""

from __future__ import annotations

EXAMPLES: dict[str, tuple[str, ...]] = {
    "reproduce": ("sciverify reproduce training --quick", "sciverify reproduce audit --quick --out results"),
    "refute": (
        "sciverify refute mine.py:algorithm --K 6",
        "sciverify refute mine.py:solve --solver 53 --family tied-columns",
        "sciverify refute mine.py:sections --claim Delta_1:jacobi-spectrum",
    ),
    "audit": (
        "sciverify audit mine.py:ista --claim 1e-6 --generate 12 --report audit.html",
        "sciverify audit 'celer/tight' --claim 1e-6 --relative --family corpus",
        "sciverify audit mine.py:ista --claim 1e-4 --instances data.npz --nearest 60",
    ),
    "report": (
        "sciverify report before.html after.html --out index.html",
        "sciverify report audits/*.html --out audits/index.html",
    ),
    "certify": (
        "sciverify certify problem.json x.json -o certificate.json",
        "sciverify certify table.csv --problem lasso --lam 0.1 --support",
    ),
    "lipschitz": ("sciverify lipschitz net.onnx -o bound.json", "sciverify lipschitz net.npz --refute 3/2"),
    "stability": (
        "sciverify stability net.npz --operator hadamard:mask.npy --images a.npy",
        "sciverify stability mine.py:net --operator identity --images a.npy --sizes 1",
    ),
    "spectrum": (
        "sciverify spectrum almost-mathieu --n 400 --out points.json",
        "sciverify spectrum free --n 50 --within=-1/2,3",
    ),
    "gaps": ("sciverify gaps fibonacci 0.1 0.2 -o gap.json", "sciverify gaps hofstadter -1 -9/10 --flux 1/3"),
    "audit-spectra": (
        "sciverify audit-spectra scipy-svds-propack --size 100",
        "sciverify audit-spectra mine.py:distances --out results",
    ),
    "eigenvalue": ("sciverify eigenvalue mine.py:operator 5/2 --within=9/4,3 -o eigenvalue.json",),
    "classify": ("sciverify classify", "sciverify classify jacobi-spectrum --format json"),
    "check": (
        "sciverify check certificate.json",
        "sciverify check certificates --format json",
        "sciverify check --proven certificate.json",
        "sciverify check --export check.pyz",
    ),
    "export": ("sciverify export --coq certificate.json -o Proven.v",),
}
"""Command -> lines for a shell."""


def examples_of(command: str) -> str:
    """As they stand in `--help`."""
    return "\n".join(["examples:", *(f"  {line}" for line in EXAMPLES[command])])
