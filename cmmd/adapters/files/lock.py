"""Locks: one run at a time for a state folder, one cmmd at a time for a memory root. The kernel ends both with us."""

from __future__ import annotations

import errno
import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from cmmd.adapters.files.files import discard, write_atomic
from cmmd.adapters.process import pids
from cmmd.core.errors import Busy, CmmdError, RootError

HOLDER = "holder.json"

# What a file system says that cannot lock a folder (NFS takes locks only where it may write).
_CANNOT_LOCK = {errno.EBADF, errno.EINVAL, errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}


@contextmanager
def hold(lock_file: Path, *, command: str, now: Callable[[], float], timeout: float | None = 0) -> Iterator[None]:
    """Holds the run's lock; waits `timeout` seconds for it (None: as long as it takes).

    `command` and the time `now()` at which the lock was got stand in `holder.json` beside it.
    Raises Busy (exit 75) naming the holder, CmmdError where the lock file cannot be written.
    """
    lock = FileLock(lock_file, mode=0o600, thread_local=False)
    holder = lock_file.with_name(HOLDER)
    try:
        lock_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock.acquire(timeout=-1 if timeout is None else timeout)
    except Timeout:
        raise Busy(f"another run holds the lock{_by_whom(holder)}", hint="wait for it to end") from None
    except OSError as error:
        raise CmmdError(
            f"cannot lock {lock_file}: {error.strerror}",
            hint="check that the folder is there and that you may write to it (LOCK_FILE names another place)",
        ) from error
    try:
        _note(holder, command, now())
        yield
    finally:
        discard(holder)  # before the lock, or it could be the next holder's
        lock.release()


def holder(lock_file: Path) -> str:
    """Who holds the run's lock, as the end of a sentence; empty where nobody is known to."""
    return _by_whom(lock_file.with_name(HOLDER))


def _note(holder: Path, command: str, since: float) -> None:
    pid = os.getpid()
    note = {
        "pid": pid,
        "start": pids.start_time(pid),
        "boot_id": pids.boot_id(),
        "since": int(since),
        "command": command,
    }
    try:
        write_atomic(holder, json.dumps(note).encode() + b"\n")
    except CmmdError:
        pass  # a courtesy to who waits: the lock holds without it, and a full disk fails where it matters


def _by_whom(holder: Path) -> str:
    """The holder as its note tells; nothing where there is no note, or one of a process that is gone."""
    try:
        note = json.loads(holder.read_bytes())
        pid, command = int(note["pid"]), str(note["command"])
        since = datetime.fromtimestamp(int(note["since"]), UTC)
        start = pids.start_time(pid)
        alive = start is not None and start == note["start"] and note["boot_id"] == pids.boot_id()
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        return ""
    return f": `{command}` (pid {pid}) since {since:%Y-%m-%d %H:%M:%S} UTC" if alive else ""


@contextmanager
def root_lock(root: str) -> Iterator[bool]:
    """Locks a memory root by its own descriptor, which leaves no file in it; yields False where another cmmd has it.

    A file system that cannot lock folders counts as free: the run's lock is then the only one.
    Raises RootError (`root_missing`, `root_unreadable`).
    """
    try:
        folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        missing = error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)
        raise RootError(
            f"memory root {root} cannot be locked: {error.strerror}",
            hint="check that it is a folder and that you may read it",
            code="root_missing" if missing else "root_unreadable",
        ) from error
    try:
        yield _locked(folder)
    finally:
        os.close(folder)


def _locked(folder: int) -> bool:
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno not in _CANNOT_LOCK:
            raise
    return True
