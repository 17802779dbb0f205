"""Gives a memory the type that its file's name begins with.

`feedback_tests.md` is of the type feedback. The type goes where one stands already, else below `metadata:`, else at the
end of the block. A feedback memory that would then lack its Why and How lines is left for the agent: code makes no
warning where there was none. So is one whose key is there in another case (`Type:`).
"""

from __future__ import annotations

from cmmd.core.fix import frontmatter_edit
from cmmd.core.memory import link_targets, text_edit
from cmmd.core.memory.root import TYPES, Document, MemoryRoot
from cmmd.core.memory.text_change import Change
from cmmd.core.model import Finding
from cmmd.core.rules import why_how_missing

ANSWERS: tuple[str, ...] = ("type-missing", "type-invalid")


def fix(root: MemoryRoot, finding: Finding) -> Change | None:
    memory = root.documents[finding.file]
    kind = told_by_name(memory)
    if not kind or memory.pruned:
        return None
    edit = frontmatter_edit.write_type(memory, kind)
    return text_edit.change(root, finding.file, *edit) if edit else None


def told_by_name(memory: Document) -> str:
    """The type that the file's name begins with; `""`: none, or one that would bring a warning."""
    kind, dash, _ = link_targets.key(memory.stem).partition("-")
    return kind if dash and kind in TYPES and not why_how_missing.warns(memory, kind) else ""
