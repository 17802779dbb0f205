"""One command's turn: the run's lock, the books, what a killed run left settled; state and metrics at the end."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from cmmd import __version__
from cmmd.adapters.files import lock
from cmmd.adapters.process import signals
from cmmd.adapters.store import log
from cmmd.adapters.store.history_rotation import rotate
from cmmd.core.errors import CmmdError, Ended, Interrupted
from cmmd.core.records.state import State
from cmmd.tick import recovery
from cmmd.tick.context import World
from cmmd.tick.ledger import Books


@contextmanager
def turn(world: World, command: str, wait_seconds: float = 0.0) -> Iterator[Books]:
    """Everything that writes a root or the state happens inside. Raises Busy (exit 75), UsageError, CmmdError."""
    settings, books = world.settings, None
    try:
        with lock.hold(Path(settings.lock_file), command=command, now=world.now, timeout=wait_seconds):
            books = Books.open(world)
            try:
                recovery.recover(books)
                books.settled = len(books.rows)
                yield books
            finally:
                _close(books)
        signals.check()  # one that nobody has heard of yet: here it is told with what was done
    except Interrupted as error:
        rows, state = (books.rows[books.settled :], books.state) if books else ((), State())
        error.ended = Ended(rows, recovery.unfinished(state, world.proposals.open()))
        raise


def _close(books: Books) -> None:
    """Write the metrics, save the state, rotate a large history.

    What could not be done is a complaint, of the metrics once, as of a root.
    """
    unmeasured = _problem(books, lambda: _write_metrics(books))
    heard, books.state = books.state.said, replace(books.state, said=unmeasured)
    unsaved = _problem(books, books.save)
    crowded = None if unsaved else _problem(books, lambda: rotate(Path(books.world.settings.history_file)))
    books.complaints += [said for said in (unmeasured if unmeasured != heard else None, unsaved, crowded) if said]


def _problem(books: Books, step: Callable[[], None]) -> str | None:
    try:
        step()
    except CmmdError as error:
        log.error(str(error))
        books.unwritten = True
        return str(error)
    return None


def _write_metrics(books: Books) -> None:
    from cmmd.adapters.store import metrics

    world = books.world
    folder = world.settings.metrics_dir
    if folder and not Path(folder).is_dir():
        raise CmmdError(f"METRICS_DIR {folder} is no folder", hint="make it, readable by node_exporter's user")
    page = metrics.render(
        books.state,
        roots=[path for path in books.state.roots if Path(path).is_dir()],
        home=world.home,
        version=__version__,
        python=".".join(map(str, sys.version_info[:3])),
        interval_seconds=world.settings.tick_interval_sec,
        proposals_waiting=world.proposals.count_waiting(),
    )
    metrics.write(Path(world.settings.metrics_file), page)
