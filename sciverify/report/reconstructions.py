"""Both tests of a reconstruction network as a table and one page with the images."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from html import escape

import numpy as np

from sciverify.certificate.certificate import Certificate
from sciverify.certificate.kinds.any_map_error import AnyMapErrorClaim
from sciverify.certificate.kinds.local_lipschitz import LocalLipschitzClaim
from sciverify.certificate.statement import claim_as
from sciverify.exact.enclosure import Enclosure, significant
from sciverify.exact.midrad import Floats
from sciverify.exact.rationals import numeral
from sciverify.report.image_page import Captioned, Panels, enlarged, image_page, in_grey
from sciverify.report.table import Table
from sciverify.stability.accuracy_test import DetailResult
from sciverify.stability.examined_image import ExaminedImage
from sciverify.stability.instability_test import Perturbation
from sciverify.stability.reconstruction_results import ReconstructionResults, folder_of

See = Callable[[Floats], Floats]
"""What the network makes of the measurements of an image, in floats."""
_COLUMNS = (
    "image", "test", "finding", "||A r|| <=", "L^eps >=", "enlarged\nat least", "error of\nthe network",
    "error of the\nstandard method", "every map\nerrs at least",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the table; what is missing is None."""

    image: str
    test: str
    certificate: str
    epsilon: Fraction | None = None
    constant: Fraction | None = None
    times: Fraction | None = None
    error: Enclosure | None = None
    standard: float | None = None
    standard_shows: bool | None = None
    every: AnyMapErrorClaim | None = None
    finding: str = ""

    def cells(self) -> tuple[str, ...]:
        """As people read it, rounded outwards."""
        return (
            self.image,
            self.test,
            self.finding,
            _rounded(self.epsilon, upward=True),
            _rounded(self.constant, upward=False),
            _rounded(self.times, upward=False),
            "" if self.error is None else f"{self.error:.5}",
            "" if self.standard is None else f"{self.standard:.4g}, {'shown' if self.standard_shows else 'not shown'}",
            "" if self.every is None else _rounded(self.every.lower, upward=False),
        )

    def record(self) -> dict[str, object]:
        """For programs."""
        return {
            "image": self.image,
            "test": self.test,
            "epsilon_upper": _numeral(self.epsilon),
            "constant_lower": _numeral(self.constant),
            "enlarged_lower": _numeral(self.times),
            "error_lower": None if self.error is None else numeral(self.error.lower),
            "error_upper": None if self.error is None else numeral(self.error.upper),
            "standard_error_in_floats": self.standard,
            "standard_shows_detail_in_floats": self.standard_shows,
            "any_map_noise_upper": None if self.every is None else numeral(self.every.eta),
            "any_map_error_lower": None if self.every is None else numeral(self.every.lower),
            "finding": self.finding,
            "certificate": self.certificate,
        }


def _rounded(value: Fraction | None, *, upward: bool) -> str:
    return "" if value is None else significant(value, 5, upward=upward)


def _numeral(value: Fraction | None) -> str | None:
    return None if value is None else numeral(value)


def reconstruction_table(results: ReconstructionResults) -> Table:
    """One row a perturbation, a noise, an image and a detail."""
    rows = [row for k, image in enumerate(results.images, 1) for row in _rows(k, image)]
    return Table(
        title=f"Instability test and accuracy test: {results.verdict}",
        columns=_COLUMNS,
        rows=tuple(row.cells() for row in rows),
        notes=tuple(_notes(results)),
        records=tuple(row.record() for row in rows),
        facts={"verdict": results.verdict, "unstable": results.is_unstable, "inaccurate": results.is_inaccurate},
    )


def _rows(k: int, image: ExaminedImage) -> Iterator[_Row]:
    place = folder_of(k, image)
    yield _Row(image.name, "the image", f"{place}/image.json", error=image.error)
    for j, (found, noise) in enumerate(zip(image.perturbations, image.noise, strict=True), 1):
        for words, name, certificate in (
            (f"worst found, r{j}", f"r{j}", found.certificate),
            (f"random noise of the size of r{j}", f"noise{j}", noise.certificate),
        ):
            yield _constant(image, words, f"{place}/{name}.json", certificate)
    yield _Row(
        image.name,
        "detail",
        f"{place}/detail.json",
        error=image.detail.error,
        standard=image.detail.standard_error,
        standard_shows=image.detail.standard_shows,
        every=claim_as(image.detail.any_map.claim, AnyMapErrorClaim),
        finding=", ".join(["lost"] * image.loses_detail + ["large error"] * image.errs),
    )


def _constant(image: ExaminedImage, words: str, place: str, certificate: Certificate) -> _Row:
    claim, times = claim_as(certificate.claim, LocalLipschitzClaim), image.enlargement(certificate)
    finding = "unstable" if times > image.limit else ""
    return _Row(image.name, words, place, claim.epsilon, claim.constant, times, finding=finding)


