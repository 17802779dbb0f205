"""A small home for tests of whole jobs: a memory folder as the client lays it out, settings, and the World of a run."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cmmd.adapters.store import settings_files
from cmmd.core.records.history_row import Row
from cmmd.tick.context import World
from cmmd.tick.run import Request, Run, tick

FIXTURE = Path(__file__).resolve().parent.parent / "test-fixtures" / "memory"
STUB = FIXTURE.parent / "agents" / "stub-claude"
QUIET = 1_795_000_000
"""mtime of every file of a root: long ago for any clock of a test."""


@dataclass
class Home:
    """`tmp/home` with one memory folder, a copy of the bundled fixture; `environ` is what runs in it see."""

    path: Path
    environ: dict[str, str] = field(default_factory=dict)

    @classmethod
    def make(cls, folder: Path, fixture: Path = FIXTURE, **environ: str) -> Home:
        home = cls(folder / "home")
        home.path.mkdir()
        shutil.copytree(fixture, home.root)
        home.settle()
        home.environ = {
            "HOME": str(home.path),
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "CLAUDE_BIN": str(STUB),
            "AUTHMUX_BIN": "no-authmux-here",
            "AUTOFIX": "false",  # most tests are about the agent: it is to find the fixture as it is
            **environ,
        }
        return home

    @property
    def root(self) -> Path:
        """The memory folder of the project /home/you/shop."""
        return self.path / ".claude/projects/-home-you-shop/memory"

    @property
    def state(self) -> Path:
        return self.path / ".local/state/cmmd"

    def settle(self) -> None:
        """Make every file look untouched for long."""
        for file in self.root.rglob("*"):
            os.utime(file, (QUIET, QUIET))

    def files(self) -> dict[str, bytes]:
        return {str(p.relative_to(self.root)): p.read_bytes() for p in sorted(self.root.rglob("*")) if p.is_file()}

    def world(self, flags: Mapping[str, str] | None = None, **environ: str) -> World:
        around = {**self.environ, **environ}
        loaded = settings_files.load(around, cwd=str(self.path), flags=flags)
        return World(loaded=loaded, environ=around, home=str(self.path))

    def tick(self, *, dry_run: bool = True, request: Request | None = None, **environ: str) -> Run:
        """One run; the environment variables given hold for this one alone."""
        world = self.world({"DRY_RUN": str(dry_run).lower()}, **environ)
        return tick(world, request or Request())

    def row(self, *, dry_run: bool = True, request: Request | None = None, **environ: str) -> Row:
        """The row of a run with one root."""
        (row,) = self.tick(dry_run=dry_run, request=request, **environ).rows
        return row
