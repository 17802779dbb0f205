"""What a person decides about an edit that waits: apply it, or some of its files, or reject it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from cmmd.adapters.files import lock
from cmmd.adapters.files.beneath import live_sha256
from cmmd.adapters.files.replace import ChangedMeanwhile
from cmmd.adapters.store import history_file
from cmmd.adapters.store.proposals import Proposals
from cmmd.core.audit.audited_root import AuditedRoot
from cmmd.core.errors import CmmdError, Interrupted, UsageError
from cmmd.core.guards.guards import BEFORE_WRITING, Reason, consolidating, first_reason, root_locked
from cmmd.core.memory.location import Root
from cmmd.core.records.history_row import FAILED_REASONS, Row
from cmmd.core.records.proposal import FileChange, Proposal, Status, sha256
from cmmd.core.text import shown
from cmmd.core.verify import refusals
from cmmd.core.verify.edit import Edit
from cmmd.tick.apply_edit import put, refused
from cmmd.tick.apply_journal import Unfinished
from cmmd.tick.ledger import Books, Draft
from cmmd.tick.presence import Around
from cmmd.tick.read_root import look, stale_candidates
from cmmd.tick.root_conditions import scene

WITH_FORCE = (root_locked, consolidating)
"""What `--force` does not pass: two cmmds, or the client's own rewriting, at the same bytes."""


def apply_waiting(books: Books, proposal: Proposal, paths: Collection[str], *, around: Around, force: bool) -> Row:
    """Apply the files of `paths` that still fit, all or none of those; what no longer fits becomes stale.

    Judged again on the tree as it is now. Returns the history row; raises CmmdError where it could not be done.
    """
    draft = draft_of(books, "apply", proposal.root)
    draft.add(proposal=proposal.tick_id, summary=f"applied {proposal.tick_id}")

    def write() -> Row:
        with lock.root_lock(proposal.root) as mine:
            seen = look(Root(proposal.root, proposal.root), books.world)
            draft.add(audit_total_issues=seen.report.issues, findings=seen.report.by_rule(("error", "warning")))
            reason = reason_against(books, around, proposal.root, locked=not mine, force=force)
            return skipped(draft, reason) if reason else _apply(books, proposal, sorted(paths), seen, draft)

    return recorded(books, draft, write)


def _apply(books: Books, proposal: Proposal, paths: Sequence[str], seen: AuditedRoot, draft: Draft) -> Row:
    store = books.world.proposals
    proposal, fitting, stale = _without_stale(store, proposal, paths, seen)
    if stale:
        draft.add(summary="; ".join([draft.row.summary or "", *stale] if fitting else stale))
    if not fitting:
        return draft.add(outcome="no_effect")
    edit = Edit(
        before=seen,
        after=seen.with_changes({path: store.side(proposal.id, "after", path) for path in fitting}),
        max_edits=len(fitting),
        now=int(books.world.now()),
        stale=stale_candidates(seen, books.world),
        undo_is_kept=books.world.settings.git_track_memory,
    )
    objections = refusals.objections(edit)
    if objections:
        return refused(draft, objections)
    try:
        return put(books, seen.tree, proposal, draft, fitting, edit.report_after)
    except ChangedMeanwhile as error:
        return draft.add(outcome="no_effect", summary=f"{error}; nothing was written")


def _without_stale(
    store: Proposals, proposal: Proposal, paths: Sequence[str], seen: AuditedRoot
) -> tuple[Proposal, list[str], list[str]]:
    """The proposal with what no longer fits marked, the files that still do, and why each of the others does not."""
    misfits = {f.path: _misfit(f, seen.tree.files.get(f.path)) for f in proposal.files if f.path in paths}
    stale = {path: f"{shown([path])} {why}" for path, why in misfits.items() if why}
    if stale:
        proposal = replace(proposal.marked("stale", stale), notes=(*proposal.notes, *stale.values()))
        store.update(proposal)
    return proposal, [path for path in paths if path not in stale], list(stale.values())


def _misfit(file: FileChange, live: bytes | None) -> str | None:
    """Why a file of a proposal can no longer be written; None where it still holds the bytes of the base."""
    now = sha256(live)
    if now == file.before_sha256:
        return None
    if now == file.after_sha256:
        return "is already so"
    if file.before_sha256 is None:
        return "was made by somebody since this was proposed"
    return "changed since this was proposed" if now else "is gone since this was proposed"


