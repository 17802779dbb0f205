"""The memory that a dead link of an index means: one that was renamed, moved, or is written in another case."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cmmd.core.index import entry_line
from cmmd.core.memory import link_targets
from cmmd.core.memory.archives import in_archive
from cmmd.core.memory.root import MemoryRoot

_NO_NAME = re.compile(r"[#^|\\]")
_WORD = re.compile(r"[^\W\d_]+")


def meant(root: MemoryRoot, path: str) -> str:
    """The one memory that fits the name of a file that is not there, as wikilinks are looked up; `""`: none or several.

    By name or file name, without regard to folders, case, `-` and `_`, then also without the type that it begins with.
    Two different types are two memories.
    """
    name = path.rpartition("/")[2]
    found = root.resolve(name) if not _NO_NAME.search(name) else ()
    if len(found) != 1 or found[0] not in root.once(_memories):
        return ""
    memory, key = root.documents.get(found[0]), link_targets.key(name)
    types = {_type(key), _type(link_targets.key(link_targets.stem(found[0])))} - {""}
    return found[0] if len(types) < 2 or (memory and link_targets.key(memory.name) == key) else ""


def meant_by_entry(root: MemoryRoot, path: str) -> str:
    """The same for the link of an entry; else the one unlisted memory that it misses by one slip, or that was moved."""
    known = root.once(_meant_already)
    if path not in known:
        known[path] = _meant_by_entry(root, path)
    return known[path]


def _meant_already(root: MemoryRoot) -> dict[str, str]:
    """What was found out so far: several rules and fixes ask for each dead entry."""
    return {}


def _meant_by_entry(root: MemoryRoot, path: str) -> str:
    name = path.rpartition("/")[2]
    if _NO_NAME.search(name) or root.resolve(name):
        return meant(root, path)
    unlisted, key = root.once(_unlisted), link_targets.key(name)
    near = [p for p in root.near(name) if p in unlisted and _type(link_targets.key(link_targets.stem(p))) == _type(key)]
    found = near or root.once(_SameThings).named(key)
    return found[0] if len(found) == 1 else ""


_ANOTHER = frozenset({"old", "new", "bak", "backup", "copy", "deprecated", "archived", "draft", "legacy", "obsolete"})
"""Words behind a name that make another thing of it."""
FEWEST_WORDS = 2
"""So many words a file name needs for another one to be known by them."""


class _SameThings:
    """The unlisted memories that a dead file's name may mean by its words; each set of words is looked up once."""

    def __init__(self, root: MemoryRoot) -> None:
        self._words = _words_of_unlisted(root)
        self._having: dict[str, list[str]] = {}
        for path, (name, heading) in self._words.items():
            for word in name & heading:
                self._having.setdefault(word, []).append(path)
        self._known: dict[tuple[frozenset[str], str], list[str]] = {}

    def named(self, key: str) -> list[str]:
        """Those in whose name and heading all words of the dead file's name stand, and that are of no other type."""
        asked = (_words(link_targets.without_type(key)), _type(key))
        if asked not in self._known:
            self._known[asked] = self._find(*asked) if len(asked[0]) >= FEWEST_WORDS else []
        return self._known[asked]

    def _find(self, own: frozenset[str], kind: str) -> list[str]:
        rarest = min((self._having.get(word, []) for word in own), key=len)
        return [path for path in rarest if self._fits(own, kind, path)]

    def _fits(self, own: frozenset[str], kind: str, path: str) -> bool:
        name, heading = self._words[path]
        types = {kind, _type(link_targets.key(link_targets.stem(path)))} - {""}
        return own <= name and own <= heading and _ANOTHER.isdisjoint(name - own) and len(types) < 2


def is_archived(root: MemoryRoot, path: str) -> bool:
    """Whether a file of that name lies in an archive: its owner put it there, and knows what to do with its entry."""
    return path.rpartition("/")[2] in root.once(_archived)


def _archived(root: MemoryRoot) -> frozenset[str]:
    return frozenset(path.rpartition("/")[2] for path in root.documents if in_archive(path))


def _words_of_unlisted(root: MemoryRoot) -> Mapping[str, tuple[frozenset[str], frozenset[str]]]:
    """Path of each unlisted memory -> the words of its file name, and those of its heading and its name."""
    memories = (root.documents[path] for path in sorted(root.once(_unlisted)))
    return {m.path: (_words(m.stem), _words(f"{m.name} {entry_line.first_heading(m)}")) for m in memories}


def _words(text: str) -> frozenset[str]:
    """Without numbers, which tell when a file was made, not what it is about."""
    return frozenset(_WORD.findall(text.casefold()))


def _type(key: str) -> str:
    """`project-`, where a file name begins so; else `""`."""
    return key.removesuffix(link_targets.without_type(key))


def _unlisted(root: MemoryRoot) -> frozenset[str]:
    return frozenset(memory.path for memory in root.unlisted)


def _memories(root: MemoryRoot) -> frozenset[str]:
    """Without what lies in an archive: a memory that was moved there is not to be listed any more."""
    paths = {memory.path for memory in root.memories} | {entry.path for entry in root.unread}
    return frozenset(path for path in paths if not in_archive(path))


def rename_targets(root: MemoryRoot) -> Mapping[tuple[str, str], tuple[str, int]]:
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
