"""The entries that the indexes of a root lack, as changes: each in its place, and as many as the client will load."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from cmmd.core.index import entry_line, renamed_files
from cmmd.core.index.page import page_of
from cmmd.core.index.placement import Place, line_of, place_for
from cmmd.core.memory.client_view import MAX_CHARS, MAX_LINES, units
from cmmd.core.memory.document import Document
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.memory.text_change import Change, applied
from cmmd.core.model import INDEX
from cmmd.core.secrets import finder
from cmmd.core.text import counted


def additions(root: MemoryRoot) -> Mapping[str, Change]:
    """Unlisted memory -> the change that adds its entry; those that stand at one place are to be made by path.

    Left out are memories that a dead entry means, for that is theirs, and those of which the entry is commented out.
    """
    claimed = {memory for memory, _ in root.once(renamed_files.rename_targets)} | root.commented_out
    places = {memory.path: place_for(root, memory.path) for memory in root.unlisted if memory.path not in claimed}
    folders = {index: root.documents[index].folder for index in root.index_paths}
    wanted = {path: where for path, where in places.items() if where and leads_to(root, path, folders[where.file])}
    fitting = _that_fit(root, wanted)
    found, note = dict[str, Change](), no_room(len(wanted) - len(fitting))
    for where, paths in _by_place(root, fitting, wanted).items():
        page = page_of(root, where.file)
        new = [page.insert(where.line, where.text(_entry(root, path, where, n), n)) for n, path in enumerate(paths)]
        new = [replace(change, rank=n) for n, change in enumerate(new)]
        if where.file == INDEX:
            new[-1], note = replace(new[-1], note=note), ""  # said once
        found |= dict(zip(paths, new, strict=True))
    return found


def all_at_once(root: MemoryRoot) -> Change | None:
    """The additions to MEMORY.md as one change, for the one finding that speaks of all memories."""
    listed = {path: change for path, change in root.once(additions).items() if change.path == INDEX}
    found = [listed[path] for path in sorted(listed)]
    if not found:
        return None
    data = root.tree.files[INDEX]
    start, end = min(change.start for change in found), max(change.end for change in found)
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
    line = where.style.line(memory, path, entry_line.hook_of(memory), number)
    return where.style.line(memory, path, "", number) if finder.find(line) else line


def leads_to(root: MemoryRoot, path: str, folder: str) -> bool:
    """Whether a link of an index in `folder` can be written that is read as this file: odd bytes in a name cannot."""
    written = entry_line.as_target(entry_line.relative(path, folder))
    return root.find(written[1:-1] if written.startswith("<") else written, folder).path == path


def _that_fit(root: MemoryRoot, wanted: Mapping[str, Place]) -> set[str]:
    lines, chars = MAX_LINES - root.loaded.lines, MAX_CHARS - root.loaded.chars
    fitting, begun = set[str](), set[Place]()
    for path in newest_first(root, wanted):
        where = wanted[path]
        if where.file == INDEX:
            new = where.text(_entry(root, path, where), int(where in begun)) + "\n"
            cost = new.count("\n"), units(new)
            if cost[0] > lines or cost[1] > chars:
                continue
            lines, chars = lines - cost[0], chars - cost[1]
        begun.add(where)
        fitting.add(path)
    return fitting


def _by_place(root: MemoryRoot, paths: Iterable[str], wanted: Mapping[str, Place]) -> Mapping[Place, list[str]]:
    """In the order of the list where it keeps one, else by path."""
    found: dict[Place, list[str]] = {}
    for path in sorted(paths):
        found.setdefault(wanted[path], []).append(path)
    return {where: _in_order(root, where, several) for where, several in found.items()}


def _in_order(root: MemoryRoot, where: Place, paths: list[str]) -> list[str]:
    if where.order is None or len(paths) == 1:
        return paths
    lines = {line_of(root, where.style, root.documents[path]): path for path in paths}
    return [lines[line] for line in where.order.sorted(lines)] if len(lines) == len(paths) else paths


def _entry(root: MemoryRoot, path: str, where: Place, number: int = 0) -> str:
    memory, folder = root.documents[path], root.documents[where.file].folder
    if where.style.wiki and root.resolve(memory.stem) != (path,):
        where = where._replace(style=where.style._replace(wiki=False))
    return described(memory, entry_line.relative(path, folder), where, number)
