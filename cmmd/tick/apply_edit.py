"""What becomes of a judged edit: refused, kept for later, or written into the live root."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cmmd.adapters.files.emptied import remove_folders
from cmmd.adapters.files.replace import ChangedMeanwhile
from cmmd.adapters.process import open_files, signals
from cmmd.adapters.store.proposals import Proposals
from cmmd.core.guards.guards import BEFORE_WRITING, first_reason
from cmmd.core.memory.location import Root
from cmmd.core.model import INDEX, SEVERITIES, Report, Severity, Tree
from cmmd.core.records.history_row import Row
from cmmd.core.records.patch import patch
from cmmd.core.records.proposal import Proposal, Status, file_changes
from cmmd.core.records.snapshot_format import Kind
from cmmd.core.records.state import Running
from cmmd.core.secrets.finder import mask, mask_emails
from cmmd.core.verify import refusals
from cmmd.core.verify.edit import Edit
from cmmd.core.verify.refusals import Objection
from cmmd.tick.apply_journal import apply
from cmmd.tick.ledger import Books, Draft
from cmmd.tick.presence import Around
from cmmd.tick.read_root import look
from cmmd.tick.root_conditions import scene
from cmmd.tick.take_snapshot import snapshot, snapshot_after

NO_UNDO = "GIT_TRACK_MEMORY is false: no snapshot was taken, there is no undo"


def refuse(books: Books, edit: Edit, objections: Sequence[Objection], draft: Draft) -> Row:
    """Keep the patch, out of reach of any apply, and say which refusals spoke against it and where."""
    codes, notes = tuple(o.code for o in objections), tuple(o.sentence for o in objections)
    proposal = _proposal(books, edit, draft, "rejected", codes, notes)
    books.world.proposals.save(proposal, edit.before.tree.files, edit.changes)
    draft.add(proposal=proposal.tick_id)
    return refused(draft, objections)


def refused(draft: Draft, objections: Sequence[Objection]) -> Row:
    """The row of an edit that is not written for what speaks against it."""
    codes = tuple(objection.code for objection in objections)
    return draft.add(outcome="refused", reasons=codes, summary=refusals.sentences(objections))


def keep(books: Books, edit: Edit, draft: Draft, reason: str) -> Row:
    """Let the edit wait as the root's one proposal; an equal one, or one that it must not displace, is kept instead."""
    store = books.world.proposals
    older = store.waiting(edit.before.path)
    waits = older and gives_way(store, edit, older)
    if older and waits:
        return _nothing_new(draft, older, waits)
    proposal = _proposal(books, edit, draft, "waiting", (reason,))
    _note(draft, edit)
    _save(store, proposal, edit, older)
    return draft.add(outcome="proposed", reasons=(reason,), proposal=proposal.tick_id)


def gives_way(store: Proposals, edit: Edit, waiting: Proposal) -> str | None:
    """Why an edit does not take the place of what waits, if it does not."""
    if store.patch(waiting.id) == patch(edit.before.tree.files, edit.changes):
        return f"the same change waits already as proposal {waiting.tick_id}"
    return f"proposal {waiting.tick_id} waits for your decision first" if yields_to(edit, waiting) else None


def _nothing_new(draft: Draft, older: Proposal, sentence: str) -> Row:
    return draft.add(outcome="skipped", skip_code="nothing_new_to_say", reason_skipped=sentence, proposal=older.tick_id)


def yields_to(edit: Edit, waiting: Proposal) -> bool:
    """Fixes are free and come again; what an agent proposed is not thrown away for them while it still fits."""
    return edit.source == "fix" and waiting.source != "fix" and waiting.still_fits(edit.before.tree)


def without_rejected(books: Books, edit: Edit) -> tuple[Edit, list[str]]:
    """The edit without what a person rejected while the same bytes stood, and the files that it leaves out.

    Of fixes, which may come again with others beside them, all that would change such a file. The very same edit is not
    made again whoever made it: code mends as an agent would.
    """
    store, root = books.world.proposals, edit.before.path
    changed = file_changes(edit.before.tree, edit.changes)
    rejected = store.rejected(root)
    unwanted = store.unwanted(root) if edit.source == "fix" else set()
    again = [
        f.path
        for f in changed
        if (f.path, f.before_sha256) in unwanted or (f.path, f.before_sha256, f.after_sha256) in rejected
    ]
    return edit.only(lambda path: path not in again), again


def write(books: Books, root: Root, edit: Edit, draft: Draft, around: Around) -> Row:
    """Apply an edit, unless somebody came meanwhile: then it is kept.

    The guards are asked once more, the live files are compared with what was judged, and where other files changed the
    edit is judged again on the tree as it is now.
    """
    now = look(root, books.world, edit.before)
    here = scene(root.path, books.world, around.look_again(), locked=False, force=False)
    if first_reason(BEFORE_WRITING, here, books.world.settings):
        return keep(books, edit, draft, "someone_at_work")
    if any(now.tree.files.get(path) != edit.before.tree.files.get(path) for path in edit.changes):
        return keep(books, edit, draft, "changed_meanwhile")
    if now.tree.digest != edit.before.tree.digest:
        edit = edit.on(now)
        objections = refusals.objections(edit)
        if objections:
            return refuse(books, edit, objections, draft)
    return put_edit(books, edit, draft)


