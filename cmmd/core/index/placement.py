"""Where an owner would put a new entry: which index, which section, behind which line; None where that is not plain.

The section that holds most entries of the memory's folder (in the folder itself: of its type), else the one that is
headed by its type, else the last list that no heading gives to another type. Never one of archives, drafts, retired or
merged things, and never between two comments with which another tool marks what is its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby, pairwise
from typing import NamedTuple

from cmmd.core.index import quoted_list
from cmmd.core.index.entry_style import Style, style_of
from cmmd.core.index.list_order import Line, Order, order_of
from cmmd.core.index.page import Item, Page, Section, page_of
from cmmd.core.index.reference_list import as_list
from cmmd.core.markdown import scanner
from cmmd.core.memory import link_targets
from cmmd.core.memory.archives import is_archive_title
from cmmd.core.memory.document import TYPES, Document
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.model import INDEX

_WORD = re.compile(r"[^\W\d_]+")
_BELOW_HEAD = re.compile(r"[ \t]*\|[ \t:|-]*-[ \t:|-]*\Z")
_ROW = re.compile(r"[ \t]*\|")
_CELL_END = re.compile(r"(?<!\\)\|")
_PROBE = "[x](x.md)"
_LAST = 253_402_300_799  # of the year 9999: a file's time may be any number


class Place(NamedTuple):
    """A place behind a line of an index, and the form of what is to be written there."""

    file: str
    line: int
    """The new line goes behind it; 0: to the top of the body."""
    style: Style
    first_apart: bool = False
    """A blank line parts the first new line from the text above."""
    each_apart: bool = False
    """A blank line stands above each entry of this list."""
    order: Order | None = None
    """What the list is sorted by."""
    run: tuple[Item, ...] = ()
    """The entries of a sorted list."""

    def text(self, line: str, number: int) -> str:
        """A new line with the blank one above it, `number` others standing before it."""
        return f"\n{line}" if self.each_apart or (self.first_apart and number == 0) else line


def type_of(memory: Document) -> str:
    """Its type as the client knows it, or `other`."""
    named = memory.type.casefold()
    return named if named in TYPES else "other"


def heading_type(title: str) -> str:
    """The type that a heading names: the first word of `Feedback (must follow!)`, also in the plural; else `""`."""
    words = _WORD.findall(title.casefold())
    return next((type for type in TYPES if words and words[0] in (type, type + "s")), "")


def place_for(root: MemoryRoot, path: str) -> Place | None:
    """Where the entry of an unlisted memory, or of an unlisted sub-index, goes."""
    return root.once(_places).place(root.documents[path])


class _Places:
    """The places of a root, each looked for once by folder and type."""

    def __init__(self, root: MemoryRoot) -> None:
        self._root = root
        self._found: dict[tuple[str, str], Place | None] = {}

    def place(self, memory: Document) -> Place | None:
        key = memory.folder, type_of(memory)
        if key not in self._found:
            page = as_list(page_of(self._root, index_for(self._root, memory)))
            found = _find(page, *key)
            self._found[key] = found if found and _holds_entry(page, found) else None
        found = self._found[key]
        return _in_order(found, line_of(self._root, found.style, memory)) if found else None


def line_of(root: MemoryRoot, style: Style, memory: Document) -> Line:
    """What the place of a new entry in a sorted list depends on."""
    seconds = root.tree.by_path[memory.path].mtime_ns // 10**9
    written = datetime.fromtimestamp(min(max(seconds, 0), _LAST), UTC)
    return Line(style.title(memory), memory.path.rpartition("/")[2], memory.description, f"{written:%Y-%m-%d}")


def _in_order(place: Place, new: Line) -> Place:
    """The place in a sorted list; any other as it is."""
    above = place.order.behind(_lines(place.run), new) if place.order else len(place.run)
    if above == len(place.run):
        return place
    return place._replace(line=place.run[above - 1].end if above else place.run[0].line - 1)


def _lines(items: Iterable[Item]) -> list[Line]:
    return [Line(item.entry.title, item.entry.path.rpartition("/")[2], item.entry.hook) for item in items]


def _places(root: MemoryRoot) -> _Places:
    return _Places(root)


def index_for(root: MemoryRoot, memory: Document) -> str:
    """The index that lists most of its folder and type, else (but at the top) of its folder, else MEMORY.md."""
    lists, folder, type = root.once(_siblings), memory.folder, type_of(memory)
    return lists.get((folder, type)) or (lists.get((folder, "")) if folder else None) or INDEX


def _siblings(root: MemoryRoot) -> Mapping[tuple[str, str], str]:
    """A folder and type (`""`: any) to the index with most entries of that kind, MEMORY.md before others."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    for path in root.index_paths:
        page = page_of(root, path)
        for item in _living(page, page.items):
            memory = root.documents.get(item.entry.path)
            if memory is not None and memory.path not in root.index_paths:
                for kind in (type_of(memory), ""):
                    counts.setdefault((memory.folder, kind), Counter())[path] += 1
    return {kind: counted.most_common(1)[0][0] for kind, counted in counts.items()}


