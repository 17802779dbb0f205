"""A description of more than 300 characters.

The client warns of it when it writes such a memory. Pruned memories are left out.

Why it matters: descriptions are what a memory is picked by; all of them are read each time, so a long one takes
room from the others, and its point is harder to see.

Example:

    a description that tells the whole story in 420 characters, which the body tells again

How it is mended: by you: say in one sentence when the memory is of use, and leave the rest to the body.
"""

from __future__ import annotations

from collections.abc import Iterator

from cmmd.core.memory.root import MemoryRoot
from cmmd.core.model import Finding, Fixable, Severity

ID = "description-long"
SEVERITY: Severity = "info"
FIXABLE: Fixable = "no"

LONGEST = 300


def check(root: MemoryRoot) -> Iterator[Finding]:
    for memory in root.memories:
        length = len(memory.description)
        if length > LONGEST and not memory.pruned:
            message = f"the description has {length} characters, more than {LONGEST}"
            hint = "say in one sentence when the memory is of use; the body has room for the rest"
            line = memory.front.line("description")
            yield Finding(ID, SEVERITY, memory.path, line, "", message, hint, FIXABLE)
