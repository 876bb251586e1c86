"""Writes the corpora beside this file: correct, incorrect (with the rule that refuses) and malformed.

    python tests/certificates/make_corpora.py

Every incorrect certificate is a correct one, wrong in one way that its file name says.
"""

from __future__ import annotations

import copy
import json
from fractions import Fraction
from pathlib import Path

import sympy

import sciverify as sv
from sciverify.families import TiedColumns

HERE = Path(__file__).parent


def correct():
    """Name -> certificate."""
    segment = sv.SquareRootLasso([[1]], [3], 1)
    tied = sv.SquareRootLasso([[1, 1, 0], [0, 0, 1]], [1, "1/3"], "1/4", weights=[1, 1, 2])
    surd = sv.SquareRootLasso([[1, 1, 0], [0, 1, 2], [0, 0, 0]], [2, 1, 1], "1/2")
    turned = sv.SquareRootLasso([[2, 1], [0, 1]], [1, 1], "1/3", isometry=[["3/5", "-4/5"], ["4/5", "3/5"], [0, 0]])
    cube = sv.SquareRootLasso([[sympy.cbrt(2), 1], [0, sympy.cbrt(4)]], [1, 1], "1/8")
    slides = TiedColumns(m=19, N=20, K=1, transform="dct", further_nonzeros=5)
    limit = TiedColumns(m=2, N=4, K=1, further_nonzeros=1, normalisation="rational").limit()
    rational = TiedColumns(m=3, N=5, K=2, further_nonzeros=1, normalisation="rational")
    x20 = [0.15, 0.15] + [0.01 * (-1) ** k for k in range(18)]
    scaled = sv.SquareRootLasso([[1, 1], [0, 1]], [1, 1], "1/5", row_scales_squared=[2, "1/3"])
    return {
        "unique-zero-residual": sv.certify_distance(sv.SquareRootLasso([[2, 1], [0, 1]], [1, 1], "1/3"), [1, 2]),
        "unique-nonzero-residual-surd": sv.certify_distance(surd, [1, -1, "1/2"]),
        "segment-critical-penalty": sv.certify_distance(segment, [5]),
        "polytope-duplicated-columns": sv.certify_distance(tied, [1, 1, 1]),
        "point-inside-the-set": sv.certify_distance(tied, ["1/2", "1/2", "1/3"]),
        "zero-minimiser": sv.certify_distance(sv.SquareRootLasso([[1, 2], [2, 1]], [1, 1], 100), [3, 4]),
        "row-scales": sv.certify_distance(scaled, [1, 1]),
        "explicit-isometry": sv.certify_distance(turned, [1, 2]),
        "cube-root-field": sv.certify_distance(cube, [1, 1]),
        "slides-branch-dct": sv.certify_distance(slides.branch(0, 10).problem, x20),
        "slides-limit-dct": sv.certify_distance(slides.limit().problem, x20),
        "rational-limit": sv.certify_distance(limit.problem, ["1/5", "-1/7", "1/3", 0]),
        "slides-64-digits": sv.certify_distance(slides.branch(1, 30).problem, x20, digits=64),
        "rational-family": sv.certify_distance(rational.branch(2, 20).problem, [0.01] * 5),
        "objective-excess-surd": sv.certify_objective_excess(surd, [1, -1, "1/2"]),
        "objective-excess-slides": sv.certify_objective_excess(slides.branch(0, 10).problem, x20),
        **about_instances(),
    }