def _living(page: Page, items: Iterable[Item]) -> list[Item]:
    """The entries beside which a new one may stand."""
    return [item for item in items if not item.managed and not is_archived(page, item.line)]


def is_archived(page: Page, line: int) -> bool:
    """Whether a line stands below a heading, or a bold line or label, that says that all of it is over."""
    return is_archive(page.section_of(line)) or is_archive_title(page.label_of(line))


def is_archive(section: Section) -> bool:
    """Whether a section, or one that it stands below, holds what is over or not yet ready."""
    return any(map(is_archive_title, (section.title, *section.above)))


def _find(page: Page, folder: str, type: str) -> Place | None:
    """The first of these that there is."""
    living = _living(page, page.items)
    there = [item for item in living if page.root.exists(item.entry.path)] or living
    top = min((item.indent for item in there), default=0)
    near = [item for item in there if item.indent == top]
    akin = _of_folder(page, near, folder) or _of_type(page, near, folder, type)
    if akin:
        section = _fullest(page, akin)
        return list_end(page, [item for item in akin if page.section_of(item.line) == section][-1], grouped=True)
    headed = next((s for s in page.sections if heading_type(s.title) == type and not is_archive(s)), None)
    quoted = [] if living else quoted_list.lines(page)
    if headed and not any(headed.first <= line <= headed.last for line in quoted):
        inside = [item for item in living if headed.first <= item.line <= headed.last]
        return list_end(page, inside[-1]) if inside else _behind_text(page, headed)
    plain = [item for item in near if not _is_of_another_type(page.section_of(item.line))]
    if plain:
        return list_end(page, plain[-1])
    if near:
        return None
    return _in_quote(page, type) if quoted else _behind_row(page) or _at_end(page)


def _is_of_another_type(section: Section) -> bool:
    """Whether a heading, or one above it, names a type: this is asked when none names the memory's own."""
    return any(map(heading_type, (section.title, *section.above)))


def _in_quote(page: Page, type: str) -> Place | None:
    """At the end of the page's one quoted list."""
    found = quoted_list.find(page)
    if found is None or is_archived(page, found.last):
        return None
    section = page.section_of(found.last)
    if _is_of_another_type(section) and heading_type(section.title) != type:
        return None
    style = Style(indent="> ", marker=found.marker, separator=found.separator, hooks=found.hooks)
    return Place(page.document.path, found.last, style)


def _behind_row(page: Page) -> Place | None:
    """Behind the last row of a table of two columns that names files in the first one, where there is no list."""
    masked = page.document.masked.split("\n")
    rows = [line for line, text in enumerate(masked, 1) if _ROW.match(text) and not is_archived(page, line)]
    named = [line for line in rows if _file_in(page, line)]
    if not named or len(_cells(page, named[-1])) != 2 or _BELOW_HEAD.match(page.row(named[-1] + 1)):
        return None
    code = "`" if _file_in(page, named[-1]).startswith("`") else ""
    return Place(page.document.path, named[-1], Style(marker="|", inner=code))


def _cells(page: Page, line: int) -> list[str]:
    """The cells of a table's row."""
    return [cell.strip() for cell in _CELL_END.split(page.row(line).strip())[1:-1]]


def _file_in(page: Page, line: int) -> str:
    """The first cell of a table's row if that names a file of the root, as a link or as a file name in code."""
    cell, start = next(iter(_cells(page, line)), ""), page.document.line_span(line)[0]
    end = start + page.row(line).find(cell) + len(cell)
    name = link_targets.join(page.document.folder, cell.strip("`"))
    is_code = name is not None and cell == f"`{cell.strip('`')}`" and name in page.root.documents
    return cell if is_code or page.references_within(start, end) else ""


