"""Writes docs/rules.md and the tables of rules and kinds in docs/certificate-format.md from the checker's own registry.

python docs/rule_map.py
"""

from __future__ import annotations

import json
import re
import textwrap
from collections import defaultdict
from pathlib import Path

import sciverify.checker.certificate  # registers every rule and kind
from sciverify.checker.rules import KINDS, RULES, Rule

ROOT = Path(__file__).parents[1]
CHECKER = Path(sciverify.checker.__file__).parent
PRODUCERS = {
    "bounds": ("certificate/kinds/exact.py", "dual_optimality"),
    "field": ("certificate/tower.py", "closed_forms"),
    "instance": ("certificate/instances.py", "dual_optimality"),
    "isometry": ("problems/isometry.py", "isometry_rule"),
    "dual-optimality": ("certify/proofs/optimal_pair.py", "dual_optimality"),
    "nearest-member": ("problems/solution_set.py", "separating_functional"),
    "separating-functional": ("problems/solution_set.py", "separating_functional"),
    "strict-multiplier": ("problems/solution_set.py", "strict_multiplier"),
    "second-minimiser": ("problems/solution_set.py", "strict_multiplier"),
    "objective-excess": ("certify/objective.py", "dual_optimality"),
    "minimum": ("certify/minimum.py", "dual_optimality"),
    "matrix-file": ("certificate/blocks.py", "support_enclosure"),
    "support-enclosure": ("certify/proofs/support_enclosure.py", "support_enclosure"),
    "strict-dual": ("certify/proofs/strict_dual.py", "strict_dual"),
    "strong-convexity": ("certify/proofs/strong_convexity.py", "strong_convexity"),
    "operator-convexity": ("certify/proofs/operator_convexity.py", "operators_in_integers"),
    "complex-krawczyk": ("certify/proofs/krawczyk.py", "complex_krawczyk"),
    "complex-exact-fit": ("certify/proofs/block_exact_fit.py", "complex_krawczyk"),
    "complex-zero": ("certify/proofs/block_distance.py", "complex_krawczyk"),
    "group-krawczyk": ("certify/proofs/krawczyk.py", "group_penalties"),
    "group-exact-fit": ("certify/proofs/block_exact_fit.py", "group_penalties"),
    "group-zero": ("certify/proofs/block_distance.py", "group_penalties"),
    "confining-multiplier": ("certify/proofs/exact_structure.py", "confinement"),
    "positive-entry": ("certify/proofs/exact_structure.py", "confinement"),
    "bounded-entry": ("certify/proofs/bounded_entries.py", "entries"),
    "further-minimisers": ("certify/proofs/exact_structure.py", "confinement"),
    "sharp-growth": ("certify/growth.py", "growth"),
    "quadratic-growth": ("certify/growth.py", "growth"),
    "uniform-stability": ("certify/proofs/uniform_stability.py", "trust_radius"),
    "changed-instance": ("certify/proofs/changed_instance.py", "trust_radius"),
    "affine-path": ("certify/proofs/affine_path.py", "solution_path"),
    "enclosed-path": ("certify/proofs/enclosed_path.py", "solution_path"),
    "transcript": ("certify/training_sets.py", "games"),
    "refutation": ("adversary/game.py", "games"),
    "turned-columns": ("problems/turned.py", "quarter_turns"),
    "indistinguishable-pair": ("stability/any_map.py", "any_map"),
    "sparse-witness": ("stability/kernel_awareness.py", "kernel_awareness"),
    "every-support": ("stability/support_elimination.py", "kernel_awareness"),
    "block-coherence": ("stability/block_coherence.py", "kernel_awareness"),
    "common-measurement": ("stability/optimal_map.py", "optimal_maps"),
    "optimal-face": ("certify/linear_program.py", "linear_programs"),
    "fibre-centres": ("stability/fibres.py", "optimal_maps"),
    "pseudo-inverses": ("stability/null_space_property.py", "null_space"),
    "left-inverses": ("stability/left_inverses.py", "null_space"),
    "coherence-in-levels": ("stability/null_space_property.py", "null_space"),
    "recovery-constants": ("stability/null_space_property.py", "null_space"),
    "kernel-collision": ("stability/training_failure.py", "optimal_maps"),
    "forced-fit": ("stability/training_failure.py", "optimal_maps"),
    "neuron-multipliers": ("stability/lipschitz.py", "lipschitz"),
    "linear-region": ("stability/linear_region.py", "linear_region"),
    "constant-class": ("stability/linear_region.py", "linear_region"),
    "pair-couplings": ("stability/pair_couplings.py", "lipschitz"),
    "network-output": ("stability/network_claims.py", "network_outputs"),
    "difference-quotient": ("stability/network_claims.py", "network_outputs"),
    "overperformance": ("stability/network_claims.py", "network_outputs"),
    "suboptimal-output": ("stability/suboptimal_map.py", "optimal_maps"),
    "distinct-classes": ("stability/network_claims.py", "network_outputs"),
    "windows": ("spectra/gap.py", "spectral_gaps"),
    "temple-kato": ("spectra/eigenvalue.py", "eigenvalues"),
    "residual": ("spectra/spectral_point.py", "spectral_points"),
    "dual-residual": ("spectra/measure.py", "spectral_measures"),
    "arc-windows": ("spectra/arc_gap.py", "cmv"),
    "unitary-residual": ("spectra/circle_measure.py", "cmv"),
    "smoothing-error": ("spectra/measure.py", "spectral_measures"),
    "inner-cells": ("spectra/pseudospectrum.py", "pseudospectra"),
    "told-entries": ("hierarchy/play.py", "hierarchy"),
    "missed-point": ("hierarchy/play.py", "hierarchy"),
    "free-interval": ("hierarchy/play.py", "hierarchy"),
    "mind-changes": ("hierarchy/play.py", "hierarchy"),
    "told-matrices": ("hierarchy/optimal_maps.py", "maps_and_flags"),
    "missed-optimum": ("hierarchy/confused_vectors.py", "maps_and_flags"),
    "false-flag": ("hierarchy/exit_flags.py", "maps_and_flags"),
    "outer-cells": ("spectra/pseudospectrum_picture.py", "pseudospectra"),
    "matrix-cells": ("spectra/matrix_pseudospectrum.py", "pseudospectra"),
    "power-residual": ("spectra/pseudospectrum_points.py", "pseudospectra"),
    "gauss-radau": ("spectra/distribution.py", "distribution"),
}
"""Rule -> (what writes its evidence, below sciverify/; its numeric proof, in proofs_numeric/)."""
BEGIN, END = "<!-- generated by docs/rule_map.py: {} -->", "<!-- end of {} -->"


