"""Claims about networks that are proven by evaluating them without rounding.

Proofs: docs/theory/networks.md.
"""

from __future__ import annotations

from fractions import Fraction

from .case import Exhibit, in_order
from .document import Json, Malformed, look, rational, read_count, read_list
from .network import Network, read_network
from .operators import read_operator
from .rules import BOUNDS, OtherKind, Rejected, Rule, Verified
from .scaled import Scaled, read_vector

OUTPUT = Rule(
    "network-output",
    "",
    "theory/networks.md",
    "the output of a network, computed without rounding, is so far from a vector",
)
QUOTIENT = Rule(
    "difference-quotient",
    "",
    "theory/networks.md",
    "two inputs show how much a network enlarges distances near one of them",
)
OVERPERFORMANCE = Rule(
    "overperformance",
    "",
    "theory/networks.md",
    "a network that recovers two vectors with nearly equal measurements is unstable, and mistakes one for the other",
)
CLASSES = Rule(
    "distinct-classes",
    "",
    "theory/networks.md",
    "two inputs near each other have different largest outputs",
)
OUTPUT_ERROR = OtherKind(
    "output-error",
    "lower upper",
    "the output of the network is between {lower} and {upper} away from the vector",
    upward="upper",
)
LOCAL_LIPSCHITZ = OtherKind(
    "local-lipschitz-lower",
    "epsilon constant",
    "the network enlarges some distance from the input, of at most eps, at least {constant} times, for every eps >= "
    "{epsilon}",
    upward="epsilon",
)
RECOVERY = OtherKind(
    "overperformance",
    "error other_error noise distance constant",
    "the output for x is within {error} of x, and that for x' within {other_error} of x'; they are at least {distance} "
    "apart and measured at most {noise} apart, so noise of at most that norm gives the one the other's output; the "
    "network enlarges distances {constant} times",
    upward="error other_error noise",
)
MISCLASSIFICATION = OtherKind(
    "misclassification",
    "radius first second",
    "two inputs at most {radius} apart are put into the classes {first} and {second}",
    upward="radius",
)


@OUTPUT_ERROR.checked_by
def check_output_error(exhibit: Exhibit) -> Verified:
    """lower <= ||Psi(y) - x|| <= upper"""
    lower, upper = in_order(*exhibit.said(OUTPUT_ERROR))
    network = _network(exhibit)
    y, x = _vectors(exhibit, network.inputs, network.outputs)
    square = (network.exact(y) - x).square()
    OUTPUT.step("||Psi(y) - x||^2", square)
    if square < lower * lower:  # (C1)
        raise Rejected(OUTPUT, "the output is nearer to the vector than the lower bound")
    if square > upper * upper:  # (C2)
        raise Rejected(OUTPUT, "the output is farther from the vector than the upper bound")
    return {"lower": lower, "upper": upper, "title": network.title}


@LOCAL_LIPSCHITZ.checked_by
def check_local_lipschitz_lower(exhibit: Exhibit) -> Verified:
    """L^eps(Psi, y) >= constant for every eps >= epsilon."""
    epsilon, constant = _numbers(exhibit, LOCAL_LIPSCHITZ)
    network = _network(exhibit)
    y, other = _vectors(exhibit, network.inputs, network.inputs)
    apart = (y - other).square()
    if apart > epsilon * epsilon:  # (C3)
        raise Rejected(QUOTIENT, "the two inputs are more than epsilon apart")
    _require_quotient(QUOTIENT, network.exact(y) - network.exact(other), apart, constant)
    return {"epsilon": epsilon, "constant": constant, "title": network.title}


