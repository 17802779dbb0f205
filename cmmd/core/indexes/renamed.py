"""The memory that a dead link of an index means: one that was renamed, moved, or is written in another case."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cmmd.core import targets
from cmmd.core.memory import MemoryRoot

_NO_NAME = re.compile(r"[#^|\\]")


def meant(root: MemoryRoot, path: str) -> str:
    """The one memory that fits the name of a file that is not there, as wikilinks are looked up; `""`: none or several.

    By name or file name, without regard to folders, case, `-` and `_`, then also without the type that it begins with.
    Two different types are two memories.
    """
    name = path.rpartition("/")[2]
    found = root.resolve(name) if not _NO_NAME.search(name) else ()
    if len(found) != 1 or found[0] not in root.once(_memories):
        return ""
    memory, key = root.documents.get(found[0]), targets.key(name)
    types = {_type(key), _type(targets.key(targets.stem(found[0])))} - {""}
    return found[0] if len(types) < 2 or (memory and targets.key(memory.name) == key) else ""


def meant_by_entry(root: MemoryRoot, path: str) -> str:
    """The same for the link of an entry; else the one unlisted memory of its type that it misses by one slip."""
    name = path.rpartition("/")[2]
    key = targets.key(name)
    if _NO_NAME.search(name) or root.resolve(name):
        return meant(root, path)
    unlisted = root.once(_unlisted)
    near = [p for p in root.near(name) if p in unlisted and _type(targets.key(targets.stem(p))) == _type(key)]
    return near[0] if len(near) == 1 else ""


def _type(key: str) -> str:
    """`project-`, where a file name begins so; else `""`."""
    return key.removesuffix(targets.without_type(key))


def _unlisted(root: MemoryRoot) -> frozenset[str]:
    return frozenset(memory.path for memory in root.unlisted)


def _memories(root: MemoryRoot) -> frozenset[str]:
    return frozenset({memory.path for memory in root.memories} | {entry.path for entry in root.unread})


def heirs(root: MemoryRoot) -> Mapping[tuple[str, str], tuple[str, int]]:
    """Memory and anchor that a dead entry means and no other entry has -> file and line of the first such entry."""
    found: dict[tuple[str, str], tuple[str, int]] = {}
    entries = [entry for path in root.index_paths for entry in root.entries_of(path)]
    for entry in entries:
        if not root.exists(entry.path) and not root.git_ignores(entry.path):
            memory = meant_by_entry(root, entry.path)
            if memory:
                found.setdefault((memory, entry.anchor), (entry.file, entry.line))
    for entry in entries:
        found.pop((entry.path, entry.anchor), None)
    return found
