"""MEMORY.md has more lines than the client loads.

The client loads 200 lines of MEMORY.md, after dropping frontmatter and HTML comments, and cuts the rest. From
160 lines on this is an info, above 200 an error. The detail is the number of lines.

Why it matters: no session ever sees the entries behind the cut.

Example:

    MEMORY.md with 240 entries, of which the last 40 are never loaded

How it is mended: by code: one line an entry, grouped by type, or moved to sub-indexes.
"""

from __future__ import annotations

from collections.abc import Iterator

from cmmd.core.index import MAX_LINES
from cmmd.core.memory import MemoryRoot
from cmmd.core.model import INDEX, Finding, Fixable, Severity

ID = "index-oversize-lines"
SEVERITY: Severity = "error"
FIXABLE: Fixable = "code"


def check(root: MemoryRoot) -> Iterator[Finding]:
    lines = root.loaded.lines
    if lines * 5 >= MAX_LINES * 4:
        severity = SEVERITY if lines > MAX_LINES else "info"
        message = f"{lines} lines; the client loads {MAX_LINES}"
        hint = "keep one line for each entry, or move entries to a sub-index"
        yield Finding(ID, severity, INDEX, None, str(lines), message, hint, FIXABLE)
