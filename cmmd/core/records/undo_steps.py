"""Which steps lead back and forward from here, as in an editor: told by history alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from cmmd.core.records.history_row import Row


class Steps(NamedTuple):
    """Rows by tick id, the next step last."""

    back: Mapping[str, Row]
    """What was written and stands: `undo` takes the last of it back."""
    forward: Mapping[str, Row]
    """Undos that nothing was written after in the same root: `redo` takes the last of them back."""


def steps(rows: Iterable[Row]) -> Steps:
    """The steps after these rows (oldest first), of one root or of several."""
    back, forward = dict[str, Row](), dict[str, Row]()
    for row in rows:
        turned = row.takes_back if row.outcome in ("applied", "no_effect") else ()
        if not back.keys().isdisjoint(turned):
            _move(row, back, forward)
        elif not forward.keys().isdisjoint(turned):
            _move(row, forward, back)
        elif row.proposal and row.files_changed:
            back[row.tick_id] = row
            forward = {tick_id: undo for tick_id, undo in forward.items() if undo.memory_root != row.memory_root}
    return Steps(back, forward)


def _move(row: Row, here: dict[str, Row], there: dict[str, Row]) -> None:
    """What a row took back is no step any more; the row itself is one the other way, if it wrote anything."""
    for tick_id in row.takes_back:
        here.pop(tick_id, None)
    if row.files_changed:
        there[row.tick_id] = row
