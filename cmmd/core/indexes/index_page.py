"""A MEMORY.md as it is put together line by line, and as bytes: what is kept of the old one keeps its line ends."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cmmd.core.document import Document
from cmmd.core.indexes.entry_span import row
from cmmd.core.mending.change import Change
from cmmd.core.model import INDEX

_LINE_END = re.compile(r"\r\n|\r|\n")
_BOM = "\ufeff"


class Row(NamedTuple):
    """A line, and which line of the old file it is."""

    text: str
    line: int | None = None


class Page:
    """The body of a MEMORY.md in the making. `roomy`: with blank lines around headings."""

    def __init__(self, document: Document, comments: Iterable[range], *, roomy: bool) -> None:
        self.rows: list[Row] = []
        self._document = document
        self._first = document.line(document.body_start)
        self._comments = list(comments)
        self._roomy = roomy
        self._in_prose = False

    @property
    def text(self) -> str:
        """The whole file, as text, frontmatter included."""
        start = self._document.text[: self._document.body_start]
        return start + "".join(f"{row.text}\n" for row in self.rows)

    def keep(self, lines: Iterable[int]) -> None:
        """Lines as they are."""
        self.rows += [Row(row(self._document, line), line) for line in lines]

    def prose(self, runs: Iterable[Sequence[int]]) -> None:
        """Runs of lines that are no entries, a blank line around each."""
        for lines in runs:
            self.gap(always=True)
            self.keep(lines)
            self._in_prose = not self.rows[-1].text.lstrip().startswith("#")

    def heading(self, text: str, line: int | None = None) -> None:
        """The heading of a group, behind the comments whose turn it is."""
        self.comments(self._first + len(self.rows))
        self.gap()
        self.rows.append(Row(text, line))
        self.gap()

    def entry(self, text: str, line: int | None, below: Iterable[int]) -> None:
        """An entry with what stands below it, and behind it the comments whose turn it is."""
        if self._in_prose:
            self.gap()
        self.rows.append(Row(text, line))
        self.keep(below)
        self.comments(self._first + len(self.rows))

    def comments(self, line: int | None = None) -> None:
        """The comments whose lines are reached at `line`; None: all that are left."""
        while self._comments and (line is None or self._comments[0].start <= line):
            comment = self._comments.pop(0)
            self.keep(comment)
            line = None if line is None else line + len(comment)

    def comment(self, text: str, lines: Iterable[int]) -> None:
        """A new comment: a sentence, and lines below it."""
        if self._in_prose:
            self.gap()
        self.rows.append(Row(f"<!-- {text}"))
        self.keep(lines)
        self.rows.append(Row("-->"))

    def end(self) -> None:
        """No blank lines at the end."""
        while self.rows and not self.rows[-1].text.strip():
            self.rows.pop()

    def gap(self, *, always: bool = False) -> None:
        """A blank line, where there is none: in a roomy page, and behind prose, which might swallow what follows."""
        if self.rows and self.rows[-1].text.strip() and (self._roomy or always or self._in_prose):
            self.rows.append(Row(""))
        self._in_prose = False


def written(old: bytes, document: Document, rows: Sequence[Row]) -> bytes:
    """The bytes of a file whose body becomes `rows`: kept lines with their own line ends, others with the usual one."""
    raw = old.decode()
    mark = _BOM if raw.startswith(_BOM) else ""
    lines, ends = _LINE_END.split(raw.removeprefix(_BOM)), _LINE_END.findall(raw)
    usual = max(set(ends), key=ends.count, default="\n")
    ends.append("")
    first = document.line(document.body_start)
    head = "".join(line + end for line, end in zip(lines[: first - 1], ends, strict=False))
    parts = [row.text + ((ends[row.line - 1] or usual) if row.line else usual) for row in rows]
    body = "".join(parts)
    if document.text and not document.text.endswith("\n") and parts:
        body = body.removesuffix(_LINE_END.findall(parts[-1])[-1])
    return (mark + head + body).encode()


def smallest(old: bytes, new: bytes, note: str) -> Change | None:
    """The change of whole lines between two states of MEMORY.md; None: they are equal."""
    if old == new:
        return None
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    start = _common(before, after)
    most = min(len(before), len(after)) - start
    stop = min(_common(before[::-1], after[::-1]), most)
    begin, tail = len(b"".join(before[:start])), len(b"".join(before[len(before) - stop :]))
    return Change(INDEX, begin, len(old) - tail, new[begin : len(new) - tail], note)


def _common(one: Sequence[bytes], other: Sequence[bytes]) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
