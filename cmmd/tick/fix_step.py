"""What code mends by itself in a tick: before any model is asked, and whatever that comes to."""

from __future__ import annotations

from dataclasses import dataclass

from cmmd.adapters.store import log
from cmmd.core.audit.audited_root import AuditedRoot
from cmmd.core.memory.location import Root
from cmmd.core.records.history_row import Row
from cmmd.core.text import counted
from cmmd.core.verify.edit import Edit
from cmmd.core.verify.refusals import objections, sentences
from cmmd.tick import apply_edit
from cmmd.tick.fix_edit import fixes, mended
from cmmd.tick.ledger import Draft
from cmmd.tick.tick_context import Visit


@dataclass(frozen=True)
class Fixed:
    """What the fixes of a tick came to, and the root as the agent is to see it."""

    seen: AuditedRoot
    row: Row | None = None
    """The row as it would be if no agent were asked; None: there was nothing to mend by code."""
    waiting: Edit | None = None
    """Fixes of a dry run, which are proposed together with what the agent proposes."""

    @property
    def stops(self) -> bool:
        """Whether the tick ends here: the fixes could not be written, as somebody is at work or cmmd is wrong."""
        return self.row is not None and self.row.outcome != "applied" and self.waiting is None

    def tells(self, draft: Draft) -> Row:
        """The row with what the agent says, and what the fixes did before it."""
        before = self.row.summary if self.row else None
        if not before or before == draft.row.summary:
            return draft.row
        return draft.add(summary=f"{draft.row.summary}; before that {before}" if draft.row.summary else before)

    def ends(self, draft: Draft) -> Row | None:
        """The tick's row where nothing came after the fixes, if there were any."""
        if self.row is None:
            return None
        names = ("outcome", "reasons", "skip_code", "reason_skipped", "proposal", "issues_after")
        return draft.add(**{name: getattr(self.row, name) for name in names})


def fix_first(visit: Visit, root: Root, seen: AuditedRoot, draft: Draft) -> Fixed:
    """Mend by code: written, or in a dry run kept as a proposal. The row's outcome stays open: an agent may be asked.

    Raises CmmdError where they could not be written.
    """
    if not visit.world.settings.autofix:
        return Fixed(seen)
    edit = what_may_be_done(visit, fixes(visit.world, seen), dry_run=draft.row.dry_run)
    if not edit.changes:
        return Fixed(seen)
    visit.world.say(root.path, f"mending {counted(len(edit.changes), 'file')} by code")
    against = objections(edit)
    if against:
        log.warning(f"{root.path}: fixes were refused, which is a bug of cmmd's own: {sentences(against)}")
        return Fixed(seen, _put_by(draft, apply_edit.refused(draft, against)))
    draft.add(summary=mended(edit, written=not draft.row.dry_run))
    if draft.row.dry_run:
        row = apply_edit.keep(visit.books, edit, draft, "dry_run")
        return Fixed(edit.after, _put_by(draft, row), edit)
    row = apply_edit.write(visit.books, root, edit, draft, visit.around)
    if row.outcome != "applied":
        row = draft.add(summary=mended(edit, written=False) if row.outcome == "proposed" else row.summary)
    return Fixed(edit.after if row.outcome == "applied" else seen, _put_by(draft, row))


def what_may_be_done(visit: Visit, edit: Edit, *, dry_run: bool) -> Edit:
    """Without what a person rejected, and without the files of an agent's edit that waits for a decision."""
    edit, _ = apply_edit.without_rejected(visit.books, edit)
    waiting = visit.world.proposals.waiting(edit.before.path)
    if waiting and not dry_run and apply_edit.yields_to(edit, waiting):
        theirs = {file.path for file in waiting.files if file.status == "waiting"}
        edit = edit.only(lambda path: path not in theirs)
    return edit


def _put_by(draft: Draft, row: Row) -> Row:
    """Open the draft's outcome again: what it says so far is the fixes', and a kill while an agent works is no end."""
    draft.add(outcome=None, reasons=(), skip_code=None, reason_skipped=None)
    return row
