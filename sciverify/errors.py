"""Every error that sciverify raises on purpose.

A message is one sentence with the offending value, and says what to do about it.
"""

import operator
from typing import SupportsIndex, TypeVar

T = TypeVar("T")


class SciverifyError(Exception):
    """Base class: catch this to catch everything that sciverify refuses.

    Examples
    --------
    >>> import sciverify as sv
    >>> try:
    ...     sv.Lasso([[1, 2]], [1], lam=-1)
    ... except sv.SciverifyError as error:
    ...     print(error)
    lam is -1: it must not be negative
    """


class InvalidInput(SciverifyError, ValueError):
    """The input does not describe a problem; the message shows the offending value.

    Examples
    --------
    >>> import sciverify as sv
    >>> sv.Lasso([[1, 2], [3]], [1, 1], lam=1)
    Traceback (most recent call last):
        ...
    sciverify.errors.InvalidInput: A is ragged: row 1 has 1 entries, row 0 has 2
    """


class Undecided(SciverifyError):
    """The truth was not separated from its opposite; never to be read as False.

    **Source.** docs/certify-a-solution.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> kink = sv.LayeredNetwork([sv.Dense([[1]]), sv.ReLU()])
    >>> sv.local_lipschitz(kink, [0])
    Traceback (most recent call last):
        ...
    sciverify.errors.Undecided: no linear region around y is proven: a neuron is too near to 0 there
    """


class PrecisionExhausted(Undecided):
    """Balls stayed too wide up to the largest precision allowed.

    Examples
    --------
    >>> import sciverify as sv
    >>> from flint import arb
    >>> vague = sv.ComputableReal(lambda: arb(0, 1))  # from -1 to 1, at every precision
    >>> vague.approximate(10)
    Traceback (most recent call last):
        ...
    sciverify.errors.PrecisionExhausted: a ball of radius 2**-11 was not reached with 1048576 bits
    """


class AssumptionFailed(SciverifyError):
    """A hypothesis that the caller vouched for is provably false (for example Q*Q = I).

    Examples
    --------
    >>> import sciverify as sv
    >>> sv.solution_set(sv.BasisPursuit([[0, 0]], [1]))
    Traceback (most recent call last):
        ...
    sciverify.errors.AssumptionFailed: no z is feasible: the least ||Az - y||^2 is 1, above eta^2; take a larger eta
    """


class MalformedCertificate(SciverifyError):
    """The certificate file does not follow the format.

    **Source.** docs/certificate-format.md.

    Examples
    --------
    >>> import pathlib, sciverify as sv
    >>> size = pathlib.Path("broken.json").write_text("{}")
    >>> sv.check("broken.json")
    Traceback (most recent call last):
        ...
    sciverify.errors.MalformedCertificate: broken.json: the certificate lacks the key 'format'
    """


class RejectedCertificate(SciverifyError):
    """The certificate follows the format, and a rule in it does not hold.

    **Source.** docs/certificate-format.md.

    Examples
    --------
    >>> import pathlib, sciverify as sv
    >>> file = pathlib.Path(sv.certify_minimum(sv.Lasso([[1]], [1], lam=1)).save("minimum.json"))
    >>> size = file.write_text(file.read_text().replace('"3/4"', '"1/2"'))
    >>> sv.check(file)
    Traceback (most recent call last):
        ...
    sciverify.errors.RejectedCertificate: minimum.json: minimum: the minimum is above the upper bound
    """


class TooMuchWork(SciverifyError):
    """Checking the certificate would take long, and nobody asked for patience: nothing is said about it.

    **Source.** docs/certificate-format.md.

    Examples
    --------
    >>> import sciverify as sv
    >>> file = sv.certify_minimum(sv.Lasso([[1]], [1], lam=1)).save("minimum.json")
    >>> try:
    ...     claim = sv.check(file)
    ... except sv.TooMuchWork:  # the message says for how long
    ...     claim = sv.check(file, patient=True)
    >>> print(claim.bounds)
    0.75000000
    """


def shown(value: object, limit: int = 60) -> str:
    """`value` as an error message shows it: its repr on one line, shortened to `limit` characters."""
    try:
        text = repr(value)
    except Exception:  # a foreign repr may fail in any way; an integer may be too long for a decimal numeral
        text = f"<{type(value).__name__} that cannot be printed>"
    return shortened(text, limit)


def shortened(text: object, limit: int = 60) -> str:
    """A text on one line, cut to `limit` characters."""
    line = " ".join(str(text).split())
    return line if len(line) <= limit else line[: limit - 3] + "..."


def of_the_system(error: OSError) -> str:
    """The file, and what the system says of it."""
    return str(error.strerror or error) if error.filename is None else f"{error.filename}: {error.strerror}"


def as_integer(value: object, name: str, low: int, high: int | None = None) -> int:
    """An integer of any kind (also numpy's) within limits, or `InvalidInput`."""
    limits = f"from {low} to {high}" if high is not None else f"of at least {low}"
    try:
        number = operator.index(value) if isinstance(value, SupportsIndex) else low - 1
    except TypeError:
        number = low - 1
    boolean = type(value).__name__ in ("bool", "bool_")
    if boolean or number < low or (high is not None and number > high):
        raise InvalidInput(f"{name} is {shown(value)}: an integer {limits} is needed")
    return number


def one_of(value: T, name: str, options: tuple[str | None, ...]) -> T:
    """`value` if it is one of the options, or `InvalidInput` that lists them."""
    if not (value is None or isinstance(value, str)) or value not in options:
        raise InvalidInput(f"{name} is {shown(value)}: write {' or '.join(map(repr, options))}")
    return value
