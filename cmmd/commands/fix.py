"""`cmmd fix` and `cmmd organize`: what code would change, shown or written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from cmmd.adapters.files import lock
from cmmd.commands.review import draft_of, reason_against, recorded, skipped
from cmmd.core.audit.audited_root import AuditedRoot
from cmmd.core.fix.engine import Told
from cmmd.core.memory.location import Root
from cmmd.core.model import Finding
from cmmd.core.records.history_row import Row
from cmmd.core.records.patch import patch
from cmmd.core.text import shown
from cmmd.core.verify.edit import Edit
from cmmd.core.verify.refusals import objections
from cmmd.tick.apply_edit import put_edit, refused
from cmmd.tick.context import World
from cmmd.tick.each_root import there
from cmmd.tick.fix_edit import edit_of, mended, say_nothing
from cmmd.tick.ledger import Books, Draft
from cmmd.tick.presence import Around
from cmmd.tick.read_root import look

Remedy = Callable[[World, AuditedRoot, Told], Edit]
"""What would be done to a root that was looked at: `fixes`, or `organized`."""


def organized(world: World, seen: AuditedRoot, told: Told = say_nothing, *, fold: bool = False) -> Edit:
    """MEMORY.md in order, whether or not it is over a limit; `fold` moves groups into sub-indexes until it is not."""
    from cmmd.core.index.organize import organize  # asked for by a person alone

    found = organize(seen.memory, fold=fold)
    return edit_of(world, seen, seen.with_changes(found.changes), found.notes)


def left_because(edit: Edit) -> list[str]:
    """What is left of an index's findings, and why, where that is known: `a.md: index-unlisted is left: …`."""
    from cmmd.core.index.why_left import why_left  # nothing but a person's look needs it

    told = ((finding, why_left(edit.after.memory, finding)) for finding in edit.report_after.findings)
    return [f"{_place(finding)}: {finding.rule} is left: {why}" for finding, why in told if why]


def _place(finding: Finding) -> str:
    return shown([finding.file]) + (f":{finding.line}" if finding.line else "")


def notes_of(edit: Edit, kind: str) -> list[str]:
    """What a person should know beside the diff."""
    return [*edit.notes, *(left_because(edit) if kind == "fix" else ())]


def preview(world: World, root: Root, remedy: Remedy, told: Told = say_nothing) -> Edit:
    """What would be written. Raises RootError."""
    return remedy(world, look(there(root), world), told)


def carry_out(
    books: Books, root: Root, kind: str, remedy: Remedy, told: Told = say_nothing, *, around: Around, force: bool
) -> tuple[Row | None, Sequence[str]]:
    """Write it: snapshot, judgement, journal, byte comparison, snapshot; one history row of that kind, and the notes.

    None: there was nothing to do, and no row is written. Raises CmmdError where it could not be done.
    """
    with lock.root_lock(there(root).path) as mine:
        seen = look(root, books.world)
        edit = remedy(books.world, seen, told)
        if not edit.changes:
            return None, notes_of(edit, kind)
        draft = draft_of(books, kind, root.path)
        row = recorded(books, draft, lambda: _write(books, edit, draft, around, locked=not mine, force=force))
        return row, notes_of(edit, kind)


def _write(books: Books, edit: Edit, draft: Draft, around: Around, *, locked: bool, force: bool) -> Row:
    seen = edit.before
    findings = seen.report.by_rule(("error", "warning"))
    draft.add(audit_total_issues=seen.report.issues, findings=findings, summary=mended(edit))
    reason = reason_against(books, around, seen.path, locked=locked, force=force)
    if reason:
        return skipped(draft, reason)
    against = objections(edit)
    if against:
        return refused(draft, against)
    row = put_edit(books, edit, draft)
    return draft.add(summary=mended(edit, written=False)) if row.outcome == "proposed" else row


def to_json(edit: Edit) -> dict[str, Any]:
    """What `cmmd fix --json` says of one root; the patch is git's, undecodable bytes escaped."""
    return {
        "root": edit.before.path,
        "files": sorted(edit.changes),
        "mends": dict(edit.gone),
        "issues_after": edit.report_after.issues,
        "notes": list(edit.notes),
        "left": left_because(edit),
        "patch": patch(edit.before.tree.files, edit.changes).decode("utf-8", "backslashreplace"),
    }
