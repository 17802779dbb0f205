"""The second half of a root's tick: ask?, the agent on a private copy, and what its answer comes to."""

from __future__ import annotations

from cmmd.ask import Question, account_folder, ask, question, rejected
from cmmd.conclude import conclude
from cmmd.core.guards import HOLD_AGENT_IF, Asking, Reason, first_reason
from cmmd.core.judging.judgement import worth_asking
from cmmd.core.plain import counted
from cmmd.core.rejected import Rejected
from cmmd.core.roots import Root
from cmmd.core.row import Row
from cmmd.core.state import day_of
from cmmd.edges import signals
from cmmd.fix_first import Fixed
from cmmd.observe import Seen
from cmmd.record import Draft
from cmmd.visit import Visit


def consult(visit: Visit, root: Root, fixed: Fixed, draft: Draft) -> Row:
    """Ask the agent about what the fixes left, unless nothing of it needs judgement or something holds it back."""
    seen = fixed.seen
    decided = rejected(visit.world, seen)
    worth = worth_asking(decided.without(seen.report.findings))
    if fixed.row and (fixed.stops or not worth):
        visit.books.note(root.path, deferred=False)
        return fixed.ends(draft) or draft.row
    asked = question(visit.world, seen, decided, visit.playbook, reads_only=draft.row.dry_run and not visit.propose)
    hold = reason_to_hold(visit, root, seen, decided, asked)
    visit.books.note(root.path, deferred=hold is not None and hold.code == "out_of_time")
    if hold:
        draft.add(agent_hold=hold.code)
        return fixed.ends(draft) or draft.add(outcome="skipped", skip_code=hold.code, reason_skipped=hold.sentence)
    visit.world.say(root.path, f"asking {visit.world.settings.model} about {counted(len(worth), 'issue')}")
    signals.check()
    with ask(visit.books, root, seen, asked, draft, visit.claude or "") as attempt:
        conclude(visit, root, fixed, attempt, draft)
        return fixed.tells(draft)


def reason_to_hold(visit: Visit, root: Root, seen: Seen, decided: Rejected, asked: Question) -> Reason | None:
    """Why no model is asked now, if none is."""
    return first_reason(HOLD_AGENT_IF, _asking(visit, root, seen, decided, asked), visit.world.settings)


def _asking(visit: Visit, root: Root, seen: Seen, decided: Rejected, asked: Question) -> Asking:
    state, now = visit.books.state, visit.world.now()
    worth = worth_asking(seen.report.findings)
    left = decided.without(worth)
    return Asking(
        now=now,
        no_agent=visit.no_agent,
        claude=visit.claude,
        worth_asking=len(left),
        rejected=len(worth) - len(left),
        fingerprint=asked.fingerprint,
        seen=visit.books.seen(root.path),
        spent_today=state.spend.get(day_of(now), 0.0),
        wait_until=state.wait_until.get(account_folder(root, visit.world)),
        wait_since=state.wait_since.get(account_folder(root, visit.world)),
        seconds_left=visit.seconds_left,
        force=visit.force,
    )
