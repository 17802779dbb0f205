"""Snapshots as a run takes them: none where the newest holds the same bytes or GIT_TRACK_MEMORY is false."""

from __future__ import annotations

from collections.abc import Sequence

from cmmd.adapters.files.files import read_tree
from cmmd.adapters.git import snapshots
from cmmd.adapters.store import log
from cmmd.core.errors import CmmdError
from cmmd.core.model import Tree
from cmmd.core.records.history_row import Row
from cmmd.core.records.snapshot_format import Kind
from cmmd.core.records.state import RootState
from cmmd.tick.ledger import Books


def snapshot(books: Books, tree: Tree, kind: Kind, tick_id: str, files: Sequence[str] = ()) -> str | None:
    """Sha of the snapshot that holds this tree, taken now if there is none. Raises SnapshotError."""
    world = books.world
    if not world.settings.git_track_memory:
        return None
    known = books.root(tree.root)
    previous = (known.snapshot_sha, known.snapshot_digest) if known.snapshot_sha and known.snapshot_digest else None
    taken = snapshots.take(
        world.state_folder / "snapshots",
        tree,
        kind=kind,
        unix=int(world.now()),
        tick_id=tick_id,
        files=files,
        previous=previous,
        environ=world.environ,
    )
    if taken.created:
        world.say(tree.root, f"snapshot {taken.sha[:10]} ({kind})")
    books.note(tree.root, snapshot_sha=taken.sha, snapshot_digest=taken.digest)
    return taken.sha


def take_back(books: Books, root: str, kind: Kind, tick_id: str, known: RootState) -> bool:
    """The snapshot before a write that failed goes again, so that `@{n}` means what it meant before. Whether it went.

    `known` is the root as it was remembered before it. The bytes stand in the root, and the next tick keeps them.
    """
    world = books.world
    try:
        went = snapshots.take_back(world.state_folder / "snapshots", root, kind, tick_id, environ=world.environ)
    except CmmdError as error:
        log.warning(f"{root}: nothing was written, but the snapshot before it stays: {error}")
        return False
    if went:
        books.note(root, snapshot_sha=known.snapshot_sha, snapshot_digest=known.snapshot_digest)
    return went


def holds(books: Books, root: str, digest: str | None) -> bool:
    """Whether the newest snapshot is there and holds the tree of this digest, or none is wanted."""
    world, known = books.world, books.root(root)
    if not world.settings.git_track_memory:
        return True
    stands = snapshots.stands(world.state_folder / "snapshots", root, known.snapshot_sha or "")
    return stands and digest is not None and known.snapshot_digest == digest


def snapshot_after(books: Books, root: str, row: Row) -> str | None:
    """The post-tick snapshot. The files are written by now: a failure is logged, and the next tick takes one."""
    try:
        return snapshot(books, read_tree(root), "post-tick", row.tick_id, row.files_changed)
    except CmmdError as error:
        log.warning(f"{root}: written, but there is no snapshot after it: {error}")
        return None
