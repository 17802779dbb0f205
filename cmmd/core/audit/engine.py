"""The audit: every rule, asked of one root. Deterministic: the same tree gives the same report."""

from __future__ import annotations

from cmmd.core.audit.results import Checked as Checked
from cmmd.core.memory import parse
from cmmd.core.memory.root import MemoryRoot
from cmmd.core.model import Report, Tree
from cmmd.core.rules import RULES
from cmmd.core.suppressions import comments, filter
from cmmd.core.suppressions.policy import AS_IS, Ignore, Policy
from cmmd.core.suppressions.rule_ids import IDS


def check(root: MemoryRoot) -> Checked:
    """Every rule, asked of a root that is parsed. No rule looks at the clock as yet."""
    findings = sorted((finding for rule in RULES for finding in rule.check(root)), key=lambda finding: finding.order)
    ignores = (ignore for ignore in comments.read(root, frozenset(IDS)) if isinstance(ignore, Ignore))
    measured = root.loaded
    files = len(root.memories) + len(root.unread)
    ignored = filter.marked(ignores, findings)
    cut = len(root.cut_entries)
    return Checked(root.tree.root, files, measured.lines, measured.chars, tuple(findings), ignored, cut)


def report(checked: Checked, policy: Policy = AS_IS, ignores: tuple[Ignore, ...] | None = None) -> Report:
    """What people are told: the findings as the policy and the ignores see them.

    `ignores` stands for the root's own comments where an edit is judged: those of the tree as it was.
    """
    heard = checked.ignores if ignores is None else ignores
    told, ignored = filter.split(checked.findings, checked.root, policy, heard)
    counts = (checked.files, checked.index_lines, checked.index_chars)
    return Report(checked.root, *counts, told, ignored, cut_entries=checked.cut_entries)


def audit(tree: Tree, policy: Policy = AS_IS) -> Report:
    """The report on a tree."""
    return report(check(parse.read(tree)), policy)
