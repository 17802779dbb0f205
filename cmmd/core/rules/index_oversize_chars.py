"""MEMORY.md is longer than the client loads.

The client loads 25,000 characters (UTF-16 units, so an emoji counts two) of MEMORY.md, after dropping frontmatter
and HTML comments that stand on lines of their own, and cuts the rest; `cmmd loaded` shows it. From 20,000 on this
is an info, above 25,000 an error. The detail is the number of characters.

Why it matters: no session ever sees the entries behind the cut.

Example:

    MEMORY.md with 120 entries of 300 characters, of which the last 36 are never loaded

How it is mended: by code where that is enough: one line of at most 150 characters an entry, no second entry for a
file. Else `cmmd loaded` says which entries are too many: memories to be pruned, merged, or listed in a sub-index.
"""

from __future__ import annotations

from collections.abc import Iterator

from cmmd.core.loading import MAX_CHARS, MAX_LINES
from cmmd.core.memory import MemoryRoot
from cmmd.core.model import INDEX, Finding, Fixable, Severity

ID = "index-oversize-chars"
SEVERITY: Severity = "error"
FIXABLE: Fixable = "code"


def check(root: MemoryRoot) -> Iterator[Finding]:
    chars = root.loaded.chars
    message = f"{chars} characters; the client loads {MAX_CHARS}"
    if chars > MAX_CHARS:
        by_code = _is_enough(root)
        too_much = "prune or merge memories, or list them in a sub-index; `cmmd loaded` names them"
        hint = "`cmmd organize` makes it short enough" if by_code else too_much
        fixable: Fixable = FIXABLE if by_code else "agent"
        yield Finding(ID, SEVERITY, INDEX, None, str(chars), message, hint, fixable)
    elif chars * 5 >= MAX_CHARS * 4:
        hint = "shorten its lines, or move entries to a sub-index"
        yield Finding(ID, "info", INDEX, None, str(chars), message, hint, "no")


def _is_enough(root: MemoryRoot) -> bool:
    """Whether the index is short enough once it is put in order."""
    if len({entry.path for entry in root.entries_of(INDEX)}) > MAX_LINES:
        return False  # they can never fit, and many take long
    from cmmd.core.indexes.organize import organize  # asks other rules

    after = root.once(organize).after
    return after is not None and after.chars <= MAX_CHARS
