"""The entries that the indexes of a root lack, as changes: each in its place, and as many as the client will load."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from cmmd.core import secrets
from cmmd.core.document import TYPES, Document
from cmmd.core.index import MAX_CHARS, MAX_LINES
from cmmd.core.indexes import entry_line, renamed
from cmmd.core.indexes.entry_place import Place, place_for
from cmmd.core.memory import MemoryRoot
from cmmd.core.mending import place
from cmmd.core.mending.change import Change, applied
from cmmd.core.model import INDEX
from cmmd.core.plain import counted


def additions(root: MemoryRoot) -> Mapping[str, Change]:
    """Unlisted memory -> the change that adds its entry; those that stand at one place are to be made by path.

    Memories that a dead entry means are left out: that entry is theirs. Where headings are added, what stands at that
    place is one change, the same for each of its memories: the entries could not be told apart by their order.
    """
    heirs = {memory for memory, _ in root.once(renamed.heirs)}
    places = {memory.path: place_for(root, memory) for memory in root.unlisted if memory.path not in heirs}
    folders = {index: root.documents[index].folder for index in root.index_paths}
    wanted = {path: where for path, where in places.items() if where and leads_to(root, path, folders[where.file])}
    fitting = _that_fit(root, wanted)
    found, note = dict[str, Change](), no_room(len(wanted) - len(fitting))
    for (file, at), paths in _by_spot(fitting, wanted).items():
        left, note = (note, "") if file == INDEX else ("", note)  # told once
        lines = _lines(root, paths, wanted)
        if any(wanted[path].heading for path in paths):
            found |= dict.fromkeys(paths, place.change(root, file, at, at, "".join(lines), left))
        else:
            new = [place.change(root, file, at, at, line) for line in lines]
            found |= dict(zip(paths, [*new[:-1], replace(new[-1], note=left)], strict=True))
    return found


def all_at_once(root: MemoryRoot) -> Change | None:
    """The additions to MEMORY.md as one change, for the one finding that speaks of all memories."""
    listed = {path: change for path, change in root.once(additions).items() if change.path == INDEX}
    found = list(dict.fromkeys(listed[path] for path in sorted(listed)))
    if not found:
        return None
    data = root.tree.files[INDEX]
    start, end = found[0].start, found[0].end
    for change in found:
        start, end = min(start, change.start), max(end, change.end)
    new = applied(data, found)
    left = no_room(len(root.unlisted) - len(listed))
    return Change(INDEX, start, end, new[start : len(new) - (len(data) - end)], left)


def no_room(count: int) -> str:
    """The note on memories that found no room; `""` where all did."""
    return f"{counted(count, 'memory', 'memories')} not listed, for want of room" if count else ""


def newest_first(root: MemoryRoot, paths: Iterable[str]) -> list[str]:
    """Where there is no room for all, what was written last matters most; by path where that says nothing."""
    return sorted(paths, key=lambda path: (-root.tree.by_path[path].mtime_ns, path))


def described(memory: Document, path: str, where: Place, number: int = 0) -> str:
    """The entry of a memory; without its description where that holds something like a secret."""
    title = entry_line.title_of(memory)
    line = where.line(title, path, entry_line.hook_of(memory), number)
    return where.line(title, path, "", number) if secrets.find(line) else line


def units(text: str) -> int:
    """UTF-16 units, in which the client counts."""
    return len(text) + sum(char > "\uffff" for char in text)


def _that_fit(root: MemoryRoot, wanted: Mapping[str, Place]) -> set[str]:
    lines, chars = MAX_LINES - root.loaded.lines, MAX_CHARS - root.loaded.chars
    fitting, begun = set[str](), set[Place]()
    for path in newest_first(root, wanted):
        where = wanted[path]
        if where.file == INDEX:
            if lines <= 0:
                continue
            new = where.joined(_entry(root, path, where), int(where in begun))
            cost = new.count("\n"), units(new)
            if cost[0] > lines or cost[1] > chars:
                continue
            lines, chars = lines - cost[0], chars - cost[1]
        begun.add(where)
        fitting.add(path)
    return fitting


def _by_spot(paths: Iterable[str], wanted: Mapping[str, Place]) -> Mapping[tuple[str, int], list[str]]:
    """Index and offset -> what goes there: entries that need no heading by path, then by type the others."""
    found: dict[tuple[str, int], list[str]] = {}
    for path in sorted(paths, key=lambda path: (_rank(wanted[path]), path)):
        found.setdefault((wanted[path].file, wanted[path].at), []).append(path)
    return found


def _rank(where: Place) -> int:
    return (*TYPES, "other").index(where.heading.lstrip("# ").casefold()) + 1 if where.heading else 0


def _lines(root: MemoryRoot, paths: Iterable[str], wanted: Mapping[str, Place]) -> list[str]:
    before, found = Counter[Place](), list[str]()
    for path in paths:
        where = wanted[path]
        found.append(where.joined(_entry(root, path, where, before[where]), before[where]))
        before[where] += 1
    return found


def _entry(root: MemoryRoot, path: str, where: Place, number: int = 0) -> str:
    return described(root.documents[path], entry_line.relative(path, root.documents[where.file].folder), where, number)


def leads_to(root: MemoryRoot, path: str, folder: str) -> bool:
    """Whether a link of an index in `folder` can be written that is read as this file: odd bytes in a name cannot."""
    written = entry_line.as_target(entry_line.relative(path, folder))
    return root.find(written[1:-1] if written.startswith("<") else written, folder).path == path