def require_all_registered() -> None:
    """Every rule that is written in the checker is registered when it runs, and has its line here."""
    written = {
        name: path.name
        for path in sorted(CHECKER.glob("*.py"))
        for name in re.findall(r'= Rule\(\s*"([^"]+)"', path.read_text())
    }
    for name in sorted({*written} - {*RULES}):
        raise SystemExit(f"no one imports {written[name]} with rule {name}: FAMILIES in checker/certificate.py must")
    for name in sorted({*RULES} ^ {*PRODUCERS}):
        raise SystemExit(f"rule {name} is in the checker or in PRODUCERS, and not in both")


def homes(rule: Rule) -> list[str]:
    """The files of the checker that refuse by a rule; the one that registers it, if none refuses by its name."""
    texts = {path.name: path.read_text() for path in sorted(CHECKER.glob("*.py"))}
    ((home, name),) = (
        (file, found[1])
        for file, text in texts.items()
        if (found := re.search(rf'^(\w+) = Rule\(\s*"{re.escape(rule.name)}"', text, re.MULTILINE))
    )
    sees = re.compile(rf"^from \.{home.removesuffix('.py')} import .*\b{name}\b", re.MULTILINE)
    refuses = re.compile(rf"\bRejected\(\s*{name}\b")
    return [f for f, text in texts.items() if refuses.search(text) and (f == home or sees.search(text))] or [home]


