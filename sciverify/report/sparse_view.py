"""Sparse-view tomography as a table, a figure and one page with the images."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from html import escape
from pathlib import Path
from typing import TypeAlias

import numpy as np

from sciverify.certificate.kinds.any_map_error import AnyMapErrorClaim
from sciverify.certificate.kinds.local_lipschitz import LocalLipschitzClaim
from sciverify.certificate.kinds.not_optimal import NotOptimalClaim
from sciverify.certificate.statement import claim_as
from sciverify.exact.enclosure import significant
from sciverify.exact.midrad import Floats
from sciverify.exact.rationals import numeral
from sciverify.experiments.sparse_view import SparseView
from sciverify.report.image_page import Captioned, Panels, draw_panels, enlarged, image_page
from sciverify.report.table import Table
from sciverify.stability.accuracy_test import ReconstructedDetail
from sciverify.whole_files import write_whole

_Row: TypeAlias = tuple[tuple[str, ...], dict[str, object]]
"""Cells for people, and a record for programs."""
_EMPTY: dict[str, object] = dict.fromkeys((
    "test", "epsilon_upper", "constant_lower", "back_projection_constant_in_floats", "error_lower", "error_upper",
    "back_projection_error_in_floats", "any_map_noise_upper", "any_map_error_lower", "lost",
))  # fmt: skip
_COLUMNS = (
    "test", "noise of\nnorm <=", "the network\nenlarges it >=", "FBP enlarges\nit (floats)",
    "the network\nerrs >=", "FBP errs\n(floats)", "every map\nerrs >=",
)  # fmt: skip
_LEAD = (
    "A network and a classical method reconstruct images from the sums of their pixels along the lines of a few "
    "directions. Small changes of the sums are enlarged; a pattern that the sums show is lost; another one is in none "
    "of the sums.",
)
_TITLE = "Sparse-view tomography: a network and filtered back-projection"


def sparse_view_table(found: SparseView) -> Table:
    """One row a perturbation, one for random noise, one a detail."""
    rows = [*_perturbed(found), *_details(found)]
    return Table(_TITLE, _COLUMNS, tuple(r for r, _ in rows), (*_notes(found),), tuple(record for _, record in rows))


def _perturbed(found: SparseView) -> Iterator[_Row]:
    forward = found.operator.forward
    tests = [
        (f"worst found, r{k}", f"r{k}", p.certificate, forward(p.r.ravel()))
        for k, p in enumerate(found.perturbations, 1)
    ]
    for test, name, certificate, e in [*tests, ("random noise", "noise", found.noise.certificate, found.noise.e)]:
        claim = claim_as(certificate.claim, LocalLipschitzClaim)
        classical = float(np.linalg.norm(found.seen(e)[1]) / np.linalg.norm(e))
        epsilon, constant = _up(claim.epsilon), _down(claim.constant)
        yield (
            (test, epsilon, constant, f"{classical:.4g}", "", "", ""),
            _EMPTY
            | {
                "test": name,
                "epsilon_upper": numeral(claim.epsilon),
                "constant_lower": numeral(claim.constant),
                "back_projection_constant_in_floats": classical,
            },
        )


def _details(found: SparseView) -> Iterator[_Row]:
    stripes = "stripes: lost" if found.stripes.is_lost else "stripes"
    for test, name, detail in ((stripes, "stripes", found.stripes), ("a ghost: invisible", "ghost", found.ghost)):
        whole = found.image + detail.detail
        classical = float(np.linalg.norm(found.seen(_measured(found, whole))[1] - whole))
        every = claim_as(detail.any_map.claim, AnyMapErrorClaim)
        noise, error = _up(every.eta) if every.eta else "0", _down(detail.error.lower)
        yield (
            (test, noise, "", "", error, f"{classical:.4g}", _down(every.lower)),
            _EMPTY
            | {
                "test": name,
                "error_lower": numeral(detail.error.lower),
                "error_upper": numeral(detail.error.upper),
                "back_projection_error_in_floats": classical,
                "any_map_noise_upper": numeral(every.eta),
                "any_map_error_lower": numeral(every.lower),
                "lost": detail.is_lost,
            },
        )


def _notes(found: SparseView) -> Iterator[str]:
    size, operator = found.view.size, found.operator
    directions = ", ".join(f"({p}, {q})" for p, q in operator.directions)
    yield (
        f"Images of {size.side} x {size.side} pixels, their sums along the lines of {len(operator.directions)} "
        f"directions: {directions}, times {operator.scale}. The network has {size.blocks} blocks with steps "
        f"towards consistent data, and was trained here for {size.steps} steps on phantoms of ellipses. Medical data "
        "are not used."
    )
    yield (
        "Constants and errors of the network are certified, for exact arithmetic; that no constant is larger is not "
        "said. FBP is filtered back-projection, of floats, without guarantee. Sizes, enlargements and errors are "
        "absolute: ||change of the image|| over ||change of the sums||, in the units of images and sums."
    )
    yield (
        f"Mean relative error on phantoms that were not learned, in floats: {found.error:.3f} for the network, "
        f"{found.projected_error:.3f} for filtered back-projection."
    )
    network, classical = shares(found, found.stripes)
    lost = (
        " Lost: the network's image is proven to be nearer to the image without them." if found.stripes.is_lost else ""
    )
    yield (
        f"Stripes of norm {np.linalg.norm(found.stripes.detail):.4g}: filtered back-projection shows "
        f"{100 * classical:.0f} % of their pattern, the network {100 * network:.0f} % (floats).{lost}"
    )
    yield (
        "A ghost: its sums along all lines are 0, exactly. The image with it and the image without it have the same "
        "data, so every map errs on one of them by at least half its norm."
    )
    yield (
        "Errors on images with a detail are those without noise. The last column is about noise of at most the norm in "
        "the second one: every map errs so much on the image with the detail or on the image without it."
    )
    claim = claim_as(found.not_optimal.claim, NotOptimalClaim)
    yield (
        f"Of the image, the image with stripes and the image with the ghost, the network errs by at least "
        f"{_down(claim.error)} on one; the best map of the three errs by at most {_up(claim.optimum)} on any. So the "
        "network is not a best map of the three (not-optimal.json). This says nothing of other images."
    )


def shares(found: SparseView, detail: ReconstructedDetail) -> tuple[float, float]:
    """How much of a detail the images of the network and of filtered back-projection show: <change, d> / ||d||^2."""
    d = detail.detail
    pairs = zip(found.seen(_measured(found, found.image + d)), found.seen(_measured(found, found.image)), strict=True)
    network, classical = (float(np.sum((after - before) * d) / np.sum(d * d)) for after, before in pairs)
    return network, classical


def _measured(found: SparseView, image: Floats) -> Floats:
    return found.operator.forward(image.ravel())


def _up(value: Fraction) -> str:
    return significant(value, 5, upward=True)


def _down(value: Fraction) -> str:
    return significant(value, 5, upward=False)


# ---------------------------------------------------------------- images


def sparse_view_panels(found: SparseView) -> Panels:
    """(heading, [(caption, image)]) of everything that is shown."""
    x, y = found.image, _measured(found, found.image)
    psi, classical = found.seen(y)
    rows: list[tuple[str, list[Captioned]]] = [
        (
            "The image x, and what both methods make of y = Ax",
            [("x", x), ("network, Psi(y)", psi), ("filtered back-projection", classical)],
        )
    ]
    for k, p in enumerate(found.perturbations, 1):
        e = _measured(found, p.r)
        rows.append((
            f"The worst perturbation r{k} that was found: the network enlarges A r{k}, of norm {_up(p.epsilon)}, at "
            f"least {_down(p.constant)} times",
            _moved(found, f"A r{k}", e, [(f"x + r{k}", x + p.r)]),
        ))  # fmt: skip
    constant = claim_as(found.noise.certificate.claim, LocalLipschitzClaim).constant
    rows.append((
        f"Random noise e of the norm of A r{len(found.perturbations)}: the network enlarges it at least "
        f"{_down(constant)} times",
        _moved(found, "e", found.noise.e, [("x", x)]),
    ))  # fmt: skip
    for heading, detail in (
        ("Stripes: the network loses them" if found.stripes.is_lost else "Stripes", found.stripes),
        ("A ghost: its sums are 0, so no map can show it", found.ghost),
    ):
        rows.append((heading, _moved(found, "A d", _measured(found, detail.detail), [("x + d", x + detail.detail)])))
    return rows


def _moved(found: SparseView, name: str, e: Floats, first: list[Captioned]) -> list[Captioned]:
    """What both methods make of changed data, and how the network's image changes."""
    y = _measured(found, found.image)
    (before, _), (after, classical) = found.seen(y), found.seen(y + e)
    factor, change = enlarged(after - before, found.image)
    return [
        *first,
        (f"network, Psi(y + {name})", after),
        (f"its change, times {factor}", change),
        ("filtered back-projection, same data", classical),
    ]


def sparse_view_page(found: SparseView) -> str:
    """One self-contained HTML page."""
    lead = "".join(f"<p>{escape(words)}</p>" for words in _LEAD)
    return image_page(_TITLE, lead, sparse_view_panels(found), [sparse_view_table(found)])


def save_sparse_view(found: SparseView, folder: Path) -> None:
    """The page, and the images as one figure in PNG and SVG.

    Raises
    ------
    ImportError
        matplotlib is not installed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / "sparse-view.html", sparse_view_page(found))
    draw_panels(sparse_view_panels(found), folder, "sparse-view")
