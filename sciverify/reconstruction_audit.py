"""`audit_reconstruction`: both tests of a reconstruction network on images, as one object that writes itself."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from os import PathLike
from pathlib import Path

import numpy as np

from sciverify.allowance import Progress, allowance, spent
from sciverify.errors import InvalidInput, Undecided, as_integer, shown
from sciverify.exact.midrad import Floats
from sciverify.exact.rationals import to_fraction, to_rational
from sciverify.experiments.phantoms import bars
from sciverify.networks.layered_network import LayeredNetwork, as_network
from sciverify.operators.dense import as_operator
from sciverify.report.reconstructions import reconstruction_page, reconstruction_table
from sciverify.report.table import Table, as_csv, as_json
from sciverify.stability.examined_image import ExaminedImage, Protocol, examine_image
from sciverify.stability.instability_test import ascent_of
from sciverify.stability.reconstruction_results import ReconstructionResults
from sciverify.stability.standard_method import HaarLasso
from sciverify.whole_files import write_whole

_PENALTY = 2.0**-4
"""lam of the standard method for an image whose largest value is 1."""


@dataclass(frozen=True, slots=True, repr=False)
class ReconstructionAudit(ReconstructionResults):
    """What `audit_reconstruction` found; the attributes are those of `ReconstructionResults`.

    Examples
    --------
    >>> import numpy as np, sciverify as sv
    >>> blind = sv.LayeredNetwork([sv.Dense(np.zeros((16, 16)))])
    >>> found = sv.audit_reconstruction(blind, np.eye(16), np.diag([1.0, 0, 0, 1]), steps=5)
    >>> found.verdict
    'stable and inaccurate'
    """

    def table(self) -> Table:
        """One row a perturbation, a random noise, an image and a detail."""
        return reconstruction_table(self)

    def html(self) -> str:
        """One page that needs nothing else: the verdict, the images as both tests show them, the table."""
        return reconstruction_page(self)

    def save(self, folder: str | PathLike[str]) -> list[Path]:
        """Write the certificates, one folder an image, and the table as audit.json and audit.csv.

        Parameters
        ----------
        folder : str or path
            Made if it is not there.

        Returns
        -------
        list of Path
            The certificates, which `check` re-proves.
        """
        place = Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        table, saved = self.table(), []
        for name, certificate in self.certificates():
            (place / name).parent.mkdir(exist_ok=True)
            saved.append(Path(certificate.save(place / name)))
        write_whole(place / "audit.json", as_json(table))
        write_whole(place / "audit.csv", as_csv(table))
        return saved


def audit_reconstruction(
    net: LayeredNetwork,
    A: object,
    images: object,
    *,
    detail: object = None,
    sizes: Sequence[float] = (),
    limit: object = 2,
    lam: float | None = None,
    steps: int = 200,
    seed: int = 0,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> ReconstructionAudit:
    """Is a reconstruction network stable, and is it accurate? Both tests on every image, never one of them alone.

    Parameters
    ----------
    net : LayeredNetwork
        Psi, from measurements to images.
    A : MeasurementOperator or matrix
        `WalshHadamard(mask)`, `Identity(N)` for denoising, or a matrix of shape (m, n * n).
    images : array of shape (n, n) or (R, n, n), or mapping of names to images
        n is a power of two.
    detail : array of shape (n, n), optional
        What the accuracy test adds to each image. By default thin bars, as large as the largest value of this image,
        to a power of two, and halved or doubled twice at the most until the standard method shows them: its image is
        nearer to the image with them than to the image without, in floats. The table says of every image whether it
        does.
    sizes : sequence of float > 0
        What ||A r|| may be. By default 1/64, 1/32 and 1/16 of ||Ax||.
    limit : rational number > 0
        A perturbation is an instability if the image changes, over its norm, more than so many times as much as the
        measurements, over theirs.
    lam : float > 0, optional
        Of the standard method, the LASSO in Haar wavelets; by default 1/16 of the largest value of each image, to a
        power of two. It is doubled, five times at the most, where the minimisers are not enclosed.
    steps, seed : int
        Of the search for perturbations.
    seconds : float, optional
        Wall time for all of them: images for which it does not suffice are in `left_out`.
    progress : function of a phrase and a share, optional
        Is told what is being done.

    Returns
    -------
    ReconstructionAudit
        With `verdict`, `summary`, `images`, `table()`, `save(folder)`, `html()`. **Guarantee.** "unstable" and
        "inaccurate" are proven, with certificates: a perturbation is enlarged beyond the limit; the network's image is
        nearer to the image without the detail, or errs by more than half of its norm. A detail that the standard
        method does not show either, in floats, is no ground for "inaccurate". "stable" and "accurate" say that no
        proof of the contrary was found. What an interruption leaves is kept if an image was tested to its end.

    Raises
    ------
    InvalidInput
        Shapes that do not fit, an image that is 0.
    Undecided
        No image was tested to its end, with the reason of the first one.
    OutOfTime
        The seconds were over before one was.
    ImportError
        JAX or optax is not installed.

    **Source.** Antun, Renna, Poon, Adcock, Hansen, PNAS 117 (2020); docs/theory/networks.md.

    Examples
    --------
    A network that ignores its measurements changes nothing, and shows nothing.

    >>> import numpy as np, sciverify as sv
    >>> A = sv.WalshHadamard(np.arange(64).reshape(8, 8) % 2 == 0)
    >>> image = np.zeros((8, 8))
    >>> image[2:6, 2:6] = 1
    >>> blind = sv.LayeredNetwork([sv.Dense(np.zeros((64, 32)))])
    >>> sv.audit_reconstruction(blind, A, image, steps=5).verdict
    'stable and inaccurate'
    """
    network, operator = as_network(net), as_operator(A)
    if (network.input_size, network.output_size) != operator.shape:
        raise InvalidInput(f"{network} does not map measurements of {operator} to its images")
    named = _read_images(images, operator.shape[1])
    added = None if detail is None else _one(detail, "detail", operator.shape[1])
    method = HaarLasso(operator, _PENALTY if lam is None else lam)
    counts = as_integer(steps, "steps", 1), as_integer(seed, "seed", 0)
    protocol = Protocol(_read_sizes(sizes), *counts, _read_limit(limit))
    ascent = ascent_of(network, operator)

    def examined(name: str) -> ExaminedImage:
        unit = _unit(float(np.abs(named[name]).max()))
        offered, is_fixed = (unit * bars(method.side), False) if added is None else (added, True)
        own = method.scaled(unit) if lam is None else method
        return examine_image(network, own, named[name], offered, protocol, ascent=ascent, name=name, is_fixed=is_fixed)

    with allowance(seconds, progress):
        found, left_out = _until_the_end(list(named), examined)
    stopped = any(isinstance(reason, KeyboardInterrupt) for reason in left_out.values())
    said = tuple((name, str(reason) or "interrupted") for name, reason in left_out.items())
    return ReconstructionAudit(network, operator, tuple(found), said, stopped)


def _until_the_end(
    names: list[str], examined: Callable[[str], ExaminedImage]
) -> tuple[list[ExaminedImage], dict[str, BaseException]]:
    """Images that were tested, and why others were not; raises the first reason if none was."""
    found: list[ExaminedImage] = []
    left_out: dict[str, BaseException] = {}
    for k, name in enumerate(names):
        try:
            spent(f"{name}: both tests", k / len(names))
            found.append(examined(name))
        except Undecided as reason:
            left_out[name] = reason
        except KeyboardInterrupt as reason:
            left_out |= dict.fromkeys(names[k:], reason)
            break
    if not found:
        raise next(iter(left_out.values()))
    return found, left_out


def stacked(images: object, name: str, pixels: int) -> Floats:
    """Images as an array of shape (R, n, n), from one or several of them, square or as vectors.

    Raises
    ------
    InvalidInput
        They have not so many pixels, or are no squares whose side is a power of two.
    """
    array = _as_floats(images, name)
    side = math.isqrt(pixels)
    if side * side != pixels or side & (side - 1):
        raise InvalidInput(f"A measures {pixels} pixels: squares whose side is a power of two are needed")
    if array.shape[-2:] == (side, side) and array.ndim <= 3:
        return array.reshape(-1, side, side)
    if array.shape[-1:] == (pixels,) and array.ndim <= 2:
        return array.reshape(-1, side, side)
    raise InvalidInput(f"{name} has the shape {array.shape}: A measures images of {side} x {side} pixels")


def _read_images(images: object, pixels: int) -> dict[str, Floats]:
    if isinstance(images, Mapping):
        found = {str(name): _one(image, f"images[{shown(name)}]", pixels) for name, image in images.items()}
    else:
        found = {f"image {k}": image for k, image in enumerate(stacked(images, "images", pixels), 1)}
    if not found:
        raise InvalidInput("images is empty: there is nothing to test")
    return found


def _one(image: object, name: str, pixels: int) -> Floats:
    found = stacked(image, name, pixels)
    if len(found) != 1:
        raise InvalidInput(f"{name} holds {len(found)} images: one is needed")
    only: Floats = found[0]
    return only


def _as_floats(value: object, name: str) -> Floats:
    try:
        array: Floats = np.array(value, np.float64)
    except (TypeError, ValueError):
        raise InvalidInput(f"{name} is {shown(value)}: an array of numbers is needed") from None
    if not np.isfinite(array).all():
        raise InvalidInput(f"{name} holds a NaN or an infinity")
    return array


def _unit(largest: float) -> float:
    """The power of two next to the largest value."""
    return float(2.0 ** np.round(np.log2(largest))) if largest > 0 else 1.0


def _read_sizes(sizes: object) -> tuple[float, ...]:
    if not isinstance(sizes, Sequence | np.ndarray) or isinstance(sizes, str):
        raise InvalidInput(f"sizes is {shown(sizes)}: a list of positive numbers is needed")
    return tuple(sizes)


def _read_limit(limit: object) -> Fraction:
    found = to_rational(limit, "limit")
    if found is None or found <= 0:
        raise InvalidInput(f"limit is {shown(limit)}: a positive rational number is needed")
    return to_fraction(found)
