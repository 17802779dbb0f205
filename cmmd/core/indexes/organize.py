"""MEMORY.md in order: entries grouped by type, one short line each, and what matters least where the client cuts.

Lines that are no entries stay as they are and in their order: first what stands above the entries, then the groups,
then the sections of a person's own that hold text. Comments among entries keep their line, and what two of them begin
and end stays between them; nested items stay with the one above them. Headings that have nothing
below them any more go into a comment at the end, which no session loads.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from cmmd.core import overlap, parse
from cmmd.core.document import Document
from cmmd.core.indexes import outline
from cmmd.core.indexes.entry_line import LIMIT
from cmmd.core.indexes.index_page import Page, smallest, written
from cmmd.core.indexes.shelves import Shelves
from cmmd.core.loading import MAX_CHARS, MAX_LINES, Loaded, loaded
from cmmd.core.memory import MemoryRoot
from cmmd.core.mending.change import Change
from cmmd.core.model import INDEX
from cmmd.core.plain import counted, shown
from cmmd.core.rules import duplicate, index_duplicate_entry

SHORTEST = 40
"""Characters of a line below which no hook is cut to make room for other entries."""
_STEP = 5
_MOST_ROUNDS = 3


@dataclass(frozen=True)
class Organized:
    """What organizing came to."""

    change: Change | None = None
    """None: MEMORY.md is in order already, or it is left as it is."""
    data: bytes | None = None
    """All of MEMORY.md after the change."""
    notes: tuple[str, ...] = ()
    """What was cut, taken together or cannot be done, for a person."""
    over: str | None = None
    """What must be pruned to get below the limits, a sentence; None: all of it is loaded."""
    surplus: tuple[str, ...] = ()
    """Files whose entries are past the cut even so, as they should go: absent, pruned, superseded, then the oldest."""
    after: Loaded | None = None
    """What a session loads after the change; None: there is no change."""
    cut: int = 0
    """How many entries are past the cut then."""

    @property
    def changes(self) -> Mapping[str, bytes | None]:
        return {} if self.data is None else {INDEX: self.data}


def organize(root: MemoryRoot) -> Organized:
    """Put MEMORY.md in order, whether or not it is over a limit. Doing so twice changes nothing more."""
    if INDEX not in root.tree.files or root.index is None or not root.entries_of(INDEX):
        return Organized()
    first = found = _once(root)
    old, notes = root.tree.files[INDEX], list(found.notes)
    for _ in range(_MOST_ROUNDS):
        if found.data is None:
            break
        now = parse.again(root, {INDEX: found.data})
        again = _once(now) if _is_sound(root, now) else None
        if again is None:
            return Organized(notes=(f"{INDEX} is left as it is: in another order it would not say the same",))
        if again.data is None:
            told = (*([again.over] if again.over else []), *notes)
            change = smallest(old, found.data, "\n".join(told))
            return Organized(change, found.data, told, again.over, again.surplus, now.loaded, len(now.cut_entries))
        notes += again.notes
        found = again
    if found.data is not None:
        return Organized(notes=(f"{INDEX} is left as it is: it would look different each time",))
    return Organized(notes=first.notes or ((first.over,) if first.over else ()), over=first.over, surplus=first.surplus)


def _once(root: MemoryRoot) -> Organized:
    index = root.documents[INDEX]
    parts = outline.read(root, index)
    if parts.obstacle:
        return Organized(notes=(f"{INDEX} is left as it is: {parts.obstacle}",))
    shelves = Shelves(root, parts)
    page, limit, past = _best(shelves)
    measured = loaded(page.text)
    surplus = tuple(path for n in reversed(shelves.least(past)) for path in shelves.entries[n].paths)
    over = None if measured.is_whole else _over(measured, surplus, has_room=past < len(shelves.entries))
    if root.loaded.is_whole and _words(index.text) == _words(page.text):
        return Organized()
    if _grows_too_long(root.loaded, measured):
        return Organized(notes=(f"{INDEX} is left as it is: in order it would be longer than a session loads",))
    data = written(root.tree.files[INDEX], index, page.rows)
    if data == root.tree.files[INDEX]:
        return Organized(over=over, surplus=surplus)
    return Organized(None, data, tuple(shelves.notes(limit)), over, surplus)


def _grows_too_long(old: Loaded, new: Loaded) -> bool:
    return old.lines <= MAX_LINES < new.lines or old.chars <= MAX_CHARS < new.chars


def _words(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def _best(shelves: Shelves) -> tuple[Page, int, int]:
    """The page, the length of its lines, and how many entries do not fit."""
    roomy = shelves.page(LIMIT, roomy=True)
    measured = loaded(roomy.text)
    if measured.lines * 5 < MAX_LINES * 4 and measured.chars * 5 < MAX_CHARS * 4:
        return roomy, LIMIT, 0
    compact = shelves.page(LIMIT)
    if loaded(compact.text).is_whole:
        return compact, LIMIT, 0
    named = shelves.fits(SHORTEST, 0) or not shelves.fits(SHORTEST, 0, named=False)  # else the headings are too much
    fewest = _too_many(shelves, SHORTEST, named)
    shorter = range(SHORTEST, LIMIT, _STEP)
    at = bisect_left(shorter, True, key=lambda limit: _too_many(shelves, limit + _STEP, named) > fewest)
    limit = shorter[at] if at < len(shorter) else LIMIT
    return shelves.page(limit, fewest, named=named), limit, fewest


def _too_many(shelves: Shelves, limit: int, named: bool) -> int:
    """How many entries must stand past the cut when lines have at most so many characters."""
    all_of_them = len(shelves.entries)
    fewest = max(0, all_of_them - MAX_LINES)
    numbers = range(fewest, all_of_them)
    return fewest + bisect_left(numbers, True, key=lambda n: shelves.fits(limit, n, named=named))


def _over(measured: Loaded, surplus: tuple[str, ...], *, has_room: bool) -> str:
    limits = f"a session loads {MAX_LINES} and {MAX_CHARS:,}"
    size = f"{INDEX} has {measured.lines} lines and {measured.chars:,} characters, {limits}"
    if not has_room:
        return f"{size}: its text is too long even without entries; shorten it"
    which = "absent, pruned and superseded ones first, then the oldest"
    return f"{size}: {counted(len(surplus), 'entry', 'entries')} too many; prune {shown(surplus)} ({which})"


def _is_sound(old: MemoryRoot, new: MemoryRoot) -> bool:
    """Whether the new index lists the same files, holds every comment and outside link, and has no new finding."""
    before, after = old.documents[INDEX], new.documents.get(INDEX)
    if after is None or _targets(old) != _targets(new) or before.front != after.front:
        return False
    same = _outside(old) == _outside(new) and _comments(before) <= _comments(after)
    return same and _second(new) <= _second(old) and _alike(new) <= _alike(old)


def _targets(root: MemoryRoot) -> set[str]:
    return {target for entry in root.entries_of(INDEX) for target in entry.targets}


def _outside(root: MemoryRoot) -> set[str]:
    """What the index links beyond the folder."""
    return {link.target for link in root.documents[INDEX].links if root.find(link.target).kind != "inside"}


def _comments(index: Document) -> Counter[str]:
    return Counter(index.text[start:end] for start, end in index.scan.comments)


def _second(root: MemoryRoot) -> Counter[str]:
    """Entries for files that have one already, as written."""
    return Counter(finding.detail for finding in index_duplicate_entry.check(root) if finding.file == INDEX)


def _alike(root: MemoryRoot) -> set[tuple[str, str]]:
    """Each file whose hook another one has too, and the first that has it."""
    first: dict[str, str] = {}
    words = ((path, " ".join(overlap.words(entry.hook))) for path, entry in sorted(root.entry_of.items()))
    pairs = {(first.setdefault(hook, path), path) for path, hook in words if len(hook) >= duplicate.SHORTEST}
    return {(one, other) for one, other in pairs if one != other}
