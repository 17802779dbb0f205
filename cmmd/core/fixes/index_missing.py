"""MEMORY.md is written where there is none: an entry for each memory, grouped by type.

The groups are those of `cmmd organize`: User, Feedback, Project, Reference, Other; by title inside a group. Pruned and
superseded memories get no entry. Where 200 lines or 25,000 characters do not hold them all, the newest memories are
listed, and the proposal's notes say how many are not.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from cmmd.core import targets
from cmmd.core.document import TYPES
from cmmd.core.index import MAX_CHARS, MAX_LINES
from cmmd.core.indexes import entry_line
from cmmd.core.indexes.additions import described, newest_first, units
from cmmd.core.indexes.entry_place import Place, type_of
from cmmd.core.memory import MemoryRoot
from cmmd.core.mending import place
from cmmd.core.mending.change import Change
from cmmd.core.model import INDEX, Finding
from cmmd.core.plain import counted

ANSWERS: tuple[str, ...] = ("index-missing",)

_HERE = Place(INDEX, 0, "")


class _Entry(NamedTuple):
    group: str
    title: str
    line: str


def fix(root: MemoryRoot, finding: Finding) -> Change | None:
    if root.has_index:
        return None
    paths = newest_first(root, [*root.index_paths, *(memory.path for memory in root.unlisted)])
    entries = [_entry(root, path) for path in paths[:MAX_LINES]]
    while not _fits(text := _text(entries)):
        entries.pop()
    left = len(paths) - len(entries)
    note = f"{counted(left, 'memory', 'memories')} not listed, for want of room" if left else ""
    return place.change(root, INDEX, 0, 0, text, note)


def _entry(root: MemoryRoot, path: str) -> _Entry:
    """Of a memory, or of the index of a sub-folder, which lists its memories itself."""
    if path in root.index_paths:
        title = entry_line.as_markdown(targets.folder_of(path).rpartition("/")[2])
        return _Entry("other", title.casefold(), entry_line.entry_line(title, path, ""))
    memory = root.documents[path]
    return _Entry(type_of(memory), entry_line.title_of(memory).casefold(), described(memory, path, _HERE))


def _text(entries: Iterable[_Entry]) -> str:
    groups: dict[str, list[str]] = {type: [] for type in (*TYPES, "other")}
    for entry in sorted(entries):
        groups[entry.group].append(entry.line)
    parts = [f"## {name.capitalize()}\n\n" + "\n".join(lines) + "\n" for name, lines in groups.items() if lines]
    return "\n".join(["# Memory\n", *parts])


def _fits(text: str) -> bool:
    return text.count("\n") <= MAX_LINES and units(text) <= MAX_CHARS
