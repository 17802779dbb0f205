"""Quotes exactly the values that break a recoverable block.

Each value that YAML does not take by itself gets quotes around all that stands on its line, so that it reads as people
see it; no other byte changes. Quotes that stand around it are replaced by those that hold. A block that quoting does
not mend, or with a broken list or mapping (`{a: b: c}`), is left for the agent.
"""

from __future__ import annotations

from cmmd.core.fix import frontmatter_edit
from cmmd.core.memory import text_edit
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.memory.text_change import Change
from cmmd.core.model import Finding

ANSWERS: tuple[str, ...] = ("frontmatter-invalid-yaml",)


def fix(root: MemoryRoot, finding: Finding) -> Change | None:
    edit = frontmatter_edit.quote_what_breaks(root.documents[finding.file])
    return text_edit.change(root, finding.file, *edit) if edit else None
