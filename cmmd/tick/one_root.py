"""One tick of one root: observe, skip? Most ticks end there; the others go on in consult.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmmd.adapters.files import lock
from cmmd.adapters.files.files import read_tree
from cmmd.core.errors import CmmdError
from cmmd.core.guards.guards import SKIP_IF, Reason, first_reason
from cmmd.core.memory.location import Root
from cmmd.core.model import Tree
from cmmd.core.records.history_row import Row
from cmmd.tick import last_answer
from cmmd.tick.cached_audit import CachedAudit, cached_audit
from cmmd.tick.each_root import there
from cmmd.tick.ledger import Draft
from cmmd.tick.read_root import look
from cmmd.tick.root_conditions import scene
from cmmd.tick.take_snapshot import holds, snapshot
from cmmd.tick.tick_context import Visit

if TYPE_CHECKING:
    from cmmd.core.audit.audited_root import AuditedRoot


def tick(visit: Visit, root: Root, draft: Draft) -> Row:
    """Everything one tick does to one root. Returns its row; raises CmmdError where it could not be done."""
    with lock.root_lock(there(root).path) as mine:
        cached = _observe(visit, root, draft)
        skip = reason_to_skip(visit, root, cached, locked=not mine)
        if skip:
            return draft.add(outcome="skipped", skip_code=skip.code, reason_skipped=skip.sentence)
        if root.path in visit.books.unsettled:
            raise CmmdError("an earlier apply is half done and could not be settled yet", code="write_failed")
        key = last_answer.key(visit, root, cached, dry_run=draft.row.dry_run)
        return last_answer.again(visit, root, key, draft) or _rest(visit, root, cached, key, draft)


def _rest(visit: Visit, root: Root, cached: CachedAudit, key: str, draft: Draft) -> Row:
    """What follows where there is something to do: fixes, and then perhaps the agent."""
    from cmmd.tick.agent_step import consult  # most ticks end before, and need nothing that mends or asks an agent
    from cmmd.tick.fix_step import fix_first

    seen = cached.seen or _read(visit, root, draft)
    row = consult(visit, root, fix_first(visit, root, seen, draft), draft)
    last_answer.keep(visit, root, key, row)
    return row


def reason_to_skip(visit: Visit, root: Root, cached: CachedAudit, *, locked: bool) -> Reason | None:
    """Why the root is left alone now, if it is."""
    here = scene(root.path, visit.world, visit.around.seen, locked=locked, force=visit.force, audit=cached)
    return first_reason(SKIP_IF, here, visit.world.settings)


def _observe(visit: Visit, root: Root, draft: Draft) -> CachedAudit:
    """One audit, noted in the row and for the metrics, and a snapshot of what no snapshot holds yet."""
    cached = cached_audit(root, visit.world, with_digest=True)
    report = cached.report
    visit.books.note_report(root.path, report, bytes=cached.bytes)
    draft.add(audit_total_issues=report.issues, findings=report.by_rule(("error", "warning")))
    if cached.seen or not holds(visit.books, root.path, cached.digest):
        _snapshot(visit, cached.seen.tree if cached.seen else read_tree(root.path), draft)
    else:
        draft.add(pre_tick_sha=visit.books.root(root.path).snapshot_sha)
    return cached


def _read(visit: Visit, root: Root, draft: Draft) -> AuditedRoot:
    """A root that did not change since the last run, read all the same: only bytes that were read are worked on."""
    seen = look(root, visit.world)
    _snapshot(visit, seen.tree, draft)
    return seen


def _snapshot(visit: Visit, tree: Tree, draft: Draft) -> None:
    draft.add(pre_tick_sha=snapshot(visit.books, tree, "observed", draft.row.tick_id))
