"""Of two entries for one file the first stays.

If only the later one says something on the file, that one stays. Text that goes is kept in the proposal's notes. An
entry that links another file as well, or has others below it, stays as it is.
"""

from __future__ import annotations

from cmmd.core.indexes.entry_removal import note, removable
from cmmd.core.memory import MemoryRoot
from cmmd.core.mending import place
from cmmd.core.mending.change import Change
from cmmd.core.model import Finding

ANSWERS: tuple[str, ...] = ("index-duplicate-entry",)


def fix(root: MemoryRoot, finding: Finding) -> Change | None:
    document = root.documents.get(finding.file)
    entries = root.entries_of(finding.file) if document else ()
    later = next((e for e in entries if e.line == finding.line and e.target == finding.detail), None)
    if document is None or later is None:
        return None
    first = next(e for e in entries if (e.path, e.anchor) == (later.path, later.anchor))
    gone, kept = (first, later) if later.hook and not first.hook else (later, first)
    if gone.line == kept.line:
        return None
    span = removable(root, document, gone.line, lambda path: path == gone.path)
    if span is None:
        return None
    text = "" if (gone.title, gone.hook) == (kept.title, kept.hook) else note(root, document, gone.line, span)
    return place.change(root, document.path, *span, "", text)
