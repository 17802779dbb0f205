"""What an agent run comes to: its edits are judged by code, then refused, kept or written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cmmd.core.agent.prompt import named_stale
from cmmd.core.memory.location import Root
from cmmd.core.records.history_row import Row
from cmmd.core.text import shown
from cmmd.core.verify.edit import Edit
from cmmd.core.verify.refusals import objections
from cmmd.tick import apply_edit
from cmmd.tick.agent_run import Attempt, Question
from cmmd.tick.fix_step import Fixed
from cmmd.tick.ledger import Draft
from cmmd.tick.tick_context import Visit


def conclude(visit: Visit, root: Root, fixed: Fixed, question: Question, attempt: Attempt, draft: Draft) -> Row:
    """What an agent run came to, worst first; where it changed nothing, what the fixes came to."""
    if attempt.result.failure:
        return draft.add(outcome="failed", reasons=(attempt.result.failure,))
    if draft.row.dry_run and not visit.propose:
        return fixed.ends(draft) or draft.add(outcome="reported")
    edit, again = apply_edit.without_rejected(visit.books, _edit(question, attempt))
    if not edit.changes and not edit.strange:
        return fixed.ends(draft) or _changed_nothing(question, again, draft)
    refused = objections(edit)
    if refused:
        return apply_edit.refuse(visit.books, edit, refused, draft)
    if not edit.mends:
        return fixed.ends(draft) or _changed_nothing(question, (), draft)
    if attempt.result.closing is None:
        return apply_edit.keep(visit.books, _with_fixes(fixed, edit), draft, "agent_incomplete")
    if draft.row.dry_run:
        return apply_edit.keep(visit.books, _with_fixes(fixed, edit), draft, "asked")
    row = apply_edit.write(visit.books, root, edit, draft, visit.around)
    if row.outcome == "applied" and len(edit.touched) < edit.max_edits:
        _remember_the_rest(visit, root, edit)
    return row


def _changed_nothing(question: Question, again: Sequence[str], draft: Draft) -> Row:
    """`again`: the files whose edit was left out, for a person has rejected it."""
    if again:
        sentence = f"the same edit of {shown(again)} was rejected, and those bytes still stand"
        return draft.add(outcome="skipped", skip_code="nothing_new_to_say", reason_skipped=sentence)
    return draft.add(outcome="no_effect", issues_after=question.root.report.issues)


def _with_fixes(fixed: Fixed, edit: Edit) -> Edit:
    """The agent's edit together with the fixes of a dry run, on which it was made."""
    fixes = fixed.waiting
    if fixes is None:
        return edit
    mechanical = frozenset(fixes.changes).difference(edit.changes)
    return replace(edit, before=fixes.before, mechanical=mechanical, notes=fixes.notes)


def _remember_the_rest(visit: Visit, root: Root, edit: Edit) -> None:
    """An agent that stopped short of MAX_EDITS left the rest on purpose: the same bytes are not worth asking again."""
    left = Question(visit.world, edit.after, reads_only=False)
    visit.books.note_seen(root.path, left.fingerprint)


def _edit(question: Question, attempt: Attempt) -> Edit:
    world = question.world
    return Edit(
        before=question.root,
        after=question.root.with_changes(attempt.changes),
        max_edits=world.settings.max_edits,
        now=int(world.now()),
        stale=tuple(named_stale(question.stale)),
        strange=attempt.strange,
        undo_is_kept=world.settings.git_track_memory,
    )
