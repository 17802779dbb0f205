"""MEMORY.md in its parts: sections, the prose and comments in them, and the entries that may move between them.

An entry may move where it is a list item at the top of its list or a line of its own; what is indented or wrapped below
it goes along, nested entries too. A link in a sentence, a quote, a table or a heading stays where it is written, and so
does what stands between two comments that begin and end something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from cmmd.core.document import TYPES, Document
from cmmd.core.index import IndexEntry
from cmmd.core.indexes.comment_pairs import pairs
from cmmd.core.indexes.entry_span import MARKER, begins_block, count, indent, row
from cmmd.core.memory import MemoryRoot
from cmmd.core.model import INDEX

GROUPS = (*TYPES, "other")
PAST = "past what is loaded"
"""The last group, of what does not fit: in it stand the entries that matter least."""

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?[ \t#]*$")
_KIND = re.compile(r"(user|feedback|project|reference|other)s?(?: (?:memor(?:y|ies)|notes|entries))?")
_DEFINITION = re.compile(r"\s*\[[^\]]*\]:")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*$")
_NO_WORD = re.compile(r"^\W+|\W+$")

Role = Literal["title", "group", "own", "emptied"]


@dataclass(frozen=True)
class Item:
    """An entry that may move: its line, and the lines below it that go along."""

    entry: IndexEntry
    row: str
    """The line as it is written."""
    wrapped: tuple[int, ...]
    """Lines that continue its text."""
    below: tuple[int, ...]
    """Everything else that belongs to it."""
    nested: tuple[IndexEntry, ...] = ()
    """The entries among these."""


@dataclass
class Section:
    """What stands below one heading, up to the next one; the first section may have none. Lines by number."""

    heading: int | None = None
    level: int = 0
    name: str = ""
    """The heading's text in small letters, without marks around it."""
    prose: list[list[int]] = field(default_factory=list)
    """Runs of lines that are no entries, without blank ones at their ends; comments that stand with prose are in it."""
    comments: list[range] = field(default_factory=list)
    """Comments that stand among entries, and what two of them begin and end."""
    items: list[Item] = field(default_factory=list)
    role: Role = "own"

    @property
    def group(self) -> str | None:
        """The group that the heading names."""
        if self.name == PAST:
            return PAST
        found = _KIND.fullmatch(self.name)
        return found[1] if found else None


@dataclass(frozen=True)
class Outline:
    """The parts of a MEMORY.md, in their order."""

    document: Document
    sections: tuple[Section, ...]
    fixed: tuple[IndexEntry, ...]
    """Entries that stay where they are written."""
    obstacle: str = ""
    """What keeps the entries from being put in another order; nothing where they may be."""

    @cached_property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for section in self.sections for item in section.items)


def read(root: MemoryRoot, document: Document) -> Outline:
    """The outline of MEMORY.md."""
    reader = _Reader(root, document)
    sections = reader.sections()
    moving = {item.entry.line for section in sections for item in section.items}
    fixed = tuple(entry for entry in root.entries_of(INDEX) if entry.line not in moving)
    _assign_roles(document, sections)
    return Outline(document, tuple(sections), fixed, reader.obstacle() if moving else "")


