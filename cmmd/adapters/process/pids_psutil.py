"""What `pids.py` and `processes.py` ask where there is no /proc (macOS). Owner of psutil; import it late (20 ms)."""

from __future__ import annotations

import time
from collections.abc import Iterator

import psutil


def start_time(pid: int) -> str | None:
    """As `ps -o lstart=` writes it in UTC, which is what the client notes there."""
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return None
        return time.asctime(time.gmtime(process.create_time()))
    except psutil.Error:
        return None


def parent(pid: int) -> int:
    try:
        return psutil.Process(pid).ppid()
    except psutil.Error:
        return 0


def boot_id() -> str:
    return str(int(psutil.boot_time()))


def open_files() -> Iterator[tuple[int, str, str]]:
    """(pid, name, path) of open regular files; a process that may not be looked into is left out. Raises OSError."""
    try:
        for process in psutil.process_iter(["name"]):
            try:
                for file in process.open_files():
                    yield process.pid, process.info["name"] or "?", file.path
            except (psutil.Error, OSError):
                continue
    except psutil.Error as error:
        raise OSError(str(error)) from error
