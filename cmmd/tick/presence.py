"""Who is at work on this machine: looked up once for all roots of a run, and afresh before anything is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from cmmd.adapters.claude import sessions
from cmmd.adapters.process import open_files
from cmmd.core.guards.session import Holder, Session


@dataclass(frozen=True)
class People:
    """What one look at all processes and session files gave."""

    held: Mapping[str, Sequence[Holder]] | None
    """By root; None where the processes cannot be listed."""
    sessions: tuple[Session, ...]

    def holders(self, root: str) -> tuple[Holder, ...] | None:
        return None if self.held is None else tuple(self.held.get(root, ()))


@dataclass(frozen=True)
class Around:
    """Where to look: the roots of a run, and every known configuration folder."""

    roots: tuple[str, ...]
    config_folders: tuple[str, ...]

    @cached_property
    def seen(self) -> People:
        """One look for the whole run."""
        return self.look_again()

    def look_again(self) -> People:
        try:
            held: Mapping[str, Sequence[Holder]] | None = open_files.holders(self.roots)
        except open_files.ProcessesUnknown:
            held = None
        return People(held, sessions.live(self.config_folders))
