"""Names for files that come into a memory folder: none is taken from what is there, in a path or in a wikilink."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import NamedTuple

from cmmd.core.memory import link_targets, parse, text_edit
from cmmd.core.memory.document import Document
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.memory.text_change import Change, applied

_VALUE = re.compile(r"^name[ \t]*:[ \t]*(?![|>&*!{\[])([^\s#].*?)[ \t]*(?: #.*)?$", re.MULTILINE)
_LINK = re.compile(rb"\[\[[^\]\n]*\]\]|\]\([^)\n]*\)")


class NewName(NamedTuple):
    """What a file is called where it comes to: its path, and the change of its `name:` line, if that is needed."""

    path: str
    rename: Change | None = None
    called: str = ""
    """The new name, where there is one."""
    already: bool = False
    """The file is there, as far as that can be told before its links are looked at."""


@dataclass(frozen=True)
class NameAllocator:
    """The files of `old` on their way into `new`, which stays as it is."""

    old: MemoryRoot
    new: MemoryRoot
    not_same: Collection[str] = ()
    """Paths of `new` that hold something else after all, although they looked as if an earlier adoption made them."""

    def name(self, path: str, given: Collection[str]) -> NewName:
        """Its own path where that is free or holds the same; else `kiln-2.md`, and `-2` behind its name as well.

        `given` are the paths that other files of `old` got, folded.
        """
        memory = self._memories.get(path)
        if self.new.tree.files.get(path) == self.old.tree.files[path] and path not in self.not_same:
            return NewName(path, already=True)
        path_taken = folded(path) in self._paths or (memory is not None and link_targets.key(memory.stem) in self._keys)
        name_taken = memory is not None and link_targets.key(memory.name) in self._keys
        if not path_taken and not name_taken:
            return NewName(path)
        if self._is_same(path, path, None):
            return NewName(path, already=True)
        for number in count(2):
            candidate = numbered(path, number, "-" if memory else ".") if path_taken else path
            rename = renamed(self.old, memory, number) if memory and name_taken else None
            called = memory.name + suffix(memory.name, number) if memory and rename else ""
            for there, change in ((candidate, rename), (path, rename), (candidate, None)):
                if self._is_same(path, there, change):
                    return NewName(there, change, called if change else "", already=True)
            if self._is_free(path, candidate, given) and self._is_unsaid(called):
                return NewName(candidate, rename, called)
        raise AssertionError("there is always one more number")

    def _is_free(self, path: str, candidate: str, given: Collection[str]) -> bool:
        if candidate == path:
            return True
        stem = link_targets.key(link_targets.stem(candidate))
        taken = folded(candidate) in self._paths or folded(candidate) in self._old_paths or folded(candidate) in given
        return not taken and stem not in self._keys and stem not in self._old_keys

    def _is_unsaid(self, name: str) -> bool:
        """Whether no memory has this name; no name is no memory's."""
        return link_targets.key(name) not in self._keys and link_targets.key(name) not in self._old_keys

    def _is_same(self, path: str, candidate: str, rename: Change | None) -> bool:
        """Whether an adoption that was cut short put it there; it may have changed links, so these do not count."""
        there = self.new.tree.files.get(candidate)
        if there is None or candidate in self.not_same:
            return False
        data = applied(self.old.tree.files[path], [rename] if rename else [])
        return _LINK.sub(b"", there) == _LINK.sub(b"", data)

    @cached_property
    def _memories(self) -> Mapping[str, Document]:
        return {memory.path: memory for memory in self.old.memories}

    @cached_property
    def _paths(self) -> frozenset[str]:
        """Paths and folders of `new`, folded."""
        return _with_folders(self.new.tree.by_path)

    @cached_property
    def _old_paths(self) -> frozenset[str]:
        return _with_folders(self.old.tree.by_path)

    @cached_property
    def _keys(self) -> frozenset[str]:
        """What wikilinks of `new` may call its memories."""
        keys = _keys_of(self.new.memories)
        return frozenset({*keys, *map(link_targets.without_type, keys)})

    @cached_property
    def _old_keys(self) -> frozenset[str]:
        return frozenset(_keys_of(self.old.memories))


def _keys_of(memories: Collection[Document]) -> set[str]:
    return {link_targets.key(name) for memory in memories for name in (memory.name, memory.stem)} - {""}


def _with_folders(paths: Collection[str]) -> frozenset[str]:
    found = {folded(path) for path in paths}
    for path in paths:
        while path := link_targets.folder_of(path):
            found.add(folded(path))
    return frozenset(found)


def folded(path: str) -> str:
    """Two paths with the same one are the same file on some file systems."""
    return unicodedata.normalize("NFC", path).casefold()


def numbered(path: str, number: int, mark: str = "-") -> str:
    """`sub/kiln-2.md`."""
    head, dot, ending = path.rpartition(".") if "." in path.rpartition("/")[2] else (path, "", "")
    return f"{head}{mark}{number}{dot}{ending}"


def suffix(name: str, number: int) -> str:
    return f" {number}" if " " in name else f"-{number}"


def renamed(root: MemoryRoot, memory: Document, number: int) -> Change | None:
    """The change that puts a number behind the value of `name:`; None where that value is no plain line."""
    found = _VALUE.search(memory.front.source)
    if found is None or memory.front.state != "present":
        return None
    more, start = suffix(memory.name, number), memory.text.index("\n") + 1
    value = found[1]
    end = start + found.start(1) + len(value) - (value[-1] in "'\"" and value[0] == value[-1])
    read_back = parse.document(memory.path, memory.text[:end] + more + memory.text[end:])
    return text_edit.change(root, memory.path, end, end, more) if read_back.name == memory.name + more else None
