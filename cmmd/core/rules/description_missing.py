"""A memory without a description.

The frontmatter has no `description`, or an empty one, or nothing but a comment (`# like this`) behind it.

Why it matters: the description is all that a session sees of a memory before it reads it. Without one the
memory is never picked.

Example:

    ---
    name: staging-database
    description: ""
    metadata:
      type: project
    ---

How it is mended: by code, from the hook of its index entry, else from its first sentence; by the agent where
neither says enough, or the key is there in another case (`Description:`). A block that a snapshot holds whole,
above the same text, is put back by code.
"""

from __future__ import annotations

from collections.abc import Iterator

from cmmd.core.fix.fixability import honest
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.model import Finding, Fixable, Severity

ID = "description-missing"
SEVERITY: Severity = "warning"
FIXABLE: Fixable = "code"


def check(root: MemoryRoot) -> Iterator[Finding]:
    for memory in root.memories:
        # A description such as `#1 priority` is there and cut: description-cut says so.
        if memory.front.is_known and not memory.description and "description" not in memory.front.cut:
            line = memory.front.line("description") or 1
            hint = "add one line that says when this memory matters"
            yield honest(root, Finding(ID, SEVERITY, memory.path, line, "", "no description", hint, FIXABLE))
