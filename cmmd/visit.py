"""What the tick of one root needs to know of its run."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

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

    @cached_property
    def playbook(self) -> str:
        """What the agent is told of its work. Raises CmmdError, UsageError where it is too long."""
        from cmmd.core import prompt
        from cmmd.edges import skills

        return prompt.playbook(*skills.load(Path(self.world.settings.data_dir)))

    @property
    def world(self) -> World:
        return self.books.world
