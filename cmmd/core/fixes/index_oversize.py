"""An index that is longer than what is loaded is put in order: `cmmd organize` does it for one that is not.

MEMORY.md is grouped under User, Feedback, Project, Reference and Other, by title inside a group. Each entry is one
line of at most 150 characters, fewer where all of them fit only then; titles and hooks stay, and what is cut off a
hook is kept in the proposal's notes. A second entry for one file goes. Text and comments stay; headings of your own
that nothing stands below any more are kept in a comment at the end, which no session loads.

Nested items stay with the item above them, tables and what stands between two comments that begin and end something
(`<!-- BEGIN x -->`, `<!-- END x -->`) stay whole; an index with underlined headings (`===`, `---`) is left as it is.

Where even so not all fit, the entries that matter least stand in a last group: of memories that are absent, pruned
or superseded, then the oldest. The notes name them: these are the ones to prune or to merge. Such an index is put in
order by itself only if that takes no more lines and fewer entries are cut off than before; `cmmd organize` always does.
"""

from __future__ import annotations

from cmmd.core.indexes.organize import organize
from cmmd.core.loading import Loaded
from cmmd.core.memory import MemoryRoot
from cmmd.core.mending.change import Change
from cmmd.core.model import Finding

ANSWERS: tuple[str, ...] = ("index-oversize-lines", "index-oversize-chars")


def fix(root: MemoryRoot, finding: Finding) -> Change | None:
    if finding.severity != "error":
        return None
    done = root.once(organize)
    return done.change if done.after and _helps(root, done.after, done.cut) else None


def _helps(root: MemoryRoot, after: Loaded, cut: int) -> bool:
    return after.is_whole or (after.lines <= root.loaded.lines and cut < len(root.cut_entries))
