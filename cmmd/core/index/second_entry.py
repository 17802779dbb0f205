"""When two entries for one file are one too many: they have nearly the same title and hook, or one adds nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher

from cmmd.core.index.entry_words import holds, name_words, words
from cmmd.core.index.page import page_of
from cmmd.core.index.placement import is_archived
from cmmd.core.memory import link_targets
from cmmd.core.memory.index_entries import IndexEntry
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.verify.facts import keeps_facts, negations

_BOX = re.compile(r"\[[ xX]\](?=[ \t])")
NEARLY = 0.9
"""Similarity (difflib) from which two texts are the same but for a slip."""


def second_entries(root: MemoryRoot, path: str) -> Mapping[int, tuple[IndexEntry, IndexEntry]]:
    """Line of each entry of an index that is one too many -> the one that stays for it, and it."""
    return root.once(_by_index).get(path, {})


def _by_index(root: MemoryRoot) -> dict[str, dict[int, tuple[IndexEntry, IndexEntry]]]:
    return {path: {gone.line: (kept, gone) for kept, gone in _pairs(root, path)} for path in root.index_paths}


def _which(root: MemoryRoot, first: IndexEntry, later: IndexEntry) -> tuple[IndexEntry, IndexEntry]:
    """The one that stays, and the one that goes: the later one, if it is not the first that says less."""
    says_less = adds_nothing(root, first, later) and not adds_nothing(root, later, first)
    return (later, first) if says_less else (first, later)


def _pairs(root: MemoryRoot, path: str) -> Iterator[tuple[IndexEntry, IndexEntry]]:
    """The one that stays and the one that goes: each goes once, and is compared with what stays."""
    known: dict[tuple[str, str], list[IndexEntry]] = {}
    for entry in root.entries_of(path):
        before = known.setdefault((entry.path, entry.anchor), [])
        first = next((one for one in before if _stand_alike(root, one, entry)), None)
        if first is not None and first.line != entry.line and root.exists(entry.path):
            kept, gone = _which(root, first, entry)
            before[before.index(first)] = kept
            yield kept, gone
        else:
            before.append(entry)


def _stand_alike(root: MemoryRoot, one: IndexEntry, other: IndexEntry) -> bool:
    """Whether one of two may go: they tell the same, have no box of another state, and none is archived alone."""
    if not tell_the_same(root, one, other):
        return False
    page = page_of(root, one.file)
    rows = [page.row(entry.line) for entry in (one, other)]
    boxes = [box[0].casefold() if (box := _BOX.search(row)) else "" for row in rows]
    return boxes[0] == boxes[1] and is_archived(page, one.line) == is_archived(page, other.line)


def tell_the_same(root: MemoryRoot, one: IndexEntry, other: IndexEntry) -> bool:
    """Whether a reader of the one learns no more from the other."""
    if adds_nothing(root, one, other) or adds_nothing(root, other, one):
        return True
    return _is_near(one.title, other.title) and _is_near(one.hook, other.hook)


def adds_nothing(root: MemoryRoot, one: IndexEntry, other: IndexEntry) -> bool:
    """Whether title and hook of an entry stand in the other one, or name the file and nothing more."""
    memory = root.documents.get(one.path)
    names = (other.title, other.hook, link_targets.stem(one.path), one.path, memory.name if memory else "")
    if one.hook and negations(one.hook) != negations(other.hook):
        return False
    is_named = any(holds(name_words(name), name_words(one.title)) for name in names)
    return is_named and holds(words(other.hook), words(one.hook))


def _is_near(one: str, other: str) -> bool:
    if one.casefold() == other.casefold():
        return True
    return SequenceMatcher(None, one, other).ratio() >= NEARLY and keeps_facts(one, other)