def _at_end(page: Page) -> Place | None:
    """A list of its own behind the text of the last section; None where tables tell what there is."""
    open_sections = [section for section in page.sections if not is_archive(section)]
    is_table = any(row.lstrip().startswith("|") for row in page.document.masked.split("\n"))
    return _behind_text(page, open_sections[-1]) if open_sections and not is_table else None


def _of_folder(page: Page, items: Sequence[Item], folder: str) -> list[Item]:
    """Entries for files of the same sub-folder: at the top of a root a folder tells nothing."""
    return [item for item in items if folder and item.entry.path.rpartition("/")[0] == folder]


def _of_type(page: Page, items: Sequence[Item], folder: str, type: str) -> list[Item]:
    found = list[Item]()
    for item in items:
        memory = page.root.documents.get(item.entry.path)
        if memory and type_of(memory) == type and (not memory.folder or memory.folder == folder):
            found.append(item)
    return found


def _fullest(page: Page, items: Iterable[Item]) -> Section:
    """The section with most of these entries, the first of several."""
    return Counter(page.section_of(item.line) for item in items).most_common(1)[0][0]


def list_end(page: Page, item: Item, *, grouped: bool = False) -> Place:
    """At the end of the list that an entry is part of, in the form of its section's entries.

    Where `grouped`, right behind the entry if the section's entries stand type by type.
    """
    section = page.section_of(item.line)
    inside = page.items_in(section)
    item = next((other for other in inside if other.line <= item.line <= other.end), item)  # not below another entry
    whole = next((run for run in runs(page, inside) if item in run), [item])
    run = whole[whole.index(item) :]
    outer = min(run, key=lambda each: each.indent)
    apart, style = _is_spaced(page, inside), style_of(page, inside, outer)
    sorted_run = tuple(each for each in whole if each.indent == outer.indent)
    order = None if apart or style.marker[:-1] else order_of(_lines(sorted_run))
    if order:
        return Place(page.document.path, max(each.end for each in run), style, order=order, run=sorted_run)
    if grouped and _is_by_type(page, inside):
        run = run[:1]
    return Place(page.document.path, max(each.end for each in run), style, each_apart=apart)


def runs(page: Page, items: Iterable[Item]) -> Iterator[list[Item]]:
    """Lists without anything between their entries but blank lines, and nothing of another tool's."""
    run = list[Item]()
    for item in items:
        gap = range(run[-1].end + 1, item.line) if run else ()
        if run and (run[-1].managed or item.managed or any(not page.is_blank(line) for line in gap)):
            yield run
            run = []
        run.append(item)
    if run:
        yield run


def _is_by_type(page: Page, items: Sequence[Item]) -> bool:
    """Whether entries of several types stand together by type, and not one of each."""
    memories = (page.root.documents.get(item.entry.path) for item in items)
    types = [type_of(memory) for memory in memories if memory]
    return 1 < len(set(types)) == len(list(groupby(types))) < len(types)


def _is_spaced(page: Page, items: Sequence[Item]) -> bool:
    """Whether blank lines stand between most entries of a section."""
    gaps = [two.line - one.end > 1 for one, two in pairwise(items) if two.line > one.end]
    return 2 * sum(gaps) > len(gaps)


def _behind_text(page: Page, section: Section) -> Place:
    """Behind the last line of a section without entries that is not blank."""
    line = section.last
    while line >= section.first and page.is_blank(line):
        line -= 1
    top = section.heading if section.heading else 0
    at = line if line >= section.first else top
    return Place(page.document.path, at, style_of(page, page.items), first_apart=at > 0)


def _holds_entry(page: Page, found: Place) -> bool:
    """Whether a line put there is read as text, and all else as before: the index may end inside code or a comment."""
    document = page.document
    at = document.line_span(found.line)[1] if found.line else document.body_start
    line = f"| {_PROBE} | x |" if found.style.marker == "|" else f"{found.style.indent}- {_PROBE}"
    new = "\n" * bool(found.line) + found.text(line, 0) + "\n" * (not found.line)
    after = scanner.read(document.text[:at] + new + document.text[at:], document.body_start)
    before, end = document.scan, at + len(new)
    return len(after.links) == len(before.links) + 1 and after.masked[:at] + after.masked[end:] == before.masked
