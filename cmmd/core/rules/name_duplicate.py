"""Two memories with one name.

Names are compared as wikilinks are: without regard to case, and with space, `_` and `-` as the same. A pruned
memory keeps its name and takes no part.

Why it matters: `[[name]]` can no longer say which one is meant, and a reader picks either.

Example:

    project_deploy.md    name: deploy
    reference_deploy.md  name: Deploy

How it is mended: by the agent, which renames one of them or, if they tell the same, prunes one.
"""

from __future__ import annotations

from collections.abc import Iterator

from cmmd.core.memory import link_targets
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.model import Finding, Fixable, Severity

ID = "name-duplicate"
SEVERITY: Severity = "warning"
FIXABLE: Fixable = "agent"


def check(root: MemoryRoot) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for memory in root.memories:
        key = link_targets.key(memory.name)
        if not key or memory.pruned:
            continue
        other = first.setdefault(key, memory.path)
        if other != memory.path:
            line = memory.front.line("name") or 1
            message = f"{other} has the same name"
            hint = "give one of them another name"
            yield Finding(ID, SEVERITY, memory.path, line, memory.name, message, hint, FIXABLE)
