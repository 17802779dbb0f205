"""A memory without a type.

Neither `metadata.type` nor a top-level `type` is there. A memory that is `pinned` needs none.

Why it matters: the type (user, feedback, project, reference) says how a memory is to be used and how soon it
goes stale.

Example:

    ---
    name: staging-database
    description: The staging database is reset each night
    ---

How it is mended: by code, where the file's name begins with the type (`feedback_tests.md`) and a feedback memory
has its Why and How lines; else by the agent. A block that a snapshot holds whole, above the same text, is put back
by code.
"""

from __future__ import annotations

from collections.abc import Iterator

from cmmd.core.fix.fixability import honest
from cmmd.core.memory.root import TYPES, MemoryRoot
from cmmd.core.model import Finding, Fixable, Severity

ID = "type-missing"
SEVERITY: Severity = "warning"
FIXABLE: Fixable = "code"


def check(root: MemoryRoot) -> Iterator[Finding]:
    for memory in root.memories:
        if memory.front.is_known and not memory.type and not memory.pinned:
            hint = f"add `type:` below `metadata:`, one of {', '.join(TYPES)}"
            yield honest(root, Finding(ID, SEVERITY, memory.path, memory.type_line, "", "no type", hint, FIXABLE))
