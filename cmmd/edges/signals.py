"""SIGINT, SIGTERM and SIGHUP: raised as Interrupted where a run can stop, held back where it must not."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from cmmd.core.errors import Exit, Interrupted

CAUGHT = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def raising() -> Iterator[None]:
    """Inside, each of them raises Interrupted in the main thread; one more while the first is handled is ignored."""
    before = {number: signal.signal(number, _raise) for number in CAUGHT}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _raise(number: int, frame: FrameType | None) -> None:
    for caught in CAUGHT:
        signal.signal(caught, signal.SIG_IGN)
    code = Exit.INTERRUPTED if number == signal.SIGINT else Exit.TERMINATED
    raise Interrupted(f"interrupted by {signal.Signals(number).name}", exit_code=code)


@contextmanager
def held_back() -> Iterator[None]:
    """Inside, the kernel keeps them pending: a change set is written whole, or not at all."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, CAUGHT)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
