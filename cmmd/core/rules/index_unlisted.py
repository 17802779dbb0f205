"""A memory that the index does not list.

Listed is what MEMORY.md links, names in a wikilink or spells out as a file name, also through a sub-index that it links
(a file that is mostly entries). Memories that are pruned or superseded need no entry, nor does what lies in a folder
named archive, retired, old, drafts or trash. Of a sub-index that nothing lists, and what it lists, it is the sub-index
alone. An index that lists nothing at all is one finding.

Why it matters: a session loads MEMORY.md and little else; what it does not name is found only by luck.

Example:

    memory/
      MEMORY.md            - [Role](user_role.md) — backend developer
      user_role.md
      feedback_tests.md    <- nowhere in MEMORY.md

How it is mended: by code, with one new line in the section that holds most entries of its folder, else of its type,
else behind the last list, in the form of its neighbours. The fix may not change or move any other line, adds no
heading, and writes nothing into sections of archives, drafts, retired or merged things; by the agent where the
index is full.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cmmd.core.fix.fixability import honest
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.model import INDEX, Finding, Fixable, Severity

ID = "index-unlisted"
SEVERITY: Severity = "warning"
FIXABLE: Fixable = "code"

_HINT = "add a line to MEMORY.md: - [Title](file.md) — hook"


def check(root: MemoryRoot) -> Iterator[Finding]:
    if root.index is None:
        return
    unlisted = root.unlisted
    if len(unlisted) > 1 and not root.lists(root.index):
        message = f"MEMORY.md lists none of the {len(unlisted)} memories"
        yield _told(root, Finding(ID, SEVERITY, INDEX, None, "", message, _HINT, FIXABLE))
        return
    for memory in unlisted:
        if memory.path in root.commented_out:
            message, hint_out = "its entry is commented out", "take it out of the comment to have it listed"
            yield Finding(ID, "info", memory.path, None, "", message, hint_out, "no")
        else:
            yield _told(root, Finding(ID, SEVERITY, memory.path, None, "", "not listed in MEMORY.md", _HINT, FIXABLE))


def _told(root: MemoryRoot, finding: Finding) -> Finding:
    told = honest(root, finding)
    return replace(told, hint="`cmmd fix` adds the line") if told.fixable == "code" else told
