"""What the fixes of one rule, or all of them, make of small roots from dictionaries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cmmd.core.audit.audited_root import AuditedRoot
from cmmd.core.fix import engine
from cmmd.core.fix.engine import Mended
from cmmd.core.fixes import FIXES
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.memory.text_change import Change, applied
from cmmd.core.model import Finding, Tree
from cmmd.core.rules import RULES
from cmmd.core.suppressions.policy import AS_IS, Policy
from cmmd.core.verify.edit import Edit
from tests.memories import Files, root, tree


def offered(rule: str, files: Files) -> list[tuple[Finding, Change | None]]:
    """The findings of one rule in the order of the report, each with what its fix would do."""
    here = root(files)
    check = next(each.check for each in RULES if rule == each.ID)
    return [(finding, _change(here, finding)) for finding in sorted(check(here), key=lambda finding: finding.order)]


def _change(here: MemoryRoot, finding: Finding) -> Change | None:
    offers = (fix.fix(here, finding) for fix in FIXES if finding.rule in fix.ANSWERS)
    return next((change for change in offers if change), None)


def fixed(rule: str, files: Files) -> dict[str, str]:
    """The files that the fix of one rule changes, after all its findings; each finding says who mends it."""
    by_path: dict[str, list[Change]] = {}
    for finding, change in offered(rule, files):
        assert (finding.fixable == "code") == (change is not None)
        if change and change not in by_path.get(change.path, []):
            by_path.setdefault(change.path, []).append(change)
    before = root(files).tree.files
    return {path: applied(before.get(path, b""), changes).decode() for path, changes in by_path.items()}


def mended(files: Files, policy: Policy = AS_IS, rules: tuple[str, ...] | None = None) -> Mended:
    return engine.mend(AuditedRoot(tree(files), policy), rules=rules)


def edit_of(before: Tree, changes: Mapping[str, bytes | None], **bounds: Any) -> Edit:
    """These changes of a tree; any number of files may be edited where `bounds` does not say how many."""
    root = AuditedRoot(before)
    return Edit(root, root.with_changes(changes), **{"max_edits": len(changes), "now": 0, **bounds})


def after(files: Files, rules: tuple[str, ...] | None = None) -> dict[str, str]:
    """The files that mending changes."""
    changes = mended(files, rules=rules).changes
    return {path: data.decode() for path, data in changes.items() if data is not None}
