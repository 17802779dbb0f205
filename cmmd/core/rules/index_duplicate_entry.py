"""Two entries of an index for one file.

Entries are lines that begin with a link. Two entries for different headings of one file (`file.md#one`,
`file.md#two`) are fine, and so is a mention in another entry's text.

Why it matters: the second line takes room that the client cuts off first, and the two texts drift apart.

Example:

    - [Deploy](project_deploy.md) — how a release is made
    - [Releases](project_deploy.md) — tags, changelog, who presses the button

How it is mended: by code, which keeps the first; by the agent where the other one has a number, path or “not”
that neither the first nor the memory has.
"""

from __future__ import annotations

from collections.abc import Iterator

from cmmd.core.memory import MemoryRoot
from cmmd.core.mending.mender import honest
from cmmd.core.model import Finding, Fixable, Severity

ID = "index-duplicate-entry"
SEVERITY: Severity = "warning"
FIXABLE: Fixable = "code"


def check(root: MemoryRoot) -> Iterator[Finding]:
    for path in root.index_paths:
        first: dict[tuple[str, str], int] = {}
        for entry in root.entries_of(path):
            line = first.setdefault((entry.path, entry.anchor), entry.line)
            if line != entry.line and root.exists(entry.path):
                message = f"{entry.path} has an entry on line {line} already"
                hint = "keep one of the two lines"
                yield honest(root, Finding(ID, SEVERITY, path, entry.line, entry.target, message, hint, FIXABLE))
