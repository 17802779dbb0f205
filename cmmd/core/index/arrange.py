"""Entries of MEMORY.md that stand plainly in the wrong place, and runs whose order is that of a computer.

An entry moves only where its neighbours leave no doubt: all others of its section are of another type, and one section
is of its own. Numbers in titles (T2 before T10) are put in order only where a run was sorted, letter by letter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from cmmd.core.index import list_order
from cmmd.core.index.list_order import natural
from cmmd.core.index.page import Item, Page, Section, page_of
from cmmd.core.index.placement import heading_type, is_archive, list_end, runs, type_of
from cmmd.core.memory.document import TYPES
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.memory.text_change import Change
from cmmd.core.model import INDEX

ENOUGH = 3
"""So many entries of one type tell what a section without a heading is for, and so many in order that one that moves
there keeps it."""


def move(root: MemoryRoot) -> Change | None:
    """The change that moves one entry to its section; None where none is plainly in the wrong one."""
    page = page_of(root, INDEX)
    sections = [section for section in page.sections if not is_archive(section)]
    for section in sections:
        for item in _own(page, section):
            there = _better(page, section, item, sections)
            if there:
                return _moved(page, item, there)
    return None


def natural_order(root: MemoryRoot) -> Change | None:
    """The change that puts one run of entries in natural order; None where none was sorted letter by letter."""
    page = page_of(root, INDEX)
    for section in page.sections:
        for run in runs(page, _own(page, section)):
            titles = [item.entry.title.casefold() for item in run]
            if len(run) >= list_order.ENOUGH and titles == sorted(titles) and titles != sorted(titles, key=natural):
                return _sorted(page, run)
    return None


def _own(page: Page, section: Section) -> list[Item]:
    """The entries of a section that may move: at the top of their list, and no other tool's."""
    inside = [item for item in page.items_in(section) if not item.managed]
    top = min((item.indent for item in inside), default=0)
    return [item for item in inside if item.indent == top]


def _type(page: Page, item: Item) -> str:
    memory = page.root.documents.get(item.entry.path)
    return type_of(memory) if memory and memory.path not in page.root.index_paths else ""


def _better(page: Page, section: Section, item: Item, sections: Sequence[Section]) -> Section | None:
    type = _type(page, item)
    others = [_type(page, other) for other in _own(page, section) if other != item]
    if type not in TYPES or not others or type in others or not _is_of(section, others, _only(others)):
        return None
    fitting = [s for s in sections if s != section and _is_of(s, [_type(page, i) for i in _own(page, s)], type)]
    return fitting[0] if len(fitting) == 1 else None


def _only(types: Sequence[str]) -> str:
    """The one type that all have; `""` where they differ."""
    return types[0] if len(set(types)) == 1 else ""


def _is_of(section: Section, types: Sequence[str], type: str) -> bool:
    """Whether a section is plainly for a type: its heading says so, or enough entries are of that type and no other."""
    if type not in TYPES or _only(types) != type:
        return False
    return heading_type(section.title) == type or (not heading_type(section.title) and len(types) >= ENOUGH)


def _moved(page: Page, item: Item, section: Section) -> Change | None:
    """Out of its place, and in where a sorted list has it, else behind the last entry."""
    text = "\n".join(page.rows[item.line - 1 : item.end])
    there = _own(page, section)
    greater = [other for other in there if natural(other.entry.title) > natural(item.entry.title)]
    if _is_sorted(there) and greater and greater[0] != there[0]:
        at = there[there.index(greater[0]) - 1].end
    elif _is_sorted(there) and greater:
        at = greater[0].line - 1
    else:
        at = list_end(page, there[-1]).line
    gone, new = page.remove(item.line, item.end), page.insert(at, text)
    where = f"below “{section.title}”" if section.title else "above the first heading"
    note = f"“{item.entry.title}” moved {where}"
    return replace(_as_one(page, sorted((gone, new), key=lambda change: change.start)), note=note)


def _is_sorted(items: Sequence[Item]) -> bool:
    return len(items) >= ENOUGH and all(
        natural(one.entry.title) <= natural(two.entry.title) for one, two in pairwise(items)
    )


def _sorted(page: Page, run: Sequence[Item]) -> Change:
    ordered = sorted(run, key=lambda item: natural(item.entry.title))
    parts = list[str]()
    for here, item in zip(run, ordered, strict=True):
        parts += page.rows[item.line - 1 : item.end]
        following = next((other.line for other in run if other.line > here.line), here.end + 1)
        parts += page.rows[here.end : following - 1]
    moved = [f"“{new.entry.title}”" for old, new in zip(run, ordered, strict=True) if old != new]
    note = f"put in the order of their numbers: {', '.join(moved)}"
    return page.replace(run[0].line, run[-1].end, "\n".join(parts), note)


def _as_one(page: Page, changes: Sequence[Change]) -> Change:
    """Two changes of the page as one."""
    first, second = changes
    between = page.root.tree.files[INDEX][first.end : second.start]
    return Change(INDEX, first.start, second.end, first.new + between + second.new)
