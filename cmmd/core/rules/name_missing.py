"""A memory without a name.

The frontmatter has no `name`, or an empty one.

Why it matters: other memories refer to this one as `[[name]]`, and the client shows the name where it lists
memories.

Example:

    ---
    name:
    description: The staging database is reset each night
    metadata:
      type: project
    ---

How it is mended: by code, from the file's name; by the agent where another memory has that name, or the key is
there in another case (`Name:`). A block that a snapshot holds whole, above the same text, is put back by code.
"""

from __future__ import annotations

from collections.abc import Iterator

from cmmd.core.fix.fixability import honest
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.model import Finding, Fixable, Severity

ID = "name-missing"
SEVERITY: Severity = "warning"
FIXABLE: Fixable = "code"


def check(root: MemoryRoot) -> Iterator[Finding]:
    for memory in root.memories:
        if memory.front.is_known and not memory.name:
            line = memory.front.line("name") or 1
            hint = f"add `name: {memory.stem}` to the frontmatter"
            yield honest(root, Finding(ID, SEVERITY, memory.path, line, "", "no name", hint, FIXABLE))
