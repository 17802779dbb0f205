"""Snapshots: a private bare repository per root, written by one `git fast-import` (contract.md, "Snapshots").

Reading their bytes back is snapshot_content.py's, which needs GitPython: a tick that takes one does not load it.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from cmmd.core.errors import SnapshotError
from cmmd.core.model import Tree
from cmmd.core.records.snapshot_format import (
    FILES,
    META,
    REF,
    Kind,
    blob_id,
    held,
    key,
    message,
    meta,
    parsed,
    stream,
    trailer,
)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A commit that holds a tree; `created` tells whether it had to be made."""

    sha: str
    digest: str
    created: bool


@dataclass(frozen=True, slots=True)
class Logged:
    """One snapshot as the log tells it; `files` are those that differ from the snapshot before."""

    sha: str
    unix: int
    kind: str
    subject: str
    tick_id: str | None
    files: tuple[str, ...]


def repository(folder: Path, root: str) -> Path:
    """Where the snapshots of a root are, or would be."""
    return folder / f"{key(root)}.git"


def take(
    folder: Path,
    tree: Tree,
    *,
    kind: Kind,
    unix: int,
    tick_id: str,
    files: Sequence[str] = (),
    previous: tuple[str, str] | None = None,
    environ: Mapping[str, str] | None = None,
    git: str = "git",
) -> Snapshot:
    """A snapshot that holds exactly the bytes of `tree`: the newest one where it does, else a new one.

    `previous` is (sha, digest) of the newest as last taken; where it still stands and fits, no git is started.
    `files` are named in the commit. `environ` is the environment to start git in, ours by default.
    Raises SnapshotError: then nothing may be written into the root.
    """
    path = repository(folder, tree.root)
    known = previous if previous and _ref_file(path) == previous[0] else None
    if known and known[1] == tree.digest:
        return Snapshot(known[0], tree.digest, created=False)
    from cmmd.adapters.git.repository import PrivateRepository  # most ticks need no git
    from cmmd.adapters.process.run import ProgramMissing

    repo = PrivateRepository(path, os.environ if environ is None else environ, git)
    try:
        repo.ensure()
        parent = repo.newest()
        already = None if known else repo.blobs(parent) if parent else {}  # the few bytes cost less than to ask git
        blobs = {FILES + name: data for name, data in held(tree).items()}
        wanted = {name: blob_id(data) for name, data in blobs.items()}
        if parent and already and wanted == {name: sha for name, sha in already.items() if name != META}:
            return Snapshot(parent, tree.digest, created=False)
        words = message(kind, unix, tick_id, tree.root, files)
        blobs[META] = meta(tree)
        sha = repo.commit(b"".join(stream(words, unix, parent, blobs, already)))
        if repo.newest() != sha or repo.blobs(sha) != {**wanted, META: blob_id(blobs[META])}:
            raise repo.error("the snapshot does not hold what it was given")
    except ProgramMissing as error:
        raise SnapshotError(f"no snapshot of {tree.root}: {error}", hint=error.hint) from error
    return Snapshot(sha, tree.digest, created=True)


def take_back(folder: Path, root: str, kind: Kind, tick_id: str, *, environ: Mapping[str, str]) -> bool:
    """The newest snapshot goes again if it is the one of that kind and tick. Whether it went. Raises SnapshotError."""
    newest = next(iter(log(folder, root, limit=1, environ=environ)), None)
    if newest is None or (newest.kind, newest.tick_id) != (kind, tick_id):
        return False
    from cmmd.adapters.git.repository import PrivateRepository

    PrivateRepository(repository(folder, root), environ).take_back(newest.sha)
    return True


def stands(folder: Path, root: str, sha: str) -> bool:
    """Whether a snapshot still is the newest of a root; asks no git."""
    return bool(sha) and _ref_file(repository(folder, root)) == sha


def log(
    folder: Path, root: str, *, limit: int | None = None, environ: Mapping[str, str] | None = None, git: str = "git"
) -> list[Logged]:
    """The snapshots of a root, newest first; none where it has no repository. Raises SnapshotError."""
    path = repository(folder, root)
    if not path.is_dir():
        return []
    from cmmd.adapters.git.repository import PrivateRepository
    from cmmd.adapters.process.run import ProgramMissing

    repo = PrivateRepository(path, os.environ if environ is None else environ, git)
    try:
        return [_logged(*commit) for commit in repo.log(limit)] if repo.newest() else []
    except ProgramMissing as error:
        raise SnapshotError(f"cannot read the snapshots of {root}: {error}", hint=error.hint) from error


def versions(
    folder: Path, root: str, paths: Collection[str], *, limit: int, environ: Mapping[str, str] | None = None
) -> dict[str, list[bytes]]:
    """What files of a root were, by path: at most `limit` versions of each that snapshots hold, newest first.

    None where the root has no repository. Raises SnapshotError.
    """
    path = repository(folder, root)
    if not path.is_dir():
        return {}
    from cmmd.adapters.git.repository import PrivateRepository
    from cmmd.adapters.process.run import ProgramMissing

    repo = PrivateRepository(path, os.environ if environ is None else environ)
    try:
        blobs = repo.versions([FILES + name for name in paths], limit) if repo.newest() else {}
        held = repo.contents({blob for some in blobs.values() for blob in some}) if blobs else {}
    except ProgramMissing as error:
        raise SnapshotError(f"cannot read the snapshots of {root}: {error}", hint=error.hint) from error
    return {name.removeprefix(FILES): [held[b] for b in some if b in held] for name, some in blobs.items()}


def holding(
    folder: Path, root: str, paths: Collection[str], *, environ: Mapping[str, str] | None = None
) -> tuple[Logged, int] | None:
    """The snapshot that holds most of some files, the newest of several, and how many; None where none holds any.

    Only the newest snapshot is asked and those that stand before a change of one of the files, the newest few of them.
    Raises SnapshotError.
    """
    every = log(folder, root, environ=environ)
    wanted = frozenset(paths)
    before = [old for new, old in pairwise(every) if wanted.intersection(new.files)]
    from cmmd.adapters.git.repository import PrivateRepository  # nearly no root is asked about

    repo = PrivateRepository(repository(folder, root), os.environ if environ is None else environ)
    best: tuple[Logged, int] | None = None
    for one in [*every[:1], *before][:MOST_ASKED]:
        count = sum(FILES + path in blobs for path in wanted) if (blobs := repo.blobs(one.sha)) else 0
        if count > (best[1] if best else 0):
            best = one, count
    return best


MOST_ASKED = 10
"""Snapshots that are asked for files that are not there any more."""


def _logged(sha: str, words: str, changed: Sequence[str]) -> Logged:
    first = words.partition("\n")[0]
    kind, unix = parsed(first) or ("observed", 0)
    files = tuple(path.removeprefix(FILES) for path in changed)
    return Logged(sha, unix, kind, first, trailer(words, "Tick"), files)


def _ref_file(path: Path) -> str | None:
    """The newest snapshot as the branch's file tells; None where git would have to be asked."""
    try:
        return (path / REF).read_text("ascii").strip()
    except (OSError, ValueError):
        return None
