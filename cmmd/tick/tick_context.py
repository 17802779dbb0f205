"""What the tick of one root needs to know of its run."""

from __future__ import annotations

from dataclasses import dataclass

from cmmd.tick.context import World
from cmmd.tick.ledger import Books
from cmmd.tick.presence import Around


@dataclass(frozen=True)
class Visit:
    """One root's turn in a run."""

    books: Books
    around: Around
    claude: str | None
    no_agent: bool
    propose: bool
    """A dry run in which the agent may edit its copy."""
    force: bool
    seconds_left: float

    @property
    def world(self) -> World:
        return self.books.world
