"""What is wrong with a memory root: RULES, one module each, whose docstring is its manual page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from cmmd.core.memory.root import MemoryRoot
from cmmd.core.model import Finding, Fixable, Severity
from cmmd.core.rules import (
    body_link_dangling,
    description_cut,
    description_long,
    description_missing,
    duplicate,
    frontmatter_invalid_yaml,
    frontmatter_missing,
    frontmatter_unclosed,
    ignore_unused,
    index_dangling,
    index_duplicate_entry,
    index_line_long,
    index_link_outside,
    index_missing,
    index_oversize_chars,
    index_oversize_lines,
    index_partial,
    index_unlisted,
    memory_long,
    name_duplicate,
    name_missing,
    not_utf8,
    recall_cap,
    secret_like,
    special_file,
    sync_conflict,
    type_invalid,
    type_missing,
    unreadable_file,
    why_how_missing,
    wikilink_broken,
)


class Rule(Protocol):
    """A rule's module. Its docstring: a summary line, what it means, why it matters, an example, how it is mended."""

    __doc__: str | None
    ID: str
    SEVERITY: Severity
    """The usual one; a finding may differ."""
    FIXABLE: Fixable
    """Who mends it, usually; a finding may differ."""

    def check(self, root: MemoryRoot, /) -> Iterator[Finding]: ...


RULES: tuple[Rule, ...] = (
    frontmatter_missing,
    frontmatter_unclosed,
    frontmatter_invalid_yaml,
    name_missing,
    name_duplicate,
    description_missing,
    description_cut,
    description_long,
    type_missing,
    type_invalid,
    why_how_missing,
    wikilink_broken,
    body_link_dangling,
    index_missing,
    index_dangling,
    index_partial,
    index_link_outside,
    index_unlisted,
    index_duplicate_entry,
    index_oversize_lines,
    index_oversize_chars,
    index_line_long,
    memory_long,
    recall_cap,
    duplicate,
    secret_like,
    not_utf8,
    unreadable_file,
    special_file,
    sync_conflict,
    ignore_unused,
)
