"""MEMORY.md in order, for a person who asks for it: entries in their plain place, and, folded, all of it loaded.

Headings, their language and their order stay, and so do prose, tables, the title, comments and what stands between two
of them. Every step moves whole lines only, and is kept only if a session then loads no fewer entries.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cmmd.core.index import arrange, sub_index
from cmmd.core.memory import parse
from cmmd.core.memory.client_view import MAX_CHARS, MAX_LINES, Loaded
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.memory.text_change import Change, applied
from cmmd.core.model import INDEX

MOST_STEPS = 500
"""Entries move one after the other; each step is one."""


@dataclass(frozen=True)
class Organized:
    """What organizing came to."""

    changes: Mapping[str, bytes | None]
    """Path -> new bytes: MEMORY.md, and new sub-indexes. None is removed."""
    notes: tuple[str, ...]
    """What the diff does not tell, a sentence each."""
    after: Loaded
    """What a session loads of MEMORY.md then."""

    @property
    def over(self) -> str | None:
        """How far MEMORY.md is over the limits even so, a sentence; None: all of it is loaded."""
        if self.after.is_whole:
            return None
        limits = f"a session loads {MAX_LINES} and {MAX_CHARS:,}"
        return f"{INDEX} has {self.after.lines} lines and {self.after.chars:,} characters, {limits}"


Step = Callable[[MemoryRoot], Change | None]


def organize(root: MemoryRoot, *, fold: bool = False) -> Organized:
    """Put MEMORY.md in order; with `fold`, if it is too long, whole groups go into sub-indexes.

    Doing so twice changes nothing more.
    """
    now, notes = root, list[str]()
    if root.index is None or not root.entries_of(INDEX):
        return Organized({}, (), root.loaded)
    for step in (arrange.move, arrange.natural_order):
        now = _as_often_as_it_helps(now, step, notes)
    if fold and not now.loaded.is_whole:
        now = _as_often_as_it_helps(now, sub_index.fold, notes)
    changed = {p: data for p, data in now.tree.files.items() if data != root.tree.files.get(p)}
    done = Organized(changed, tuple(notes), now.loaded)
    return done if done.over is None else Organized(changed, (*notes, _what_then(done.over, fold)), now.loaded)


def _as_often_as_it_helps(now: MemoryRoot, step: Step, notes: list[str]) -> MemoryRoot:
    for _ in range(MOST_STEPS):
        change = step(now)
        after = _after(now, change) if change else now
        if change is None or after.tree.files == now.tree.files or len(after.cut_entries) > len(now.cut_entries):
            break
        now = after
        notes += [note for part in change.parts for note in part.note.splitlines()]
    return now


def _after(root: MemoryRoot, change: Change) -> MemoryRoot:
    by_path: dict[str, list[Change]] = {}
    for part in change.parts:
        by_path.setdefault(part.path, []).append(part)
    files = root.tree.files
    return parse.again(root, {path: applied(files.get(path, b""), parts) for path, parts in by_path.items()})


def _what_then(over: str, folds: bool) -> str:
    return f"{over}: {'no group of entries is left to fold' if folds else 'see `cmmd organize --fold`'}"
