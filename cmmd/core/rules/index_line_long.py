"""A line of MEMORY.md with more than 200 characters.

Why it matters: an entry is a pointer. Long lines use up the 25,000 characters that the client loads, and what
they tell belongs into the memory.

Example:

    - [Deploy](project_deploy.md) — how a release is made, which is first to … (two more sentences)

How it is mended: by you. Where MEMORY.md is too long as a whole, code shortens the longest hooks
(`index-oversize-chars`).
"""

from __future__ import annotations

from collections.abc import Iterator

from cmmd.core.memory.root import MemoryRoot
from cmmd.core.model import INDEX, Finding, Fixable, Severity

ID = "index-line-long"
SEVERITY: Severity = "info"
FIXABLE: Fixable = "no"

LONGEST = 200


def check(root: MemoryRoot) -> Iterator[Finding]:
    index = root.index
    if index is None:
        return
    for line, row in enumerate(index.text_without_comments.split("\n"), 1):
        length = len(row.rstrip())
        if length > LONGEST:
            message = f"{length} characters in one line"
            hint = "keep the hook short; the memory itself has room"
            yield Finding(ID, SEVERITY, INDEX, line, str(length), message, hint, FIXABLE)
