"""When two entries for one file are one too many: they have nearly the same title and hook, or one adds nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher

from cmmd.core import targets
from cmmd.core.index import IndexEntry
from cmmd.core.indexes.entry_words import holds, name_words, words
from cmmd.core.indexes.page import page_of
from cmmd.core.indexes.placement import is_archived
from cmmd.core.judging.facts import keeps_facts, negations
from cmmd.core.memory import MemoryRoot

_BOX = re.compile(r"\[[ xX]\](?=[ \t])")
NEARLY = 0.9
"""Similarity (difflib) from which two texts are the same but for a slip."""


def second_entries(root: MemoryRoot, path: str) -> Iterator[tuple[IndexEntry, IndexEntry]]:
    """Each entry of an index that is one too many, behind the one that was there before it."""
    known: dict[tuple[str, str], list[IndexEntry]] = {}
    for entry in root.entries_of(path):
        before = known.setdefault((entry.path, entry.anchor), [])
        first = next((one for one in before if _stand_alike(root, one, entry)), None)
        if first is not None and first.line != entry.line and root.exists(entry.path):
            yield first, entry
        else:
            before.append(entry)


def _stand_alike(root: MemoryRoot, one: IndexEntry, other: IndexEntry) -> bool:
    """Whether one of two may go: they tell the same, have no box of another state, and none is archived alone."""
    page = page_of(root, one.file)
    boxes = [box[0].casefold() if (box := _BOX.search(page.row(entry.line))) else "" for entry in (one, other)]
    items = {item.line: item for item in page.items}
    archived = [is_archived(page, items[entry.line]) for entry in (one, other)]
    return tell_the_same(root, one, other) and boxes[0] == boxes[1] and archived[0] == archived[1]


def tell_the_same(root: MemoryRoot, one: IndexEntry, other: IndexEntry) -> bool:
    """Whether a reader of the one learns no more from the other."""
    if adds_nothing(root, one, other) or adds_nothing(root, other, one):
        return True
    return _is_near(one.title, other.title) and _is_near(one.hook, other.hook)


def adds_nothing(root: MemoryRoot, one: IndexEntry, other: IndexEntry) -> bool:
    """Whether title and hook of an entry stand in the other one, or name the file and nothing more."""
    memory = root.documents.get(one.path)
    names = (other.title, other.hook, targets.stem(one.path), one.path, memory.name if memory else "")
    if one.hook and negations(one.hook) != negations(other.hook):
        return False
    is_named = any(holds(name_words(name), name_words(one.title)) for name in names)
    return is_named and holds(words(other.hook), words(one.hook))


def _is_near(one: str, other: str) -> bool:
    if one.casefold() == other.casefold():
        return True
    return SequenceMatcher(None, one, other).ratio() >= NEARLY and keeps_facts(one, other)


def by_line(root: MemoryRoot, path: str) -> Mapping[int, tuple[IndexEntry, IndexEntry]]:
    """Line of each second entry -> the first one and it."""
    return {later.line: (first, later) for first, later in second_entries(root, path)}