@RECOVERY.checked_by
def check_overperformance(exhibit: Exhibit) -> Verified:
    """||Psi(Ax) - x|| <= error, the same for x', ||A(x - x')|| <= noise, ||x - x'|| >= distance, L >= constant."""
    error, other_error, noise, distance, constant = _numbers(exhibit, RECOVERY)
    network = _network(exhibit, "operator")
    operator = read_operator(look(exhibit.instance, "operator"), "instance.operator")
    if (operator.columns, operator.rows) != (network.outputs, network.inputs):
        raise Malformed("instance.operator does not measure what the network gives, or not what it takes")
    x, other = _vectors(exhibit, network.outputs, network.outputs)
    y, measured = operator.forward(x), operator.forward(other)
    seen, apart = (y - measured).square(), (x - other).square()
    OVERPERFORMANCE.step("||A(x - x')||^2, ||x - x'||^2", seen, apart)
    if seen > noise * noise:  # (C5)
        raise Rejected(OVERPERFORMANCE, "the measurements of the two vectors differ by more than the noise")
    if apart < distance * distance:  # (C6)
        raise Rejected(OVERPERFORMANCE, "the two vectors are nearer to each other than the distance")
    found, found_other = network.exact(y), network.exact(measured)
    _require_recovery("x", found - x, error)
    _require_recovery("x'", found_other - other, other_error)
    _require_quotient(OVERPERFORMANCE, found - found_other, seen, constant)
    said = {"error": error, "other_error": other_error, "noise": noise, "distance": distance, "constant": constant}
    return said | {"title": f"{network.title}; {operator.title}"}


@MISCLASSIFICATION.checked_by
def check_misclassification(exhibit: Exhibit) -> Verified:
    """||x - x'|| <= radius; the largest output at x is `first` alone, and at x' it is `second` alone."""
    radius_said, *classes_said = exhibit.said(MISCLASSIFICATION)
    radius = _not_negative(radius_said, "radius")
    first, second = (read_count(k, f"claim.{name}") for k, name in zip(classes_said, ("first", "second")))
    network = _network(exhibit)
    if max(first, second) >= network.outputs:
        raise Malformed(f"the network has {network.outputs} outputs, and no class {max(first, second)}")
    x, other = _vectors(exhibit, network.inputs, network.inputs)
    apart = (x - other).square()
    CLASSES.step("||x - x'||^2", apart)
    if apart > radius * radius:  # (C9)
        raise Rejected(CLASSES, "the two inputs are more than the radius apart")
    if first == second:  # (C10)
        raise Rejected(CLASSES, "both classes are the same")
    _require_class("x", network.exact(x), first)
    _require_class("x'", network.exact(other), second)
    return {"radius": radius, "first": first, "second": second, "title": network.title}


def _network(exhibit: Exhibit, *more: str) -> Network:
    """The network of an instance; there is no evidence."""
    exhibit.proof()
    return read_network(exhibit.parts("network", *more, "vectors")[0], "instance.network")


def _vectors(exhibit: Exhibit, *lengths: int) -> list[Scaled]:
    """The vectors of an instance, of these lengths."""
    said = read_list(look(exhibit.instance, "vectors"), "instance.vectors", len(lengths))
    return [read_vector(v, f"instance.vectors[{k}]", length) for k, (v, length) in enumerate(zip(said, lengths))]


def _numbers(exhibit: Exhibit, kind: OtherKind) -> list[Fraction]:
    return [_not_negative(value, key) for value, key in zip(exhibit.said(kind), kind.keys)]


def _not_negative(value: Json, key: str) -> Fraction:
    found = rational(value, f"claim.{key}")
    if found < 0:
        raise Rejected(BOUNDS, f"{key} is negative")
    return found


def _require_recovery(name: str, gap: Scaled, error: Fraction) -> None:
    square = gap.square()
    OVERPERFORMANCE.step(f"||Psi(A {name}) - {name}||^2", square)
    if square > error * error:  # (C7)
        raise Rejected(OVERPERFORMANCE, f"the output is farther from {name} than its error")


def _require_quotient(rule: Rule, gap: Scaled, apart: Fraction, constant: Fraction) -> None:
    """||Psi(y) - Psi(y')|| >= constant * ||y - y'|| > 0"""
    square = gap.square()
    rule.step("||y - y'||^2 and ||Psi(y) - Psi(y')||^2", apart, square)
    if apart == 0:
        raise Rejected(rule, "the two inputs are equal")
    if square < constant * constant * apart:  # (C4), (C8)
        raise Rejected(rule, "the outputs are less than the constant times the distance of the inputs apart")


def _require_class(name: str, output: Scaled, expected: int) -> None:
    """The entry `expected` is larger than every other one."""
    largest = max(value for k, value in enumerate(output.numbers) if k != expected)
    most = output.numbers[expected]
    CLASSES.step(f"output {expected} of {name}, and the largest other one", output.unit * most, output.unit * largest)
    if most <= largest:  # (C11)
        raise Rejected(CLASSES, f"the largest output of {name} is not {expected} alone")
