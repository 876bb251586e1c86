"""What a solver says while it runs: warnings, records of `logging`, lines that it prints.

An answer is silent where none of this says that something went wrong. Which words say so is a small vocabulary, the
same for lines, for records and for the words of a status; docs/audit-your-solver.md has it as a table.
"""

from __future__ import annotations

import contextlib
import ctypes
import logging
import re
import sys
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, field

ABOUT_CODE = (
    BytesWarning,
    DeprecationWarning,
    FutureWarning,
    ImportWarning,
    PendingDeprecationWarning,
    ResourceWarning,
    SyntaxWarning,
)
"""Warnings that say nothing of the answer: a wrong one is as silent with them as without."""
MOST = 20
"""Announcements that are kept of one run."""
_MOST_LINES = 1000
"""Different lines of trouble after which no more are looked for."""
_LONGEST = 4096
"""Characters of a line that are looked at."""
_NUMBER = r"[-+]?(?:\.?\d|nan\b|inf\b)"
_NONE_AFTER = r"(?!\w*(?:\s+\w+){0,3}\s*[:=]\s*(?:0|none|no|false)\b(?![.,]\d))"


def _of(stem: str, rest: str) -> tuple[str, str]:
    """A stem with what follows, where nothing before it says that there is none."""
    none = "".join(rf"(?<!\b{word} {stem})" for word in ("no", "not", "0", "zero", "without", "without any"))
    return stem, stem + none + rest


_TROUBLE = (
    _of("warning", rf"s?\b(?!\.)(?!\s*(?:off|on|level)\b){_NONE_AFTER}"),
    ("warn", r"\bwarn\b(?!\()"),
    _of("error", rf"s?\s*:(?!\s*{_NUMBER}){_NONE_AFTER}"),
    ("error", rf"^\W*errors?(?:\W*$|\s+\d+\s*:|\b(?!\s*(?:[:=<>~(|,]|is\b|of\b|{_NUMBER})))"),
    *((f"{sort} error", rf"\b{sort} errors?\b") for sort in ("fatal", "numerical", "internal", "an")),
    ("error", r"errors?\s+(?:occurred|code|in|while|during)\b"),
    _of("fail", rf"(?<=\bfail)(?:s|ed|ing|ure|ures)?\b{_NONE_AFTER}"),
    ("converg", r"(?:\b(?:not|never|no|cannot|without|lack\s+of)|n't)[\s-]+(?:\w+\s+)?converg\w*|\bnon-?converg\w*"),
    ("converg", r"\bconverge(?:d|nce)?\s*[:=]\s*(?:false|no|0)\b"),
    *((no, rf"{no}\s*(?:be\s+)?(?:reach|achiev|attain|satisf|met\b|meet\b)\w*") for no in ("not ", "n't ")),
    ("diverg", r"\bdiverge[sd]?\b|\bdiverging\b|\bdivergence\s+detected\b"),
    ("accurate", r"\binaccurate\b|(?:\bnot|n't)\s+accurate\b"),
    ("too many", r"\btoo\s+many\b"),
    ("limit", r"\blimit\b[^.;:,]{0,40}\b(?:reached|exceeded|hit)\b"),
    ("limit", r"\b(?:reach\w*|exceed\w*|hits?)\b[^.;:,]{0,30}\blimit\b"),
    ("max", r"\bmax\w*[^.;:,]{0,40}\b(?:reached|exceeded|hit)\b"),
    ("max", r"\b(?:reach\w*|exceed\w*|hits?)\b[^.;:,]{0,30}\bmax\w*"),
    ("stall", r"\bstall(?:ed|s|ing)\b"),
    ("stagnat", r"\bstagnat\w+"),
    ("abort", r"\babort(?:ed|ing|s)?\b"),
    ("interrupted", r"\binterrupted\b"),
)
"""A part that a line must hold, in small letters, and the words that say trouble."""
_TROUBLE_OF_A_STATUS = (
    ("error", r"\berrors?\b"),
    ("", r"\binfeasible\b|\bunbounded\b|\bsub-?optimal\b|\bunsolved\b|\bnot\s+(?:solved|optimal)\b"),
    ("", r"\balmost\b|\binsufficient\b|\bunknown\b|\blimit\b|\bmax\w*\s+iter\w*"),
)
"""Of the words of a status, besides; a line that is printed may hold them for other reasons."""
_ABOUT_CODE_NAMED = re.compile("|".join(rf"\b{category.__name__}\b" for category in ABOUT_CODE))
_GENUINE = logging.Logger.callHandlers


