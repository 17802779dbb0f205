"""A memory that is longer than what recall shows of it.

Where the client recalls memories instead of loading MEMORY.md, it shows the first 4,096 bytes of each it picks,
frontmatter included, and cuts the rest. The finding names the line in which the cut falls. Lines are counted as if
they ended with one byte. Pruned memories are left out.

Why it matters: what stands behind the cut is not seen unless the model opens the file; the client warns of it too
when it writes such a memory.

Example:

    project_plan.md, 9,300 bytes: its last 5,204 bytes are not shown

How it is mended: by you: put what matters first, or move a part into a memory of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from cmmd.core.memory.root import MemoryRoot
from cmmd.core.model import Finding, Fixable, Severity

ID = "memory-long"
SEVERITY: Severity = "info"
FIXABLE: Fixable = "no"

SHOWN = 4_096  # bytes


def check(root: MemoryRoot) -> Iterator[Finding]:
    for memory in root.memories:
        if 4 * len(memory.text) <= SHOWN or memory.pruned:  # a character takes four bytes at most
            continue
        data = memory.text.encode()
        if len(data) > SHOWN:
            line = data.count(b"\n", 0, SHOWN) + 1
            message = f"{len(data):,} bytes; recall shows the first {SHOWN:,}, to this line"
            hint = "put what matters first, or move a part into a memory of its own"
            yield Finding(ID, SEVERITY, memory.path, line, "", message, hint, FIXABLE)
