"""Other processes: who has a file of a memory root open, and the end of what a killed run left behind."""

from __future__ import annotations

import os
import signal
import stat
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from cmmd.adapters.process.pids import HAS_PROC, PROC, alive, boot_id, is_mine, start_time
from cmmd.core.errors import CmmdError
from cmmd.core.guards.session import Holder

__all__ = ["ProcessesUnknown", "alive", "boot_id", "end_group", "holders", "start_time"]

GONE = " (deleted)"
"""What the kernel adds to the name of a file that has none any more."""
POLL = 0.05  # seconds


class ProcessesUnknown(CmmdError):
    """The processes of this machine cannot be listed, so nobody knows who has files open."""

    code = "processes_unknown"


def holders(roots: Sequence[str], proc: str = PROC) -> dict[str, tuple[Holder, ...]]:
    """By root (a real path): who has regular files of it open or mapped; this process and its descendants do not count.

    A process that may not be looked into is no holder. Raises ProcessesUnknown where processes cannot be listed.
    """
    wanted = {root: f"{root.rstrip('/')}/" for root in roots}
    prefixes = tuple(wanted.values())
    found = dict.fromkeys(_in_proc(proc, prefixes) if HAS_PROC else _without_proc(prefixes))
    others = [holder for holder in found if not is_mine(holder.pid)]
    return {root: tuple(h for h in others if h.path.startswith(prefix)) for root, prefix in wanted.items()}


def end_group(pid: int, start: str, pgid: int, grace: float = 10.0) -> bool:
    """Ends a program that a killed run left behind, with its process group; true if there was one.

    Nothing is done unless `pid` still is the process that started at `start`, and is in the group `pgid`, which is not
    ours. SIGTERM, up to `grace` seconds, SIGKILL. Raises CmmdError if it may not be signalled.
    """
    if not _is_that_group(pid, start, pgid):
        return False
    try:
        os.killpg(pgid, signal.SIGTERM)
        _wait(pid, start, grace)
        # Also after the leader went: a group's number is not given away while the group has members.
        os.killpg(pgid, signal.SIGKILL)
        _wait(pid, start, 1.0)
    except ProcessLookupError:
        pass
    except PermissionError:
        raise CmmdError(
            f"process {pid}, left behind by a killed run, may not be ended", hint="end it by hand, then run again"
        ) from None
    return True


def _is_that_group(pid: int, start: str, pgid: int) -> bool:
    if pgid <= 1 or pgid == os.getpgrp() or not alive(pid, start):
        return False
    try:
        return os.getpgid(pid) == pgid
    except OSError:
        return False


def _wait(pid: int, start: str, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while alive(pid, start) and time.monotonic() < deadline:
        time.sleep(POLL)


def _in_proc(proc: str, prefixes: tuple[str, ...]) -> Iterator[Holder]:
    for pid in _pids(proc):
        for path in (*_open_files(f"{proc}/{pid}/fd", prefixes), *_mapped_files(Path(proc, pid, "maps"), prefixes)):
            yield Holder(int(pid), _name(Path(proc, pid, "comm")), path)


def _pids(proc: str) -> list[str]:
    try:
        with os.scandir(proc) as entries:
            pids = [entry.name for entry in entries if entry.name.isdigit()]
    except OSError as error:
        raise ProcessesUnknown(f"{proc} cannot be listed: {error.strerror}", hint="mount proc there") from None
    if str(os.getpid()) not in pids:
        raise ProcessesUnknown(f"{proc} does not show this process", hint="mount proc there, for this container")
    return pids


def _open_files(folder: str, prefixes: tuple[str, ...]) -> Iterator[str]:
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:
        return
    try:
        with os.scandir(handle) as entries:
            names = [entry.name for entry in entries]
        for name in names:
            path = _target(name, handle)
            if path.startswith(prefixes) and not _gone(path) and _is_regular(name, handle):
                yield path
    except OSError:
        return
    finally:
        os.close(handle)


def _target(name: str, folder: int) -> str:
    try:
        return os.readlink(name, dir_fd=folder)
    except OSError:
        return ""


def _is_regular(name: str, folder: int) -> bool:
    try:
        return stat.S_ISREG(os.stat(name, dir_fd=folder).st_mode)
    except OSError:
        return False


def _mapped_files(maps: Path, prefixes: tuple[str, ...]) -> Iterator[str]:
    """Paths in /proc/PID/maps, where a line end in a name is written `\\012`, and a name may hold just that."""
    try:
        content = maps.read_bytes()
    except OSError:
        return
    escaped = tuple(os.fsencode(prefix).replace(b"\n", rb"\012") for prefix in prefixes)
    if not any(prefix in content for prefix in escaped):
        return
    for line in content.splitlines():
        start = line.find(b"/")
        if start >= 0 and line.startswith(escaped, start):
            written = os.fsdecode(line[start:])
            path = written if os.path.lexists(written) else written.replace("\\012", "\n")
            if not _gone(path):
                yield path


def _gone(path: str) -> bool:
    return path.endswith(GONE) and not os.path.lexists(path)


def _name(comm: Path) -> str:
    try:
        return comm.read_bytes().strip().decode("utf-8", "replace")
    except OSError:
        return "?"


def _without_proc(prefixes: tuple[str, ...]) -> Iterator[Holder]:
    from cmmd.adapters.process import pids_psutil

    try:
        for pid, name, path in pids_psutil.open_files():
            if path.startswith(prefixes):
                yield Holder(pid, name, path)
    except OSError as error:
        raise ProcessesUnknown(f"processes cannot be listed: {error}", hint="see whether `ps` works here") from None
