"""The audit: every rule, asked of one root. Deterministic: the same tree gives the same report."""

from __future__ import annotations

from cmmd.core import parse
from cmmd.core.memory import MemoryRoot
from cmmd.core.model import Report, Tree
from cmmd.core.rules import RULES


def audit(tree: Tree, *, now: int) -> Report:
    """The report on a tree. `now` is Unix seconds, for rules that look at a clock."""
    return report(parse.read(tree), now=now)


def report(root: MemoryRoot, *, now: int) -> Report:
    """The same for a root that is parsed already. No rule looks at the clock as yet."""
    findings = sorted((finding for rule in RULES for finding in rule.check(root)), key=lambda finding: finding.order)
    measured = root.loaded
    files = len(root.memories) + len(root.unread)
    return Report(root.tree.root, files, measured.lines, measured.chars, tuple(findings))
