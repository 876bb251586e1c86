"""Numbers, instances, the kernel and the structure of solution sets."""

from __future__ import annotations

from by_hand.documents import Constant, Document

CORRECT: dict[str, Document] = {}
INCORRECT: dict[str, tuple[Document, str]] = {}
MALFORMED: dict[str, tuple[Document | bytes, str]] = {}
FILES: dict[str, bytes] = {}
CONSTANTS: tuple[Constant, ...] = ()
