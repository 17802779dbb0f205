"""A memory that the index does not list gets an entry: `- [Title](file.md) — description`.

It goes below the heading of its type (`## Feedback`), else behind the last entry of its type; never below the heading
of another type: where there are such, it gets one of its own at the end. Else it goes behind the last entry, or to the
end; into a sub-index where that one lists most memories of its folder and type. List mark and separator are those that
the index uses. An empty MEMORY.md is written as a missing one is. The line has 150 characters at most. Nothing is added
that would push MEMORY.md over 200 lines or 25,000 characters: where not all fit, the newest memories go first, and the
proposal's notes say how many are not listed.
"""

from __future__ import annotations

from cmmd.core.indexes import additions, grouped_page
from cmmd.core.memory import MemoryRoot
from cmmd.core.mending.change import Change
from cmmd.core.model import INDEX, Finding

ANSWERS: tuple[str, ...] = ("index-unlisted",)


def fix(root: MemoryRoot, finding: Finding) -> Change | None:
    if grouped_page.is_empty(root):
        return root.once(grouped_page.written)
    if finding.file == INDEX:
        return additions.all_at_once(root)
    return root.once(additions.additions).get(finding.file)
