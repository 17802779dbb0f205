"""Whole groups of MEMORY.md that move into sub-indexes of their own, so that what is left is loaded and has room.

A group is what stands below one heading; where there are none, the entries of one type. It moves verbatim into
`index_<group>.md`, and one line that links this file takes its place, with the heading's own text, or the type as the
memories have it. Archives go first, then the smallest group that is enough, else the largest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cmmd.core.index import dead_entries
from cmmd.core.index.entry_line import as_markdown
from cmmd.core.index.page import Item, Page, Section, page_of
from cmmd.core.index.placement import is_archive, type_of
from cmmd.core.memory import text_edit
from cmmd.core.memory.client_view import MAX_CHARS, MAX_LINES, units
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.memory.text_change import Change
from cmmd.core.model import INDEX
from cmmd.core.text import counted

FEWEST = 3
"""Entries that a group must have."""

_NO_WORD = re.compile(r"[\W_]+")
_LINE_END = re.compile(rb"\r\n|\r|\n")


class Group(NamedTuple):
    """Lines that move together: spans of first and last line, in order."""

    title: str
    spans: tuple[tuple[int, int], ...]
    entries: int
    is_archive: bool
    chars: int

    @property
    def lines(self) -> int:
        return sum(last - first + 1 for first, last in self.spans)


def fold(root: MemoryRoot) -> Change | None:
    """The change that moves one group into a sub-index; None where enough is moved, or no group is left."""
    page = page_of(root, INDEX)
    over = _over(page)
    if max(over) <= 0:
        return None
    groups = [group for group in _groups(page) if group.entries >= FEWEST and _brings_no_doubt(page, group)]
    return _folded(page, min(groups, key=lambda group: _rank(over, group))) if groups else None


def _over(page: Page) -> tuple[int, int]:
    """How many lines and characters too many there are.

    Of an owner's own sections no more moves than must. A page without any gets some room, below what an audit calls
    near its limits: folded to the brim it is too long again tomorrow.
    """
    lines, chars = page.root.loaded.lines, page.root.loaded.chars
    if _sections(page):
        return lines - MAX_LINES, chars - MAX_CHARS
    return lines - (MAX_LINES * 4 // 5 - 1), chars - (MAX_CHARS * 4 // 5 - 1)


def _brings_no_doubt(page: Page, group: Group) -> bool:
    """Whether neither part looks incompletely synced on its own, nor has dead entries that were in doubt till now."""
    moving = {line for first, last in group.spans for line in range(first, last + 1)}
    inside = [item.entry.path for item in page.items if item.line in moving]
    rest = [item.entry.path for item in page.items if item.line not in moving]
    if dead_entries.partly_there(page.root, INDEX):
        return not any(dead_entries.is_dead(page.root, path) for path in inside)
    return not dead_entries.too_many(page.root, inside) and not dead_entries.too_many(page.root, rest)


def _rank(over: tuple[int, int], group: Group) -> tuple[bool, bool, int]:
    over_lines, over_chars = over
    enough = group.lines > over_lines and group.chars - 150 > over_chars
    return (not group.is_archive, not enough, group.entries if enough else -group.entries)


def _groups(page: Page) -> Iterator[Group]:
    """Sections below the title that are mostly entries; where there is none, the types of the entries."""
    if headed := _sections(page):
        yield from headed
        return
    by_type: dict[str, list[Item]] = {}
    for item in page.items:
        memory = page.root.documents.get(item.entry.path)
        if memory and not item.managed and memory.path not in page.root.index_paths and _is_loose(page, item):
            by_type.setdefault(type_of(memory), []).append(item)
    for type, items in by_type.items():
        yield _group(page, type, [(item.line, item.end) for item in items], len(items), False)


def _sections(page: Page) -> list[Group]:
    return [group for section in page.sections if section.level > 1 and (group := _section(page, section))]


def _is_loose(page: Page, item: Item) -> bool:
    """Whether it may go among others: it is no part of another entry, nor of an archive or of drafts."""
    inner = any(other.line < item.line <= other.end for other in page.items)
    return not inner and not is_archive(page.section_of(item.line))


def _section(page: Page, section: Section) -> Group | None:
    """All that stands below a heading; None where that is mostly prose, or holds comments that others look for."""
    full = [line for line in range(section.first, section.last + 1) if not page.is_blank(line)]
    items = page.items_in(section)
    own = {line for item in items for line in range(item.line, item.end + 1)}
    if not items or 2 * len(own) <= len(full) or any("<!--" in page.row(line) for line in full):
        return None
    return _group(page, section.title, [(full[0], full[-1])], len(items), is_archive(section))


def _group(page: Page, title: str, spans: Sequence[tuple[int, int]], entries: int, is_archive: bool) -> Group:
    chars = sum(units(page.row(line)) + 1 for first, last in spans for line in range(first, last + 1))
    return Group(title, tuple(spans), entries, is_archive, chars)


def _folded(page: Page, group: Group) -> Change:
    source, data = text_edit.source(page.root, INDEX), page.root.tree.files[INDEX]
    end = (_LINE_END.search(data) or [b"\n"])[0]
    moved, spans = list[bytes](), list[tuple[int, int]]()
    for first, last in group.spans:
        span = page.document.line_span(first)[0], page.document.line_span(last)[1]
        spans.append((source.offset(span[0]), source.offset(span[1])))
        moved.append(data[slice(*spans[-1])])
    path = _free_name(page.root, group.title)
    link = f"- [{as_markdown(group.title)}]({path})".encode()
    kept, at = [link], spans[0][1]
    for start, stop in spans[1:]:
        between = data[at:start]
        kept.append(between.removesuffix(end) if between.strip() else b"")
        at = stop
    note = f"{counted(group.entries, 'entry', 'entries')} of “{group.title}” moved to {path}"
    new = Change(path, 0, 0, end.join(moved) + end)
    return Change(INDEX, spans[0][0], spans[-1][1], b"".join(kept), note, (new,))


def _free_name(root: MemoryRoot, title: str) -> str:
    """`index_<group>.md`, with a number behind it where that is taken."""
    slug = _NO_WORD.sub("_", title.casefold()).strip("_")[:60] or "group"
    names = (f"index_{slug}{f'_{number}' if number > 1 else ''}.md" for number in range(1, 1000))
    return next(name for name in names if name not in root.tree.by_path)
