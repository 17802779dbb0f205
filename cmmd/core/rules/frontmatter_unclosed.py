"""Frontmatter that is opened and never closed.

The file begins with `---` and `key: value` lines, but no line of `---` or `...` ends the block before the
text begins.

Why it matters: readers take either nothing or the whole file for frontmatter; name, description and type are
lost.

Example:

    ---
    name: staging-database
    description: reset each night

    The staging database is reset at 02:00 UTC.

How it is mended: by the agent, with a `---` line behind the last key. A block that a snapshot holds whole, above
the same text, is put back by code.
"""

from __future__ import annotations

from collections.abc import Iterator

from cmmd.core.memory.root import MemoryRoot
from cmmd.core.model import Finding, Fixable, Severity

ID = "frontmatter-unclosed"
SEVERITY: Severity = "error"
FIXABLE: Fixable = "agent"


def check(root: MemoryRoot) -> Iterator[Finding]:
    for memory in root.memories:
        if memory.front.state == "unclosed":
            last = memory.front.source.count("\n") + 2
            hint = f"put a line of --- behind line {last}"
            yield Finding(ID, SEVERITY, memory.path, 1, "", "the frontmatter is never closed", hint, FIXABLE)
