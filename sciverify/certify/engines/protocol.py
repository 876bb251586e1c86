"""What an engine is: from a problem to what is proven about it, by one kind of arithmetic.

To add an engine, write a class with the attribute and the four methods of `Engine` in a file of its own, and put it
into the table ENGINES of `registry.py`. The verbs `certify_distance` and `solve` walk through that table, and ask

1. `admits`: first, and of every engine, so it looks at types and sizes only and imports nothing;
2. `expected`: where the caller left the choice open, and only before an engine is used. Who may take long says how
   long, and is left out where that is longer than anybody waits for;
3. `distance` (of `certify_distance`) or `minimiser` (of `solve`): of the first engine that admits the problem. If it
   raises `Undecided`, the next one that admits the problem is asked. Whatever is heavy is imported here, so exact
   data need not wait for the arithmetic of complex ones.

An engine calls `certify/proofs/`, which take no proposal's word, and no verb. What it returns has passed
`certify/issue.py`: a certificate that the independent checker would refuse is a bug of its engine.
"""

from __future__ import annotations

from typing import Any, Literal, Protocol

from sciverify.certificate.certificate import Certificate
from sciverify.certify.proofs.rounded import Rounded

DIGITS = 20
"""Significant digits of certified bounds unless the caller asks for more."""
MAX_DIGITS = 10_000
Choice = Literal["auto", "float", "exact"]
"""What a caller may ask for: `engine=`."""


class Expected(Protocol):
    """How long an engine will take; its text is "exact arithmetic on ... would take about 2 minutes"."""

    @property
    def seconds(self) -> float:
        """About so many."""

    @property
    def sure(self) -> bool:
        """False: at least so many."""


class Engine(Protocol):
    """One kind of arithmetic that proves distances and encloses minimisers.

    Attributes
    ----------
    name : str
        How tables and messages call it.
    """

    name: str

    def admits(self, problem: object, wanted: Choice) -> bool:
        """Is this engine to be asked about the problem, given what the caller asked for?

        Called before anything else, with whatever the caller passed as a problem, so it must be quick and must not
        raise. A problem that no engine admits is refused by `choice.py`.
        """

    def expected(self, problem: Any) -> Expected | None:
        """How long the engine will take; None if that is known to be short, or if it cannot be foretold.

        Called with a problem that `admits`.
        """

    def distance(self, problem: Any, x: object, digits: int | None) -> Certificate:
        """A certificate of the distance of x to the set of minimisers.

        Called with a problem that `admits`. `x` is what the caller passed, and is read here, once. `digits` are
        significant digits of both bounds; None leaves them to the engine.

        **Guarantee.** The claim of the certificate is proven, and the independent checker accepts it.

        Raises
        ------
        InvalidInput
            x is no vector of the right length and type.
        Undecided
            Something was not separated; an engine that comes later may decide it.
        """

    def minimiser(self, problem: object, digits: int) -> Rounded:
        """A vector near a minimiser, and the certificate that says how near.

        Called with a problem that `admits`. `digits` are decimals after the point.

        **Guarantee.** The distance in the certificate is at most 10**-digits.

        Raises
        ------
        Undecided
            Something was not separated, or the arithmetic is not fine enough for so many digits.
        """
