"""More memories than the client lists.

Beside MEMORY.md the client lists the 200 memories that were changed last, sub-folders included. Pruned ones
are not counted here.

Why it matters: an older memory is found only through MEMORY.md.

Example:

    260 memories: the 60 that were not touched for longest are never listed

How it is mended: by you: prune what is no longer true, merge what belongs together.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from itertools import islice

from cmmd.core.memory.root import MemoryRoot
from cmmd.core.model import INDEX, Finding, Fixable, Severity

ID = "recall-cap"
SEVERITY: Severity = "info"
FIXABLE: Fixable = "no"

LISTED = 200
_NAMED = 3


def check(root: MemoryRoot) -> Iterator[Finding]:
    entries = root.tree.by_path
    yield from told({memory.path: entries[memory.path].mtime_ns for memory in root.memories if not memory.pruned})


def told(live: Mapping[str, int]) -> Iterator[Finding]:
    """What is said of memories that are not pruned, by path, with their mtimes."""
    if len(live) <= LISTED:
        return
    paths = sorted(live)
    times = sorted(live.values())
    oldest = times[-LISTED]
    newer = len(times) - bisect_right(times, oldest)
    as_old = set(islice((path for path in paths if live[path] == oldest), LISTED - newer))
    beyond = (path for path in paths if live[path] < oldest or (live[path] == oldest and path not in as_old))
    count = len(live) - LISTED
    more = f" and {count - _NAMED} more" if count > _NAMED else ""
    named = ", ".join(islice(beyond, _NAMED)) + more
    message = f"{len(live)} memories; the client lists the {LISTED} newest and never {named}"
    hint = "prune or merge memories, and keep the old ones in MEMORY.md"
    yield Finding(ID, SEVERITY, INDEX, None, str(len(live)), message, hint, FIXABLE)