def about_instances():
    """Claims without a point: name -> certificate. All data are rational and small, so that mutants can be judged."""
    tied = sv.SquareRootLasso([[1, 1, 0], [0, 0, 1]], [1, "1/3"], "1/4", weights=[1, 1, 2])
    doubled = sv.Lasso([[1, -1, 0, 0], [0, 0, 1, "1/2"]], [3, -2], 1)
    one = sv.SquareRootLasso([[1, 0], [0, 1], [1, 1]], [2, 0, 1], "2/3")
    regular = sv.Lasso([[1, "1/2", 0], [0, 1, "1/4"], ["1/3", 0, 1]], [3, 2, "1/2"], 1)
    ball = sv.BasisPursuit([[1, "1/2", "1/4"], [0, 1, 1]], [3, 1], "1/2")
    equations = sv.BasisPursuit([[1, 0, "1/2"], [0, 1, "1/3"]], [1, -1])
    return {
        "support-duplicated-columns": sv.certify_support(doubled),
        "support-critical-segment": sv.certify_support(sv.SquareRootLasso([[1]], [3], 1)),
        "support-bound-attained-at-zero": sv.certify_support(sv.Lasso([[1, 0], [0, 1]], [3, "1/2"], 1)),
        "support-unique": sv.certify_support(regular),
        "dimension-one": sv.certify_dimension(tied),
        "dimension-of-a-square": sv.certify_dimension(sv.Lasso([[1, 1, 0, 0], [0, 0, 1, -1]], [2, 2], 1)),
        "minimum-lasso": sv.certify_minimum(regular),
        "minimum-surd": sv.certify_minimum(one),
        "growth-sharp": sv.certify_growth(equations),
        "growth-sharp-zero-residual": sv.certify_growth(sv.SquareRootLasso([[2, 1], [0, 1]], [1, 1], "1/3")),
        "growth-quadratic": sv.certify_growth(regular, "1/2"),
        "trust-radius-lasso": sv.certify_trust_radius(regular),
        "trust-radius-square-root-lasso": sv.certify_trust_radius(one),
        "trust-radius-basis-pursuit": sv.certify_trust_radius(ball),
    }


def put(*path, value):
    """An edit that replaces one place of the document."""

    def edit(document):
        place = document
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value

    return edit


def change(*path, by):
    """An edit that maps one place of the document."""

    def edit(document):
        place = document
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = by(place[path[-1]])

    return edit


def add(amount):
    return lambda numeral: str(Fraction(numeral) + Fraction(amount))


def shift(lower, upper):
    """Move both bounds, so that they stay in order."""

    def edit(document):
        claim = document["claim"]
        claim["lower"], claim["upper"] = add(lower)(claim["lower"]), add(upper)(claim["upper"])

    return edit


def shrink_upper(amount):
    """A smaller upper bound above a harmless lower one."""

    def edit(document):
        document["claim"].update(lower="0", upper=add(-Fraction(amount))(document["claim"]["upper"]))

    return edit


def negate(numeral):
    return str(-Fraction(numeral))


def swap_entries(document):
    matrix = document["instance"]["matrix"]
    matrix[0][0], matrix[1][1] = matrix[1][1], matrix[0][0]


def drop_last_column(document):
    for row in document["instance"]["matrix"]:
        row[-1] = "0"


