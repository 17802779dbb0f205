"""Who and what is around one root: what the guards look at."""

from __future__ import annotations

from cmmd.adapters.claude import consolidation_lock
from cmmd.adapters.files import footprint
from cmmd.core.guards.guards import Scene
from cmmd.tick.cached_audit import CachedAudit
from cmmd.tick.context import World
from cmmd.tick.presence import People


def scene(
    root: str, world: World, people: People, *, locked: bool, force: bool, audit: CachedAudit | None = None
) -> Scene:
    """What is asked now. Without an audit it is not told when the root was touched, nor what is wrong with it."""
    touched = (audit.touched_unix, footprint.taken_away(root)) if audit else ()
    return Scene(
        root=root,
        now=world.now(),
        locked=locked,
        holders=people.holders(root),
        sessions=people.sessions,
        consolidating_pid=consolidation_lock.live_pid(root),
        touched_unix=max((when for when in touched if when is not None), default=None),
        issues=audit.report.issues if audit else 0,
        force=force,
    )
