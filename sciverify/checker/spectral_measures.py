"""Rules dual-residual and smoothing-error: spectral measures of self-adjoint operators, smoothed, and their densities.

Proof: docs/theory/spectral-measures.md.
"""

from __future__ import annotations

from fractions import Fraction

from .case import Exhibit
from .document import Json, Malformed, rational, read_count, read_list, read_object, short
from .dual_approximations import Approximation, read_start
from .finite_vectors import FiniteVector, read_finite_vector
from .l2_operators import Banded, read_l2_operator
from .numerals import ZERO
from .rational_kernels import Complex, poles, residues, smoothing_error
from .rounding import dyadic, root_above
from .rules import OtherKind, Rejected, Rule, Verified
from .scaled import common_unit
from .sections import Parts, Section
from .truth import pi_range
from .vector_blocks import read_vectors
from .work import divisor, spend

DUAL = Rule(
    "dual-residual",
    "sites bits scale vectors imaginary dual dual_imaginary",
    "theory/spectral-measures.md",
    "u near (A - z)^-1 b and u' near its dual give <(A - z)^-1 b, b> with an error that is a product of two residuals",
)
SMOOTHING = Rule(
    "smoothing-error",
    "",
    "theory/spectral-measures.md#density",
    "a measure with a smooth density near x differs little from that density there when it is smoothed",
)
SMOOTHED = OtherKind(
    "smoothed-measure",
    "point width order lower upper",
    "the spectral measure, smoothed by the kernel of order {order}, lies between {lower} and {upper}",
    upward="upper",
)
DENSITY = OtherKind(
    "density",
    "point lower upper condition",
    "the density of the spectral measure lies between {lower} and {upper} {condition}",
    upward="upper",
)
MOST_ORDER, MOST_BITS, MOST_CHARACTERS = 6, 4096, 60


@SMOOTHED.checked_by
def check_smoothed_measure(exhibit: Exhibit) -> Verified:
    """lower <= (K_eps * mu)(x) <= upper."""
    x_said, width_said, order_said, low, high = exhibit.said(SMOOTHED)
    x, width, order = read_kernel(x_said, width_said, order_said, "claim")
    operator, vector = read_measure(*exhibit.parts("operator", "vector"))
    middle, doubt = Smoothing(operator, vector, exhibit).value(x, width, order)
    lower, upper = require_between(low, high, middle, doubt, DUAL)
    title = f"{operator.title}, x = {short(x_said)}, eps = {short(width_said)}"
    return {"point": x, "width": width, "order": order, "lower": lower, "upper": upper, "title": title}


@DENSITY.checked_by
def check_density(exhibit: Exhibit) -> Verified:
    """lower <= rho(x) <= upper, if rho is smooth near x."""
    x_said, low, high, condition = exhibit.said(DENSITY)
    operator_said, vector_said, radius_said, bounds_said = exhibit.parts("operator", "vector", "radius", "derivatives")
    operator, vector = read_measure(operator_said, vector_said)
    width_said, kernel = read_object(exhibit.evidence, "evidence", ["width", "resolvents"])
    derivatives = [_short(b, "instance.derivatives") for b in read_list(bounds_said, "instance.derivatives")]
    _short(x_said, "claim.point")
    x, width, order = read_kernel(x_said, width_said, len(derivatives) - 1, "evidence")
    radius = _short(radius_said, "instance.radius")
    if radius <= 0:
        raise Rejected(SMOOTHING, "the radius within which the density is smooth is not positive")
    if min(derivatives) < 0:
        raise Rejected(SMOOTHING, "a bound of a derivative is negative")
    if condition != hypothesis(x, radius, derivatives):
        raise Rejected(SMOOTHING, f"the claim has another condition than {hypothesis(x, radius, derivatives)}")
    middle, doubt = Smoothing(operator, vector, Exhibit(None, None, kernel)).value(x, width, order)
    apart = smoothing_error(width, radius, derivatives, vector.square())
    SMOOTHING.step("pi |K_eps * mu (x) - rho(x)| is at most", apart)
    lower, upper = require_between(low, high, middle, doubt + apart, SMOOTHING)
    title = f"{operator.title}, x = {short(x_said)}"
    return {"point": x, "lower": lower, "upper": upper, "condition": condition, "title": title}


def hypothesis(x: Fraction, radius: Fraction, derivatives: list[Fraction]) -> str:
    """What a claim about a density takes for granted."""
    bounds = ", ".join(map(str, derivatives))
    return (
        f"if the measure is absolutely continuous on [{x - radius}, {x + radius}] and the derivatives of its density "
        f"there, from the density itself on, are at most {bounds} in modulus"
    )


def _short(value: Json, where: str) -> Fraction:
    """A numeral that is shown in words."""
    if type(value) is str and len(value) > MOST_CHARACTERS:
        raise Malformed(f"{where} has a numeral of {len(value)} characters; {MOST_CHARACTERS} are enough")
    return rational(value, where)


def read_kernel(x: Json, width: Json, order: Json, where: str) -> tuple[Fraction, Fraction, int]:
    """Point, width and order."""
    found, size, m = rational(x, "claim.point"), rational(width, f"{where}.width"), order
    if type(m) is not int or not 1 <= m <= MOST_ORDER:
        raise Malformed(f"the order of the kernel is {short(m)}; 1 to {MOST_ORDER} belong there")
    if size <= 0:
        raise Rejected(DUAL, "the width of the kernel is not positive")
    bits = found.denominator.bit_length() + size.denominator.bit_length() + size.numerator.bit_length()
    spend(m * m * 20 * divisor(bits + found.numerator.bit_length()), "the poles of a kernel")
    return found, size, m


