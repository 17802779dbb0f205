"""`cmmd loaded`: what a session gets to see of each root at its start. Looks only."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import Any

from cmmd.adapters.claude import discovery
from cmmd.adapters.files import files
from cmmd.core.errors import CmmdError
from cmmd.core.memory import parse
from cmmd.core.memory.client_view import Loaded, beyond_recall
from cmmd.core.memory.index_entries import IndexEntry
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.model import INDEX
from cmmd.tick.context import World
from cmmd.tick.each_root import each_root


@dataclass(frozen=True)
class Loading:
    """One root as a session sees it."""

    root: str
    index: Loaded
    cut_entries: tuple[IndexEntry, ...]
    """Entries of MEMORY.md past the cut, with their lines of the file."""
    beyond_recall: tuple[str, ...]
    """Memories that are not among the files listed beside it, the oldest last."""
    remedy: str = ""
    """What makes all of the index be loaded; nothing where it is."""
    problem: str = ""
    """Why nothing can be said of an index that is there; all numbers are 0 then."""

    def to_json(self) -> dict[str, Any]:
        """`headroom_…` is 0 where nothing more fits, also when the index is over the limit.

        `problem` is there only with an index that cannot be read.
        """
        return {
            "root": self.root,
            "lines": self.index.lines,
            "chars": self.index.chars,
            "loaded_lines": self.index.loaded_lines,
            "loaded_chars": self.index.loaded_chars,
            "headroom_lines": 0 if self.problem else self.index.headroom_lines,
            "headroom_chars": 0 if self.problem else self.index.headroom_chars,
            "cut_entries": [{"line": e.line, "path": e.path, "title": e.title} for e in self.cut_entries],
            "beyond_recall": list(self.beyond_recall),
            **({"problem": self.problem} if self.problem else {}),
        }


def loading_of(root: MemoryRoot) -> Loading:
    """What a session sees of a root that was read."""
    memories = {memory.path for memory in root.memories} | {entry.path for entry in root.unread}
    beyond = tuple(path for path in beyond_recall(root.tree.entries) if path in memories)
    return Loading(root.tree.root, root.loaded, root.cut_entries, beyond, _remedy(root), _problem(root))


def _problem(root: MemoryRoot) -> str:
    if INDEX in root.not_text:
        return f"{INDEX} is not UTF-8"
    found = root.tree.by_path.get(INDEX)
    if found is None or root.index is not None:
        return ""
    if found.kind != "file":
        return f"{INDEX} is no regular file"
    return f"{INDEX} cannot be read: {found.problem or 'unknown reason'}"


def _remedy(root: MemoryRoot) -> str:
    if root.loaded.is_whole:
        return ""
    from cmmd.core.index import shorten  # which few indexes need
    from cmmd.core.index.organize import organize

    where = f"--root {shlex.quote(root.tree.root)}"
    if root.once(shorten.to_fit):
        return f"`cmmd fix {where}` shortens the longest hooks; their words move into the memories"
    folded = organize(root, fold=True)
    if folded.over is None:
        return f"`cmmd organize --fold {where}` moves whole groups into sub-indexes"
    return f"its text is too long even without its groups: {folded.over}; shorten it"


def loadings(world: World) -> tuple[list[Loading], list[CmmdError]]:
    """Every root of the settings that could be read, and why the others could not."""
    every = discovery.find_roots(world.settings, world.home)
    return each_root(every, lambda root: loading_of(parse.read(files.read_tree(root.path))))
