"""MEMORY.md for a root that has none: an entry for each memory, grouped by type; below a bare title, a plain list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from cmmd.core.index import entry_line
from cmmd.core.index.additions import described, leads_to, newest_first, no_room
from cmmd.core.index.entry_style import Style
from cmmd.core.index.placement import Place, type_of
from cmmd.core.memory import text_edit
from cmmd.core.memory.archives import in_archive
from cmmd.core.memory.client_view import MAX_CHARS, MAX_LINES, units
from cmmd.core.memory.document import TYPES
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.memory.text_change import Change
from cmmd.core.model import INDEX

_HERE = Place(INDEX, 0, Style())


class _Entry(NamedTuple):
    group: str
    title: str
    line: str


def is_empty(root: MemoryRoot) -> bool:
    """Whether there is a MEMORY.md in which nothing stands, or nothing but a title."""
    title = root.index.text.strip() if root.index else "-"
    return not title or (title.startswith("# ") and "\n" not in title and not root.entries_of(INDEX))


def written(root: MemoryRoot) -> Change | None:
    """The change that writes the page, below the title where there is one; None: an empty one would stay so."""
    text = root.index.text if root.index else ""
    title = text.strip()
    start = text.find(title) + len(title) if title else 0
    end = start if title else len(text)
    paths = [path for path in _wanted(root) if leads_to(root, path, "")]
    entries = [_entry(root, path) for path in newest_first(root, paths)[:MAX_LINES]]
    while True:
        new = f"\n\n{_list(entries)}" if title else f"# Memory\n{_groups(entries)}"
        if not entries or _fits(text[:start] + new + text[end:]):
            note = no_room(len(paths) - len(entries))
            return text_edit.change(root, INDEX, start, end, new, note) if entries or not root.has_index else None
        entries.pop()


def _wanted(root: MemoryRoot) -> list[str]:
    indexes = (path for path in root.index_paths if path != INDEX and not in_archive(path))
    return [*indexes, *(memory.path for memory in root.unlisted)]


def _entry(root: MemoryRoot, path: str) -> _Entry:
    """Of a memory, or of the index of a sub-folder, which lists its memories itself."""
    memory = root.documents[path]
    if path in root.index_paths:
        title = entry_line.as_markdown(memory.folder.rpartition("/")[2])
        return _Entry("other", title.casefold(), f"- [{title}]({entry_line.as_target(path)})")
    return _Entry(type_of(memory), entry_line.title_of(memory).casefold(), described(memory, path, _HERE))


def _list(entries: Iterable[_Entry]) -> str:
    return "\n".join(entry.line for entry in sorted(entries, key=lambda each: each.title))


def _groups(entries: Iterable[_Entry]) -> str:
    groups: dict[str, list[str]] = {type: [] for type in (*TYPES, "other")}
    for entry in sorted(entries):
        groups[entry.group].append(entry.line)
    return "".join(f"\n## {name.capitalize()}\n\n" + "\n".join(lines) + "\n" for name, lines in groups.items() if lines)


def _fits(text: str) -> bool:
    return text.count("\n") <= MAX_LINES and units(text) <= MAX_CHARS
