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
"""The signal that came."""
_raised = False
"""Whether Interrupted was raised for it."""


@contextmanager
def raising() -> Iterator[None]:
    """Inside, each of them raises Interrupted in the main thread; one more while the first is handled is ignored.

    Python drops an exception that a handler raises inside a destructor or a fork's callback: then `check`, or the end
    of the block, raises it once more.
    """
    global _came, _raised
    before = {number: signal.signal(number, _handle) for number in CAUGHT}
    try:
        yield
        check()
    finally:
        _came, _raised = None, False
        for number, handler in before.items():
            signal.signal(number, handler)


def check() -> None:
    """Raises Interrupted if a signal came that nobody has heard of. Called before each step that costs or writes."""
    if _came is not None and not _held:
        _interrupt(_came)


def let_through() -> None:
    """Raises Interrupted if a signal came, also where they are held back: nothing would be lost here."""
    if _came is not None and not _raised:
        _interrupt(_came)


@contextmanager
def held_back() -> Iterator[None]:
    """Inside, they wait until the end of the block: a change set is written whole, or not at all."""
    global _held
    _held += 1
    try:
        yield
    finally:
        _held -= 1
        if not _raised:
            check()


def _handle(number: int, frame: FrameType | None) -> None:
    global _came
    _came = number
    check()


def _interrupt(number: int) -> None:
    global _raised
    _raised = True
    for caught in CAUGHT:
        signal.signal(caught, signal.SIG_IGN)
    code = Exit.INTERRUPTED if number == signal.SIGINT else Exit.TERMINATED
    raise Interrupted(f"interrupted by {signal.Signals(number).name}", code)