class _Reader:
    """One pass over the lines of a MEMORY.md."""

    def __init__(self, root: MemoryRoot, document: Document) -> None:
        self.document = document
        self.masked = document.masked.split("\n")
        self.entries = {entry.line: entry for entry in root.entries_of(INDEX)}
        self.first, self.last = document.line(document.body_start), count(document)
        self.blocks = pairs(document)
        """What two comments begin and end, by the first line: it stays in one piece."""
        self.comments = dict(_comments(document)) | self.blocks

    def sections(self) -> list[Section]:
        found, line = [Section()], self.first
        while line <= self.last:
            heading = self._heading(line)
            if heading:
                found.append(heading)
                line += 1
            else:
                line = self._take(found[-1], line)
        for section in found:
            section.prose = [run for run in map(self._trimmed, section.prose) if run]
        return found

    def _take(self, section: Section, line: int) -> int:
        """Put what begins on a line into its section; returns the line behind it."""
        comment = self.comments.get(line)
        has_own_text = line in self.blocks and section.level > 1 and not section.group
        if comment and section.items and not has_own_text:
            section.comments.append(comment)
            return comment.stop
        if comment or line not in self.entries or not self._may_move(line):
            lines = list(comment or [line, *self._below(line)])
            if section.prose and section.prose[-1][-1] == line - 1:
                section.prose[-1] += lines
            else:
                section.prose.append(lines)
            return lines[-1] + 1
        item = self._item(line)
        section.items.append(item)
        return max((line, *item.wrapped, *item.below)) + 1

    def _heading(self, line: int) -> Section | None:
        found = _HEADING.match(self.masked[line - 1]) if line not in self.comments else None
        if found is None:
            return None
        text = row(self.document, line).strip().strip("#")
        return Section(line, len(found[1]), _NO_WORD.sub("", text).casefold())

    def _may_move(self, line: int) -> bool:
        text = row(self.document, line)
        if MARKER.match(text):
            return True
        if not text.lstrip().startswith("[") or _DEFINITION.match(text):
            return False
        return self._is_apart(line - 1) and self._is_apart(line + 1)

    def _is_apart(self, line: int) -> bool:
        """Whether a line is no running text that its neighbour would be a part of."""
        text = row(self.document, line)
        return line < self.first or not text.strip() or line in self.entries or bool(_HEADING.match(text))

    def _item(self, line: int) -> Item:
        below = list(self._below(line))
        wrapped = list[int]()
        for number in below:
            if number != line + 1 + len(wrapped) or not self._continues(number):
                break
            wrapped.append(number)
        rest = tuple(below[len(wrapped) :])
        nested = tuple(self.entries[number] for number in rest if number in self.entries)
        return Item(self.entries[line], row(self.document, line), tuple(wrapped), rest, nested)

    def _below(self, line: int) -> Iterator[int]:
        """The lines that belong to a list item: indented more than it is, also behind blank lines, or wrapped."""
        if not MARKER.match(row(self.document, line)):
            return
        base, waiting, text_above = indent(row(self.document, line)), list[int](), True
        for number in range(line + 1, self.last + 1):
            text = row(self.document, number)
            inner = indent(text) >= base + 2
            if number in self.comments or self._heading(number) or (number in self.entries and not inner):
                return
            if not text.strip():
                waiting.append(number)
                text_above = False
            elif inner or (text_above and not begins_block(text)):
                yield from (*waiting, number)
                waiting = []
            else:
                return

    def _continues(self, line: int) -> bool:
        """Whether a line is nothing but the rest of the text above it, so that the two may become one line."""
        text = row(self.document, line)
        plain = self.masked[line - 1] == text and not any(mark in text for mark in ("](", "[[", ".md", "|"))
        return plain and bool(text.strip()) and indent(text) >= 2 and not begins_block(text)

    def obstacle(self) -> str:
        """Headings that would no longer stand above what they stand above."""
        for number in range(self.first + 1, self.last + 1):
            if self._underlines(number) and any(row(self.document, n).strip() for n in range(self.first, number - 1)):
                return f"the heading in line {number - 1} is underlined; write it with #"
        for block in self.blocks.values():
            if any(self._heading(number) for number in block):
                return f"there is a heading between the comments in lines {block.start} and {block.stop - 1}"
        return ""

    def _underlines(self, line: int) -> bool:
        """Whether a line makes a heading of the one above it; a line of `=` above all else may be a title."""
        above = self.masked[line - 2]
        return bool(_UNDERLINE.match(self.masked[line - 1]) and above.strip()) and not begins_block(above)

    def _trimmed(self, lines: list[int]) -> list[int]:
        full = [at for at, line in enumerate(lines) if row(self.document, line).strip()]
        return lines[full[0] : full[-1] + 1] if full else []


def _comments(document: Document) -> Iterator[tuple[int, range]]:
    """The lines of each comment that begins its line, by the first of them."""
    end = 0
    for start, stop in document.scan.comments:
        line = document.line(start)
        if line > end and not document.text[document.line_span(line)[0] : start].strip():
            end = document.line(stop)
            yield line, range(line, end + 1)


def _assign_roles(document: Document, sections: list[Section]) -> None:
    """The title; groups; headings with nothing but entries below them, which are emptied; all others are the user's."""
    comments = {number for _, lines in _comments(document) for number in lines}
    has_text = [any(set(run) - comments for run in section.prose) for section in sections]
    first = next((s for s in sections if s.heading or s.items or has_text[sections.index(s)]), None)
    for number, section in enumerate(sections):
        if section.heading is None or (section is first and section.level == 1 and section.group is None):
            section.role = "title"
        elif section.group and not (section.group == PAST and has_text[number]):
            section.role = "group"
        else:
            inner = range(number, end_of(sections, number))
            moves = any(sections[n].items for n in inner)
            section.role = "emptied" if moves and not any(has_text[n] for n in inner) else "own"


def end_of(sections: Sequence[Section], number: int) -> int:
    """Behind the last section that stands below the heading of this one."""
    rest = range(number + 1, len(sections))
    return next((n for n in rest if sections[n].level <= sections[number].level), len(sections))


def wrapped_lines(root: MemoryRoot, document: Document) -> set[int]:
    """The lines of MEMORY.md that are nothing but the rest of an entry's text."""
    return {line for item in read(root, document).items for line in item.wrapped}
