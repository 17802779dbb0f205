"""Looking back at the snapshots of a root: its log, what a moment held, and what would change. Writes nothing."""

from __future__ import annotations

import heapq
import os
from dataclasses import dataclass, field, replace
from pathlib import Path

from cmmd.adapters.claude import discovery
from cmmd.adapters.files import files
from cmmd.adapters.git import legacy_snapshots, snapshots
from cmmd.adapters.git.snapshots import Logged
from cmmd.adapters.store import history_file
from cmmd.adapters.store import log as log_file
from cmmd.core.errors import CmmdError, RootError, UsageError
from cmmd.core.model import Entry, Tree
from cmmd.core.records import snapshot_spec
from cmmd.tick.context import World
from cmmd.tick.ledger import Books


class NoRoot(UsageError):
    """No folder is named, there, or remembered."""


@dataclass(frozen=True)
class Past:
    """A root and every snapshot of it, newest first; the root itself may be gone."""

    world: World
    root: str
    log: tuple[Logged, ...]
    among: int = 1
    """So many folders it was chosen from, nobody having named one."""
    primary: bool = True
    """Whether it was chosen as the primary one of these, not as the one that has the snapshot."""

    _named: dict[str, dict[str, str]] = field(default_factory=dict, compare=False)
    """What `_ticks` found for a name."""

    def find(self, text: str) -> Logged:
        """The snapshot that a person means (cmmd.core.records.snapshot_spec). Raises UsageError."""
        sha = snapshot_spec.find(text, self.log, self.world.now(), self._ticks(text.strip()))
        return next(one for one in self.log if one.sha == sha)

    def has(self, name: str) -> bool:
        """Whether a sha or tick id of this root begins so."""
        return bool(snapshot_spec.named(name, self.log, self._ticks(name)))

    def _ticks(self, name: str) -> dict[str, str]:
        """The snapshot that each tick so named left, also where it saw no new bytes and took none."""
        if name not in self._named:
            path = Path(self.world.settings.history_file)
            found = history_file.beginning(path, name.lower()) if snapshot_spec.is_name(name) else []
            self._named[name] = {row.tick_id: row.post_tick_sha or row.pre_tick_sha or "" for row in found}
        return self._named[name]

    def tree(self, one: Logged) -> Tree:
        """What it held, with modes and times. Raises UsageError, SnapshotError."""
        if one.kind == "daemon":
            return legacy_snapshots.read(self.root, one, self.world.environ)
        from cmmd.adapters.git import snapshot_reader

        content = snapshot_reader.read(_folder(self.world), self.root, one.sha)
        entries = [Entry(p, "file", data, *content.meta[p], len(data)) for p, data in content.files.items()]
        unread = [
            Entry(p, "file", None, *about, problem="it could not be read")
            for p, about in content.meta.items()
            if p not in content.files
        ]
        return Tree(self.root, tuple(sorted([*entries, *unread], key=lambda entry: entry.path)))

    def now(self) -> Tree:
        """The root as it is; empty where it is gone."""
        try:
            return files.read_tree(self.root)
        except RootError as error:
            if error.code == "root_missing" and not os.path.lexists(self.root):
                return Tree(self.root, ())
            raise


def of(world: World, root: str, ticks: dict[str, dict[str, str]] | None = None) -> Past:
    """The past of one root. Raises UsageError where it neither is there nor has snapshots."""
    ours = snapshots.log(_folder(world), root, environ=world.environ)
    # Merged, not sorted: each list is in the order of its commits, which a clock that was set back does not change.
    both = tuple(heapq.merge(ours, _daemons(world, root), key=lambda one: -one.unix))
    if not both and not Path(root).is_dir():
        hint = "`cmmd status` lists the folders"
        raise UsageError(f"{root} does not exist, and there are no snapshots of it", hint=hint)
    return Past(world, root, both, _named={} if ticks is None else ticks)


def _daemons(world: World, root: str) -> list[Logged]:
    """The old daemon's commits. A repository that git does not read is none of ours to complain about."""
    try:
        return legacy_snapshots.log(root, world.environ)
    except CmmdError as error:
        log_file.info(str(error))
        return []


def choose(world: World, named: str | None, text: str = "") -> Past:
    """The past that a command is about: of the named root; else of the one root that has a snapshot of that name.

    Without either it is the primary root's. Raises UsageError.
    """
    if named:
        return of(world, os.path.realpath(os.path.expanduser(named)))
    roots = known(world)
    if not roots:
        raise NoRoot("no memory folder is known yet", hint="`cmmd tick` takes the first snapshot; --root names one")
    if len(roots) == 1 or not snapshot_spec.is_name(text):
        return replace(of(world, roots[0]), among=len(roots))
    ticks = dict[str, dict[str, str]]()  # looked up once, for all of them
    having = [past for past in (of(world, root, ticks) for root in roots) if past.has(text)]
    if len(having) > 1:
        names = ", ".join(past.root for past in having)
        raise UsageError(f"{text} is a snapshot of {len(having)} folders: {names}", hint="name one with --root")
    return replace(having[0] if having else of(world, roots[0]), among=len(roots), primary=not having)


def known(world: World) -> list[str]:
    """Every root that is there, the primary first, then those that are gone and have snapshots."""
    found = [root.path for root in discovery.find_roots(world.settings, world.home) if not root.problem]
    books = Books.open(world, to_look=True)
    gone = [root for root in books.state.roots if snapshots.repository(_folder(world), root).is_dir()]
    return list(dict.fromkeys((*found, *gone)))


def _folder(world: World) -> Path:
    return world.state_folder / "snapshots"
