"""An index as a page: its lines, which of them are entries, and the sections that headings make of them.

Edits of a page insert, remove or replace lines; each is a Change of the file's bytes, and every other byte stays.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter

from cmmd.core.index.comment_pairs import pairs
from cmmd.core.markdown import scanner
from cmmd.core.memory import text_edit as place
from cmmd.core.memory.document import Document
from cmmd.core.memory.index_entries import MARKER, IndexEntry, Reference, entries
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.memory.text_change import Change

_BLOCK = re.compile(r"[ \t]*(?:#{1,6}(?:[ \t]|\Z)|>|\||```|~~~|<!--|(?:[-*_][ \t]*){3,}\Z)")
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?[ \t]*#*[ \t]*\Z")
_LABEL = re.compile(
    r" {0,3}(?:<details>)?(?:\*\*|__|<summary>)?(?=[^\W_])([^*_<>\n]{1,60}?)"
    r"(?::?(?:\*\*|__):?|:|</summary>)(?:</details>)?[ \t]*"
)
"""`**Archived**`, `__Archived:__`, `Archived:`, `<summary>Archived</summary>` on a line of their own."""
_UNDERLINE = re.compile(r" {0,3}(?:(=+)|-+)[ \t]*\Z")


@dataclass(frozen=True)
class Item:
    """An entry with the lines that belong to it; lines by number, from 1."""

    entry: IndexEntry
    indent: int
    """Columns before its mark."""
    text_end: int
    """The last line of its own text, which may be wrapped."""
    end: int
    """The last line of all that is indented below it."""
    runs_on: bool
    """Text stands right below it that is not indented: Markdown takes it for more of the entry, people perhaps not."""
    managed: bool
    """It stands between two comments with which another tool marks what is its own."""

    @property
    def line(self) -> int:
        return self.entry.line


@dataclass(frozen=True)
class Section:
    """A heading (line 0: what stands above the first one) and the lines below it up to the next heading."""

    heading: int
    level: int
    title: str
    first: int
    last: int
    above: tuple[str, ...] = ()
    """The titles of the headings that it stands below, from the outermost on."""


class Page:
    """One index of a root."""

    def __init__(self, root: MemoryRoot, document: Document, references: list[Reference] | None = None) -> None:
        """`references`: other links than those of the document, of which its entries are to be made."""
        self.root, self.document = root, document
        self.references = root.references(document) if references is None else references
        self._entries = root.entries_of(document.path) if references is None else tuple(entries(document, references))
        self.rows = document.text.split("\n")
        self._masked = document.masked.split("\n")
        self.first = document.line(document.body_start)
        self.last = len(self.rows)

    def references_within(self, start: int, end: int) -> list[Reference]:
        """Those that begin in the text's [start, end)."""
        first, last = (bisect_left(self.references, place, key=itemgetter(0)) for place in (start, end))
        return self.references[first:last]

    def row(self, line: int) -> str:
        """A line without its end; `""` before the first and behind the last."""
        return self.rows[line - 1] if 1 <= line <= self.last else ""

    def is_blank(self, line: int) -> bool:
        return not self.row(line).strip()

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The entries, in order; nested ones too."""
        managed = {line for lines in pairs(self.document).values() for line in lines}
        return tuple(self._item(entry, managed) for entry in self._entries)

    def _item(self, entry: IndexEntry, managed: set[int]) -> Item:
        base = indent(self.row(entry.line))
        text_end = entry.line
        while self._goes_on(text_end + 1, base):
            text_end += 1
        below = self.row(text_end + 1)
        runs_on = bool(below.strip()) and not begins_block(below) and indent(below) <= base + 1
        return Item(entry, base, text_end, self._end_of(text_end, base), runs_on, entry.line in managed)

    def _goes_on(self, line: int, base: int) -> bool:
        """Whether a line is the rest of an item's text: indented below it, and no block of its own."""
        text = self.row(line)
        if indent(text) < base + 2 or not text.strip() or begins_block(text) or self._masked[line - 1] != text:
            return False
        return not self._heading(line)

    def _end_of(self, text_end: int, base: int) -> int:
        end = text_end
        for line in range(text_end + 1, self.last + 1):
            if not self.is_blank(line):
                if indent(self.row(line)) <= base or self._heading(line):
                    break
                end = line
        return end

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """In order; together they are the whole body."""
        found, above = list[Section](), list[tuple[int, str]]()
        headings = [(line, *read) for line in range(self.first, self.last + 1) if (read := self._heading(line))]
        starts = [(0, 0, "", self.first), *((line, level, title, line + 1) for line, level, title in headings)]
        ends = [*(line - 1 for line, *_ in headings), self.last]
        for (heading, level, title, first), last in zip(starts, ends, strict=True):
            above = [(rank, text) for rank, text in above if rank < level]
            found.append(Section(heading, level, title, first, last, tuple(text for _, text in above)))
            above.append((level, title))
        return tuple(found)

    def _heading(self, line: int) -> tuple[int, str] | None:
        """Level and title of a heading, also of an underlined one (at its text)."""
        masked = self._masked[line - 1] if line <= self.last else ""
        found = _HEADING.match(masked)
        if found:
            return len(found[1]), self.row(line).strip().strip("#").strip()
        below = _UNDERLINE.match(self._masked[line]) if line < self.last else None
        if below and masked.strip() and not begins_block(masked) and not MARKER.match(masked):
            return (1 if below[1] else 2), masked.strip()
        return None

    def section_of(self, line: int) -> Section:
        return self.sections[bisect_right(self._headings, line) - 1]

    @cached_property
    def _headings(self) -> list[int]:
        return [section.heading for section in self.sections]

    def label_of(self, line: int) -> str:
        """The bold line, `Label:` or summary that the list of a line stands below; `""` where it is a heading."""
        return self._labels[line - 1]

    @cached_property
    def _labels(self) -> list[str]:
        """Line by line."""
        found, label, headings = list[str](), "", {section.heading for section in self.sections}
        for line, row in enumerate(self.rows, 1):
            mark = _LABEL.fullmatch(row)
            label = mark[1] if mark else "" if line in headings else label
            found.append(label)
        return found

    def items_in(self, section: Section) -> list[Item]:
        return [item for item in self.items if section.first <= item.line <= section.last]

    def insert(self, line: int, text: str, note: str = "") -> Change:
        """New lines (without the last line's end) behind a line; 0 stands for the top of the body."""
        if line == 0:
            goes_on = self.is_blank(self.first) or MARKER.match(self.row(self.first))
            top, gap = self.document.body_start, "" if goes_on else "\n"
            return place.change(self.root, self.document.path, top, top, f"{text}\n{gap}", note)
        end = self.document.line_span(line)[1]
        if end < len(self.document.text):  # at the start of the next line: the line itself may go in the same round
            return place.change(self.root, self.document.path, end + 1, end + 1, f"{text}\n", note)
        return place.change(self.root, self.document.path, end, end, f"\n{text}", note)

    def remove(self, first: int, last: int, note: str = "") -> Change:
        """Take lines out, with one of the blank lines around them where two would meet."""
        if first > self.first and self.is_blank(first - 1) and self.is_blank(last + 1) and last + 1 < self.last:
            last += 1
        start, end = self.document.line_span(first)[0], self.document.line_span(last)[1]
        if end < len(self.document.text):
            end += 1
        elif start > self.document.body_start:
            start -= 1
        return place.change(self.root, self.document.path, start, end, "", note)

    def replace(self, first: int, last: int, text: str, note: str = "") -> Change:
        """Other text in the place of lines."""
        start, end = self.document.line_span(first)[0], self.document.line_span(last)[1]
        return place.change(self.root, self.document.path, start, end, text, note)

    def reads_as_before(self, change: Change) -> bool:
        """Whether what a removal leaves is read as before: the same links, and no line becomes code or stops to be."""
        source, before = place.source(self.root, self.document.path), self.document.scan
        start, end = source.place(change.start), source.place(change.end)
        text = self.document.text[:start] + self.document.text[end:]
        after = scanner.read(text, self.document.body_start)
        gone = range(start, end)
        return (
            bool(text[self.document.body_start :].strip())
            and after.masked == before.masked[:start] + before.masked[end:]
            and [link[3:] for link in after.links] == [link[3:] for link in before.links if link.start not in gone]
            and [w[2:] for w in after.wikilinks] == [w[2:] for w in before.wikilinks if w.start not in gone]
            and len(after.comments) == len(before.comments)
        )


def page_of(root: MemoryRoot, path: str) -> Page:
    """The page of an index, made once."""
    return root.once(_pages)(path)


class _Pages(dict[str, Page]):
    def __init__(self, root: MemoryRoot) -> None:
        super().__init__()
        self._root = root

    def __call__(self, path: str) -> Page:
        if path not in self:
            self[path] = Page(self._root, self._root.documents[path])
        return self[path]


def _pages(root: MemoryRoot) -> _Pages:
    return _Pages(root)


def indent(text: str) -> int:
    """The columns of white space that a line begins with."""
    expanded = text.expandtabs(4)
    return len(expanded) - len(expanded.lstrip(" "))


def begins_block(text: str) -> bool:
    """Whether a line is no continuation of the text above it: a list item, heading, fence, quote, table, comment."""
    return bool(MARKER.match(text) or _BLOCK.match(text))
