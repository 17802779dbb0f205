"""What a run gets from outside, in one value: settings, environment, home, clocks, and who is told of its steps."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from cmmd.core.settings.settings import Loaded, Settings
from cmmd.core.suppressions.policy import AS_IS, Policy

if TYPE_CHECKING:
    from cmmd.adapters.store.proposals import Proposals
    from cmmd.core.errors import CmmdError

Say = Callable[[str, str], None]
"""Told of each step of a run: the root and one short sentence; only a terminal shows it."""


def say_nothing(root: str, step: str) -> None:
    """The Say of a run that nobody watches."""


@dataclass(frozen=True)
class World:
    """Everything a job may know of its surroundings; tests make their own."""

    loaded: Loaded
    environ: Mapping[str, str]
    home: str
    now: Callable[[], float] = time.time
    """Unix seconds."""
    monotonic: Callable[[], float] = time.monotonic
    say: Say = field(default=say_nothing)
    policy: Policy = AS_IS
    """What cmmd.toml says about findings."""
    policy_problem: CmmdError | None = None
    """Why nothing it says is known, where that stops nothing."""

    @property
    def settings(self) -> Settings:
        return self.loaded.settings

    @cached_property
    def proposals(self) -> Proposals:
        from cmmd.adapters.store.proposals import Proposals  # an audit needs none

        return Proposals(self.state_folder / "proposals")

    @property
    def state_folder(self) -> Path:
        return Path(self.settings.state_dir)
