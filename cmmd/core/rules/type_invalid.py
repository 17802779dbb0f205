"""A memory whose type the client does not know.

Known are user, feedback, project and reference, in small letters.

Why it matters: the client treats an unknown type as none.

Example:

    metadata:
      type: decision

How it is mended: by code, where the file's name begins with a known type (`project_deploy.md`) and the memory has
the Why and How lines that this type asks for; else by the agent.
"""

from __future__ import annotations

from collections.abc import Iterator

from cmmd.core.fix.fixability import honest
from cmmd.core.memory.root import TYPES, MemoryRoot
from cmmd.core.model import Finding, Fixable, Severity

ID = "type-invalid"
SEVERITY: Severity = "warning"
FIXABLE: Fixable = "code"


def check(root: MemoryRoot) -> Iterator[Finding]:
    for memory in root.memories:
        if memory.front.is_known and memory.type and memory.type not in TYPES:
            message = f"unknown type {memory.type}"
            hint = f"use one of {', '.join(TYPES)}"
            finding = Finding(ID, SEVERITY, memory.path, memory.type_line, memory.type, message, hint, FIXABLE)
            yield honest(root, finding)
