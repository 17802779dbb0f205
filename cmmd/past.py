"""Looking back at the snapshots of a root: its log, what a moment held, and what would change. Writes nothing."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cmmd.core import moment
from cmmd.core.errors import RootError, UsageError
from cmmd.core.model import Entry, Tree
from cmmd.edges import daemon_git, discovery, files, snapshots
from cmmd.edges.snapshots import Logged
from cmmd.record import Books
from cmmd.world import World


@dataclass(frozen=True)
class Past:
    """A root and every snapshot of it, newest first; the root itself may be gone."""

    world: World
    root: str
    log: tuple[Logged, ...]

    def find(self, text: str) -> Logged:
        """The snapshot that a person means (cmmd.core.moment). Raises UsageError."""
        sha = moment.find(text, self.log, self.world.now())
        return next(one for one in self.log if one.sha == sha)

    def tree(self, one: Logged) -> Tree:
        """What it held, with modes and times. Raises UsageError, SnapshotError."""
        if one.kind == "daemon":
            return daemon_git.read(self.root, one, self.world.environ)
        from cmmd.edges import snapshot_content

        content = snapshot_content.read(_folder(self.world), self.root, one.sha)
        entries = (Entry(p, "file", data, *content.meta[p], len(data)) for p, data in sorted(content.files.items()))
        return Tree(self.root, tuple(entries))

    def now(self) -> Tree:
        """The root as it is; empty where it is gone."""
        try:
            return files.read_tree(self.root)
        except RootError as error:
            if error.code == "root_missing" and not os.path.lexists(self.root):
                return Tree(self.root, ())
            raise


def of(world: World, root: str) -> Past:
    """The past of one root. Raises UsageError where it neither is there nor has snapshots."""
    log = snapshots.log(_folder(world), root, environ=world.environ)
    log += daemon_git.log(root, world.environ)
    if not log and not Path(root).is_dir():
        hint = "`cmmd status` lists the folders"
        raise UsageError(f"{root} does not exist, and there are no snapshots of it", hint=hint)
    return Past(world, root, tuple(sorted(log, key=lambda one: -one.unix)))


def choose(world: World, named: str | None, text: str = "") -> Past:
    """The past that a command is about: of the named root; else of the one root that has a snapshot of that name.

    Without either it is the primary root's. Raises UsageError.
    """
    if named:
        return of(world, os.path.realpath(os.path.expanduser(named)))
    known = _known(world)
    if not known:
        raise UsageError("no memory folder is known yet", hint="`cmmd tick` takes the first snapshot; --root names one")
    having = [root for root in known if _has(world, root, text)] if _is_name(text) else []
    if len(having) > 1:
        raise UsageError(
            f"{text} is a snapshot of {len(having)} folders: {', '.join(having)}", hint="name one with --root"
        )
    return of(world, having[0] if having else known[0])


def _known(world: World) -> list[str]:
    """Every root that is there, the primary first, then those that are gone and had ticks."""
    found = [root.path for root in discovery.find_roots(world.settings, world.home) if not root.problem]
    books = Books.open(world, to_look=True)
    return list(dict.fromkeys((*found, *books.state.roots)))


def _is_name(text: str) -> bool:
    return len(text) >= 4 and all(c in "0123456789abcdefABCDEF" for c in text)


def _has(world: World, root: str, text: str) -> bool:
    wanted = text.lower()
    log: Sequence[Logged] = snapshots.log(_folder(world), root, environ=world.environ)
    return any(one.sha.startswith(wanted) or (one.tick_id or "").startswith(wanted) for one in log)


def _folder(world: World) -> Path:
    return world.state_folder / "snapshots"
