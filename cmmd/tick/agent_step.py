"""The second half of a root's tick: ask?, the agent on a private copy, and what its answer comes to."""

from __future__ import annotations

from cmmd.adapters.process import signals
from cmmd.core.agent.triage import worth_asking
from cmmd.core.audit.audited_root import AuditedRoot
from cmmd.core.guards.guards import HOLD_AGENT_IF, Asking, Reason, first_reason
from cmmd.core.memory.location import Root
from cmmd.core.records.history_row import Row
from cmmd.core.records.state import day_of
from cmmd.core.text import counted
from cmmd.tick.agent_outcome import conclude
from cmmd.tick.agent_run import Question, account_folder, ask
from cmmd.tick.fix_step import Fixed
from cmmd.tick.ledger import Draft
from cmmd.tick.tick_context import Visit


def consult(visit: Visit, root: Root, fixed: Fixed, draft: Draft) -> Row:
    """Ask the agent about what the fixes left, unless nothing of it needs judgement or something holds it back."""
    question = question_about(visit, fixed.seen, dry_run=draft.row.dry_run)
    worth = worth_asking(question.decided.without(fixed.seen.report.findings))
    if fixed.row and (fixed.stops or not worth):
        visit.books.note(root.path, deferred=False)
        return fixed.ends(draft) or draft.row
    hold = reason_to_hold(visit, root, question)
    visit.books.note(root.path, deferred=hold is not None and hold.code == "out_of_time")
    if hold:
        draft.add(agent_hold=hold.code)
        return fixed.ends(draft) or draft.add(outcome="skipped", skip_code=hold.code, reason_skipped=hold.sentence)
    visit.world.say(root.path, f"asking {visit.world.settings.model} about {counted(len(worth), 'issue')}")
    signals.check()
    with ask(visit.books, root, question, draft, visit.claude or "") as attempt:
        conclude(visit, root, fixed, question, attempt, draft)
        return fixed.tells(draft)


def question_about(visit: Visit, seen: AuditedRoot, *, dry_run: bool) -> Question:
    """What the agent would be asked about a root."""
    return Question(visit.world, seen, reads_only=dry_run and not visit.propose)


def reason_to_hold(visit: Visit, root: Root, question: Question) -> Reason | None:
    """Why no model is asked now, if none is."""
    return first_reason(HOLD_AGENT_IF, _asking(visit, root, question), visit.world.settings)


def _asking(visit: Visit, root: Root, question: Question) -> Asking:
    state, now = visit.books.state, visit.world.now()
    worth = worth_asking(question.root.report.findings)
    left = question.decided.without(worth)
    return Asking(
        now=now,
        no_agent=visit.no_agent,
        claude=visit.claude,
        worth_asking=len(left),
        rejected=len(worth) - len(left),
        seen=visit.books.seen(root.path),
        fingerprint=lambda: question.fingerprint,
        spent_today=state.spend.get(day_of(now), 0.0),
        wait_until=state.wait_until.get(account_folder(root, visit.world)),
        wait_since=state.wait_since.get(account_folder(root, visit.world)),
        seconds_left=visit.seconds_left,
        force=visit.force,
    )
