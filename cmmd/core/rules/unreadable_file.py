"""A file or folder that cannot be read.

Permissions, an input/output error, or a Markdown file of more than 10 MB.

Why it matters: no rule can look at it, no snapshot holds it, and the client cannot read it either.

Example:

    feedback_tests.md    Permission denied

How it is mended: by you: give yourself the right to read it (`chmod u+r`), or move it away.
"""

from __future__ import annotations

from collections.abc import Iterator

from cmmd.core.memory.root import MemoryRoot, has_dot
from cmmd.core.model import LARGEST_FILE, Entry, Finding, Fixable, Severity

ID = "unreadable-file"
SEVERITY: Severity = "error"
FIXABLE: Fixable = "no"


def check(root: MemoryRoot) -> Iterator[Finding]:
    for entry in root.tree.entries:
        if entry.data is None and entry.kind in ("file", "folder") and not has_dot(entry.path) and not _is_large(entry):
            what = "folder" if entry.kind == "folder" else "file"
            message = f"this {what} cannot be read: {entry.problem or 'unknown reason'}"
            yield Finding(ID, SEVERITY, entry.path, None, "", message, "check its owner, mode and size", FIXABLE)


def _is_large(entry: Entry) -> bool:
    """A large file that is no memory (a database, a picture) may well lie there."""
    return entry.size > LARGEST_FILE and not entry.path.endswith(".md")
