"""Words of foreign code without what differs from run to run: two audits of the same code give equal rows.

Addresses, process ids, times, dates and temporary paths become an ellipsis, wherever they have a form that says what
they are. Other numbers are the message (iterations, gaps, tolerances) and stay.
"""

from __future__ import annotations

import re
import tempfile
from functools import cache

from sciverify.errors import shortened
from sciverify.isolation.wire import WORDS

_MOST = 20_000
"""Characters that are looked at: `WORDS` of them are kept."""
_NUMBER = r"(?<![\w.])[-+]?\d+(?:[.,]\d+)*(?:e[-+]?\d+)?"
_CLOCK = r"\d{1,2}:\d{2}:\d{2}(?:[.,]\d+)?"
_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_UNIT = (
    r"(?:ns|nsecs?|nanoseconds?|[uµμ]s|usecs?|microseconds?|ms|msecs?|milliseconds?|s|secs?|seconds?|"
    r"mins|minutes?|hrs?|hours?|days?)"
)
_HOUR = r"[t ,_-]*\d{1,2}[:-]\d{2}(?:[:-]\d{2}(?:[.,]\d+)?)?"
_ZONE = r"(?:z\b|[-+]\d{2}:?\d{2}\b)"
_PROCESS = r"p?pid|tid|process(?: id)?|thread(?: id(?:ent)?)?|getpid\(\)"
_RULES = (
    # addresses, and identities of objects in decimals as id() gives them
    (r"\b0x[0-9a-f]{6,}|(?<=\bat )0x[0-9a-f]+", "0x..."),
    (r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "..."),
    (r"(?<![\w.])(?:1[34]\d{13}|9[34]\d{12})(?![\w.]*\d)", "..."),
    # dates and the times of a clock
    (rf"(?<![\d.])\d{{4}}[-/]\d{{2}}[-/]\d{{2}}(?:{_HOUR})?{_ZONE}?", "[date]"),
    (r"(?<![\d.])20\d{6}[t_-]?\d{6}z?(?!\d)", "[date]"),
    (r"\b\d{1,2}[./]\d{1,2}[./]\d{4}\b", "[date]"),
    (rf"\b{_DAY}\b[, ]+{_MONTH}\b +\d{{1,2}}\b(?:[, ]+{_CLOCK})?(?: +[a-z]{{3,4}}\b)?(?:[, ]+\d{{4}}\b)?", "[date]"),
    (rf"\b(?:{_DAY}[, ]+)?\d{{1,2}} {_MONTH} \d{{4}}\b|\b{_MONTH} \d{{1,2}}, \d{{4}}\b", "[date]"),
    (rf"(?:\b\d+ days?, )?(?<![\w.:]){_CLOCK}(?![\w:])", "[time]"),
    (r"(?<=\[)\d{1,3}:\d{2}(?=<)|(?<=<)\d{1,3}:\d{2}(?=,)", "[time]"),
    # durations, rates, seconds since 1970, and numbers that are called a time
    (rf"{_NUMBER} ?{_UNIT}(?![\w/])", "[time]"),
    (rf"{_NUMBER} ?min(?=[.,;:)\]]*(?:$|\s*\[time\]))", "[time]"),
    (rf"{_NUMBER} ?h(?=[.,;:)\]]*(?:$|\s*\[time\]))", "[time]"),
    (rf"{_NUMBER} ?(?:[a-z]{{1,12}}/(?:s|sec|second)|s/[a-z]{{1,12}})\b", "[rate]"),
    (r"(?<![\w.])1\d{9}\.\d+(?![\w.])|(?<=\btimestamp )\d+(?:\.\d+)?\b", "[time]"),
    (
        r"(\b(?:elapsed|timestamp|(?:\w+[ _-])?(?:time|seconds|duration|runtime))(?: ?[(\[][a-z]+[)\]])? ?[:=] ?)"
        rf"{_NUMBER}",
        r"\1[time]",
    ),
    # processes and threads
    (rf"(\b(?:{_PROCESS})(?:'s|s)? ?[:=#]? ?)\d+\b(?! ?(?:of\b|/)| [a-z]+s\b)", r"\1..."),
    (r"==\d+==", "==...=="),
    (r"/proc/\d+\b", "/proc/..."),
)  # fmt: skip
_TEMPORARY = ("/tmp", "/private/tmp", "/var/tmp", "/dev/shm", "/private/var/folders", "/var/folders", "/run/user")


@cache
def _rules() -> tuple[tuple[re.Pattern[str], str], ...]:
    places = "|".join(re.escape(place.rstrip("/\\")) for place in (tempfile.gettempdir(), *_TEMPORARY))
    paths = rf"(?<![\w./])({places})[/\\][^\s'\"`,;:()\[\]<>]+"
    names = r"(?<=[/\\])tmp[a-z0-9_]{6,}[^\s'\"`,;:()\[\]<>]*"
    rules = ((paths, r"\1/..."), (names, "tmp..."), *_RULES)
    return tuple((re.compile(pattern, re.IGNORECASE), mark) for pattern, mark in rules)


def masked(text: object, limit: int = WORDS) -> str:
    """A text on one line, cut to `limit` characters, without what differs from run to run.

    Parameters
    ----------
    text : object
        Its `str` is read.
    limit : int

    Returns
    -------
    str
        Addresses are `0x...`, durations and the times of a clock `[time]`, dates `[date]`, rates `[rate]`, process ids
        `...`, paths below a temporary folder `/tmp/...`. Masked once more it stays as it is.
    """
    line = shortened(text, _MOST)
    for pattern, mark in _rules():
        line = pattern.sub(mark, line)
    return shortened(line, limit)


def words_of(error: BaseException) -> str:
    """Name and message of an error, masked."""
    try:
        return masked(f"{type(error).__name__}: {error}")
    except BaseException:  # a hostile __str__
        return shortened(type(error).__name__, WORDS)
