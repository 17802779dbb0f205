"""`.consolidate-lock`: the client's own sign that it rewrites this memory. Read only: its mtime is its state."""

from __future__ import annotations

import json
import os
import re

from cmmd.adapters.process import open_files

LOCK = ".consolidate-lock"
LARGEST = 4096  # bytes; the file holds a pid


def live_pid(root: str) -> int | None:
    """The live process that the lock names, or None. A lock without a readable pid, or of a dead one, is none."""
    try:
        handle = os.open(f"{root}/{LOCK}", os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    with os.fdopen(handle, "rb") as file:
        pid = _pid(file.read(LARGEST))
    return pid if pid is not None and open_files.start_time(pid) is not None else None


def _pid(content: bytes) -> int | None:
    """The number alone, or `pid` of a JSON object."""
    if re.fullmatch(rb"\s*\d{1,10}\s*", content):
        return int(content)
    try:
        value = json.loads(content).get("pid")
    except (ValueError, AttributeError, RecursionError):
        return None
    return value if isinstance(value, int) and value > 0 else None
