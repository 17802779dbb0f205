"""A feedback or project memory that does not say why, or how to apply it.

The client asks for a line that begins with **Why:** and one that begins with **How to apply:**. Headings,
plain words with a colon and the usual words of other languages count as well; a sentence that only mentions
them does not. Project memories that leave them out are common, so there it is an info. Pruned memories are
left alone.

Why it matters: a correction without its reason is applied where it does not belong, or dropped where it does.

Example:

    ---
    name: no-mocks
    description: Do not mock the database in tests
    metadata:
      type: feedback
    ---
    Do not mock the database in tests.

How it is mended: by the agent, from what the memory itself says; it may also leave it to you.
"""

from __future__ import annotations

from collections.abc import Iterator

from cmmd.core.memory.root import Document, MemoryRoot
from cmmd.core.memory.why_how import has_how, has_why
from cmmd.core.model import Finding, Fixable, Severity

ID = "why-how-missing"
SEVERITY: Severity = "warning"
FIXABLE: Fixable = "agent"

_SEVERITY_OF: dict[str, Severity] = {"feedback": SEVERITY, "project": "info"}


def check(root: MemoryRoot) -> Iterator[Finding]:
    for memory in root.memories:
        missing = lacks(memory, memory.type)
        if missing:
            hint = "add lines that begin with **Why:** and **How to apply:**"
            # No detail: a memory that gains one of the two lines has no new finding.
            message, severity = f"no {missing} line", _SEVERITY_OF[memory.type]
            yield Finding(ID, severity, memory.path, None, "", message, hint, FIXABLE)


def lacks(memory: Document, kind: str) -> str:
    """Which of the two lines it lacks if it is of this type, in words; `""`: none, or the type asks for none."""
    if kind not in _SEVERITY_OF or memory.pruned:
        return ""
    there = zip(("Why", "How to apply"), memory.once(_says), strict=True)
    return " and no ".join(name for name, is_there in there if not is_there)


def warns(memory: Document, kind: str) -> bool:
    """Whether more than an info would be told of it if it were of this type."""
    return bool(lacks(memory, kind)) and _SEVERITY_OF[kind] != "info"


def _says(memory: Document) -> tuple[bool, bool]:
    body = memory.masked_body
    return has_why(body), has_how(body)
