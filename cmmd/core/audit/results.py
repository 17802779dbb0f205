"""What the rules say of a root, and how it becomes a Report where nothing is suppressed: loads no rule."""

from __future__ import annotations

from dataclasses import dataclass

from cmmd.core.model import Finding, Ignore, Report


@dataclass(frozen=True)
class Checked:
    """What the rules say of one root before suppressions: a function of the tree alone, so a cache may hold it."""

    root: str
    files: int
    index_lines: int
    index_chars: int
    findings: tuple[Finding, ...]
    ignores: tuple[Ignore, ...] = ()
    """The comments of its memories that ask for silence, those that match nothing marked."""
    cut_entries: int = 0
    """Entries of MEMORY.md that the client cuts off."""

    def as_it_is(self) -> Report:
        """All of it: for a root without such comments, where cmmd.toml says nothing."""
        counts = (self.files, self.index_lines, self.index_chars)
        return Report(self.root, *counts, self.findings, cut_entries=self.cut_entries)