def put_edit(books: Books, edit: Edit, draft: Draft) -> Row:
    """Save the edit as the root's proposal and write it; somebody who was quicker lets it wait."""
    store = books.world.proposals
    older = store.waiting(edit.before.path)
    proposal = _proposal(books, edit, draft, "waiting", ())
    beside = older is not None and yields_to(edit, older)
    kept = proposal.marked("stale") if beside else proposal  # two must not wait, should this one not be written
    _save(store, kept, edit, None if beside else older)
    draft.add(proposal=proposal.tick_id)
    _note(draft, edit)
    try:
        return put(books, edit.before.tree, proposal, draft, sorted(edit.changes), edit.report_after)
    except ChangedMeanwhile:
        store.update(replace(kept, reasons=("changed_meanwhile",)))
        return draft.add(outcome="proposed", reasons=("changed_meanwhile",))


def put(
    books: Books,
    tree: Tree,
    proposal: Proposal,
    draft: Draft,
    paths: Sequence[str],
    report: Report,
    *,
    before: Kind = "pre-tick",
) -> Row:
    """Write `paths` of a saved proposal: snapshot, journal, files, snapshot. A signal waits until the set is whole.

    `tree` is the root as it is, `report` what an audit says of it afterwards. Raises ChangedMeanwhile, SnapshotError,
    CmmdError: nothing is changed then.
    """
    signals.check()
    sha, earlier = snapshot(books, tree, before, draft.row.tick_id), draft.row.files_changed
    draft.add(pre_tick_sha=draft.row.pre_tick_sha if earlier else sha)  # from before the first of two writes
    written = tuple(sorted({*earlier, *paths}))
    done = replace(draft.row, outcome="applied", ran=True, files_changed=written, issues_after=report.issues)
    if not books.world.settings.git_track_memory:
        done = replace(done, summary=f"{done.summary or 'applied'} ({NO_UNDO})")
    with signals.held_back():
        _note_running(books, tree.root, done)
        apply(books.world.proposals, proposal, paths)
        draft.row = done  # before a signal gets through again: whatever comes now, the files are written
        books.note_report(tree.root, report)
        draft.add(post_tick_sha=snapshot_after(books, tree.root, done))
        unmake(proposal)
        return draft.row


def unmake(proposal: Proposal) -> None:
    """The folders that an applied undo leaves empty, and that were made for what it took back."""
    remove_folders(proposal.root, proposal.unmakes)


def _proposal(
    books: Books, edit: Edit, draft: Draft, status: Status, reasons: Sequence[str], notes: Sequence[str] = ()
) -> Proposal:
    files = file_changes(edit.before.tree, edit.changes, new_mode=_mode_of_new_files(edit), same_time=edit.mechanical)
    proposal = Proposal(
        tick_id=draft.row.tick_id,
        part=books.world.proposals.free_part(draft.row.tick_id),
        root=edit.before.path,
        created_unix=int(books.world.now()),
        source=edit.source,
        status="waiting",
        files=files,
        reasons=tuple(reasons),
        findings=edit.before.report.by_rule(_told(edit)),
        findings_after=edit.report_after.by_rule(_told(edit)),
        said="" if edit.source == "fix" else draft.row.summary or "",
        notes=(*edit.notes, *notes),
        mends=edit.mended,
    )
    return proposal if status == "waiting" else proposal.marked(status)


def _note(draft: Draft, edit: Edit) -> None:
    """What goes from an index is kept in history as well, for who does not look at the proposal."""
    draft.add(notes=(*draft.row.notes, *(mask_emails(mask(note)) for note in edit.notes)))


def _told(edit: Edit) -> tuple[Severity, ...]:
    """What a person is told that it mends: of fixes also the infos, for they change files for nothing else."""
    return ("error", "warning") if edit.source == "agent" else SEVERITIES


def _note_running(books: Books, root: str, row: Row) -> None:
    before = books.root(root).running
    seen = before.seen if before and before.tick_id == row.tick_id else None
    running = Running(tick_id=row.tick_id, phase="apply", boot_id=open_files.boot_id(), seen=seen, row=row.to_json())
    books.note(root, running=running)
    books.save()


def _mode_of_new_files(edit: Edit) -> int:
    """As readable as the index that will list them."""
    index = edit.before.tree.by_path.get(INDEX)
    return index.mode if index else 0o600


def _save(store: Proposals, proposal: Proposal, edit: Edit, older: Proposal | None) -> None:
    """Keep a proposal, and supersede the one that waited: after it, for a kill in between must not lose both."""
    with signals.held_back():
        store.save(proposal, edit.before.tree.files, edit.changes)
        if older:
            store.update(older.marked("superseded"))
