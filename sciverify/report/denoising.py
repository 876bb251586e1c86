"""The experiment about denoising as a table, a figure and one page with the images."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.linear_region import LinearRegionClaim
from sciverify.certificate.kinds.local_lipschitz import LocalLipschitzClaim
from sciverify.certificate.kinds.output_error import OutputErrorClaim
from sciverify.certificate.statement import claim_as
from sciverify.exact.enclosure import Enclosure, significant
from sciverify.exact.midrad import Floats
from sciverify.exact.rationals import numeral
from sciverify.experiments.denoising import DEVIATION, Denoiser, Denoising
from sciverify.report.image_page import Captioned, Panels, draw_panels, image_page, in_grey
from sciverify.report.reconstructions import detail_in_words, detail_panel, perturbation_panel
from sciverify.report.table import Table
from sciverify.whole_files import write_whole

_COLUMNS = ("images", "input", "norm of\nthe noise <=", "error of\nthe network", "error over\nnoise", "L^eps >=")


@dataclass(frozen=True, slots=True)
class _NoiseRow:
    """One noise: what the network leaves of it, and how it enlarges it."""

    images: str
    input: str
    size: Fraction
    error: Enclosure
    constant: Fraction

    def cells(self) -> tuple[str, ...]:
        """Rounded outwards; the quotient as floats give it."""
        return (
            self.images,
            self.input,
            significant(self.size, 5, upward=True),
            f"{self.error:.5}",
            f"{float(self.error.upper / self.size):.3f}",
            significant(self.constant, 5, upward=False),
        )

    def record(self) -> dict[str, object]:
        """For programs."""
        return {
            "images": self.images,
            "input": self.input,
            "noise_upper": numeral(self.size),
            "error_lower": numeral(self.error.lower),
            "error_upper": numeral(self.error.upper),
            "constant_lower": numeral(self.constant),
        }


def denoising_table(found: Denoising) -> Table:
    """One row a noise: random, and the worst that was found."""
    rows = [row for denoiser in found.denoisers for row in _rows(denoiser)]
    return Table(
        title="Denoising networks: random noise, and the worst noise of the same size",
        columns=_COLUMNS,
        rows=tuple(row.cells() for row in rows),
        notes=tuple(_notes(found)),
        records=tuple(row.record() for row in rows),
    )


def _rows(denoiser: Denoiser) -> Iterator[_NoiseRow]:
    examined = denoiser.examined
    for k, (noise, found) in enumerate(zip(examined.noise, examined.perturbations, strict=True)):
        for words, constant, error in (
            (f"x + e{k + 1}, random noise", noise.certificate, denoiser.random[k]),
            (f"x + r{k + 1}, the worst found", found.certificate, denoiser.worst[k]),
        ):
            claim, bounds = claim_as(constant.claim, LocalLipschitzClaim), _error(error)
            yield _NoiseRow(denoiser.name, words, claim.epsilon, bounds, claim.constant)


def _error(certificate: Certificate) -> Enclosure:
    claim = claim_as(certificate.claim, OutputErrorClaim)
    return Enclosure(claim.lower, claim.upper)


def _notes(found: Denoising) -> Iterator[str]:
    yield (
        "Residual networks y + F(y) from y = x + e to x, trained here on other images with noise of standard deviation "
        f"{DEVIATION} a pixel; grey values are from 0 to 1. Errors ||Psi(x + e) - x|| and constants are certified for "
        "the exact networks; that no noise is worse is not said."
    )
    for denoiser in found.denoisers:
        size = denoiser.size
        yield (
            f"{denoiser.name}: {size.side} x {size.side} pixels, "
            f"{size.blocks} residual block{'s' * (size.blocks != 1)}, {size.steps} steps. "
            f"{detail_in_words(denoiser.examined.detail)}{_region(denoiser)}"
        )
    yield from (f"Left out: {words}." for words in found.left_out)


def _region(denoiser: Denoiser) -> str:
    if denoiser.region is None:
        return ""
    claim = claim_as(denoiser.region.claim, LinearRegionClaim)
    return (
        f" At x + e{len(denoiser.examined.noise)} the local Lipschitz constant is between "
        f"{significant(claim.lower, 6, upward=False)} and {significant(claim.upper, 6, upward=True)}, for every eps <= "
        f"{significant(claim.radius, 3, upward=False)}."
    )


# ---------------------------------------------------------------- images


def denoising_panels(found: Denoising) -> Panels:
    """(heading, [(caption, image)]) of everything that is shown."""
    return [panel for denoiser in found.denoisers for panel in _panels(denoiser)]


def _panels(denoiser: Denoiser) -> Iterator[tuple[str, list[Captioned]]]:
    examined = denoiser.examined
    x, noisy, k = examined.image, denoiser.noisy, len(examined.noise)

    def see(image: Floats) -> Floats:
        return denoiser.network(image.ravel()).reshape(image.shape)

    size = claim_as(examined.noise[-1].certificate.claim, LocalLipschitzClaim).epsilon
    yield (
        f"{denoiser.name}. Random noise of norm {significant(size, 4, upward=True)}: the error is at most "
        f"{significant(_error(denoiser.random[-1]).upper, 4, upward=True)}",
        [
            ("x", in_grey(x, x)),
            (f"y = x + e{k}", in_grey(noisy, x)),
            ("Psi(y)", in_grey(see(noisy), x)),
            ("standard method, same data", in_grey(denoiser.standard.image, x)),
        ],
    )
    for j, (perturbation, standard) in enumerate(zip(examined.perturbations, examined.standard, strict=True), 1):
        heading, images = perturbation_panel(see, x, f"r{j}", perturbation, standard.image)
        error = significant(_error(denoiser.worst[j - 1]).lower, 4, upward=False)
        yield f"{denoiser.name}. {heading}, the error is at least {error}", images
    heading, images = detail_panel(see, x, examined.detail)
    yield f"{denoiser.name}. {heading}", images


def denoising_page(found: Denoising) -> str:
    """One self-contained HTML page: images, errors, what is claimed and what is not."""
    head = (
        "<p>The measurements are the image and noise, y = x + e; the operator A is the identity. Random noise is "
        "removed, for which the networks were trained. Noise of the same size that is looked for is not.</p>"
    )
    return image_page("Denoising networks, certified", head, denoising_panels(found), [denoising_table(found)])


def save_denoising(found: Denoising, folder: Path) -> None:
    """The page, and the images as one figure in PNG and SVG.

    Raises
    ------
    ImportError
        matplotlib is not installed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / "denoising.html", denoising_page(found))
    draw_panels(denoising_panels(found), folder, "denoising")
