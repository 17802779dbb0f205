"""Waiting for things that other processes do; each gives up loudly."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path


def gone(pid: int, within: float = 5.0) -> bool:
    """Whether a process ended in time (a zombie that its new parent has not reaped counts as ended)."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True).stdout.strip()
        if not state or state.startswith("Z"):
            return True
        time.sleep(0.02)
    return False


def eventually(path: Path, within: float = 10.0) -> str:
    """The text of a file as soon as it holds any."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        if path.exists() and (text := path.read_text()):
            return text
        time.sleep(0.01)
    raise AssertionError(f"{path} stayed empty")
