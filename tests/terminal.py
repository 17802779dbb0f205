"""A real terminal with one command of cmmd on it: what it shows is waited for, what a person types is sent."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.worlds import Home

CHECKOUT = Path(__file__).resolve().parent.parent
# The new session's first terminal becomes its controlling one: only then is Ctrl-C a signal.
LEAD = """\
import os, sys
os.close(os.open(os.ttyname(0), os.O_RDWR))
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


class Terminal:
    """The master's side of a pseudo terminal, and the command that runs on it."""

    def __init__(self, master: int, child: subprocess.Popen[bytes]) -> None:
        self.master, self.child, self.seen, self.read_until = master, child, "", 0

    def wait_for(self, text: str, within: float = 30.0) -> str:
        """Everything shown until `text` comes, from where the last one ended; fails if it does not."""
        until = time.monotonic() + within
        while text not in self.seen[self.read_until :]:
            assert self._read(until), f"{text!r} did not come: {self.seen[self.read_until :]!r}"
        start, self.read_until = self.read_until, self.seen.index(text, self.read_until) + len(text)
        return self.seen[start : self.read_until]

    def type(self, text: str) -> None:
        """As a person does it: not in the microseconds between a prompt and the read behind it, where Python keeps a
        signal until the next key."""
        time.sleep(0.2)
        os.write(self.master, text.encode())

    def end(self, within: float = 30.0) -> int:
        """The exit code; all that was shown is in `seen` then."""
        until = time.monotonic() + within
        while self._read(until):
            pass
        return self.child.wait(max(0.1, until - time.monotonic()))

    def _read(self, until: float) -> bool:
        ready, _, _ = select.select([self.master], [], [], max(0.0, until - time.monotonic()))
        try:
            chunk = os.read(self.master, 65536) if ready else b""
        except OSError:  # how Linux says that the other side is closed
            chunk = b""
        self.seen += chunk.decode("utf-8", "replace").replace("\r\n", "\n")
        return bool(chunk)


@contextmanager
def terminal(home: Home, *arguments: str, **environ: str) -> Iterator[Terminal]:
    """`cmmd ARGUMENTS` on a terminal of its own; killed at the end if it still runs."""
    master, slave = pty.openpty()
    usual = {"PYTHONPATH": str(CHECKOUT), "TERM": "xterm-256color", "COLUMNS": "100", "PAGER": "cat"}
    child = subprocess.Popen(
        [sys.executable, "-c", LEAD, "-m", "cmmd", *arguments],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env={**home.environ, **usual, **environ},
        cwd=home.path,
        start_new_session=True,
    )
    os.close(slave)
    try:
        yield Terminal(master, child)
    finally:
        if child.poll() is None:
            child.kill()
        child.wait()
        os.close(master)
