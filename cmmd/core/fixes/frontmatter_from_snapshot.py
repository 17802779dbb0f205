"""Puts a frontmatter block back as it was in the newest snapshot in which it was whole.

Whole means: valid YAML with a name, a description and a type that the client knows. The text below the block must be
the same as today, each value of today's block that is not empty must be the earlier one, and no key and no comment may
be lost. A block that holds what looks like a secret is not put back, nor is one of a pruned memory.
"""

from __future__ import annotations

from collections.abc import Collection

from cmmd.core.fix import whole_frontmatter
from cmmd.core.memory import text_edit
from cmmd.core.memory.document import Document
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.memory.text_change import Change
from cmmd.core.model import Finding

ANSWERS: tuple[str, ...] = (
    "frontmatter-missing",
    "frontmatter-unclosed",
    "frontmatter-invalid-yaml",
    "name-missing",
    "description-missing",
    "type-missing",
)


OF_ONE_KEY = {"name-missing": "name", "description-missing": "description", "type-missing": "type"}
"""The key that a rule is about; the others are about the whole block."""


def is_asked_for(memory: Document, earlier: Document, rules: Collection[str]) -> bool:
    """Whether the earlier block mends nothing but what these rules, which somebody named, find in the memory."""
    whole = any(rule not in OF_ONE_KEY for rule in rules)
    return whole or whole_frontmatter.adds_only(memory, earlier, [OF_ONE_KEY[rule] for rule in rules])


def fix(root: MemoryRoot, finding: Finding) -> Change | None:
    earlier = root.earlier.get(finding.file)
    edit = whole_frontmatter.put_back(root.documents[finding.file], earlier) if earlier else None
    note = "the frontmatter is put back as it was in an earlier snapshot"
    return text_edit.change(root, finding.file, *edit, note) if edit else None
