"""What code would do about a finding, and so who mends it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from cmmd.core.memory.root import MemoryRoot
from cmmd.core.memory.text_change import Change
from cmmd.core.model import INDEX, Finding, Fixable

if TYPE_CHECKING:
    from cmmd.core.fixes import Fix


def honest(root: MemoryRoot, finding: Finding, otherwise: Fixable = "agent") -> Finding:
    """A finding that says `code`, or `otherwise` where no fix can tell how to mend it."""
    from cmmd.core.fixes import FIXES  # a root without faults needs none of them

    return finding if change_for(root, finding, FIXES) else replace(finding, fixable=otherwise)


def change_for(root: MemoryRoot, finding: Finding, fixes: Iterable[Fix]) -> Change | None:
    """What the first fix that answers a finding would do, if that is a file which code may edit."""
    for fix in fixes:
        change = fix.fix(root, finding) if finding.rule in fix.ANSWERS else None
        if change and all(_may_touch(root, path) for path in change.paths):
            return change
    return None


def _may_touch(root: MemoryRoot, path: str) -> bool:
    return path in root.mendable if path in root.tree.by_path else path == INDEX
