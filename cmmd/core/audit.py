"""The audit: every rule, asked of one root. Deterministic: the same tree gives the same report."""

from __future__ import annotations

from dataclasses import dataclass

from cmmd.core import parse
from cmmd.core.memory import MemoryRoot
from cmmd.core.model import Finding, Report, Tree
from cmmd.core.policy import AS_IS, Ignore, Policy
from cmmd.core.rules import RULES


@dataclass(frozen=True)
class Checked:
    """What the rules say of one root before anybody's wishes: a function of the tree alone, so a cache may hold it."""

    root: str
    files: int
    index_lines: int
    index_chars: int
    findings: tuple[Finding, ...]
    ignores: tuple[Ignore, ...] = ()
    """The comments of its memories that ask for silence."""


def check(root: MemoryRoot) -> Checked:
    """Every rule, asked of a root that is parsed. No rule looks at the clock as yet."""
    findings = sorted((finding for rule in RULES for finding in rule.check(root)), key=lambda finding: finding.order)
    measured = root.loaded
    files = len(root.memories) + len(root.unread)
    return Checked(root.tree.root, files, measured.lines, measured.chars, tuple(findings))


def report(checked: Checked, policy: Policy = AS_IS, ignores: tuple[Ignore, ...] | None = None) -> Report:
    """What people are told: the findings as the policy and the ignores see them.

    `ignores` stands for the root's own comments where an edit is judged: those of the tree as it was.
    """
    return Report(checked.root, checked.files, checked.index_lines, checked.index_chars, checked.findings)


def audit(tree: Tree, policy: Policy = AS_IS) -> Report:
    """The report on a tree."""
    return report(check(parse.read(tree)), policy)
