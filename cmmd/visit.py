"""What the tick of one root needs to know of its run."""

from __future__ import annotations

from dataclasses import dataclass

from cmmd.people import Around
from cmmd.record import Books
from cmmd.world import World


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
