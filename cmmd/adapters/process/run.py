"""Outside programs: run to their end, or streamed line by line; each with a deadline and bounded output."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cmmd.adapters.process.child import CHUNK, Child, ProgramMissing, Take, serve, start
from cmmd.adapters.process.programs import find, search_path

__all__ = ["Completed", "ProgramMissing", "Streamed", "find", "run", "run_all", "search_path", "stream"]

LARGEST_OUTPUT = 10_000_000  # bytes kept of each stream; the rest is read and dropped
GRACE = 2.0  # seconds between SIGTERM and SIGKILL of a plain child: git removes its lock files in that time


@dataclass(frozen=True)
class Completed:
    """How a program ended; `code` is negative where a signal did it. Streams hold at most LARGEST_OUTPUT bytes each."""

    argv: tuple[str, ...]
    code: int
    stdout: bytes
    stderr: bytes
    timed_out: bool = False


@dataclass(frozen=True)
class Streamed:
    """How a streamed program ended; `stderr` is the end of what it complained about."""

    code: int
    timed_out: bool
    stderr: bytes


def run(
    argv: Sequence[str],
    *,
    timeout: float,
    env: Mapping[str, str] | None = None,
    cwd: str | Path | None = None,
    stdin: bytes | None = None,
) -> Completed:
    """Runs a program to its end, or ends it after `timeout` seconds. Raises ProgramMissing."""
    out, err = bytearray(), bytearray()
    with _ending() as children:
        children.append(start(argv, env=env, cwd=cwd, stdin=stdin, out=_keep(out), err=_keep(err)))
        late = _finish(children, timeout, GRACE)
    return Completed(tuple(argv), children[0].code, bytes(out), bytes(err), bool(late))


def run_all(
    argvs: Sequence[Sequence[str]],
    timeout: float,
    *,
    env: Mapping[str, str] | None = None,
    cwd: str | Path | None = None,
) -> list[Completed]:
    """Runs programs at the same time, each for at most `timeout` seconds; in the order given. Raises ProgramMissing."""
    kept = [(bytearray(), bytearray()) for _ in argvs]
    with _ending() as children:
        for argv, (out, err) in zip(argvs, kept, strict=True):
            children.append(start(argv, env=env, cwd=cwd, stdin=None, out=_keep(out), err=_keep(err)))
        late = _finish(children, timeout, GRACE)
    return [
        Completed(tuple(argv), child.code, bytes(out), bytes(err), child in late)
        for argv, (out, err), child in zip(argvs, kept, children, strict=True)
    ]


def stream(
    argv: Sequence[str],
    *,
    deadline: float,
    on_line: Take,
    on_start: Callable[[int], None] | None = None,
    env: Mapping[str, str] | None = None,
    cwd: str | Path | None = None,
    stdin: bytes = b"",
    idle: Callable[[], None] = lambda: None,
    grace: float = 10.0,
    grace_interrupted: float = 5.0,
) -> Streamed:
    """Runs a program that dies with us, and hands on each line of its output, without the line end, as it comes.

    `on_start` gets its pid, which is also its process group. After `deadline` seconds the group gets SIGTERM, `grace`
    seconds later SIGKILL. `idle` is called at least every 0.2 seconds in which it says nothing. If a callback or a
    signal handler raises, the group is ended the same way and the exception goes on.
    Raises ProgramMissing; RuntimeError outside the main thread, whose end alone would kill the program (PDEATHSIG).
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("a program that dies with us must be started from the main thread")
    lines, err = _Lines(on_line), bytearray()
    with _ending(grace_interrupted) as children:
        child = start(argv, env=env, cwd=cwd, stdin=stdin, out=lines.take, err=_keep_end(err), die_with_us=True)
        children.append(child)
        if on_start:
            on_start(child.pid)
        late = _finish(children, deadline, grace, idle)
        lines.end()
    return Streamed(child.code, bool(late), bytes(err))


@contextmanager
def _ending(grace: float = GRACE) -> Iterator[list[Child]]:
    """Children that are ended, reaped and closed however the block is left; after an exception with SIGTERM first."""
    children = list[Child]()
    try:
        yield children
    except BaseException:
        for child in children:
            child.deafen()
            child.signal(signal.SIGTERM)
        serve(children, grace)
        raise
    finally:
        for child in children:
            child.close()


def _finish(
    children: Sequence[Child], timeout: float, grace: float, idle: Callable[[], None] = lambda: None
) -> set[Child]:
    """Serves them until they are over, at most `timeout` seconds; returns those that had to be ended."""
    serve(children, timeout, idle)
    late = {child for child in children if not child.over()}
    for child in late:
        child.signal(signal.SIGTERM)
    serve(list(late), grace)
    return late


class _Lines:
    """Cuts a stream into lines; a line without end is handed on in pieces of about LARGEST_OUTPUT bytes."""

    def __init__(self, on_line: Take) -> None:
        self._on_line, self._parts, self._size = on_line, list[bytes](), 0

    def take(self, chunk: bytes) -> None:
        *whole, rest = chunk.split(b"\n")
        for line in whole:
            self._hand_on(line)
        self._parts.append(rest)
        self._size += len(rest)
        if self._size > LARGEST_OUTPUT:
            self._hand_on(b"")

    def _hand_on(self, last: bytes) -> None:
        line = b"".join([*self._parts, last])
        self._parts, self._size = [], 0
        self._on_line(line)

    def end(self) -> None:
        if self._size:
            self._hand_on(b"")


def _keep(kept: bytearray) -> Take:
    return lambda chunk: kept.extend(chunk[: LARGEST_OUTPUT - len(kept)])


def _keep_end(kept: bytearray) -> Take:
    def take(chunk: bytes) -> None:
        kept.extend(chunk)
        del kept[:-CHUNK]

    return take
