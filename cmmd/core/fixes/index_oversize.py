"""An index that is longer than what is loaded is put in order: `cmmd organize` does it for one that is not.

MEMORY.md is grouped under User, Feedback, Project, Reference and Other, by title inside a group. Each entry is one
line of at most 150 characters, fewer where all of them fit only then; titles and hooks stay, and what is cut off a
hook is kept in the proposal's notes. A second entry for one file goes. Text and comments stay; headings of your own
that nothing stands below any more are kept in a comment at the end, which no session loads.

Where even so not all fit, the entries that matter least stand in a last group: of memories that are absent, pruned
or superseded, then the oldest. The notes name them: these are the ones to prune or to merge.
"""

from __future__ import annotations

from cmmd.core.indexes.organize import organize
from cmmd.core.memory import MemoryRoot
from cmmd.core.mending.change import Change
from cmmd.core.model import Finding

ANSWERS: tuple[str, ...] = ("index-oversize-lines", "index-oversize-chars")


def fix(root: MemoryRoot, finding: Finding) -> Change | None:
    return root.once(organize).change if finding.severity == "error" else None
