"""`cmmd audit`: every root audited; nothing is written but the cache, and one bad root never hides the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cmmd.core.errors import CmmdError, RootError
from cmmd.core.model import Report
from cmmd.core.roots import Root
from cmmd.edges import discovery
from cmmd.glance import glance
from cmmd.world import World


@dataclass(frozen=True)
class Audits:
    """The reports of the roots that could be read, and why the others could not."""

    reports: tuple[Report, ...]
    failures: tuple[CmmdError, ...]

    @property
    def issues(self) -> int:
        return sum(report.issues for report in self.reports)


def audit_all(world: World, roots: Iterable[Root] | None = None) -> Audits:
    """Audit these roots; without any, every root of the settings."""
    reports, failures = list[Report](), list[CmmdError]()
    for root in discovery.find_roots(world.settings, world.home) if roots is None else roots:
        try:
            if root.problem:
                raise RootError(root.problem, code="root_missing")
            reports.append(glance(root, world).report)
        except CmmdError as error:
            failures.append(error)
    return Audits(tuple(reports), tuple(failures))
