"""One memory folder moved into another, as values: what is written there, under which names, and what stays behind."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from cmmd.core.memory import link_targets, parse
from cmmd.core.memory.client_view import MAX_CHARS, MAX_LINES
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.memory.text_change import Change, applied
from cmmd.core.merge.merge_index import merged
from cmmd.core.merge.new_names import NameAllocator, NewName, folded
from cmmd.core.merge.retarget_links import retargeted, shaken
from cmmd.core.model import INDEX, Entry, Tree
from cmmd.core.records.snapshot_format import held


class Move(NamedTuple):
    """One file of the old folder: what becomes of it, where, and why it does not simply move."""

    path: str
    to: str | None
    what: Literal["moves", "renamed", "same", "merged", "stays"]
    why: str = ""


@dataclass(frozen=True)
class Merge:
    """What an adoption would come to. Nothing of `new` goes, and of `old` only what `new` then holds."""

    old: MemoryRoot
    new: MemoryRoot
    moves: tuple[Move, ...]
    written: Mapping[str, bytes]
    """New bytes of `new` by path: files that come, and indexes that grow."""
    notes: tuple[str, ...] = ()
    over_a_limit: bool = False
    """Whether MEMORY.md becomes longer than the client loads."""

    @property
    def leaving(self) -> tuple[str, ...]:
        """The files of `old` that go once `new` holds them."""
        return tuple(move.path for move in self.moves if move.to is not None)

    @cached_property
    def as_it_was(self) -> Tree:
        """Modes and times for what is written: a file keeps its own, an index that grows those of the folder's."""
        came = {move.to: self.old.tree.by_path[move.path] for move in self.moves if move.to}
        found = ((path, self.new.tree.by_path.get(path) or came[path], data) for path, data in self.written.items())
        entries = (Entry(path, "file", data, e.mode, e.mtime_ns, len(data)) for path, e, data in found)
        return Tree(self.new.tree.root, tuple(entries), self.new.tree.skills)

    @cached_property
    def result(self) -> MemoryRoot:
        """The folder as it will be."""
        return parse.again(self.new, self.written)


def merge(old: MemoryRoot, new: MemoryRoot, leave: Collection[str] = ()) -> Merge:
    """Every regular file of `old` comes into `new`, but for the names of `leave`, which are not memory."""
    stays = dict(_staying(old, new, frozenset(leave)))
    not_same = frozenset[str]()
    while True:
        names = _names(NameAllocator(old, new, not_same), stays)
        there = _with_names(old, new, names)
        changes = {path: tuple(_changes(path, name, old, there, names)) for path, name in names.items()}
        data = {path: applied(old.tree.files[path], set(found)) for path, found in changes.items()}
        wrong = {names[path].path for path in names if names[path].already and _differs(path, names, data, new)}
        if not wrong - not_same:
            return _merge(old, new, stays, names, data, changes)
        not_same |= wrong


def _differs(path: str, names: Mapping[str, NewName], data: Mapping[str, bytes], new: MemoryRoot) -> bool:
    """Whether a file that seemed to be there already, but for its links, is not."""
    return new.tree.files[names[path].path] != data[path]


def _staying(old: MemoryRoot, new: MemoryRoot, leave: frozenset[str]) -> Iterator[tuple[str, str]]:
    """What does not move, and why."""
    can_move = held(old.tree)
    for entry in old.tree.entries:
        if entry.path in leave or entry.path.rpartition("/")[2].startswith(".cmmd-"):
            yield entry.path, "no memory"
        elif entry.kind != "file":
            yield entry.path, "cannot be listed" if entry.kind == "folder" else f"a {_KINDS[entry.kind]}"
        elif entry.data is None:
            yield entry.path, entry.problem or "cannot be read"
        elif entry.path not in can_move:
            yield entry.path, "no snapshot can hold its name"
        elif why := _no_place(entry.path, old, new):
            yield entry.path, why


_KINDS = {"symlink": "symlink", "special": "special file"}