def read_measure(operator_said: Json, vector_said: Json) -> tuple[Banded, FiniteVector]:
    """A self-adjoint operator and a vector of finite support: their spectral measure."""
    operator = read_l2_operator(operator_said, "instance.operator")
    if not isinstance(operator, Banded):
        raise Malformed("instance.operator is not banded on a line")
    if operator.sites == "hull":
        raise Rejected(DUAL, "the operators of a hull have different spectral measures")
    if not operator.self_adjoint:
        raise Rejected(DUAL, "the operator is not self-adjoint by its form")
    return operator, read_finite_vector(vector_said, "instance.vector")


def require_between(low: Json, high: Json, middle: Fraction, doubt: Fraction, rule: Rule) -> tuple[Fraction, Fraction]:
    """lower <= t / pi <= upper for every t within `doubt` of `middle`."""
    lower, upper = rational(low, "claim.lower"), rational(high, "claim.upper")
    bits = min(MOST_BITS, 64 + max(0, doubt.denominator.bit_length() - doubt.numerator.bit_length()))
    longest = max(lower.denominator.bit_length(), upper.denominator.bit_length(), middle.denominator.bit_length())
    spend(20 * divisor(bits + longest) + 20 * bits**2, "a comparison with pi")
    pi = [dyadic(end, -bits) for end in pi_range(bits)]
    rule.step("pi times the value, and the doubt about it", middle, doubt)
    if max(lower * end for end in pi) > middle - doubt:
        raise Rejected(rule, "the value may be smaller than the lower bound")
    if min(upper * end for end in pi) < middle + doubt:
        raise Rejected(rule, "the value may be larger than the upper bound")
    return lower, upper


class Smoothing:
    """Vectors near (A - z)^-1 b for the poles z of a kernel, and what they are worth."""

    def __init__(self, operator: Banded, vector: FiniteVector, exhibit: Exhibit) -> None:
        self.operator, self.vector = operator, vector
        name, self.sites, bits, scale, self.re, self.im, self.dual_re, self.dual_im = exhibit.proof("rule", *DUAL.keys)
        DUAL.expect(name, "evidence")
        self.bits, shift = read_count(bits, "evidence.bits"), read_count(scale, "evidence.scale")
        if not 0 < self.bits <= MOST_BITS or shift > MOST_BITS:
            raise Malformed(f"evidence.bits is {self.bits} and scale {shift}; at most {MOST_BITS} belong there")
        self.unit = dyadic(1, -shift)
        if self.dual_re is None and self.dual_im is not None:
            raise Malformed("evidence.dual_imaginary has imaginary parts of vectors that evidence.dual lacks")
        if self.dual_re is None and not (operator.real and vector.real):
            raise Rejected(DUAL, "without dual vectors all entries of the operator and of the vector must be real")

    def value(self, x: Fraction, width: Fraction, order: int) -> tuple[Fraction, Fraction]:
        """(t, d): pi (K_eps * mu)(x) lies within d of t."""
        found = [read_vectors(self.re, self.im, "evidence", order)]
        if self.dual_re is not None:
            found.append(read_vectors(self.dual_re, self.dual_im, "evidence", order))
        start = read_start(self.sites, self.vector, [len(vectors[0][0]) for vectors in found])
        whole = self.operator.section(self.sites, "evidence.sites", self.bits, False)
        points = [(x - width * a, -width * b) for a, b in poles(order)]
        unit = whole.unit
        for point in points:
            unit = common_unit(unit, common_unit(*point))
        length = whole.length + unit.denominator.bit_length() / 30
        spend(whole.columns * (len(whole.hops) + 1) * (60 + length), "a section over a smaller unit")
        whole = whole.over(unit)
        vectors, duals = found[0], found[1] if len(found) > 1 else [None] * order
        total, doubt = ZERO, ZERO
        for z, (a, b), u, dual in zip(points, residues(order), vectors, duals):
            (re, im), error = self._resolvent(whole, start, z, u, dual)
            total -= a * im + b * re  # (ME2)
            doubt += root_above(a * a + b * b, 64) * error  # (ME6)
        return total, doubt

    def _resolvent(
        self, section: Section, start: int, z: Complex, u: Parts, dual: Parts | None
    ) -> tuple[Complex, Fraction]:
        """<(A - z)^-1 b, b>, and how far it can be off."""
        mine = Approximation(section, start, z, u, self.unit, self.vector)
        other = mine
        if dual is not None:
            other = Approximation(section, start, (z[0], -z[1]), dual, self.unit, self.vector)
        spend(20 * divisor(mine.unit.denominator.bit_length() * 2), "a value of a resolvent")
        first, second = mine.with_vector(), mine.with_dual(other, conjugate=dual is None)
        doubt = section.doubt
        error = mine.residual * other.residual / abs(z[1]) + doubt * mine.length * other.length  # (ME4), (ME5)
        DUAL.step("||r||, ||r'||, the doubt about the section", mine.residual, other.residual, doubt)
        return (first[0] - second[0], first[1] - second[1]), error  # (ME3)