def reject(books: Books, proposal: Proposal, paths: Collection[str], reason: str = "") -> Proposal:
    """Refuse files of a proposal: the same edit is not proposed again while these bytes stand."""
    notes = (*proposal.notes, f"rejected: {reason}") if reason else proposal.notes
    rejected = replace(proposal.marked("rejected", paths), notes=notes)
    books.world.proposals.update(rejected)
    return rejected


def unreject(books: Books, proposal: Proposal, named: Sequence[str] = ()) -> Proposal:
    """Take a rejection back, of the files of `named` if there are any: what still fits waits again.

    Where another edit of the root waits already it may be proposed again, and is asked for. Raises UsageError.
    """
    store, root = books.world.proposals, proposal.root
    before = {f.path: f.before_sha256 for f in proposal.files if f.status == "rejected"}
    strange = [name for name in named if name not in before]
    if strange or not before or not proposal.is_a_persons:
        hint = "what cmmd itself refused is judged anew each time; `cmmd show` tells what became of each file"
        raise UsageError(f"{shown(strange or [proposal.tick_id])} was not rejected by a person", hint=hint)
    waiting = store.waiting(root)
    fitting: Status = "waiting" if waiting is None or waiting.id == proposal.id else "superseded"
    paths = named or before
    fits = {path: live_sha256(root, path) == before[path] for path in paths}
    again = proposal.wanted_again({path: fitting if fits[path] else "stale" for path in paths})
    store.update(again)
    if again.status != "waiting":
        books.note(root, seen_by_agent=None)
    return again


def waiting_files(proposal: Proposal, named: Sequence[str] = ()) -> tuple[str, ...]:
    """The files that wait, or those of `named`. Raises UsageError where one is not among them."""
    waiting = [f.path for f in proposal.files if f.status == "waiting"]
    for name in named:
        if name not in waiting:
            known = next((f.status for f in proposal.files if f.path == name), "no file of it")
            raise UsageError(f"{shown([name])} does not wait in {proposal.tick_id}: {known}", hint=_ended(waiting))
    if not waiting:
        hint = "`cmmd proposals` lists those that do"
        raise UsageError(f"proposal {proposal.tick_id} does not wait: {proposal.status}", hint=hint)
    return tuple(dict.fromkeys(named or waiting))


def _ended(waiting: Sequence[str]) -> str:
    return f"waiting are {shown(waiting)}" if waiting else "none of its files waits"


def recorded(books: Books, draft: Draft, write: Callable[[], Row]) -> Row:
    """Do what a person asked for and write its row, whatever comes of it. Raises what `write` raises.

    Files that were written and cannot be noted stay noted as running: the next run writes their row.
    """
    try:
        if draft.row.memory_root in books.unsettled:
            raise CmmdError("an earlier apply is half done and could not be settled yet", code="write_failed")
        return _noted(books, write())
    except Unfinished:
        raise
    except (CmmdError, Interrupted) as error:
        if draft.row.tick_id not in (row.tick_id for row in books.rows):
            written = draft.row.outcome == "applied"  # the signal came after the files, but before the row
            _noted(books, draft.row if written else _failed(draft, error))
        raise


def _noted(books: Books, row: Row) -> Row:
    try:
        return books.write(row)
    except CmmdError as error:
        if row.outcome == "applied":
            raise Unfinished(row.memory_root, error) from error
        raise


def _failed(draft: Draft, error: CmmdError | Interrupted) -> Row:
    reason = error.code if error.code in FAILED_REASONS else "write_failed"
    why = f"{error.by} came before anything was written" if isinstance(error, Interrupted) else str(error)
    return draft.add(outcome="failed", reasons=(reason,), summary=why, issues_after=None)


def skipped(draft: Draft, reason: Reason) -> Row:
    return draft.add(outcome="skipped", skip_code=reason.code, reason_skipped=reason.sentence)


def reason_against(books: Books, around: Around, root: str, *, locked: bool, force: bool) -> Reason | None:
    """Why nothing is written into this root now, although a person asks for it."""
    here = scene(root, books.world, around.look_again(), locked=locked, force=force)
    return first_reason(WITH_FORCE if force else BEFORE_WRITING, here, books.world.settings)


def draft_of(books: Books, kind: str, root: str) -> Draft:
    """The row of a command that a person gave."""
    now = books.world.now()
    tick_id = history_file.new_tick_id(int(now * 1e9))
    return Draft(
        Row(tick_id=tick_id, started_at_unix=int(now), dry_run=False, memory_root=root, kind=kind, run_id=tick_id)
    )
