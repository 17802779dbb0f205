"""MEMORY.md is written where there is none: an entry for each memory, grouped by type.

The groups are those of `cmmd organize`: User, Feedback, Project, Reference, Other; by title inside a group. Pruned and
superseded memories get no entry. Where 200 lines or 25,000 characters do not hold them all, the newest memories are
listed, and the proposal's notes say how many are not.
"""

from __future__ import annotations

from cmmd.core.indexes import grouped_page
from cmmd.core.memory import MemoryRoot
from cmmd.core.mending.change import Change
from cmmd.core.model import Finding

ANSWERS: tuple[str, ...] = ("index-missing",)


def fix(root: MemoryRoot, finding: Finding) -> Change | None:
    return None if root.has_index else grouped_page.written(root)
