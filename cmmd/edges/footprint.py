"""How large a memory folder is and when it last changed: from its directory entries alone, no file is opened."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from typing import NamedTuple


class Footprint(NamedTuple):
    """Bytes of all regular files but `.git`; newest mtime (Unix seconds) of those without a dot, None where is none."""

    bytes: int
    newest: float | None


def measure(root: str) -> Footprint:
    """What cannot be looked at, and what is behind a symlink, counts for nothing."""
    total, newest = 0, list[float]()
    for path, status in _files(root):
        total += status.st_size
        if "/." not in path[len(root) :]:
            newest.append(status.st_mtime)
    return Footprint(total, max(newest, default=None))


def _files(root: str) -> Iterator[tuple[str, os.stat_result]]:
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name != ".git"]
        for name in names:
            path = f"{folder}/{name}"
            try:
                status = os.lstat(path)
            except OSError:
                continue
            if stat.S_ISREG(status.st_mode):
                yield path, status