def _no_place(path: str, old: MemoryRoot, new: MemoryRoot) -> str | None:
    above = link_targets.folder_of(path)
    while above:
        if above in new.tree.by_path:
            return f"where its folder would come there is a {new.tree.by_path[above].kind}"
        above = link_targets.folder_of(above)
    there = new.tree.by_path.get(path)
    if there is None or there.data == old.tree.files[path]:
        return None
    if path.rpartition("/")[2].startswith("."):
        return "there is another one, and its name says what it is for"
    if _is_index(path) and not (path in old.documents and path in new.documents):
        return "it cannot be merged with the one there: one of them is no text"
    return None


def _is_index(path: str) -> bool:
    return path.rpartition("/")[2] == INDEX


def _names(allocator: NameAllocator, stays: Collection[str]) -> dict[str, NewName]:
    """What each file that comes is called; an index keeps its name, and is merged where there is one."""
    names, given = dict[str, NewName](), set[str]()
    for path in allocator.old.tree.files:
        if path not in stays:
            names[path] = NewName(path) if _is_index(path) else allocator.name(path, given)
            given.add(folded(names[path].path))
    return names


def _with_names(old: MemoryRoot, new: MemoryRoot, names: Mapping[str, NewName]) -> MemoryRoot:
    """The folder with what comes under its new names, links as they are: what a link would mean there."""
    came = {
        name.path: applied(old.tree.files[path], [name.rename] if name.rename else [])
        for path, name in names.items()
        if not name.already and not (_is_index(path) and path in new.tree.by_path)
    }
    return parse.again(new, came)


def _changes(
    path: str, name: NewName, old: MemoryRoot, there: MemoryRoot, names: Mapping[str, NewName]
) -> Iterator[Change]:
    """The new name of a file, and its links; a file that is there byte for byte stays as it is."""
    if name.rename:
        yield name.rename
    document = old.documents.get(path)
    if document and not (name.already and there.tree.files[name.path] == old.tree.files[path]):
        yield from retargeted(document, old, there, {old: new.path for old, new in names.items()})


def _merge(
    old: MemoryRoot,
    new: MemoryRoot,
    stays: Mapping[str, str],
    names: Mapping[str, NewName],
    data: Mapping[str, bytes],
    changes: Mapping[str, tuple[Change, ...]],
) -> Merge:
    places = {path: name.path for path, name in names.items()}
    written = {places[path]: after for path, after in data.items() if places[path] not in new.tree.by_path}
    for path in data:
        if _is_index(path) and path in new.documents:
            grown = merged(new, path, old, data[path], places, stays)
            written.update({path: grown} if grown != new.tree.files[path] else {})
    moves = [Move(path, None, "stays", why) for path, why in stays.items()]
    moves += [_move(path, name, new) for path, name in names.items()]
    found = Merge(old, new, tuple(sorted(moves)), written)
    told = [change.note for each in changes.values() for change in each if change.note]
    over = _over_a_limit(found.result)
    notes = (*told, *shaken(new, found.result), *([over] if over else []))
    return Merge(old, new, found.moves, written, notes, bool(over))


def _move(path: str, name: NewName, new: MemoryRoot) -> Move:
    if name.already:
        return Move(path, name.path, "same")
    if _is_index(path) and path in new.tree.by_path:
        return Move(path, path, "merged")
    if name.path == path and name.rename is None:
        return Move(path, path, "moves")
    why = f"there is another {path}" if name.path != path else "there is a memory of the same name"
    return Move(path, name.path, "renamed", why + (f"; its name is now {name.called}" if name.called else ""))


def _over_a_limit(result: MemoryRoot) -> str | None:
    """What of the index is no longer loaded."""
    loaded = result.loaded
    if loaded.is_whole:
        return None
    limits = f"{MAX_LINES} lines and {MAX_CHARS:,} characters"
    return f"{INDEX} comes to {loaded.lines} lines and {loaded.chars:,} characters; the client loads {limits}"
