"""MEMORY.md is longer than the client loads.

The client loads 25,000 characters (UTF-16 units, so an emoji counts two) of MEMORY.md, after dropping
frontmatter and HTML comments, and cuts the rest. From 20,000 on this is an info, above 25,000 an error. The
detail is the number of characters.

Why it matters: no session ever sees the entries behind the cut.

Example:

    MEMORY.md with 120 entries of 300 characters, of which the last 36 are never loaded

How it is mended: by code: one line of at most 150 characters an entry, or moved to
sub-indexes.
"""

from __future__ import annotations

from collections.abc import Iterator

from cmmd.core.index import MAX_CHARS
from cmmd.core.memory import MemoryRoot
from cmmd.core.model import INDEX, Finding, Fixable, Severity

ID = "index-oversize-chars"
SEVERITY: Severity = "error"
FIXABLE: Fixable = "code"


def check(root: MemoryRoot) -> Iterator[Finding]:
    chars = root.loaded.chars
    if chars * 5 >= MAX_CHARS * 4:
        severity = SEVERITY if chars > MAX_CHARS else "info"
        message = f"{chars} characters; the client loads {MAX_CHARS}"
        hint = "shorten its lines, or move entries to a sub-index"
        yield Finding(ID, severity, INDEX, None, str(chars), message, hint, FIXABLE)
