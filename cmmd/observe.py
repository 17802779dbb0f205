"""Look at one root once: tree, report, and who is at work there. Nothing is written here but a snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from cmmd.core import audit, parse
from cmmd.core.audit import Checked
from cmmd.core.guards import Scene
from cmmd.core.memory import MemoryRoot
from cmmd.core.model import Report, Tree
from cmmd.core.roots import Root
from cmmd.edges import consolidation, files
from cmmd.people import People
from cmmd.world import World

if TYPE_CHECKING:
    from cmmd.core.stale import Stale


@dataclass(frozen=True)
class Seen:
    """What one look at a root gave."""

    tree: Tree
    memory: MemoryRoot
    checked: Checked
    report: Report
    now: int
    """Unix seconds by which it was judged."""

    @cached_property
    def stale(self) -> tuple[Stale, ...]:
        """The stale candidates; only a root that the agent is asked about needs them."""
        from cmmd.core import stale

        return tuple(stale.candidates(self.memory, self.now))


def look(root: Root, world: World) -> Seen:
    """Read and audit a root. Raises RootError (`root_missing`, `root_unreadable`)."""
    return study(files.read_tree(root.path), world)


def study(tree: Tree, world: World) -> Seen:
    """Audit a tree that was read."""
    memory = parse.read(tree)
    checked = audit.check(memory)
    return Seen(tree, memory, checked, audit.report(checked, world.policy), int(world.now()))


def scene(root: Root, seen: Seen, world: World, people: People, *, locked: bool, force: bool) -> Scene:
    """Who and what is around this root, asked now."""
    return Scene(
        root=root.path,
        now=world.now(),
        locked=locked,
        holders=people.holders(root.path),
        sessions=people.sessions,
        consolidating_pid=consolidation.live_pid(root.path),
        touched_unix=touched(seen.tree),
        issues=seen.report.issues,
        force=force,
    )


def touched(tree: Tree) -> float | None:
    """Newest mtime (Unix seconds) of the files, dot-entries not counted; None in an empty root."""
    times = [e.mtime_ns for e in tree.entries if e.kind == "file" and not any(p[:1] == "." for p in e.path.split("/"))]
    return max(times) / 1e9 if times else None
