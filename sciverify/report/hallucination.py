"""The experiment about hallucinations as a table, a figure and one page with the images."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from html import escape
from pathlib import Path

from sciverify.certificate.kinds.local_lipschitz import LocalLipschitzClaim
from sciverify.certificate.kinds.overperformance import OverperformanceClaim
from sciverify.certificate.statement import claim_as
from sciverify.exact.enclosure import significant
from sciverify.exact.midrad import Floats
from sciverify.exact.rationals import numeral
from sciverify.experiments.hallucination import Hallucinations, Trained
from sciverify.report.image_page import Captioned, draw_panels, image_page
from sciverify.report.reconstructions import detail_in_words
from sciverify.report.table import Table
from sciverify.whole_files import write_whole

_WAYS = {
    "consistent": "trained as usual",
    "noise": "trained with noise",
    "adversarial": "trained with adversarial noise",
}


def hallucination_table(found: Hallucinations) -> Table:
    """One row a network and a perturbation, and one for random noise."""
    rows, records = [], []
    for trained in found.networks:
        for name, kind, epsilon, constant in _constants(trained):
            rows.append((
                trained.name,
                f"{trained.error:.3f}",
                kind,
                significant(epsilon, 5, upward=True),
                significant(constant, 5, upward=False),
            ))  # fmt: skip
            records.append({
                "network": trained.name,
                "relative_error_in_floats": trained.error,
                "perturbation": name,
                "epsilon_upper": numeral(epsilon),
                "constant_lower": numeral(constant),
            })  # fmt: skip
    return Table(
        title="Local Lipschitz constants of trained networks, from below",
        columns=("network", "mean relative error\n(floats, unseen)", "perturbation", "||A r|| <=", "L^eps >="),
        rows=tuple(rows),
        notes=(*_notes(found),),
        records=tuple(records),
    )


def _constants(trained: Trained) -> Iterator[tuple[str, str, Fraction, Fraction]]:
    for k, perturbation in enumerate(trained.perturbations, 1):
        yield f"r{k}", f"worst found, r{k}", perturbation.epsilon, perturbation.constant
    claim = claim_as(trained.noise.claim, LocalLipschitzClaim)
    yield "noise", "random noise", claim.epsilon, claim.constant


def _notes(found: Hallucinations) -> Iterator[str]:
    size, operator = found.setting.shown, found.operator
    yield (
        f"Images of {size.side} x {size.side} pixels, {operator}; networks of {size.blocks} blocks with data "
        f"consistency, trained here for {size.steps} steps on phantoms of ellipses. Published networks and medical "
        "data are not used."
    )
    yield "All constants are certified for the exact network; that none is larger is not said. Errors are of floats."
    yield detail_in_words(found.detail)
    claim = claim_as(found.pair.certificate.claim, OverperformanceClaim)
    side = found.setting.pair.side
    yield (
        f"The pair, {side} x {side}: x and x' are at least "
        f"{significant(claim.distance, 5, upward=False)} apart, their measurements at most "
        f"{significant(claim.noise, 5, upward=True)}; the network recovers both up to "
        f"{significant(max(claim.error, claim.other_error), 5, upward=True)}. So L^eps >= "
        f"{significant(claim.constant, 5, upward=False)}, and noise of that size {_effect(claim)}."
    )


def _effect(claim: OverperformanceClaim) -> str:
    if 2 * max(claim.error, claim.other_error) < claim.distance:
        return "makes it invent the detail, or lose it"
    return "gives the one the other's output"


# ---------------------------------------------------------------- images


def panels(found: Hallucinations) -> list[tuple[str, list[Captioned]]]:
    """(heading, [(caption, image)]) of everything that is shown."""
    first, image = found.networks[0], found.image
    rows = [("The image", [("x", image), ("Psi(Ax)", _seen(first, found, image))])]
    for k, (perturbation, standard) in enumerate(zip(first.perturbations, found.standard, strict=True), 1):
        moved = image + perturbation.r
        rows.append((
            f"Perturbation r{k}, ||A r{k}|| <= {significant(perturbation.epsilon, 4, upward=True)}: "
            f"L^eps >= {significant(perturbation.constant, 5, upward=False)}",
            [
                (f"x + r{k}", moved),
                (f"r{k}, times 4", 0.5 + 4 * perturbation.r),
                (f"Psi(A(x + r{k}))", _seen(first, found, moved)),
                ("standard method, same data", standard.image),
            ],
        ))  # fmt: skip
    whole = image + found.detail.detail
    rows.append((
        "A detail that was not in the training",
        [
            ("x + d", whole),
            ("Psi(A(x + d))", _seen(first, found, whole)),
            ("standard method, same data", found.detail.standard.image),
        ],
    ))  # fmt: skip
    return [*rows, *_pair(found)]


def _pair(found: Hallucinations) -> Iterator[tuple[str, list[Captioned]]]:
    pair = found.pair
    shape, (y, other) = pair.image.shape, (pair.operator.forward(v.ravel()) for v in (pair.image, pair.other))
    claim = claim_as(pair.certificate.claim, OverperformanceClaim)
    seen = ": the detail is invented" if 2 * claim.other_error < claim.distance else ""
    yield (
        "A pair that the network recovers too well: noise e = A(x - x') takes one to the other",
        [
            ("x", pair.image),
            ("x' = x + d", pair.other),
            ("Psi(Ax)", pair.network(y).reshape(shape)),
            (f"Psi(Ax - e){seen}", pair.network(other).reshape(shape)),
        ],
    )


def _seen(trained: Trained, found: Hallucinations, image: Floats) -> Floats:
    """The network's image, in floats."""
    return trained.network(found.operator.forward(image.ravel())).reshape(image.shape)


def hallucination_page(found: Hallucinations) -> str:
    """One self-contained HTML page: images, constants, what is claimed and what is not."""
    ways = "".join(f"<li><b>{escape(name)}</b>: {escape(words)}</li>" for name, words in _WAYS.items())
    return image_page(
        "Hallucinations of a trained network, certified",
        f"<ul>{ways}</ul>",
        panels(found),
        [hallucination_table(found)],
    )


def save_hallucinations(found: Hallucinations, folder: Path) -> None:
    """The page, and the images as one figure in PNG and SVG.

    Raises
    ------
    ImportError
        matplotlib is not installed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / "hallucination.html", hallucination_page(found))
    draw_panels(panels(found), folder, "hallucination")
