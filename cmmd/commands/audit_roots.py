"""`cmmd audit`: every root audited; nothing is written but the cache, and one bad root never hides the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cmmd.adapters.claude import discovery
from cmmd.core.errors import CmmdError
from cmmd.core.memory.location import Root
from cmmd.core.model import Report
from cmmd.tick.cached_audit import cached_audit
from cmmd.tick.context import World
from cmmd.tick.each_root import each_root


@dataclass(frozen=True)
class Audits:
    """The reports of the roots that could be read, and why the others could not."""

    reports: tuple[Report, ...]
    failures: tuple[CmmdError, ...]


def audit_all(world: World, roots: Iterable[Root] | None = None) -> Audits:
    """Audit these roots; without any, every root of the settings."""
    every = discovery.find_roots(world.settings, world.home) if roots is None else roots
    reports, failures = each_root(every, lambda root: cached_audit(root, world).report)
    return Audits(tuple(reports), tuple(failures))
