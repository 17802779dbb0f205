"""Frontmatter that is not valid YAML.

Most often a value holds `: `, or begins with a backtick, `@`, `*` or `[`, and stands without quotes. The
detail says whether quoting such values makes the block valid (`recoverable`, a warning) or not (`unreadable`,
an error).

Why it matters: strict readers drop the whole block, so that the memory has no name, description and type.

Example:

    ---
    name: release-checklist
    description: Release: what to check before a tag
    ---

How it is mended: recoverable by code, which quotes exactly the values that break it; unreadable by the agent. A
block that a snapshot holds whole, above the same text, is put back by code.
"""

from __future__ import annotations

from collections.abc import Iterator

from cmmd.core.fix.fixability import honest
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.model import Finding, Fixable, Severity

ID = "frontmatter-invalid-yaml"
SEVERITY: Severity = "warning"
FIXABLE: Fixable = "code"


def check(root: MemoryRoot) -> Iterator[Finding]:
    for memory in root.memories:
        front = memory.front
        if front.state == "present" and front.yaml == "recoverable":
            line = front.broken[0] if front.broken else 1
            message = f"not valid YAML until a value is quoted ({front.problem})"
            hint = f"put the value on line {line} in quotes"
            yield honest(root, Finding(ID, SEVERITY, memory.path, line, front.yaml, message, hint, FIXABLE))
        elif front.state == "present" and front.yaml == "unreadable":
            message = f"not valid YAML ({front.problem})"
            hint = "write the frontmatter as plain `key: value` lines"
            yield Finding(ID, "error", memory.path, 1, front.yaml, message, hint, "agent")
