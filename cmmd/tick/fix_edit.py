"""What code can fix of a root, as one edit, and the words for what it fixed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from cmmd.core.audit.audited_root import AuditedRoot
from cmmd.core.fix.engine import Told, mend
from cmmd.core.text import shown, tally
from cmmd.core.verify.edit import Edit
from cmmd.tick.context import World
from cmmd.tick.earlier_versions import earlier


def say_nothing(done: int, total: int) -> None:
    """The Told of a mending that nobody watches."""


def fixes(world: World, seen: AuditedRoot, told: Told = say_nothing, *, rules: Collection[str] | None = None) -> Edit:
    """Everything that code can mend of a root, or of the findings of `rules`, as one edit; it may change nothing."""
    found = mend(seen.with_earlier(earlier(world, seen, rules)), rules=rules, told=told)
    return edit_of(world, seen, found.after, found.notes)


def edit_of(world: World, before: AuditedRoot, after: AuditedRoot, notes: Sequence[str]) -> Edit:
    """A mechanical change as an edit: no number of files bounds it."""
    edit = Edit(
        before=before,
        after=after,
        max_edits=len(after.tree.entries),
        now=int(world.now()),
        undo_is_kept=world.settings.git_track_memory,
        notes=tuple(notes),
    )
    return replace(edit, mechanical=frozenset(edit.changes))


def mended(edit: Edit, *, written: bool = True) -> str:
    """What an edit mends, or would mend, for the row: `mended by code: index-dangling, name-missing 2`."""
    if edit.gone:
        return f"{'mended by code' if written else 'would fix by code'}: {tally(edit.gone)}"
    return f"{'put' if written else 'would put'} {shown(sorted(edit.changes))} in order"
