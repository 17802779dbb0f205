"""SIGINT, SIGTERM and SIGHUP: raised as Interrupted where a run can stop, held back where it must not.

Python runs handlers in the main thread whichever thread the system chose, so a mask of the main thread alone would not
hold them back: the handler itself does.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from cmmd.core.errors import Exit, Interrupted

CAUGHT = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_held = 0
"""How many `held_back` blocks we are in."""
_came: int | None = None
"""The signal that came meanwhile."""


@contextmanager
def raising() -> Iterator[None]:
    """Inside, each of them raises Interrupted in the main thread; one more while the first is handled is ignored."""
    before = {number: signal.signal(number, _handle) for number in CAUGHT}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def held_back() -> Iterator[None]:
    """Inside, they wait until the end of the block: a change set is written whole, or not at all."""
    global _held, _came
    _held += 1
    try:
        yield
    finally:
        _held -= 1
        if not _held and _came is not None:
            number, _came = _came, None
            _interrupt(number)


def _handle(number: int, frame: FrameType | None) -> None:
    global _came
    if _held:
        _came = number
    else:
        _interrupt(number)


def _interrupt(number: int) -> None:
    for caught in CAUGHT:
        signal.signal(caught, signal.SIG_IGN)
    code = Exit.INTERRUPTED if number == signal.SIGINT else Exit.TERMINATED
    raise Interrupted(f"interrupted by {signal.Signals(number).name}", exit_code=code)
