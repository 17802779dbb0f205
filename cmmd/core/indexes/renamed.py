"""The memory that a dead link of an index means: one that was renamed, moved, or is written in another case."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cmmd.core.memory import MemoryRoot

_NO_NAME = re.compile(r"[#^|\\]")


def meant(root: MemoryRoot, path: str) -> str:
    """The one memory that fits the name of a file that is not there, as wikilinks are looked up; `""`: none or several.

    By name or file name, without regard to folders, case, `-` and `_`, then also without the type that it begins with.
    """
    name = path.rpartition("/")[2]
    found = root.resolve(name) if not _NO_NAME.search(name) else ()
    return found[0] if len(found) == 1 and found[0] in root.once(_memories) else ""


def _memories(root: MemoryRoot) -> frozenset[str]:
    return frozenset({memory.path for memory in root.memories} | {entry.path for entry in root.unread})


def heirs(root: MemoryRoot) -> Mapping[tuple[str, str], tuple[str, int]]:
    """Memory and anchor that a dead entry means and no other entry has -> file and line of the first such entry."""
    found: dict[tuple[str, str], tuple[str, int]] = {}
    entries = [entry for path in root.index_paths for entry in root.entries_of(path)]
    for entry in entries:
        if not root.exists(entry.path) and not root.git_ignores(entry.path):
            memory = meant(root, entry.path)
            if memory:
                found.setdefault((memory, entry.anchor), (entry.file, entry.line))
    for entry in entries:
        found.pop((entry.path, entry.anchor), None)
    return found
