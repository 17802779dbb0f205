"""A memory without frontmatter.

A memory begins with a block of `key: value` lines between two `---` lines: name, description and type. The
first `---` must be the very first line of the file. README.md, CLAUDE.md, encrypted files and sub-indexes are
no memories and need none.

Why it matters: the client shows a session only the descriptions from the frontmatter of its newest memories,
and picks by them what to read. A memory without one is never picked.

Example:

    The staging database is reset at 02:00 UTC.

How it is mended: by code, where the block stands below a comment, or where the index has an entry with a title and
a hook for the file and the file's name begins with its type; else by the agent. A block that a snapshot holds
whole, above the same text, is put back by code.
"""

from __future__ import annotations

from collections.abc import Iterator

from cmmd.core.fix import late_block
from cmmd.core.fix.fixability import honest
from cmmd.core.memory.document import Document
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.model import Finding, Fixable, Severity

ID = "frontmatter-missing"
SEVERITY: Severity = "warning"
FIXABLE: Fixable = "code"


def check(root: MemoryRoot) -> Iterator[Finding]:
    for memory in root.memories:
        if memory.front.state == "missing":
            yield honest(root, Finding(ID, SEVERITY, memory.path, 1, "", *_told(memory), FIXABLE))


def _told(memory: Document) -> tuple[str, str]:
    """What people are told of it, and what they can do."""
    block = late_block.find(memory)
    if block:
        line = memory.line(block.start)
        message = "the frontmatter stands below a comment, and is read from the first line only"
        return message, f"move the block of line {line} to the top of the file, above the comment"
    late = memory.text.lstrip().startswith("---\n") and not memory.text.startswith("---")
    message = "the frontmatter does not begin on the first line" if late else "no frontmatter"
    return message, "begin the file with ---, then name:, description: and metadata: with type:, then ---"
