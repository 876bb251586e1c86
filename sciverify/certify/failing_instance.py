"""An instance on which a solver failed, as a file for the user: data, answer, the minimiser nearest to it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.codec import load_certificate
from sciverify.certificate.kinds.convexity import ConvexityEvidence
from sciverify.certificate.kinds.enclosed_distance import SupportEvidence
from sciverify.certificate.kinds.strict_dual import StrictDualEvidence
from sciverify.certificate.optimality import OptimalPairProof
from sciverify.certificate.statement import Topic
from sciverify.errors import InvalidInput
from sciverify.exact.nearest_double import nearest_double
from sciverify.problems.files.archives import parse_npz
from sciverify.problems.files.instance import write_instance
from sciverify.problems.files.members import SUFFIXES
from sciverify.problems.float_instance import FloatInstance, Floats

_LONGEST = 80
"""Of the name of a file, without its ending."""


def save_failing_instance(
    folder: str | Path,
    instance: FloatInstance,
    key: str,
    *,
    posed: Fraction | None = None,
    x: Floats | Sequence[object] | None = None,
    certificate: Certificate | Path | None = None,
    about: Mapping[str, object] | None = None,
    prefix: str = "",
) -> Path:
    """Write NAME.npz, which `sciverify certify` and `sciverify audit` read.

    Parameters
    ----------
    folder : str or Path
    instance : FloatInstance
        NAME is made of its name. Where another failure has that file already, NAME ends with a part of the key.
    key : str
        The identity of the failure, in hexadecimal.
    posed, x, about
        As for `write_instance`.
    certificate : Certificate, or the path of one, optional
        Of the answer: the minimiser in its evidence is written too, rounded.
    prefix : str
        What stands before NAME.

    Returns
    -------
    Path
        **Guarantee.** No file of another failure was overwritten, and none of this one.
    """
    found = {"instance": instance.name, "digest": instance.digest, "key": key, **(about or {})}
    stem = prefix + file_stem(instance.name)
    target = Path(folder) / f"{stem}.npz"
    if target.exists() and _key_in(target) != key:
        target = target.with_name(f"{stem}-{key[:12]}.npz")
    if target.exists() and _key_in(target) == key:
        return target
    proven = load_certificate(certificate) if isinstance(certificate, Path) else certificate
    minimiser = None if proven is None else approx_minimiser(proven)
    return write_instance(target, instance, posed=posed, x=x, minimiser=minimiser, about=found)


def file_stem(name: str) -> str:
    """A name for a file, without an ending, from what an instance is called."""
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2].removesuffix(".gz")
    ending = next((s for s in SUFFIXES if last.lower().endswith(s)), "")
    plain = re.sub(r"[^A-Za-z0-9._+-]+", "-", last[: len(last) - len(ending)]).strip("-.")
    return plain[:_LONGEST] or "instance"


def approx_minimiser(certificate: Certificate) -> Floats | None:
    """The minimiser in the evidence of a distance, rounded to doubles; None where the evidence holds none.

    In exact arithmetic it is the one nearest to the point, or the only one; of data in floats it is near a minimiser.
    """
    evidence, problem = certificate.evidence, certificate.problem
    if isinstance(evidence, OptimalPairProof):
        return np.array([nearest_double(v) for v in evidence.optimality.minimiser])
    if not isinstance(evidence, SupportEvidence | ConvexityEvidence | StrictDualEvidence) or isinstance(problem, Topic):
        return None
    found = np.zeros(problem.shape[1])
    places = evidence.support if isinstance(evidence, SupportEvidence) else evidence.columns
    found[list(places)] = [float(v) for v in evidence.minimiser]
    return found


def _key_in(path: Path) -> str | None:
    """The key of the failure that a file holds."""
    try:
        return str(json.loads(str(parse_npz(path.read_bytes())["about"]))["key"])
    except (InvalidInput, OSError, ValueError, KeyError, TypeError):
        return None
