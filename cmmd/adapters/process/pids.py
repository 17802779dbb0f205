"""One process, known by pid and start time: a pid alone may be another process's by now."""

from __future__ import annotations

import os
import sys
from pathlib import Path

PROC = "/proc"
HAS_PROC = sys.platform.startswith("linux")


def start_time(pid: int) -> str | None:
    """When a process started, as the client notes it; None if it is not there or only waits to be reaped.

    Linux: field 22 of /proc/PID/stat, clock ticks since boot. Elsewhere: date and time in UTC, whole seconds.
    """
    if pid <= 0:
        return None
    if not HAS_PROC:
        from cmmd.adapters.process import pids_psutil

        return pids_psutil.start_time(pid)
    fields = _stat(pid)
    return fields[19].decode() if fields and fields[0] not in (b"Z", b"X") else None


def alive(pid: int, start: str) -> bool:
    """Is it still that process?"""
    return start_time(pid) == start


def boot_id() -> str:
    """Tells one start of the machine from the next."""
    if not HAS_PROC:
        from cmmd.adapters.process import pids_psutil

        return pids_psutil.boot_id()
    try:
        return Path(PROC, "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def is_mine(pid: int) -> bool:
    """This process, or one that descends from it."""
    seen = set[int]()
    while pid > 1 and pid not in seen:
        if pid == os.getpid():
            return True
        seen.add(pid)
        pid = _parent(pid)
    return False


def _parent(pid: int) -> int:
    if not HAS_PROC:
        from cmmd.adapters.process import pids_psutil

        return pids_psutil.parent(pid)
    fields = _stat(pid)
    return int(fields[1]) if fields else 0


def _stat(pid: int) -> list[bytes] | None:
    """The fields of /proc/PID/stat from the third, the state, on: the second, in brackets, may hold anything."""
    try:
        return Path(f"{PROC}/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return None
