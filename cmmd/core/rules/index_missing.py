"""A folder with memories and no MEMORY.md.

Why it matters: MEMORY.md is the one file that every session loads. Without it a session knows nothing of the
memories but the newest descriptions. The client writes a new one at its next start, without your entries.

Example:

    memory/
      user_role.md
      feedback_tests.md

How it is mended: by code, which writes MEMORY.md with an entry for each memory, grouped by type. The fix may not list
what lies in an archive, nor what a sub-index lists.
"""

from __future__ import annotations

from collections.abc import Iterator

from cmmd.core.memory.root import MemoryRoot
from cmmd.core.model import INDEX, Finding, Fixable, Severity

ID = "index-missing"
SEVERITY: Severity = "warning"
FIXABLE: Fixable = "code"


def check(root: MemoryRoot) -> Iterator[Finding]:
    if root.memories and not root.has_index:
        twin, message = root.index_in_another_case, "there are memories, but no MEMORY.md"
        if twin:
            yield Finding(ID, SEVERITY, INDEX, None, "", message, f"rename {twin} to MEMORY.md")
            return
        hint = "write MEMORY.md with one line for each memory: - [Title](file.md) — hook"
        yield Finding(ID, SEVERITY, INDEX, None, "", message, hint, FIXABLE)
