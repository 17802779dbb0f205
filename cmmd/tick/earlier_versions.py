"""What memories were before their frontmatter broke, as far as snapshots tell: FIXES put it back."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from cmmd.adapters.git import snapshots
from cmmd.adapters.store import log
from cmmd.core.audit.audited_root import AuditedRoot
from cmmd.core.errors import CmmdError
from cmmd.core.fix import whole_frontmatter
from cmmd.core.fixes import frontmatter_from_snapshot
from cmmd.core.memory.document import Document
from cmmd.tick.context import World

MOST_VERSIONS = 50
"""Of one file that are looked at."""


def earlier(world: World, seen: AuditedRoot, rules: Collection[str] | None = None) -> Mapping[str, Document]:
    """The newest version of each memory with such a finding in which its frontmatter was whole; never fails.

    Where `rules` are named, only one that mends no more than these ask for.
    """
    answered = [rule for rule in frontmatter_from_snapshot.ANSWERS if rules is None or rule in rules]
    paths = dict[str, list[str]]()
    for finding in seen.report.findings:
        if finding.rule in answered:
            paths.setdefault(finding.file, []).append(finding.rule)
    if not paths or not world.settings.git_track_memory:
        return {}
    try:
        folder = world.state_folder / "snapshots"
        found = snapshots.versions(folder, seen.tree.root, sorted(paths), limit=MOST_VERSIONS, environ=world.environ)
    except CmmdError as error:
        log.info(f"{seen.tree.root}: no earlier version is looked at: {error}")
        return {}
    now = seen.memory.documents
    whole = {path: whole_frontmatter.newest(now[path], versions) for path, versions in found.items()}
    return {
        path: then
        for path, then in whole.items()
        if then and (rules is None or frontmatter_from_snapshot.is_asked_for(now[path], then, paths[path]))
    }