def line_says_trouble(line: str) -> bool:
    """Does a printed line say that something went wrong?"""
    looked_at = line[:_LONGEST]
    return _holds(looked_at, _IN_A_LINE) and _ABOUT_CODE_NAMED.search(looked_at) is None


def status_says_trouble(words: str) -> bool:
    """Do the words of a status say so? `optimal_inaccurate` and `AlmostSolved` are read as several words."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", words[:_LONGEST]).replace("_", " ")
    return _holds(spaced, _IN_A_STATUS)


_Vocabulary = tuple[tuple[str, re.Pattern[str]], ...]
_IN_A_LINE: _Vocabulary = tuple((part, re.compile(words)) for part, words in _TROUBLE)
_IN_A_STATUS: _Vocabulary = tuple((part, re.compile(words)) for part, words in _TROUBLE + _TROUBLE_OF_A_STATUS)


def _holds(line: str, vocabulary: _Vocabulary) -> bool:
    small = line.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return any(part in small and words.search(small) is not None for part, words in vocabulary)


def distinct(said: Iterable[str]) -> list[str]:
    """Announcements in the order in which they came, each once, the first `MOST` of them.

    A line that prints what was a warning or a record before is no further one.
    """
    found: dict[str, str] = {}
    for words in said:
        if words not in found and not any(content and content in words for content in found.values()):
            found[words] = _content(words)
        if len(found) == MOST:
            break
    return list(found)


def _content(words: str) -> str:
    """How a warning or record begins after its category or level, where that is more than one word."""
    content = words.partition(": ")[2][:100]
    return content if " " in content else ""


class Listening:
    """What is said while a body runs, also if it raises: a context manager; the innermost one hears.

    Attributes
    ----------
    said : list of str
        Warnings that say something of the answer as "Category: message"; records of level WARNING and above, of any
        logger that lets them pass, as "LEVEL logger: message".
    """

    def __init__(self) -> None:
        self.said: list[str] = []
        self._catching = warnings.catch_warnings(record=True)
        self._former = logging.Logger.callHandlers

    def __enter__(self) -> Listening:
        self._caught: list[warnings.WarningMessage] = self._catching.__enter__()
        warnings.simplefilter("always")
        for category in ABOUT_CODE:
            warnings.simplefilter("ignore", category)
        listening = self

        def heard(self: logging.Logger, record: logging.LogRecord) -> None:
            if record.levelno >= logging.WARNING and (words := _words_of(record)):
                listening.said.append(words)
            _GENUINE(self, record)

        logging.Logger.callHandlers = heard  # type: ignore[method-assign]
        return self

    def __exit__(self, *reason: object) -> None:
        logging.Logger.callHandlers = self._former  # type: ignore[method-assign]
        self._catching.__exit__(None, None, None)
        self.said[:0] = [_text(w.category.__name__, w.message) for w in self._caught]


def _words_of(record: logging.LogRecord) -> str:
    """The words of a record; empty for one that repeats a warning about code (`logging.captureWarnings`)."""
    try:
        message = record.getMessage()
    except Exception:  # its arguments do not fit
        message = str(record.msg)
    if record.name == "py.warnings":
        message = message.strip().partition("\n")[0]
        if _ABOUT_CODE_NAMED.search(message):
            return ""
        return re.sub(r"^.*?:\d+: (?=\w+: )", "", message)
    return f"{record.levelname} {record.name}: {message}"


def _text(category: str, message: object) -> str:
    try:
        return f"{category}: {message}"
    except Exception:  # a hostile __str__
        return category


def flush_output() -> None:
    """Have everything written that is printed, by Python and by C, so that it belongs to the run that printed it."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()
    with contextlib.suppress(Exception):
        ctypes.CDLL(None).fflush(None)


@dataclass(slots=True)
class PrintedTrouble:
    """The lines in what is printed piece by piece that say that something went wrong."""

    lines: set[str] = field(default_factory=set)
    _begun: bytes = b""

    def read(self, piece: bytes) -> None:
        """The next piece."""
        *ended, self._begun = re.split(rb"[\r\n]", self._begun + piece)
        self._begun = self._begun[:_LONGEST]
        for line in ended:
            self._look_at(line)

    def end(self) -> list[str]:
        """All of them, sorted: two streams that are printed to come in any order."""
        self._look_at(self._begun)
        self._begun = b""
        return sorted(self.lines)

    def _look_at(self, line: bytes) -> None:
        if len(self.lines) < _MOST_LINES and line:
            words = line[:_LONGEST].decode("utf-8", "replace").strip()
            if line_says_trouble(words):
                self.lines.add(words)
