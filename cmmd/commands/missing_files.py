"""What an index that looks incompletely synced misses, and the command that brings it back from a snapshot."""

from __future__ import annotations

import re
from dataclasses import replace
from shlex import quote

from cmmd.core.errors import CmmdError
from cmmd.core.model import Finding, Report
from cmmd.core.text import counted, short
from cmmd.tick.context import World

RULE = "index-partial"


def with_way_back(world: World, report: Report) -> Report:
    """The report, in which each finding of that kind says what the snapshots hold of the missing files."""
    if not any(finding.rule == RULE for finding in report.findings):
        return report
    told = tuple(_told(world, report.root, f) if f.rule == RULE else f for f in report.findings)
    return replace(report, findings=told)


def _told(world: World, root: str, finding: Finding) -> Finding:
    from cmmd.adapters.files import files
    from cmmd.adapters.git import snapshots
    from cmmd.core.index.dead_entries import partly_there
    from cmmd.core.memory import parse  # nearly no root is asked about

    try:
        missing = partly_there(parse.read(files.read_tree(root)), finding.file)
        folder = world.state_folder / "snapshots"
        found = snapshots.holding(folder, root, missing.paths if missing else (), environ=world.environ)
    except CmmdError as error:
        return replace(
            finding, hint=f"bring the files back before anything else; the snapshots cannot be read: {error}"
        )
    if found is None:
        return replace(finding, hint="bring the files back before anything else; no snapshot of cmmd holds any of them")
    snapshot, count = found
    total = counted(len(missing.paths) if missing else 0, "missing file")
    command = f"cmmd restore {snapshot.sha[:10]} --missing --root {_typed(root, world.home)}"
    hint = f"finish the sync, or: a snapshot holds {count} of the {total}; `{command}`"
    return replace(finding, hint=hint)


def _typed(root: str, home: str) -> str:
    """A path as a shell takes it."""
    name = short(root, home)
    return name if re.fullmatch(r"[\w@%+=:,./~-]+", name, re.ASCII) else quote(root)
