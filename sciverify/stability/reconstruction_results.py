"""What both tests of a reconstruction network say of several images together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sciverify.certificate.certificate import Certificate
from sciverify.display import Displayed
from sciverify.exact.enclosure import significant
from sciverify.exact.midrad import Floats
from sciverify.networks.layered_network import LayeredNetwork
from sciverify.operators.operator import MeasurementOperator
from sciverify.stability.examined_image import ExaminedImage

_NO_PROOF = "that none is enlarged more is not proven"


@dataclass(frozen=True, slots=True, repr=False)
class ReconstructionResults(Displayed):
    """A network, an operator, and the images that were tested.

    Attributes
    ----------
    network : LayeredNetwork
    operator : MeasurementOperator
    images : tuple of ExaminedImage
        At least one.
    left_out : tuple of (name, reason)
        Images that were not tested, or not to the end.
    was_interrupted : bool
        By the user.
    """

    network: LayeredNetwork
    operator: MeasurementOperator
    images: tuple[ExaminedImage, ...]
    left_out: tuple[tuple[str, str], ...] = ()
    was_interrupted: bool = False

    @property
    def is_unstable(self) -> bool:
        """Is a perturbation of an image proven to be enlarged beyond the limit?"""
        return any(image.is_unstable for image in self.images)

    @property
    def is_inaccurate(self) -> bool:
        """Is a detail that the standard method shows proven to be lost, or an error to be large?"""
        return any(image.is_inaccurate for image in self.images)

    @property
    def verdict(self) -> str:
        """Both words, always: for example `stable and inaccurate`."""
        stable, accurate = "un" * self.is_unstable + "stable", "in" * self.is_inaccurate + "accurate"
        return f"{stable} and {accurate}"

    @property
    def summary(self) -> tuple[str, ...]:
        """The verdict, and sentences that say what it rests on."""
        return (
            f"{self.verdict}, on {_images(len(self.images))}",
            self._about_stability(),
            self._about_accuracy(),
            *self._about_the_standard_method(),
            *(f"left out: {name} ({reason})" for name, reason in self.left_out),
        )

    def _about_stability(self) -> str:
        worst = max(self.images, key=lambda image: image.worst)
        times = f"{significant(worst.worst, 4, upward=False)} times"
        limit = f"{float(worst.limit):.4g}"
        if self.is_unstable:
            return (
                f"a perturbation of {worst.name} is enlarged at least {times}, in relative sizes: the limit is {limit}"
            )
        return f"the worst perturbation that was found is enlarged {times}, and the limit is {limit}; {_NO_PROOF}"

    def _about_accuracy(self) -> str:
        count = len(self.images)
        lost, large = sum(i.loses_detail for i in self.images), sum(i.errs for i in self.images)
        if not self.is_inaccurate:
            return (
                "no detail that the standard method shows is proven to be lost, and no error to be above half of the "
                "norm of its image"
            )
        words = []
        if lost:
            words.append(f"a detail that the standard method shows is lost in {lost} of {_images(count)}")
        if large:
            words.append(f"the error is above half of the norm of the image in {large} of {_images(count)}")
        ignored = "" if self.is_unstable else "; a network that ignores its measurements is stable too"
        return " and ".join(words) + ignored

    def _about_the_standard_method(self) -> Iterator[str]:
        """In which images it does not show the detail: there nothing follows from a lost one."""
        hidden = sum(not image.detail.standard_shows for image in self.images)
        if hidden:
            yield (
                f"the standard method does not show the detail, in floats, in {hidden} of "
                f"{_images(len(self.images))}: there the network is not blamed for a lost one"
            )

    def reconstruct(self, image: Floats) -> Floats:
        """Psi(A x) in floats, to be looked at."""
        return self.network(self.operator.forward(np.ravel(image))).reshape(image.shape)

    def certificates(self) -> Iterator[tuple[str, Certificate]]:
        """(FOLDER/NAME.json, certificate) of everything that is claimed; one folder an image."""
        for k, image in enumerate(self.images, 1):
            for name, certificate in image.certificates():
                yield f"{folder_of(k, image)}/{name}.json", certificate

    def __str__(self) -> str:
        return "\n".join((*self.summary, f"{self.network}, {self.operator}"))


def _images(count: int) -> str:
    return f"{count} image{'s' * (count != 1)}"


def folder_of(k: int, image: ExaminedImage) -> str:
    """Where the certificates of the k-th image are."""
    name = "".join(c if c.isascii() and c.isalnum() else "-" for c in image.name)
    return f"{k}-{name[:40]}"
