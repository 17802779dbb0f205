"""Two entries of an index that tell the same of one file.

They have nearly the same title and hook, or one of them adds nothing to the other: it is the line of the one that is
too many that is named. Entries with different hooks, such
as the months of a log, are fine; so are two for different headings of one file (`file.md#one`, `file.md#two`), and a
mention: a sentence, an arrow, a table cell or a heading that links the file.

Why it matters: the second line takes room that the client cuts off first, and the two texts drift apart.

Example:

    - [Deploy](project_deploy.md) — how a release is made
    - [project_deploy.md](project_deploy.md)

How it is mended: by code, which keeps the one that says more, else the first, and removes the other with one of the
blank lines around it. It may not remove one with words that neither the other entry nor the memory has: these two
are left for the agent.
"""

from __future__ import annotations

from collections.abc import Iterator

from cmmd.core.fix.fixability import honest
from cmmd.core.index.second_entry import second_entries
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.model import Finding, Fixable, Severity

ID = "index-duplicate-entry"
SEVERITY: Severity = "warning"
FIXABLE: Fixable = "code"


def check(root: MemoryRoot) -> Iterator[Finding]:
    for path in root.index_paths:
        for kept, gone in second_entries(root, path).values():
            other = "already, which tells the same" if kept.line < gone.line else "too, which tells more"
            message = f"{gone.path} has an entry on line {kept.line} {other}"
            hint = "keep one of the two lines"
            yield honest(root, Finding(ID, SEVERITY, path, gone.line, gone.target, message, hint, FIXABLE))
