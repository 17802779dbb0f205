"""More memories than the client lists.

Beside MEMORY.md the client lists the 200 memories that were changed last, sub-folders included. Pruned ones
are not counted here.

Why it matters: an older memory is found only through MEMORY.md.

Example:

    260 memories: the 60 that were not touched for longest are never listed

How it is mended: by you: prune what is no longer true, merge what belongs together.
"""

from __future__ import annotations

from collections.abc import Iterator

from cmmd.core.memory import MemoryRoot
from cmmd.core.model import INDEX, Finding, Fixable, Severity

ID = "recall-cap"
SEVERITY: Severity = "info"
FIXABLE: Fixable = "no"

LISTED = 200
_NAMED = 3


def check(root: MemoryRoot) -> Iterator[Finding]:
    live = [memory.path for memory in root.memories if not memory.pruned]
    if len(live) <= LISTED:
        return
    newest = sorted(live, key=lambda path: (-root.tree.by_path[path].mtime_ns, path))
    beyond = sorted(newest[LISTED:])
    more = f" and {len(beyond) - _NAMED} more" if len(beyond) > _NAMED else ""
    named = ", ".join(beyond[:_NAMED]) + more
    message = f"{len(live)} memories; the client lists the {LISTED} newest and never {named}"
    hint = "prune or merge memories, and keep the old ones in MEMORY.md"
    yield Finding(ID, SEVERITY, INDEX, None, str(len(live)), message, hint, FIXABLE)
