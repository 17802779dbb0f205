"""What can be mended without a model: FIXES, one module each, whose docstring is its manual page."""

from __future__ import annotations

from typing import Protocol

from cmmd.core.fixes import (
    description_cut,
    description_missing,
    frontmatter_from_snapshot,
    frontmatter_invalid_yaml,
    frontmatter_missing,
    index_dangling,
    index_duplicate_entry,
    index_missing,
    index_oversize,
    index_unlisted,
    name_missing,
    type_missing,
    wikilink_broken,
)
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.memory.text_change import Change
from cmmd.core.model import Finding


class Fix(Protocol):
    """A fix's module: the smallest edit that mends a finding, or none where code cannot tell."""

    __doc__: str | None
    ANSWERS: tuple[str, ...]
    """The rules whose findings it mends."""

    def fix(self, root: MemoryRoot, finding: Finding, /) -> Change | None: ...


FIXES: tuple[Fix, ...] = (
    frontmatter_from_snapshot,
    frontmatter_missing,
    frontmatter_invalid_yaml,
    name_missing,
    description_missing,
    description_cut,
    type_missing,
    wikilink_broken,
    index_dangling,
    index_duplicate_entry,
    index_unlisted,
    index_missing,
    index_oversize,
)
"""In the order in which changes of one place are made."""

ASKED_ALONE: tuple[Fix, ...] = (frontmatter_from_snapshot,)
"""What these put back needs no other words: the others are asked where they have nothing more to do."""
