"""Every error that sciverify raises on purpose.

A message is one sentence with the offending value, and says what to do about it.
"""


class SciverifyError(Exception):
    """Base class: catch this to catch everything that sciverify refuses."""


class InvalidInput(SciverifyError, ValueError):
    """The input does not describe a problem; the message shows the offending value."""


class Undecided(SciverifyError):
    """The truth was not separated from its opposite; never to be read as False."""


class PrecisionExhausted(Undecided):
    """Balls stayed too wide up to the largest precision allowed."""


class AssumptionFailed(SciverifyError):
    """A hypothesis that the caller vouched for is provably false (for example Q*Q = I)."""


class MalformedCertificate(SciverifyError):
    """The certificate file does not follow the format."""


class RejectedCertificate(SciverifyError):
    """The certificate follows the format, and a rule in it does not hold."""


def shown(value: object, limit: int = 60) -> str:
    """`value` as an error message shows it: its repr on one line, shortened to `limit` characters."""
    try:
        text = " ".join(repr(value).split())
    except ValueError:  # an integer beyond the interpreter's limit for decimal numerals
        text = f"<{type(value).__name__} too long to print>"
    return text if len(text) <= limit else text[: limit - 3] + "..."
