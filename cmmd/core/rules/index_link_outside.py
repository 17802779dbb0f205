"""An index entry that points outside the memory folder.

Links that begin with `../`, `/` or `~` are meant. Nothing is wrong with them as such; they are not followed.
URLs are left alone.

Why it matters: such a file is not loaded, listed or kept with the memories, and another machine may not have
it.

Example:

    - [Runbook](../../docs/runbook.md) — what to do at night

How it is mended: by you, if you want to: move the file here, or write what matters into a memory.
"""

from __future__ import annotations

from collections.abc import Iterator

from cmmd.core.memory.root import MemoryRoot
from cmmd.core.model import Finding, Fixable, Severity

ID = "index-link-outside"
SEVERITY: Severity = "info"
FIXABLE: Fixable = "no"


def check(root: MemoryRoot) -> Iterator[Finding]:
    for path in root.index_paths:
        document = root.documents[path]
        for link in document.links:
            if link.kind != "image" and root.find(link.target, document.folder).kind == "outside":
                line = document.line(link.start)
                hint = "move the file here, or keep what matters in a memory"
                yield Finding(ID, SEVERITY, path, line, link.target, "points outside the memory folder", hint, FIXABLE)