E = "evidence"
INCORRECT = {
    "lower-bound-one-digit-too-large": ("unique-zero-residual", shift("1/100", 1), "separating-functional"),
    "upper-bound-one-digit-too-small": ("unique-nonzero-residual-surd", shrink_upper("1/100000000"), "nearest-member"),
    "last-of-64-digits-too-small": ("slides-64-digits", shrink_upper(Fraction(2, 10**64)), "nearest-member"),
    "last-of-64-digits-too-large": ("slides-64-digits", shift(Fraction(2, 10**64), 1), "separating-functional"),
    "bounds-crossed": ("unique-zero-residual", change("claim", "upper", by=lambda _: "0"), "bounds"),
    "negative-lower-bound": ("point-inside-the-set", put("claim", "lower", value="-1"), "bounds"),
    "positive-lower-bound-without-functional": ("point-inside-the-set", put("claim", value={"kind": "distance", "lower": "1/10", "upper": "1", "unique": False}), "separating-functional"),
    "minimiser-with-a-sign-flipped": ("unique-zero-residual", change(E, "optimality", "minimiser", 1, by=negate), "dual-optimality"),
    "minimiser-off-by-a-little": ("polytope-duplicated-columns", change(E, "optimality", "minimiser", 2, by=add(Fraction(1, 10**30))), "dual-optimality"),
    "minimiser-off-the-support": ("slides-branch-dct", put(E, "optimality", "minimiser", 1, value="1/1000"), "dual-optimality"),
    "support-too-small": ("slides-branch-dct", put(E, "optimality", "minimiser", 2, value="0"), "dual-optimality"),
    "dual-of-norm-above-one": ("zero-minimiser", change(E, "optimality", "dual", by=lambda p: [["0", "1"] for _ in p]), "dual-optimality"),
    "dual-infeasible-in-one-column": ("polytope-duplicated-columns", change(E, "optimality", "dual", 0, by=add("1/1000")), "dual-optimality"),
    "dual-with-a-sign-flipped": ("row-scales", change(E, "optimality", "dual", 0, by=negate), "dual-optimality"),
    "matrix-entries-swapped": ("unique-zero-residual", swap_entries, "dual-optimality"),
    "matrix-column-dropped": ("polytope-duplicated-columns", drop_last_column, "dual-optimality"),
    "measurement-changed": ("explicit-isometry", change("instance", "measurements", 0, by=add("1/7")), "dual-optimality"),
    "penalty-changed": ("unique-zero-residual", change("instance", "lambda", by=add("-1/100")), "dual-optimality"),
    "penalty-zero": ("unique-zero-residual", put("instance", "lambda", value="0"), "instance"),
    "weight-changed": ("polytope-duplicated-columns", put("instance", "weights", 0, value="1/2"), "dual-optimality"),
    "weight-negative": ("polytope-duplicated-columns", put("instance", "weights", 2, value="-2"), "instance"),
    "row-scale-changed": ("row-scales", put("instance", "row_scales_squared", 0, value="3"), "dual-optimality"),
    "row-scale-zero": ("row-scales", put("instance", "row_scales_squared", 1, value="0"), "instance"),
    "isometry-that-is-none": ("explicit-isometry", put("instance", "isometry", "rows", 0, 1, value="4/5"), "isometry"),
    "isometry-with-too-few-rows": ("explicit-isometry", put("instance", "isometry", "rows", value=[["1", "0"]]), "isometry"),
    "isometry-of-unknown-kind": ("slides-branch-dct", put("instance", "isometry", value={"kind": "dct-i"}), "isometry"),
    "functional-unbounded-on-the-set": ("polytope-duplicated-columns", change(E, "separation", "multiplier", 0, by=add("-1/10")), "separating-functional"),
    "functional-along-the-residual": ("segment-critical-penalty", put(E, "separation", "multiplier", value=["-1"]), "separating-functional"),
    "functional-of-another-point": ("unique-zero-residual", put("point", 0, value="0"), "separating-functional"),
    "direction-scaled-alone": ("unique-zero-residual", change(E, "separation", "direction", 0, by=lambda v: str(Fraction(v) / 2)), "separating-functional"),
    "called-unique-with-two-minimisers": ("polytope-duplicated-columns", lambda d: (put("claim", "unique", value=True)(d), put(E, "uniqueness", value={"rule": "strict-multiplier", "multiplier": ["1", "1"]})(d)), "strict-multiplier"),
    "called-unique-on-a-critical-segment": ("segment-critical-penalty", lambda d: (put("claim", "unique", value=True)(d), put(E, "uniqueness", value={"rule": "strict-multiplier", "multiplier": ["0"]})(d)), "strict-multiplier"),
    "second-minimiser-equals-the-first": ("polytope-duplicated-columns", lambda d: d[E]["uniqueness"].update(minimiser=d[E]["optimality"]["minimiser"]), "second-minimiser"),
    "second-minimiser-is-none": ("segment-critical-penalty", put(E, "uniqueness", "minimiser", value=["4"]), "second-minimiser"),
    "radicand-changed": ("unique-nonzero-residual-surd", lambda d: d["field"].__setitem__(0, {"sqrt": "17"}), "dual-optimality"),
    "radicand-negative": ("unique-nonzero-residual-surd", lambda d: d["field"].__setitem__(0, {"sqrt": "-7"}), "field"),
    "root-interval-without-root": ("cube-root-field", lambda d: d["field"][0].update(low="4", high="5"), "field"),
    "root-interval-with-two-roots": ("cube-root-field", lambda d: d["field"][0].update(low="-4", high="5"), "field"),
    "objective-excess-too-large": ("objective-excess-slides", lambda d: d["claim"].update(lower="9", upper="10"), "objective-excess"),
    "support-entry-called-always-zero": ("support-duplicated-columns", lambda d: d["claim"].update(always_zero=[0, 3], sometimes_zero=[1]), "confining-multiplier"),
    "support-entry-called-never-zero": ("support-duplicated-columns", lambda d: d["claim"].update(never_zero=[0, 2], sometimes_zero=[1]), "positive-entry"),
    "support-entry-called-sometimes-zero": ("support-unique", lambda d: d["claim"].update(never_zero=[0], sometimes_zero=[1]), "further-minimisers"),
    "support-multiplier-of-the-wrong-sign": ("support-bound-attained-at-zero", change(E, "confinement", "multiplier", 1, by=negate), "confining-multiplier"),
    "support-further-minimiser-is-none": ("support-duplicated-columns", change(E, "minimisers", 0, 0, by=add(1)), "further-minimisers"),
    "dimension-too-small": ("dimension-of-a-square", lambda d: d["claim"].update(lower="1", upper="1"), "confining-multiplier"),
    "dimension-too-large": ("dimension-one", lambda d: d["claim"].update(lower="2", upper="2"), "further-minimisers"),
    "dimension-minimiser-counted-twice": ("dimension-of-a-square", lambda d: d[E]["minimisers"].__setitem__(1, d[E]["minimisers"][0]), "further-minimisers"),
    "minimum-too-large": ("minimum-lasso", shift("1/100", "1/100"), "minimum"),
    "minimum-too-small": ("minimum-surd", lambda d: d["claim"].update(lower="0", upper="1/1000"), "minimum"),
    "growth-constant-too-large": ("growth-sharp", change("claim", "constant", by=add(1)), "sharp-growth"),
    "growth-quadratic-called-sharp": ("growth-quadratic", lambda d: d["claim"].update(order=1, radius=None), "sharp-growth"),
    "growth-radius-too-large": ("growth-quadratic", put("claim", "radius", value="1000"), "quadratic-growth"),
    "growth-singular-value-too-large": ("growth-sharp-zero-residual", change(E, "singular_value", by=add(2)), "sharp-growth"),
    "trust-radius-lower-bound-too-large": ("trust-radius-lasso", lambda d: d["claim"].update(lower=d["claim"]["upper"]), "uniform-stability"),
    "trust-radius-upper-bound-too-small": ("trust-radius-lasso", lambda d: d["claim"].update(lower="0", upper=str(Fraction(d["claim"]["upper"]) / 2)), "changed-instance"),
    "trust-radius-of-unchanged-data": ("trust-radius-lasso", lambda d: d[E]["change"].update(columns=[], matrix=[[], [], []], measurements=["0"] * 3, optimality=d[E]["optimality"]), "changed-instance"),
    "trust-radius-inverse-that-is-none": ("trust-radius-lasso", change(E, "stability", "inverse", 0, 0, by=add("1/1000")), "uniform-stability"),
    "trust-radius-size-too-small": ("trust-radius-basis-pursuit", change(E, "stability", "size", by=lambda x: str(Fraction(x) / 2)), "uniform-stability"),
    "objective-excess-too-small": ("objective-excess-surd", lambda d: d["claim"].update(lower="0", upper="1/1000"), "objective-excess"),
}  # fmt: skip