def _notes(results: ReconstructionResults) -> Iterator[str]:
    yield from map(_sentence, results.summary)
    for image in results.images:
        yield f"{image.name}: {detail_in_words(image.detail)}"
    yield (
        "Enlarged: the change of the image over the norm of the image, divided by the change of the measurements over "
        "the norm of the measurements. Constants and errors of the network are certified, for exact arithmetic; that "
        "no constant is larger is not said. The standard method is the LASSO in Haar wavelets with lam = "
        f"{_penalties(results)}, whose distance to its minimisers is certified; its errors, and whether it shows a "
        "detail, are those of floats. Sizes, constants and errors are absolute, in the units of the images."
    )


def _penalties(results: ReconstructionResults) -> str:
    """One number if it is the same for all images, else one an image."""
    if len({image.lam for image in results.images}) == 1:
        return f"{results.images[0].lam:g}"
    return ", ".join(f"{image.lam:g} ({image.name})" for image in results.images)


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."


def _nearer(detail: DetailResult) -> str:
    return "is nearer" if detail.is_lost else "is not proven to be nearer"


def detail_in_words(detail: DetailResult) -> str:
    """What the accuracy test says, and what no map can do."""
    every = claim_as(detail.any_map.claim, AnyMapErrorClaim)
    verdict = f"{_nearer(detail)} to the image without it"
    shown = "shows it" if detail.standard_shows else "does not show it either" if detail.is_lost else "does not show it"
    noise = f"For noise of norm {significant(every.eta, 4, upward=True)}" if every.eta else "Even without noise"
    return (
        f"A detail of norm {np.linalg.norm(detail.detail):.4g}: the network's image errs by at least "
        f"{significant(detail.error.lower, 5, upward=False)} and {verdict}; the standard method {shown} "
        f"(in floats) and errs by {detail.standard_error:.4g}. {noise} every map errs by at least "
        f"{significant(every.lower, 4, upward=False)} on the image with the detail or the one without."
    )


# ---------------------------------------------------------------- images


def reconstruction_panels(results: ReconstructionResults) -> Panels:
    """(heading, [(caption, image)]) of everything that is shown."""
    return [row for image in results.images for row in _image_panels(results, image)]


def _image_panels(results: ReconstructionResults, image: ExaminedImage) -> Iterator[tuple[str, list[Captioned]]]:
    x, see = image.image, results.reconstruct
    for k, (found, standard) in enumerate(zip(image.perturbations, image.standard, strict=True), 1):
        heading, images = perturbation_panel(see, x, f"r{k}", found, standard.image)
        yield f"{image.name}. {heading}", images
    e = image.noise[-1].e
    noisy = results.network(results.operator.forward(x.ravel()) + e).reshape(x.shape)
    yield (
        f"{image.name}. Random noise e of the same size: {_at_least(image.noise[-1].certificate)}",
        [("x", in_grey(x, x)), ("Psi(y)", in_grey(see(x), x)), ("Psi(y + e)", in_grey(noisy, x))],
    )
    heading, images = detail_panel(see, x, image.detail)
    yield f"{image.name}. {heading}", images


def _at_least(certificate: Certificate) -> str:
    constant = claim_as(certificate.claim, LocalLipschitzClaim).constant
    return f"L^eps >= {significant(constant, 5, upward=False)}"


def perturbation_panel(
    see: See, x: Floats, name: str, found: Perturbation, standard: Floats
) -> tuple[str, list[Captioned]]:
    """An image, a perturbation, what the network makes of both, and what the standard method makes of the second."""
    factor, r = enlarged(found.r, x)
    moved = x + found.r
    return (
        f"Perturbation {name}, ||A {name}|| <= {significant(found.epsilon, 4, upward=True)}: "
        f"{_at_least(found.certificate)}",
        [
            (f"x + {name}", in_grey(moved, x)),
            (f"{name}, times {factor}", r),
            ("Psi(y), y = Ax", in_grey(see(x), x)),
            (f"Psi(y + A {name})", in_grey(see(moved), x)),
            ("standard method, same data", in_grey(standard, x)),
        ],
    )


def detail_panel(see: See, x: Floats, detail: DetailResult) -> tuple[str, list[Captioned]]:
    """An image with a detail, what the network makes of it, and what the standard method does."""
    whole = x + detail.detail
    words = f"A detail d: the network's image of x + d {_nearer(detail)} to x than to x + d"
    return (
        words,
        [
            ("x", in_grey(x, whole)),
            ("x + d", in_grey(whole, whole)),
            ("Psi(A(x + d))", in_grey(see(whole), whole)),
            ("standard method, same data", in_grey(detail.standard.image, whole)),
        ],
    )


def reconstruction_page(results: ReconstructionResults) -> str:
    """One self-contained HTML page: the verdict, the images as both tests show them, the table."""
    first, *others = results.summary
    sentences = "".join(f"<p>{escape(_sentence(words))}</p>" for words in others)
    kind = "refuted" if results.is_unstable or results.is_inaccurate else "held"
    head = (
        f'<header class="{kind}"><p class="verdict">{escape(first)}</p>{sentences}'
        f"<p>{escape(str(results.network))}; {escape(str(results.operator))}.</p></header>"
    )
    return image_page(
        "Two tests of a reconstruction network",
        head,
        reconstruction_panels(results),
        [reconstruction_table(results)],
        "Each certified number has a certificate: save(folder), or --out on the command line, writes them.",
    )
