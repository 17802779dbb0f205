"""Look at one root once: tree, report, and who is at work there. Nothing is written here but a snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from cmmd.core.model import Report, Tree
from cmmd.core.roots import Root
from cmmd.edges import files
from cmmd.world import World

if TYPE_CHECKING:
    from cmmd.core.checked import Checked
    from cmmd.core.guards import Scene
    from cmmd.core.judging.edit import Edit
    from cmmd.core.judging.stale import Stale
    from cmmd.core.memory import MemoryRoot
    from cmmd.glance import Glance
    from cmmd.people import People


@dataclass(frozen=True)
class Seen:
    """What one look at a root gave."""

    tree: Tree
    memory: MemoryRoot
    checked: Checked
    report: Report
    now: int
    """Unix seconds by which it was judged."""
    home: str = ""
    """The home folder, below which what a memory names is looked for; none: it is not."""

    @property
    def touched_unix(self) -> float | None:
        newest = touched_ns(self.tree)
        return None if newest is None else newest / 1e9

    @cached_property
    def stale(self) -> tuple[Stale, ...]:
        """The stale candidates; only a root that the agent is asked about needs them."""
        from cmmd.core.judging import stale
        from cmmd.edges.on_disk import Disk

        return tuple(stale.candidates(self.memory, self.now, Disk(self.home).gone))


class Known(NamedTuple):
    """A root that was audited a moment ago: what stayed the same since is taken over."""

    memory: MemoryRoot
    checked: Checked


def look(root: Root, world: World, known: Known | None = None) -> Seen:
    """Read and audit a root. Raises RootError (`root_missing`, `root_unreadable`)."""
    return study(files.read_tree(root.path), world, known)


def study(tree: Tree, world: World, known: Known | None = None) -> Seen:
    """Audit a tree that was read."""
    from cmmd.core import audit, parse  # what has not changed since the last run needs no rule (glance.py)

    if known and tree.tells_the_same(known.memory.tree):
        memory, checked = known
    else:
        memory = parse.since(known.memory, tree) if known else parse.read(tree)
        checked = audit.check(memory)
    return Seen(tree, memory, checked, audit.report(checked, world.policy), int(world.now()), world.home)


def foreseen(edit: Edit, world: World) -> Seen:
    """The root as an edit would leave it, which the edit itself has audited."""
    from cmmd.core import audit

    report = audit.report(edit.new_checked, world.policy)
    return Seen(edit.after, edit.new, edit.new_checked, report, int(world.now()), world.home)


def scene(root: Root, seen: Seen | Glance, world: World, people: People, *, locked: bool, force: bool) -> Scene:
    """Who and what is around this root, asked now."""
    from cmmd.core.guards import Scene  # an audit asks nobody
    from cmmd.edges import consolidation, footprint

    touched = [when for when in (seen.touched_unix, footprint.taken_away(root.path)) if when is not None]
    return Scene(
        root=root.path,
        now=world.now(),
        locked=locked,
        holders=people.holders(root.path),
        sessions=people.sessions,
        consolidating_pid=consolidation.live_pid(root.path),
        touched_unix=max(touched, default=None),
        issues=seen.report.issues,
        force=force,
    )


def touched_ns(tree: Tree) -> int | None:
    """Newest mtime of the files, dot-entries not counted; None in an empty root."""
    from cmmd.core.memory import has_dot

    return max((e.mtime_ns for e in tree.entries if e.kind == "file" and not has_dot(e.path)), default=None)
