"""A description that an unquoted ` #` cuts short.

In YAML a `#` behind a blank begins a comment, unless the value stands in quotes.

Why it matters: everything from the `#` on is lost to every reader, mostly the number of an issue or a
channel's name and all that follows.

Example:

    description: Flaky test, see #123 before you rerun it

is read as "Flaky test, see".

How it is mended: by code, which puts the whole value in quotes; by the agent where it runs over a blank line.
"""

from __future__ import annotations

from collections.abc import Iterator

from cmmd.core.fix.fixability import honest
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.model import Finding, Fixable, Severity

ID = "description-cut"
SEVERITY: Severity = "warning"
FIXABLE: Fixable = "code"


def check(root: MemoryRoot) -> Iterator[Finding]:
    for memory in root.memories:
        if "description" in memory.front.cut:
            line = memory.front.line("description")
            message = "an unquoted ` #` ends the description early"
            hint = "put the description in quotes"
            yield honest(root, Finding(ID, SEVERITY, memory.path, line, "", message, hint, FIXABLE))
