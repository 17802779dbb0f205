"""One tick of one root: observe, skip? Most ticks end there; the others go on in consult.py."""

from __future__ import annotations

from cmmd.core.errors import CmmdError, RootError
from cmmd.core.guards import SKIP_IF, Reason, first_reason
from cmmd.core.model import SEVERITIES
from cmmd.core.roots import Root
from cmmd.core.row import Row
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
        if root.path in visit.books.unsettled:
            raise CmmdError("an earlier apply is half done and could not be settled yet", code="write_failed")
        from cmmd.consult import consult  # most ticks end above, and need nothing that asks an agent

        return consult(visit, root, seen, draft)


def reason_to_skip(visit: Visit, root: Root, seen: Seen, *, locked: bool) -> Reason | None:
    """Why the root is left alone now, if it is."""
    here = scene(root, seen, visit.world, visit.around.seen, locked=locked, force=visit.force)
    return first_reason(SKIP_IF, here, visit.world.settings)


def _observe(visit: Visit, root: Root, draft: Draft) -> Seen:
    """One look, noted in the row and for the metrics, and a snapshot of what no snapshot holds yet."""
    seen = look(root, visit.world)
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