def malformed(base, support, growth):
    """Name -> (bytes, part of the refusal)."""
    text = base.to_json()

    def instance_edited(certificate, edit):
        document = json.loads(certificate.to_json())
        edit(document)
        return json.dumps(document).encode()

    def edited(edit):
        document = json.loads(text)
        edit(document)
        return json.dumps(document).encode()

    return {
        "empty": (b"", "not JSON"),
        "truncated": (text[: len(text) // 2].encode(), "not JSON"),
        "not-utf-8": (text.encode()[:50] + b"\xff\xfe" + text.encode()[50:], "not UTF-8"),
        "an-array": (b"[]", "must be an object"),
        "nan": (text.replace('"1/3"', "NaN", 1).encode(), "number 'NaN'"),
        "infinity": (text.replace('"1/3"', "Infinity", 1).encode(), "number 'Infinity'"),
        "float-for-a-numeral": (text.replace('"1/3"', "0.25", 1).encode(), "number '0.25'"),
        "huge-exponent": (text.replace('"1/3"', "1e999999999", 1).encode(), "number '1e999999999'"),
        "huge-exponent-in-a-string": (text.replace('"1/3"', '"1e999999999"', 1).encode(), "not a numeral"),
        "boolean-for-a-number": (text.replace('"1/3"', "true", 1).encode(), "numeral in a string, not 'True'"),
        "null-for-a-number": (text.replace('"1/3"', "null", 1).encode(), "numeral in a string, not 'None'"),
        "bare-integer": (text.replace('"1/3"', "1", 1).encode(), "numeral in a string, not '1'"),
        "denominator-zero": (text.replace('"1/3"', '"1/0"', 1).encode(), "denominator 0"),
        "unicode-digits": (text.replace('"1/3"', '"\\u0663"', 1).encode(), "not a numeral"),
        "newline-in-a-numeral": (text.replace('"1/3"', '"1\\n"', 1).encode(), "not a numeral"),
        "deep-nesting": (b'{"a":' + b"[" * 5000 + b"]" * 5000 + b"}", "nested deeper"),
        "duplicate-keys": (text.replace('"version": 1,', '"version": 1, "version": 1,').encode(), "occurs twice"),
        "wrong-version": (edited(lambda d: d.update(version=2)), "version"),
        "version-is-true": (edited(lambda d: d.update(version=True)), "version"),
        "wrong-format": (edited(lambda d: d.update(format="vipr")), "format"),
        "missing-key": (edited(lambda d: d.pop("point")), "lacks the key 'point'"),
        "unknown-key": (edited(lambda d: d["claim"].update(note="x")), "unknown key"),
        "unknown-claim": (edited(lambda d: d["claim"].update(kind="optimality")), "claim.kind"),
        "unknown-problem": (edited(lambda d: d["instance"].update(problem="elastic-net")), "instance.problem"),
        "ragged-matrix": (edited(lambda d: d["instance"]["matrix"][0].pop()), "entries where"),
        "empty-matrix": (edited(lambda d: d["instance"].update(matrix=[], measurements=[])), "empty"),
        "point-too-short": (edited(lambda d: d["point"].pop()), "entries where"),
        "string-for-a-vector": (edited(lambda d: d.update(point="12")), "must be an array"),
        "unique-as-a-string": (edited(lambda d: d["claim"].update(unique="yes")), "claim.unique"),
        "wrong-rule-name": (edited(lambda d: d["evidence"]["optimality"].update(rule="trust-me")), "rule"),
        "too-many-levels": (edited(lambda d: d.update(field=[{"sqrt": "2"}] * 9)), "levels"),
        "point-where-none-belongs": (instance_edited(support, lambda d: d.update(point=["0"] * 4)), "point must be null"),
        "support-index-too-large": (instance_edited(support, lambda d: d["claim"].update(never_zero=[9])), "positions from 0"),
        "support-index-is-true": (instance_edited(support, lambda d: d["claim"].update(never_zero=[True])), "positions from 0"),
        "support-indices-repeated": (instance_edited(support, lambda d: d["claim"].update(never_zero=[2, 2])), "strictly increasing"),
        "growth-of-order-3": (instance_edited(growth, lambda d: d["claim"].update(order=3)), "claim.order"),
        "growth-without-radius": (instance_edited(growth, lambda d: d["claim"].update(radius=None)), "claim.radius"),
        "polynomial-of-degree-0": (edited(lambda d: d.update(field=[{"polynomial": ["1"], "low": "0", "high": "1"}])), "degree"),
    }  # fmt: skip


MALFORMED_BASES = ("unique-zero-residual", "support-duplicated-columns", "growth-quadratic")


def main() -> None:
    """Write all files and the manifest."""
    made = correct()
    for kind in ("correct", "incorrect", "malformed"):
        (HERE / kind).mkdir(exist_ok=True)
        for old in (HERE / kind).glob("*.json"):
            old.unlink()
    for name, certificate in made.items():
        certificate.save(HERE / "correct" / f"{name}.json")
    expected: dict[str, dict[str, str]] = {"incorrect": {}, "malformed": {}}
    for name, (base, edit, rule) in INCORRECT.items():
        document = copy.deepcopy(json.loads(made[base].to_json()))
        edit(document)
        (HERE / "incorrect" / f"{name}.json").write_text(json.dumps(document) + "\n")
        expected["incorrect"][f"{name}.json"] = rule
    for name, (data, refusal) in malformed(*(made[k] for k in MALFORMED_BASES)).items():
        (HERE / "malformed" / f"{name}.json").write_bytes(data)
        expected["malformed"][f"{name}.json"] = refusal
    (HERE / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
    print(", ".join(f"{len(list((HERE / k).glob('*.json')))} {k}" for k in ("correct", "incorrect", "malformed")))


if __name__ == "__main__":
    main()
