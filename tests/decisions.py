"""What tests of review and undo share: an edit that waits, and the jobs that decide about it, each in its own turn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from cmmd.adapters.store import history_file
from cmmd.adapters.store.proposals import Proposals
from cmmd.commands import restore, review, snapshot_log
from cmmd.commands.restore import Plan
from cmmd.core.records.history_row import Row
from cmmd.core.records.proposal import Proposal
from cmmd.tick.ledger import Books
from cmmd.tick.locked_run import turn
from cmmd.tick.presence import Around
from cmmd.tick.run import Request
from tests.ticks import MENDED_INDEX, stub, text
from tests.worlds import Home

INDEX, CARE, SLIPS = "MEMORY.md", "feedback_checkout_care.md", "packing_slips.md"
WHY = "\n**Why:** twelve customers were charged twice.\n\n**How to apply:** the diff first, then `make test-refund`.\n"
EDITS = {
    INDEX: MENDED_INDEX,
    CARE: text(CARE) + WHY,
    SLIPS: text(SLIPS).replace('name: ""', "name: packing-slips").replace('description: ""', "description: slips"),
}
"""A fine edit of three files that do not need each other."""


def propose(home: Home, edits: Mapping[str, str | None] = EDITS, *, force: bool = True, **environ: str) -> Row:
    return home.row(request=Request(propose=True, force=force), **stub(edits, **environ))


def proposed(home: Home, edits: Mapping[str, str | None] = EDITS) -> Proposal:
    row = propose(home, edits)
    assert (row.outcome, row.reasons) == ("proposed", ("asked",))
    return load(home, row.tick_id)


def load(home: Home, tick_id: str | None) -> Proposal:
    """What the tick came to last."""
    return Proposals(home.state / "proposals").parts(tick_id or "")[-1]


def statuses(home: Home, tick_id: str) -> dict[str, str]:
    return {file.path: file.status for file in load(home, tick_id).files}


@contextmanager
def acting(home: Home, **environ: str) -> Iterator[Books]:
    with turn(home.world(**environ), "a test") as books:
        yield books


def around(home: Home) -> Around:
    return Around((str(home.root),), (str(home.path / ".claude"),))


def apply(home: Home, tick_id: str, files: Sequence[str] = (), *, force: bool = False, **environ: str) -> Row:
    with acting(home, **environ) as books:
        proposal = books.world.proposals.last(tick_id)
        paths = review.waiting_files(proposal, files)
        return review.apply_waiting(books, proposal, paths, around=around(home), force=force)


def reject(home: Home, tick_id: str, files: Sequence[str] = (), reason: str = "") -> Proposal:
    with acting(home) as books:
        proposal = load(home, tick_id)
        return review.reject(books, proposal, review.waiting_files(proposal, files), reason)


def undo(home: Home, done: Row, *, force: bool = False, **environ: str) -> tuple[Row, Plan]:
    with acting(home, **environ) as books:
        tree = snapshot_log.of(books.world, done.memory_root).now()
        return restore.undo(books, done, tree, around=around(home), force=force)


def bring_back(home: Home, snapshot: str, files: Sequence[str] = (), *, force: bool = False, **environ: str) -> Row:
    """`restore SNAPSHOT`, as the command does it after the question."""
    with acting(home, **environ) as books:
        chosen = snapshot_log.of(books.world, str(home.root))
        plan = restore.to_snapshot(chosen.now(), chosen.tree(chosen.find(snapshot)), files)
        return restore.carry_out(books, plan, "restore", f"restored {snapshot}", around=around(home), force=force)


def newest_row(home: Home) -> Row:
    return next(history_file.newest_first(home.state / "history.jsonl"))
