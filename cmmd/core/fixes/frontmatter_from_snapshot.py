"""Puts a frontmatter block back as it was in the newest snapshot in which it was whole.

Whole means: valid YAML with a name, a description and a type that the client knows. The text below the block must be
the same as today, each value of today's block that is not empty must be the earlier one, and no key and no comment may
be lost. A block that holds what looks like a secret is not put back, nor is one of a pruned memory.
"""

from __future__ import annotations

from cmmd.core.memory import MemoryRoot
from cmmd.core.mending import place, whole_front
from cmmd.core.mending.change import Change
from cmmd.core.model import Finding

ANSWERS: tuple[str, ...] = (
    "frontmatter-missing",
    "frontmatter-unclosed",
    "frontmatter-invalid-yaml",
    "name-missing",
    "description-missing",
    "type-missing",
)


def fix(root: MemoryRoot, finding: Finding) -> Change | None:
    earlier = root.earlier.get(finding.file)
    edit = whole_front.put_back(root.documents[finding.file], earlier) if earlier else None
    note = "the frontmatter is put back as it was in an earlier snapshot"
    return place.change(root, finding.file, *edit, note) if edit else None
