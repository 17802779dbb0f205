"""A copy of a memory that a sync tool or an editor left.

Dropbox, OneDrive, iCloud, Syncthing and the like write what two machines made of one file beside it; an editor or a
copy command does as much: `x (conflicted copy).md`, `x.sync-conflict-….md`, `x.md.bak`, `x.md~`. `x-DESKTOP-1A2B3C.md`,
`x 2.md`, `x (1).md` and `x copy.md`, which may be names of your own, count only beside `x.md` and where the text is
plainly a copy: the same lines for the most part, the same name, or the same heading where there is no frontmatter.
Such a file is no memory: nothing else is said of it, and no index should list it. The detail is the original.

Why it matters: the client takes it for a memory, and a session that reads the older of two answers believes it. What
stands in the copy alone is lost with it.

Example:

    feedback_tests.md
    feedback_tests (conflicted copy).md

How it is mended: by you: remove a copy that says nothing more; of another bring over what counts, then remove it.
"""

from __future__ import annotations

from collections.abc import Iterator
from shlex import quote

from cmmd.core.memory import sync_copies
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.model import Finding, Fixable, Severity
from cmmd.core.text import counted

ID = "sync-conflict"
SEVERITY: Severity = "warning"
FIXABLE: Fixable = "no"


def check(root: MemoryRoot) -> Iterator[Finding]:
    for path, original in root.sync_copies.items():
        message, hint = _told(sync_copies.compare(root.tree, path, original), path, original)
        yield Finding(ID, SEVERITY, path, None, original, message, hint, FIXABLE)


def _told(found: sync_copies.Comparison, path: str, original: str) -> tuple[str, str]:
    """What people are told of a copy, and what they can do."""
    if found.relation == "gone":
        return f"a copy of {original}, which is not there", f"if it is the memory: mv {quote(path)} {quote(original)}"
    if found.relation == "equal":
        return f"a copy of {original} with the same text", "remove it"
    if found.relation == "contained":
        return f"a copy of {original}, in which all of its lines stand", "remove it"
    hint = f"compare them (diff {quote(original)} {quote(path)}), bring over what counts, and remove it"
    if found.relation == "unread":
        return f"a copy of {original}; they cannot be compared", hint
    more = counted(found.more, "line")
    if found.relation == "longer":
        return f"a copy of {original} with all of its lines and {more} more", hint
    return f"a copy of {original} that differs: {more} of it {'is' if found.more == 1 else 'are'} not there", hint
