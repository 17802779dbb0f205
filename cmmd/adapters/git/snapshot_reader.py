"""Reading snapshots back: the bytes, modes and times that one holds. The owner of GitPython."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

# Without it, importing GitPython raises where no git is on PATH; reading then says so in our words.
os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")

from git import Commit, Repo
from git.exc import GitError, ODBError

from cmmd.adapters.git.repository import PrivateRepository, environment
from cmmd.adapters.git.snapshots import repository
from cmmd.core.errors import SnapshotError, UsageError
from cmmd.core.model import Entry, Tree
from cmmd.core.records.snapshot_format import FILES, META, REF, blob_id


@dataclass(frozen=True)
class Content:
    """What one snapshot holds: path -> bytes, and path -> (mode, mtime in nanoseconds)."""

    sha: str
    files: Mapping[str, bytes]
    meta: Mapping[str, tuple[int, int]]

    @property
    def digest(self) -> str:
        """Equal to `Tree.digest` of a root that holds these bytes."""
        entries = (Entry(path, "file", data) for path, data in sorted(self.files.items()))
        return Tree("", tuple(entries)).digest


def read(folder: Path, root: str, sha: str = REF) -> Content:
    """The snapshot of that id (also a unique beginning of it), by default the newest.

    Raises UsageError where there is none of that id, SnapshotError where the repository cannot be read.
    """
    path = repository(folder, root)
    if not path.is_dir():
        raise UsageError(f"no snapshots of {root}", hint="cmmd git-log shows what there is")
    with _opened(path) as repo:
        commit = _commit(repo, sha, root).hexsha
        # Not by GitPython's own trees: they refuse a whole snapshot for one name that Windows would not like.
        listed = PrivateRepository(path, os.environ).blobs(commit)
        blobs = {name: _bytes(repo, blob) for name, blob in listed.items()}
        meta = {name: (mode, mtime_ns) for name, (mode, mtime_ns) in json.loads(blobs.pop(META)).items()}
        return Content(commit, {name.removeprefix(FILES): data for name, data in blobs.items()}, meta)


def _bytes(repo: Repo, blob: str) -> bytes:
    data: bytes = repo.odb.stream(bytes.fromhex(blob)).read()
    if blob_id(data) != blob:  # git itself does not look when it reads
        raise ValueError(f"{blob} does not hold its own bytes")
    return data


def newest(folder: Path, root: str) -> tuple[str, str] | None:
    """(sha, digest) of the newest snapshot, by reading it whole; None where there is none. Raises SnapshotError."""
    try:
        content = read(folder, root)
    except UsageError:
        return None
    return content.sha, content.digest


def _commit(repo: Repo, sha: str, root: str) -> Commit:
    try:
        return repo.commit(sha)
    except (ODBError, GitError, ValueError, IndexError) as error:
        raise UsageError(f"no snapshot {sha} of {root}", hint="cmmd git-log lists them") from error


@contextmanager
def _opened(path: Path) -> Iterator[Repo]:
    """The repository, read with an environment in which git knows no other: GitPython hands on the process's own."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(environment(before))
    try:
        with Repo(path) as repo:
            yield repo
    except (GitError, ODBError, OSError, ValueError, KeyError) as error:
        why = str(error).strip().splitlines() or [type(error).__name__]
        raise SnapshotError(f"cannot read {path}: {why[0]}", hint="git fsck there tells what is damaged") from error
    finally:
        os.environ.clear()
        os.environ.update(before)
