"""Bringing old bytes back: a snapshot's, or those that one tick replaced. Both by the same journal as any apply."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cmmd.core.errors import CmmdError, UsageError
from cmmd.core.model import Entry, Tree
from cmmd.core.plain import shown
from cmmd.core.proposal import Proposal, file_changes, sha256
from cmmd.core.row import Row
from cmmd.decide import draft_of, reason_against
from cmmd.edges import lock
from cmmd.edges.proposals import Proposals
from cmmd.land import put
from cmmd.observe import study
from cmmd.people import Around
from cmmd.record import Books


@dataclass(frozen=True)
class Plan:
    """What would be written into a root: its tree now, the files that change (None goes), their old modes and times."""

    tree: Tree
    changes: Mapping[str, bytes | None]
    old: Tree
    conflicts: tuple[str, ...] = ()
    """Files that are left alone, for they no longer hold what the tick wrote."""


def to_snapshot(tree: Tree, old: Tree, files: Sequence[str] = (), *, remove_born: bool = True) -> Plan:
    """Back to what a snapshot held, or only `files` of it. A file born since goes if `remove_born`.

    Raises UsageError where one of `files` stands neither in the snapshot nor in the root.
    """
    for file in files:
        if file not in old.files and file not in tree.files:
            raise UsageError(f"{shown([file])} stands neither in that snapshot nor in the folder")
    changes: dict[str, bytes | None] = {p: data for p, data in old.files.items() if tree.files.get(p) != data}
    if remove_born:
        changes.update({path: None for path in tree.files if path not in old.files})
    return Plan(tree, {path: data for path, data in changes.items() if not files or path in files}, old)


def of_tick(tree: Tree, applied: Proposal, store: Proposals, paths: Sequence[str]) -> Plan:
    """Take back what one tick wrote to `paths`, only in files that still hold its bytes; the others are conflicts."""
    written = [f for f in applied.files if f.path in paths]
    ours = [f for f in written if sha256(tree.files.get(f.path)) == f.after_sha256]
    before = {f.path: store.side(applied.tick_id, "before", f.path) for f in ours}
    entries = (
        Entry(f.path, "file", before[f.path], f.before_mode or 0o600, f.before_mtime_ns or 0)
        for f in ours
        if before[f.path] is not None
    )
    conflicts = tuple(f.path for f in written if f not in ours)
    return Plan(tree, before, Tree(tree.root, tuple(entries)), conflicts)


def carry_out(books: Books, plan: Plan, kind: str, summary: str, *, around: Around, force: bool) -> Row:
    """Write a plan: snapshot first, journal, byte comparison, snapshot after; one history row of that kind.

    A root that is gone is made anew. Returns the row: `applied`, `no_effect`, or `skipped` where somebody is at work.
    """
    root, draft = plan.tree.root, draft_of(books, kind, plan.tree.root)
    draft.add(summary=summary)
    if not plan.changes:
        return books.write(draft.add(outcome="no_effect"))
    _make_folder(root)
    with lock.root_lock(root) as mine:
        seen = study(plan.tree, books.world.now())
        reason = reason_against(books, around, seen, locked=not mine, force=force)
        if reason:
            return books.write(draft.add(outcome="skipped", skip_code=reason.code, reason_skipped=reason.sentence))
        store = Proposals(books.world.state_folder / "proposals")
        store.save(_proposal(plan, draft.row, summary), plan.tree.files, plan.changes)
        draft.add(proposal=draft.row.tick_id, audit_total_issues=seen.report.issues)
        left = study(plan.tree.with_files(plan.changes), books.world.now()).report.issues
        proposal = store.load(draft.row.tick_id)
        try:
            return books.write(put(books, plan.tree, proposal, draft, sorted(plan.changes), left, before="pre-restore"))
        except CmmdError as error:
            store.update(replace(proposal.marked("stale"), notes=(str(error),)))
            books.write(draft.add(outcome="failed", reasons=(_reason(error),), summary=str(error), issues_after=None))
            raise


def _proposal(plan: Plan, row: Row, summary: str) -> Proposal:
    return Proposal(
        tick_id=row.tick_id,
        root=plan.tree.root,
        created_unix=row.started_at_unix,
        source="fix",
        status="waiting",
        files=file_changes(plan.tree, plan.changes, after=plan.old),
        notes=(summary,),
    )


def _reason(error: CmmdError) -> str:
    return "snapshot_failed" if error.code == "snapshot_failed" else "write_failed"


def _make_folder(root: str) -> None:
    try:
        Path(root).mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CmmdError(f"cannot make {root}: {error.strerror}", code="write_failed") from error
