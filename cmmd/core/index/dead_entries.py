"""The files that an index names and that are not there, and whether they are so many that the folder is in doubt."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from cmmd.core.index import renamed_files
from cmmd.core.markdown import definitions
from cmmd.core.memory.root import MemoryRoot

FEW = 5
SHARE = 0.2
"""More dead entries than either of the two: then none is removed, for a sync may have gone wrong."""


class Missing(NamedTuple):
    """Of how many files that an index names how many are not there, and which, by path."""

    total: int
    paths: tuple[str, ...]


def is_dead(root: MemoryRoot, path: str) -> bool:
    """Whether a file that an index names is gone, with no memory in its place."""
    is_gone = not root.exists(path) and not root.git_ignores(path) and path not in root.copies_alone
    return is_gone and not renamed_files.meant_by_entry(root, path)


def partly_there(root: MemoryRoot, path: str) -> Missing | None:
    """What is missing of an index that looks incompletely synced or emptied; None where it looks fine.

    Counted are its entries; of an index that names its files in tables or sentences alone, all files that it links.
    """
    return root.once(_partly_there).get(path)


def _partly_there(root: MemoryRoot) -> dict[str, Missing]:
    found = dict[str, Missing]()
    for path in root.index_paths:
        entries = [entry.path for entry in root.entries_of(path)]
        document = root.documents[path]
        used = definitions.used(document)
        seen = (link for link in document.links if link.kind == "link" or link.start in used)
        links = (root.find(link.target, document.folder) for link in seen)
        linked = [target.path for target in links if target.kind == "inside" and target.path.casefold().endswith(".md")]
        missing = too_many(root, entries or linked)
        if missing:
            found[path] = missing
    return found


def too_many(root: MemoryRoot, paths: Iterable[str]) -> Missing | None:
    """What is missing of the files that one index names, where that is so much that the folder is in doubt."""
    named = dict.fromkeys(paths)
    if all(map(root.exists, named)):
        return None
    gone = tuple(path for path in named if is_dead(root, path))
    return Missing(len(named), gone) if len(gone) > max(FEW, SHARE * len(named)) else None
