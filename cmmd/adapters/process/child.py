"""A child process with its pipes: the only module that starts processes (run.py is how others ask for one).

Every child gets a session and process group of its own: it has no terminal, so it cannot ask anything, and it is
ended as a group, so nothing that it started stays behind. One loop serves all pipes: no threads, and no deadlock on a
full one.
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

from cmmd.core.errors import CmmdError

Take = Callable[[bytes], None]

CHUNK = 1 << 16
LINGER = 0.5  # seconds that a grandchild may hold the pipes after the child has ended
PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


class ProgramMissing(CmmdError):
    """A program is not there, or may not be run."""

    code = "program_missing"

    def __init__(self, program: str, why: str) -> None:
        super().__init__(
            f"cannot run {program}: {why}", hint=f"install {program}, or give its full path in the settings"
        )
        self.program = program


class Child:
    """A started program and its pipes; `out` and `err` get each chunk as it comes.

    `code` is its exit code once closed, negative where a signal ended it.
    """

    def __init__(self, process: subprocess.Popen[bytes], stdin: bytes | None, out: Take, err: Take) -> None:
        self._process, self.pid, self.code = process, process.pid, 0
        self._unsent, self._ended_at = memoryview(stdin or b""), 0.0
        self.pipes: dict[int, tuple[IO[bytes], Take | None]] = {}
        for pipe, take in ((process.stdin, None), (process.stdout, out), (process.stderr, err)):
            if pipe is not None:
                os.set_blocking(pipe.fileno(), False)
                self.pipes[pipe.fileno()] = (pipe, take)

    def move(self, fd: int) -> None:
        """One chunk into its input or out of an output; a pipe that is through is closed."""
        _, take = self.pipes[fd]
        try:
            through = self._feed(fd) if take is None else _drain(fd, take)
        except BlockingIOError:
            return
        if through:
            self.pipes.pop(fd)[0].close()

    def _feed(self, fd: int) -> bool:
        if self._unsent:
            try:
                self._unsent = self._unsent[os.write(fd, self._unsent[:CHUNK]) :]
            except BrokenPipeError:  # it does not want its input: no error of ours
                return True
        return not self._unsent

    def over(self) -> bool:
        """It has ended, and its pipes are read to their end, or somebody else holds them for longer than LINGER."""
        if not self._ended_at and not self._has_ended():
            return False
        self._ended_at = self._ended_at or time.monotonic()
        return not self.pipes or time.monotonic() - self._ended_at > LINGER

    def _has_ended(self) -> bool:
        """Without reaping it where that can be: its number, which is its group's, stays taken until the group ends."""
        if hasattr(os, "waitid"):
            return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
        return self._process.poll() is not None

    def signal(self, number: signal.Signals) -> None:
        """To its whole group."""
        try:
            os.killpg(self.pid, number)
        except (ProcessLookupError, PermissionError):  # gone; macOS says EPERM of a group of zombies
            pass

    def deafen(self) -> None:
        """From here on its output is read and dropped."""
        self.pipes = {fd: (pipe, take and _drop) for fd, (pipe, take) in self.pipes.items()}

    def close(self) -> None:
        """Whatever is left of its group is killed, the child is reaped, its pipes are closed."""
        self.signal(signal.SIGKILL)
        self.code = self._process.wait()
        for pipe, _ in self.pipes.values():
            pipe.close()
        self.pipes = {}


def start(
    argv: Sequence[str],
    *,
    env: Mapping[str, str] | None,
    cwd: str | Path | None,
    stdin: bytes | None,
    out: Take,
    err: Take,
    die_with_us: bool = False,
) -> Child:
    """Starts a program; without `stdin` it reads /dev/null. `die_with_us`: Linux kills it when our main thread ends.

    Raises ProgramMissing, and CmmdError where `cwd` is no folder.
    """
    try:
        process = subprocess.Popen(
            list(argv),
            env=env,
            cwd=cwd,
            stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            start_new_session=True,
            preexec_fn=_dies_with(os.getpid()) if die_with_us else None,
        )
    except OSError as error:
        if cwd is not None and not Path(cwd).is_dir():
            raise CmmdError(f"cannot start {argv[0]} in {cwd}: no such folder") from error
        raise ProgramMissing(argv[0], error.strerror or str(error)) from error
    return Child(process, stdin, out, err)


def serve(children: Sequence[Child], seconds: float, idle: Callable[[], None] = lambda: None) -> None:
    """Moves bytes until all of them are over, or the time is up; `idle` is called when there are none to be moved."""
    until = time.monotonic() + seconds
    while not all(child.over() for child in children) and (left := until - time.monotonic()) > 0:
        with selectors.DefaultSelector() as selector:
            for child in children:
                for fd, (_, take) in child.pipes.items():
                    selector.register(fd, selectors.EVENT_READ if take else selectors.EVENT_WRITE, child)
            # The end of a pipe wakes us; only a child that closed its pipes and still runs has to be asked often.
            ready = selector.select(min(left, 0.2 if selector.get_map() else 0.002))
        for key, _ in ready:
            key.data.move(key.fd)
        if not ready:
            idle()


def _drain(fd: int, take: Take) -> bool:
    chunk = os.read(fd, CHUNK)
    if chunk:
        take(chunk)
    return not chunk


def _drop(chunk: bytes) -> None:
    """The Take of somebody who no longer listens."""


def _dies_with(parent: int) -> Callable[[], None] | None:
    """What the new process does first, on Linux: asks to be killed when its parent ends, or ends if it has ended."""
    if sys.platform != "linux":
        return None
    import ctypes  # 4 ms that a tick without an agent saves

    prctl = ctypes.CDLL(None).prctl

    def ask() -> None:
        prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(137)

    return ask
