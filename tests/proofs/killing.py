"""`cmmd …` in a child process that ends by kill -9 at its N-th step: a call that changes something on disk.

Or it gets another signal there, or from there on the disk of the state folder is full.

The child wraps the functions of `os` that every such call of ours goes through; the product knows nothing of it. A
write that is the N-th step leaves half of its bytes behind. What is asked of the disk (fsync) is a step, but not done:
a kill takes nothing out of the page cache.
"""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Any

CHANGING = os.O_CREAT | os.O_WRONLY | os.O_RDWR
STEPS = ("open", "write", "fsync", "rename", "link", "unlink", "mkdir", "rmdir")


FULL = 0
"""In place of a signal: the disk is full."""


@dataclass
class Countdown:
    """Counts the steps of this process; at the last one it is killed. `log` gets a line for each step made."""

    left: int
    log: int
    number: int = signal.SIGKILL
    real: dict[str, Callable[..., Any]] = field(default_factory=dict)

    def wrap(self, module: Any, name: str) -> None:
        real = self.real[name] = getattr(module, name)

        def step(*args: Any, **more: Any) -> Any:
            if name == "open" and not args[1] & CHANGING:
                return real(*args, **more)
            self.left -= 1
            if self.left == 0 and self.number:
                if name == "write" and self.number == signal.SIGKILL:
                    real(args[0], bytes(args[1])[: len(args[1]) // 2])
                os.kill(os.getpid(), self.number)
            if self.left <= 0 and self.number == FULL and name in ("open", "mkdir") and ".local/state" in str(args[0]):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            self.real["write"](self.log, f"{name} {_what(name, args)}\n".encode("utf-8", "replace"))
            return None if name == "fsync" else real(*args, **more)

        setattr(module, name, step)


def _what(name: str, args: tuple[Any, ...]) -> str:
    """The name that a step is about, without what differs from run to run."""
    if name in ("write", "fsync"):
        return ""
    return Path(os.fsdecode(args[1] if name in ("rename", "link", "exchange") else args[0])).name


def _child(words: list[str], environ: dict[str, str], cwd: str, kill_at: int, log: str, number: int) -> None:
    """What the child process does: the command, in an environment from nothing, its output kept beside the log."""
    from cmmd.adapters.files import rename_exchange
    from cmmd.cli import main

    os.environ.clear()
    os.environ.update(environ)
    os.chdir(cwd)
    os.setsid()
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    for handle in (1, 2):
        os.dup2(os.open(f"{log}.{handle}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), handle)
    countdown = Countdown(kill_at or 1 << 60, os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
    for name in STEPS:
        countdown.wrap(os, name)
    countdown.wrap(rename_exchange, "exchange")
    os._exit(main(words))


class Killer:
    """Starts commands; a server that has loaded cmmd once forks a process for each."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "steps"
        self._context: ForkServerContext = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload([__name__, *LOADED])

    def start(
        self, words: list[str], environ: Mapping[str, str], cwd: Path, kill_at: int = 0, number: int = signal.SIGKILL
    ) -> ForkServerProcess:
        """`kill_at` 0: it is not killed."""
        around = (words, dict(environ), str(cwd), kill_at, str(self.log), number)
        process = self._context.Process(target=_child, args=around)
        process.start()
        return process

    def run(
        self, words: list[str], environ: Mapping[str, str], cwd: Path, kill_at: int = 0, number: int = signal.SIGKILL
    ) -> int:
        """Its exit code, -9 if it was killed."""
        process = self.start(words, environ, cwd, kill_at, number)
        process.join(60)
        assert process.exitcode is not None, f"{words} still runs after a minute"
        return process.exitcode

    def printed(self) -> str:
        """What the last command printed on stdout."""
        return Path(f"{self.log}.1").read_text(errors="replace")

    def said(self) -> str:
        """What the last command printed on stderr."""
        return Path(f"{self.log}.2").read_text(errors="replace")

    def steps(self) -> list[str]:
        """The steps that the last command made."""
        return self.log.read_text().splitlines()


def telling(steps: list[str]) -> list[int]:
    """By number, without an fsync where a kill before the step after it leaves the same on disk."""
    pairs = zip(steps, [*steps[1:], "write"], strict=True)
    return [n for n, (step, after) in enumerate(pairs, 1) if not step.startswith("fsync") or after.startswith("write")]


LOADED = [
    f"cmmd.{name}"
    for name in (
        "cli",
        "cli.app",
        "cli.render",
        "cli.review",
        "cli.projects",
        "cli.undo",
        "cli.tick",
        "commands.adopt",
        "tick.agent_step",
        "core.audit.run_report",
        "core.markdown.inline",
        "adapters.files.emptied",
        "adapters.files.rename_exchange",
        "adapters.store.metrics",
        "adapters.files.path_check",
        "adapters.git.snapshot_reader",
        "adapters.claude.playbook_files",
    )
]
