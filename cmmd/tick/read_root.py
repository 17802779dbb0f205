"""Look at one root once: tree, report, and who is at work there. Nothing is written here but a snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmmd.adapters.files import files
from cmmd.core.memory.location import Root
from cmmd.core.model import Tree
from cmmd.tick.context import World

if TYPE_CHECKING:
    from cmmd.core.audit.audited_root import AuditedRoot
    from cmmd.core.audit.stale import Stale
    from cmmd.core.guards.guards import Scene
    from cmmd.tick.cached_audit import Glance
    from cmmd.tick.presence import People


def look(root: Root, world: World, before: AuditedRoot | None = None) -> AuditedRoot:
    """Read and audit a root; what stayed the same since `before` is taken over.

    Raises RootError (`root_missing`, `root_unreadable`).
    """
    return study(files.read_tree(root.path), world, before)


def study(tree: Tree, world: World, before: AuditedRoot | None = None) -> AuditedRoot:
    """Audit a tree that was read."""
    from cmmd.core.audit.audited_root import (
        AuditedRoot,  # what has not changed since the last run needs no rule (glance.py)
    )

    return before.at(tree) if before else AuditedRoot(tree, world.policy)


def stale_candidates(root: AuditedRoot, world: World) -> tuple[Stale, ...]:
    """The memories that name what is no longer there, or have not been touched for long."""
    from cmmd.adapters.files.path_check import Disk
    from cmmd.core.audit import stale

    return tuple(stale.candidates(root.memory, int(world.now()), Disk(world.home).gone))


def scene(
    root: str, world: World, people: People, *, locked: bool, force: bool, glimpse: Glance | None = None
) -> Scene:
    """Who and what is around this root, asked now. Without a glimpse it is not told when it was touched."""
    from cmmd.adapters.claude import consolidation_lock
    from cmmd.adapters.files import footprint
    from cmmd.core.guards.guards import Scene  # an audit asks nobody

    touched = (glimpse.touched_unix, footprint.taken_away(root)) if glimpse else ()
    return Scene(
        root=root,
        now=world.now(),
        locked=locked,
        holders=people.holders(root),
        sessions=people.sessions,
        consolidating_pid=consolidation_lock.live_pid(root),
        touched_unix=max((when for when in touched if when is not None), default=None),
        issues=glimpse.report.issues if glimpse else 0,
        force=force,
    )


def touched_ns(tree: Tree) -> int | None:
    """Newest mtime of the files, dot-entries not counted; None in an empty root."""
    from cmmd.core.memory.root import has_dot

    return max((e.mtime_ns for e in tree.entries if e.kind == "file" and not has_dot(e.path)), default=None)
