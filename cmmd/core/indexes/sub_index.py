"""Whole groups of MEMORY.md that move into sub-indexes of their own, so that what is left of it is loaded.

A group is what stands below one heading, and a page without headings has none: what to call a part of it is its owner's
to say. It moves verbatim into `index_<group>.md`, and one line that links this file, with the heading's own text and no
more, takes its place. Archives go first, then the smallest group that
is enough, else the largest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cmmd.core.indexes.entry_line import as_markdown
from cmmd.core.indexes.page import Page, Section, page_of
from cmmd.core.indexes.placement import is_archive
from cmmd.core.loading import MAX_CHARS, MAX_LINES, units
from cmmd.core.memory import MemoryRoot
from cmmd.core.mending import place
from cmmd.core.mending.change import Change
from cmmd.core.model import INDEX
from cmmd.core.plain import counted

FEWEST = 3
"""Entries that a group must have."""

_NO_WORD = re.compile(r"[\W_]+")
_LINE_END = re.compile(rb"\r\n|\r|\n")


class Group(NamedTuple):
    """Lines that move together."""

    title: str
    first: int
    last: int
    entries: int
    is_archive: bool
    chars: int

    @property
    def lines(self) -> int:
        return self.last - self.first + 1


def fold(root: MemoryRoot) -> Change | None:
    """The change that moves one group into a sub-index; None where all is loaded, or no group is left."""
    if root.loaded.is_whole:
        return None
    page = page_of(root, INDEX)
    groups = [group for group in _groups(page) if group.entries >= FEWEST]
    return _folded(page, min(groups, key=lambda group: _rank(root, group))) if groups else None


def _rank(root: MemoryRoot, group: Group) -> tuple[bool, bool, int]:
    over_lines, over_chars = root.loaded.lines - MAX_LINES, root.loaded.chars - MAX_CHARS
    enough = group.lines > over_lines and group.chars - 150 > over_chars
    return (not group.is_archive, not enough, group.entries if enough else -group.entries)


def has_headings(page: Page) -> bool:
    """Whether there is a heading below the title."""
    return any(section.level > 1 for section in page.sections)


def _groups(page: Page) -> Iterator[Group]:
    """Sections below the title that are mostly entries."""
    return (group for section in page.sections if section.level > 1 and (group := _section(page, section)))


def _section(page: Page, section: Section) -> Group | None:
    """All that stands below a heading; None where that is mostly prose, or holds comments that others look for."""
    full = [line for line in range(section.first, section.last + 1) if not page.is_blank(line)]
    items = page.items_in(section)
    own = {line for item in items for line in range(item.line, item.end + 1)}
    if not items or 2 * len(own) <= len(full) or any("<!--" in page.row(line) for line in full):
        return None
    chars = sum(units(page.row(line)) + 1 for line in range(full[0], full[-1] + 1))
    return Group(section.title, full[0], full[-1], len(items), is_archive(section), chars)


def _folded(page: Page, group: Group) -> Change:
    source, data = place.source(page.root, INDEX), page.root.tree.files[INDEX]
    line_end = (_LINE_END.search(data) or [b"\n"])[0]
    start = source.offset(page.document.line_span(group.first)[0])
    end = source.offset(page.document.line_span(group.last)[1])
    path = _free_name(page.root, group.title)
    link = f"- [{as_markdown(group.title)}]({path})".encode()
    note = f"{counted(group.entries, 'entry', 'entries')} of “{group.title}” moved to {path}"
    return Change(INDEX, start, end, link, note, (Change(path, 0, 0, data[start:end] + line_end),))


def _free_name(root: MemoryRoot, title: str) -> str:
    """`index_<group>.md`, with a number behind it where that is taken."""
    slug = _NO_WORD.sub("_", title.casefold()).strip("_")[:60] or "group"
    names = (f"index_{slug}{f'_{number}' if number > 1 else ''}.md" for number in range(1, 1000))
    return next(name for name in names if name not in root.tree.by_path)
