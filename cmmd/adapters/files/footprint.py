"""How large a memory folder is and when it last changed: from its directory entries alone, no file is opened."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from typing import NamedTuple

CLOCK_TICK = 10_000_000
"""Nanoseconds: a new entry and its folder may get their times so far apart."""


class Footprint(NamedTuple):
    """Bytes of all regular files but `.git`; when those without a dot last changed or one went (Unix seconds)."""

    bytes: int
    newest: float | None


def measure(root: str) -> Footprint:
    """What cannot be looked at, and what is behind a symlink, counts for nothing."""
    total, newest = 0, list[float]()
    for path, status in _files(root):
        total += status.st_size
        if "/." not in path[len(root) :]:
            newest.append(status.st_mtime)
    gone = taken_away(root)
    return Footprint(total, max([*newest, *([gone] if gone else [])], default=None))


def taken_away(root: str) -> float | None:
    """When something was last deleted or moved out of a root (Unix seconds), as far as the folders tell.

    A folder that changed after all that is in it has lost an entry: a new or renamed entry would have changed with it.
    An empty one below the root was emptied, or has just been made; a root with nothing in it was perhaps never used.
    """
    found = ((folder, [*folders, *names]) for folder, folders, names in _folders(root))
    left = (_left(folder, names) for folder, names in found if names or folder != root)
    return max((when for when in left if when is not None), default=None)


def changed_ns(root: str) -> int:
    """When an entry last came, went or was renamed in any folder of a root, in nanoseconds since 1970."""
    return max(os.stat(folder).st_mtime_ns for folder, _, _ in _folders(root))


def _left(folder: str, names: list[str]) -> float | None:
    try:
        changed = os.stat(folder).st_mtime_ns
        newest = max((os.lstat(f"{folder}/{name}").st_ctime_ns for name in names), default=0)
    except OSError:
        return None
    return changed / 1e9 if changed > newest + CLOCK_TICK else None


def _files(root: str) -> Iterator[tuple[str, os.stat_result]]:
    for folder, _, names in _folders(root):
        for name in names:
            path = f"{folder}/{name}"
            try:
                status = os.lstat(path)
            except OSError:
                continue
            if stat.S_ISREG(status.st_mode):
                yield path, status


def _folders(root: str) -> Iterator[tuple[str, list[str], list[str]]]:
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name != ".git"]
        yield folder, folders, names
