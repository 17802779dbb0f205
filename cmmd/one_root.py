"""One tick of one root: observe, skip?, ask?, judge, apply. The path that must never corrupt, in its order."""

from __future__ import annotations

from cmmd.ask import Question, account_folder, ask, question
from cmmd.core.errors import RootError
from cmmd.core.guards import HOLD_AGENT_IF, SKIP_IF, Asking, Reason, first_reason
from cmmd.core.model import SEVERITIES
from cmmd.core.roots import Root
from cmmd.core.row import Row
from cmmd.core.state import day_of
from cmmd.edges import lock
from cmmd.observe import Seen, look, scene
from cmmd.record import Draft
from cmmd.snapshot import snapshot
from cmmd.visit import Visit


def tick(visit: Visit, root: Root, draft: Draft) -> Row:
    """Everything one tick does to one root. Returns its row; raises CmmdError where it could not be done."""
    if root.problem:
        raise RootError(root.problem, code="root_missing")
    with lock.root_lock(root.path) as mine:
        seen = _observe(visit, root, draft)
        skip = reason_to_skip(visit, root, seen, locked=not mine)
        if skip:
            return draft.add(outcome="skipped", skip_code=skip.code, reason_skipped=skip.sentence)
        asked = question(visit.world, seen, visit.playbook, dry_run=draft.row.dry_run)
        hold = reason_to_hold(visit, root, asked)
        visit.books.note(root.path, deferred=hold is not None and hold.code == "out_of_time")
        if hold:
            return draft.add(outcome="skipped", skip_code=hold.code, agent_hold=hold.code, reason_skipped=hold.sentence)
        visit.world.say(root.path, f"asking {visit.world.settings.model} about {seen.report.issues} issues")
        attempt = ask(visit.books, root, seen, asked, draft, visit.claude or "")
        from cmmd.conclude import conclude  # most ticks end before, and need no rapidfuzz

        return conclude(visit, root, seen, attempt, draft)


def reason_to_skip(visit: Visit, root: Root, seen: Seen, *, locked: bool) -> Reason | None:
    """Why the root is left alone now, if it is."""
    here = scene(root, seen, visit.world, visit.around.seen, locked=locked, force=visit.force)
    return first_reason(SKIP_IF, here, visit.world.settings)


def reason_to_hold(visit: Visit, root: Root, asked: Question) -> Reason | None:
    """Why no model is asked now, if none is."""
    return first_reason(HOLD_AGENT_IF, _asking(visit, root, asked), visit.world.settings)


def _observe(visit: Visit, root: Root, draft: Draft) -> Seen:
    """One look, noted in the row and for the metrics, and a snapshot of what no snapshot holds yet."""
    seen = look(root, visit.world.now())
    report = seen.report
    visit.books.note(
        root.path,
        issues={severity: report.by_rule((severity,)) for severity in SEVERITIES},
        files=report.files,
        bytes=sum(map(len, seen.tree.files.values())),
    )
    draft.add(audit_total_issues=report.issues, findings=report.by_rule(("error", "warning")))
    draft.add(pre_tick_sha=snapshot(visit.books, seen.tree, "observed", draft.row.tick_id))
    return seen


def _asking(visit: Visit, root: Root, asked: Question) -> Asking:
    state, now = visit.books.state, visit.world.now()
    return Asking(
        now=now,
        no_agent=visit.no_agent,
        claude=visit.claude,
        fingerprint=asked.fingerprint,
        seen=state.root(root.path).seen_by_agent,
        spent_today=state.spend.get(day_of(now), 0.0),
        wait_until=state.wait_until.get(account_folder(root, visit.world)),
        seconds_left=visit.seconds_left,
        force=visit.force,
    )
