"""A memory without a type.

Neither `metadata.type` nor a top-level `type` is there. A memory that is `pinned` needs none.

Why it matters: the type (user, feedback, project, reference) says how a memory is to be used and how soon it
goes stale.

Example:

    ---
    name: staging-database
    description: The staging database is reset each night
    ---

How it is mended: by code, where the file's name begins with the type (`feedback_tests.md`); else by the
agent.
"""

from __future__ import annotations

from collections.abc import Iterator

from cmmd.core import targets
from cmmd.core.memory import TYPES, Document, MemoryRoot
from cmmd.core.model import Finding, Fixable, Severity

ID = "type-missing"
SEVERITY: Severity = "warning"
FIXABLE: Fixable = "code"


def check(root: MemoryRoot) -> Iterator[Finding]:
    for memory in root.memories:
        if memory.front.is_known and not memory.type and not memory.pinned:
            hint = f"add `type:` below `metadata:`, one of {', '.join(TYPES)}"
            yield Finding(ID, SEVERITY, memory.path, memory.type_line, "", "no type", hint, mender(memory))


def mender(memory: Document) -> Fixable:
    """Code may only take the type that the file's name begins with."""
    prefix, dash, _ = targets.key(memory.stem).partition("-")
    return "code" if dash and prefix in TYPES else "agent"
