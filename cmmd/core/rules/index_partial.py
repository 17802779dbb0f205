"""An index of which so many files are not there that the folder itself is in doubt.

More than five and more than 20 % of the entries are dead: that is no untidy index, but a folder that was synced in
part, emptied, or restored without its files. It stands in place of an `index-dangling` for each of them. Of an
index that names its files in tables or sentences alone, all links count.

Why it matters: to tidy such an index is to lose it. When the files come back, their titles, hooks and order are gone.

Example:

    MEMORY.md with 12 entries, of which the files of 8 are not there

How it is mended: by you. Bring the files back (finish the sync, or `cmmd restore`; the hint names what the newest
snapshot holds of them), or take the entries out yourself. No fix and no agent may remove any of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from cmmd.core.index.dead_entries import partly_there
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.model import Finding, Fixable, Severity

ID = "index-partial"
SEVERITY: Severity = "error"
FIXABLE: Fixable = "no"


def check(root: MemoryRoot) -> Iterator[Finding]:
    for path in root.index_paths:
        missing = partly_there(root, path)
        if missing:
            count = f"{len(missing.paths)} of the {missing.total} files that it names are not there"
            message = f"{count}: the folder looks incompletely synced or emptied"
            hint = "bring the files back before anything else; `cmmd git-log` shows what the snapshots hold"
            yield Finding(ID, SEVERITY, path, None, "", message, hint, FIXABLE)
