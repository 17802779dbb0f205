"""The agent's private copy of a root, and what it made of it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cmmd.adapters.files.files import make_private, read_tree
from cmmd.core.errors import CmmdError, RootError
from cmmd.core.model import Tree
from cmmd.core.records.snapshot_format import is_transcript

INSTRUCTIONS = frozenset({"claude.md", "claude.local.md", "agents.md", "gemini.md"})
"""Files that a client takes for instructions to itself: memory content is data, so they stay out of the copy."""


@dataclass(frozen=True)
class Outcome:
    """What the agent left behind: files that are new or hold other bytes, None for one that is gone; and odd things."""

    changes: Mapping[str, bytes | None]
    strange: tuple[str, ...]


def wanted(path: str) -> bool:
    """Whether a regular file of the root goes into the copy: dot-entries and transcripts are not memory."""
    parts = path.split("/")
    if any(part.startswith(".") for part in parts) or is_transcript(path):
        return False
    return parts[-1].casefold() not in INSTRUCTIONS


def fill(folder: Path, tree: Tree) -> None:
    """Make the copy: bytes and mtimes as they are, 0600 and 0700. Raises CmmdError naming the folder."""
    try:
        make_private(folder.parent)
        folder.mkdir(mode=0o700)
        for path, data in tree.files.items():
            if wanted(path):
                _put(folder / path, data, tree.by_path[path].mtime_ns)
    except OSError as error:
        raise CmmdError(f"cannot copy the memory to {folder}: {error.strerror}", code="write_failed") from error


def _put(target: Path, data: bytes, mtime_ns: int) -> None:
    make_private(target.parent)
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    os.utime(target, ns=(mtime_ns, mtime_ns))


def read_back(folder: Path, tree: Tree) -> Outcome:
    """Compare the copy with what it was made from. Raises CmmdError (`agent_failed`) where it is gone."""
    try:
        left = read_tree(str(folder))
    except RootError as error:
        raise CmmdError(f"the agent's copy {folder} cannot be read back", code="agent_failed") from error
    given = {path: data for path, data in tree.files.items() if wanted(path)}
    changes: dict[str, bytes | None] = {path: data for path, data in left.files.items() if given.get(path) != data}
    strange = [entry.path for entry in left.entries if entry.data is None]
    changes.update({path: None for path in given if path not in left.by_path})
    return Outcome(changes, tuple(strange))


def remove(folder: Path) -> None:
    """Remove a copy, also one whose modes somebody changed; what cannot go now goes with the next run."""
    shutil.rmtree(folder, ignore_errors=True)
