"""MEMORY.md has more lines than the client loads.

The client loads 200 lines of MEMORY.md, after dropping frontmatter and HTML comments that stand on lines of their
own, and cuts the rest; `cmmd loaded` shows it. From 160 lines on this is an info, above 200 an error. The detail is
the number of lines.

Why it matters: no session ever sees the entries behind the cut.

Example:

    MEMORY.md with 240 entries, of which the last 40 are never loaded

How it is mended: by the agent, or by you: no fix may group, fold or drop lines. `cmmd organize --fold` moves whole
groups of entries, verbatim, into sub-indexes that MEMORY.md links, and `cmmd loaded` says which entries are cut off.
"""

from __future__ import annotations

from collections.abc import Iterator

from cmmd.core.memory.client_view import MAX_LINES
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.model import INDEX, Finding, Fixable, Severity
from cmmd.core.text import counted

ID = "index-oversize-lines"
SEVERITY: Severity = "error"
FIXABLE: Fixable = "agent"


def check(root: MemoryRoot) -> Iterator[Finding]:
    lines = root.loaded.lines
    message = f"{lines} lines; the client loads {MAX_LINES}"
    if lines > MAX_LINES:
        cut = len(root.cut_entries)
        what = f", of which {counted(cut, 'entry is', 'entries are')} cut off" if cut else ""
        hint = f"{lines - MAX_LINES} lines too many{what}; `cmmd organize --fold` moves groups into sub-indexes"
        yield Finding(ID, SEVERITY, INDEX, None, str(lines), message, hint, FIXABLE)
    elif lines * 5 >= MAX_LINES * 4:
        hint = "keep one line for each entry, or move entries to a sub-index"
        yield Finding(ID, "info", INDEX, None, str(lines), message, hint, "no")
