"""Where a place of a Document's text stands in the bytes on disk: the one way from what people read to a Change.

A document's text has no byte order mark and ends its lines with LF; the file may have a mark, CRLF, CR, or all at once.
A fix finds its place in the text and says `place.change(root, path, start, end, new)`: `new` is text with LF, and is
written with the line ending that stands around the place.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property, lru_cache

from cmmd.core.memory.root import MemoryRoot
from cmmd.core.memory.text_change import Change

_BOM = "\ufeff"


@dataclass(frozen=True)
class Source:
    """The bytes of a file that is a Document (so they are UTF-8), seen by the offsets of that document's text."""

    path: str
    data: bytes

    def offset(self, place: int) -> int:
        """The byte at which a place of the text stands; the end of the text is the end of the bytes."""
        raw = self._raw_place(place)
        return raw if len(self._raw) == len(self.data) else len(self._raw[:raw].encode())

    def place(self, offset: int) -> int:
        """The place of the text at which a byte stands (inside a CRLF: its line end; inside the mark: 0)."""
        raw = len(self.data[:offset].decode("utf-8", "ignore"))
        return max(0, raw - self._mark - bisect_left(self._pairs_raw, raw - 1 if raw else 0))

    def newline(self, place: int) -> str:
        """How the line of a place ends: LF, CRLF or CR; the last line without an end as the one above it; else LF."""
        raw = self._raw_place(place)
        behind = _LINE_END.search(self._raw, raw)
        if behind:
            return behind[0]
        above = max(self._raw.rfind("\n", 0, raw), self._raw.rfind("\r", 0, raw))
        if above < 0:
            return "\n"
        return "\r\n" if self._raw[above - 1 : above + 1] == "\r\n" else self._raw[above]

    def change(self, start: int, end: int, new: str, note: str = "") -> Change:
        """The Change that puts `new` (LF) in the place of `text[start:end]`."""
        written = new.replace("\n", self.newline(start)) if "\n" in new else new
        return Change(self.path, self.offset(start), self.offset(end), written.encode(), note)

    def _raw_place(self, place: int) -> int:
        return place + self._mark + bisect_left(self._pairs, place)

    @cached_property
    def _raw(self) -> str:
        return self.data.decode()

    @cached_property
    def _mark(self) -> int:
        return int(self._raw.startswith(_BOM))

    @cached_property
    def _pairs_raw(self) -> list[int]:
        """Where each CRLF stands in the raw text."""
        return [found.start() for found in re.finditer("\r\n", self._raw)] if b"\r" in self.data else []

    @cached_property
    def _pairs(self) -> list[int]:
        """The same in the document's text, where each is one LF."""
        return [raw - self._mark - before for before, raw in enumerate(self._pairs_raw)]


_LINE_END = re.compile(r"\r\n|\r|\n")


@lru_cache(maxsize=4)
def _kept(path: str, data: bytes) -> Source:
    """Hundreds of changes of one large index read it once."""
    return Source(path, data)


def source(root: MemoryRoot, path: str) -> Source:
    """The source of a document of the root; of a file that is not there yet, of no bytes."""
    return _kept(path, root.tree.files.get(path, b""))


def change(root: MemoryRoot, path: str, start: int, end: int, new: str, note: str = "") -> Change:
    """The Change that puts `new` (LF) in the place of `text[start:end]` of a document of the root."""
    return source(root, path).change(start, end, new, note)
