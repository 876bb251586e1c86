"""What the page of an audit links to: certificates, inside it or beside it, and the instances that failed."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sciverify.audit.result import Result
from sciverify.certificate.saving import matrix_file_of
from sciverify.report.table import as_text

EMBEDDED_BYTES = 2**20
"""Bytes of the page that certificates may take; those that come after are linked."""

_CODE_BYTES = 2**19
"""Bytes of the page that instances as code may take."""


@dataclass(frozen=True, slots=True)
class SavedInstance:
    """An instance in a file, and how it is run again.

    Attributes
    ----------
    address : str
        Of the .npz file, relative to the page.
    certify : str or None
        The command that certifies the answer in it; None where there is none.
    audit : str
        The command that audits the same solver on it.
    """

    address: str
    certify: str | None
    audit: str


class Links:
    """Certificates as links, inside the page as long as there is room, then beside it; instances always beside it."""

    def __init__(self, addresses: Mapping[str, str], saved: Mapping[str, SavedInstance], room: float) -> None:
        self._addresses, self._saved, self._room, self._code_room = addresses, saved, room, _CODE_BYTES

    def have_room_for(self, code: str) -> bool:
        """May the page hold this code? Then there is less room for the next one."""
        fits = len(code) <= self._code_room
        self._code_room -= len(code) if fits else 0
        return fits

    def saved(self, result: Result) -> SavedInstance | None:
        """The file of the instance."""
        return self._saved.get(result.key)

    def to(self, result: Result) -> str:
        """The certificates of a result."""
        words = ("certificate", self._one(result, result.certificate, "distance"))
        further = ("certificate of ||x*||", self._one(result, result.norm_certificate, "norm"))
        return " · ".join(link.replace("LINK", title) for title, link in (words, further) if link)

    def to_file(self, result: Result) -> str:
        """The instance in its file; empty if there is none."""
        saved = self.saved(result)
        if saved is None:
            return ""
        return f'<a href="{quote(saved.address, errors="replace")}">{as_text(Path(saved.address).name)}</a>'

    def _one(self, result: Result, text: str | None, kind: str) -> str:
        if text is None:
            return ""
        address = self._addresses.get(result.key, f"distance-{result.key[:16]}.json")
        address = address.replace("distance", "norm") if kind == "norm" else address
        data = base64.b64encode(text.encode()).decode()
        if len(data) <= self._room and matrix_file_of(text) is None:
            self._room -= len(data)
            return f'<a download="{as_text(Path(address).name)}" href="data:application/json;base64,{data}">LINK</a>'
        if result.key in self._addresses:
            return f'<a href="{quote(address, errors="replace")}">LINK</a>'
        return f"LINK {as_text(address)}, in the store"
