"""Quotes the whole description.

The quotes go around all that people see behind `description:`, also where it runs over several lines; nothing else
changes. A memory that is pruned is left as it is.
"""

from __future__ import annotations

from cmmd.core.fix import frontmatter_edit
from cmmd.core.memory import text_edit
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.memory.text_change import Change
from cmmd.core.model import Finding

ANSWERS: tuple[str, ...] = ("description-cut",)


def fix(root: MemoryRoot, finding: Finding) -> Change | None:
    memory = root.documents[finding.file]
    edit = None if memory.pruned else frontmatter_edit.quote_whole(memory, "description")
    return text_edit.change(root, finding.file, *edit) if edit else None
