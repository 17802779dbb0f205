"""Of two entries for one file that tell the same the first stays, with one blank line where two would meet.

If the first adds nothing to the later one, that one stays in its place. Entries with different hooks are no duplicates:
both stay, and so does an entry that links another file as well, or has others below it. All words of the one that goes
stand in the other one or in the memory; what it said is kept in the notes of the history row.
"""

from __future__ import annotations

from dataclasses import replace

from cmmd.core.index import second_entry
from cmmd.core.index.page import page_of
from cmmd.core.index.removal import removal
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.memory.text_change import Change
from cmmd.core.model import Finding

ANSWERS: tuple[str, ...] = ("index-duplicate-entry",)


def fix(root: MemoryRoot, finding: Finding) -> Change | None:
    found = second_entry.second_entries(root, finding.file).get(finding.line or 0)
    if found is None:
        return None
    kept, gone = found
    page = page_of(root, finding.file)
    item = next(each for each in page.items if each.line == gone.line)
    change = removal(page, item, lambda path: path == gone.path)
    is_same = (gone.title, gone.hook) == (kept.title, kept.hook) and item.text_end == item.line
    return replace(change, note="") if change and is_same else change
