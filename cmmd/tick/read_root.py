"""A root read and audited. Nothing is written here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmmd.adapters.files import files
from cmmd.core.memory.location import Root
from cmmd.core.model import Tree
from cmmd.tick.context import World

if TYPE_CHECKING:
    from cmmd.core.audit.audited_root import AuditedRoot
    from cmmd.core.audit.stale import Stale


def look(root: Root, world: World, before: AuditedRoot | None = None) -> AuditedRoot:
    """Read and audit a root; what stayed the same since `before` is taken over.

    Raises RootError (`root_missing`, `root_unreadable`).
    """
    return study(files.read_tree(root.path), world, before)


def study(tree: Tree, world: World, before: AuditedRoot | None = None) -> AuditedRoot:
    """Audit a tree that was read."""
    from cmmd.core.audit.audited_root import AuditedRoot  # with every rule: what did not change needs none

    return before.at(tree) if before else AuditedRoot(tree, world.policy)


def stale_candidates(root: AuditedRoot, world: World) -> tuple[Stale, ...]:
    """The memories that name what is no longer there, or have not been touched for long."""
    from cmmd.adapters.files.path_check import Disk
    from cmmd.core.audit import stale

    return tuple(stale.candidates(root.memory, int(world.now()), Disk(world.home).gone))


def touched_ns(tree: Tree) -> int | None:
    """Newest mtime of the files, dot-entries not counted; None in an empty root."""
    from cmmd.core.memory.root import has_dot

    return max((e.mtime_ns for e in tree.entries if e.kind == "file" and not has_dot(e.path)), default=None)