def refused() -> dict[str, list[str]]:
    """Rule -> corpus files that it refuses."""
    expected = json.loads((ROOT / "tests" / "certificates" / "expected.json").read_text())["incorrect"]
    files = defaultdict(list)
    for name, rule in expected.items():
        files[rule].append(name.removesuffix(".json"))
    return files


def link(theorem: str) -> str:
    """A page and a heading as a link from another page of docs/."""
    page, _, heading = theorem.partition("#")
    title = heading.replace("-", " ") or Path(page).stem.replace("-", " ")
    return f"[{title}]({theorem})"


def item(begin: str, text: str) -> str:
    """An item of a list, in lines of at most 98 characters."""
    return textwrap.fill(text, 98, initial_indent=begin, subsequent_indent="  ", break_on_hyphens=False)


def section(rule: Rule, files: list[str]) -> str:
    """What is known of one rule."""
    producer, proof = PRODUCERS[rule.name]
    names = item("  ", ", ".join(files) or "none")
    lines = [
        f"## {rule.name}",
        "",
        item("- ", f"to prove: {rule.proves}"),
        f"- proof: {link(rule.theorem)}",
        item("- ", "checked in " + ", ".join(f"`sciverify/checker/{file}`" for file in homes(rule))),
        item("- ", f"keys of its evidence: {quoted(rule.keys) or 'none of its own'}"),
        f"- written by `sciverify/{producer}`",
        f"- numeric proof: `proofs_numeric/{proof}.py`",
        f"- corpus files that it refuses ({len(files)}):",
        names,
        "",
    ]
    return "\n".join(lines)


def page() -> str:
    """docs/rules.md"""
    head = (
        "# A map of the rules\n\n"
        "Each rule of the [certificate format](certificate-format.md): what it is to prove, where its own\n"
        "proof stands, which files of the checker refuse by it, which file of the library writes its\n"
        "evidence, which file of `proofs_numeric` attacks it with numbers, and which certificates of\n"
        "`tests/certificates/incorrect` it refuses; a name there says what is wrong in the file. In the\n"
        "sentences, x is the point of a certificate, Xi the set of minimisers, z a minimiser, F the\n"
        "objective, A and y the data, p a dual point.\n\n"
        "This page is written by `python docs/rule_map.py`.\n\n"
    )
    files = refused()
    return head + "\n".join(section(rule, sorted(files[name])) for name, rule in sorted(RULES.items()))


def quoted(keys: tuple[str, ...]) -> str:
    """Keys as code."""
    return ", ".join(f"`{key}`" for key in keys)


def cell(text: str) -> str:
    """Text inside a table."""
    return text.replace("|", chr(92) + "|")


def tables() -> dict[str, str]:
    """The tables inside docs/certificate-format.md."""
    kinds = ["| kind | keys besides `kind` | point | what the checker says |", "|---|---|---|---|"]
    for name, kind in sorted(KINDS.items()):
        point = "x" if kind.point else "null"
        kinds.append(f"| `{name}` | {quoted(kind.keys)} | {point} | `{cell(kind.says)}` |")
    rules = ["| rule | keys | proves | proof |", "|---|---|---|---|"]
    for name, rule in sorted(RULES.items()):
        rules.append(
            f"| [{name}](rules.md#{name}) | {quoted(rule.keys)} | {cell(rule.proves)} | {link(rule.theorem)} |"
        )
    return {"kinds": "\n".join(kinds), "rules": "\n".join(rules)}


def with_tables(text: str) -> str:
    """A page with its generated tables brought up to date."""
    for name, table in tables().items():
        begin, end = BEGIN.format(name), END.format(name)
        head, _, rest = text.partition(begin)
        text = f"{head}{begin}\n\n{table}\n\n{end}{rest.partition(end)[2]}"
    return text


def main() -> None:
    """Write both pages."""
    require_all_registered()
    (ROOT / "docs" / "rules.md").write_text(page())
    format_page = ROOT / "docs" / "certificate-format.md"
    format_page.write_text(with_tables(format_page.read_text()))


if __name__ == "__main__":
    main()
