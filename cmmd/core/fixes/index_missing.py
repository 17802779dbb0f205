"""MEMORY.md is written where there is none: an entry for each memory, grouped by type.

The groups are User, Feedback, Project, Reference and Other; by title inside a group. Pruned and superseded memories
and those in an archive get no entry, a sub-index gets one for all that it lists. Where 200 lines or 25,000 characters
do not hold them all, the newest memories are listed, and the notes say how many are not. A `memory.md`
of another case is left for its owner to rename.
"""

from __future__ import annotations

from cmmd.core.index import new_index
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.memory.text_change import Change
from cmmd.core.model import Finding

ANSWERS: tuple[str, ...] = ("index-missing",)


def fix(root: MemoryRoot, finding: Finding) -> Change | None:
    return None if root.has_index or root.index_in_another_case else new_index.written(root)
