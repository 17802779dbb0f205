"""MEMORY.md is longer than the client loads.

The client loads 25,000 characters (UTF-16 units, so an emoji counts two) of MEMORY.md, after dropping frontmatter
and HTML comments that stand on lines of their own, and cuts the rest; `cmmd loaded` shows it. From 20,000 on this
is an info, above 25,000 an error. The detail is the number of characters.

Why it matters: no session ever sees the entries behind the cut.

Example:

    MEMORY.md with 120 entries of 300 characters, of which the last 36 are never loaded

How it is mended: by code where shorter hooks are enough: the longest are cut first, each only as far as needed and
never below 80 characters, after its words were moved into its memory. The fix may not touch any other line, and never
groups, sorts, folds or drops an entry. Where that is not enough, `cmmd organize --fold` moves whole groups into
sub-indexes, and `cmmd loaded` says which entries are cut off.
"""

from __future__ import annotations

from collections.abc import Iterator

from cmmd.core.memory.client_view import MAX_CHARS, MAX_LINES
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.model import INDEX, Finding, Fixable, Severity

ID = "index-oversize-chars"
SEVERITY: Severity = "error"
FIXABLE: Fixable = "code"


def check(root: MemoryRoot) -> Iterator[Finding]:
    chars = root.loaded.chars
    message = f"{chars} characters; the client loads {MAX_CHARS}"
    if chars > MAX_CHARS:
        from cmmd.core.index import shorten  # which few indexes need

        if root.once(shorten.to_fit):
            hint = "`cmmd fix` shortens the longest hooks, whose words it moves into their memories"
            yield Finding(ID, SEVERITY, INDEX, None, str(chars), message, hint, FIXABLE)
        else:
            hint = f"{_why_not(root)}; `cmmd organize --fold` moves groups into sub-indexes"
            yield Finding(ID, SEVERITY, INDEX, None, str(chars), message, hint, "agent")
    elif chars * 5 >= MAX_CHARS * 4:
        hint = "shorten its lines, or move entries to a sub-index"
        yield Finding(ID, "info", INDEX, None, str(chars), message, hint, "no")


def _why_not(root: MemoryRoot) -> str:
    """Why shorter hooks are not enough."""
    from cmmd.core.index import shorten

    if root.loaded.lines > MAX_LINES:
        return "it has too many lines as well"
    over, saved = root.loaded.chars - shorten.AIM, root.once(shorten.most_saved)
    if saved < over:
        return f"shorter hooks would save {saved} of the {over} characters that must go"
    return "the words of its hooks are so alike that memories which take them would tell the same"
