"""Which findings people are told: severities and ignores of cmmd.toml and of comments, applied to what rules found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from cmmd.core.model import Finding, Ignore, Ignored, Severity
from cmmd.core.rules import RULES, ignore_unused
from cmmd.core.suppressions.comments import places
from cmmd.core.suppressions.policy import Policy

_USUAL: dict[str, Severity] = {rule.ID: rule.SEVERITY for rule in RULES}


def split(
    findings: Sequence[Finding], root: str, policy: Policy, comments: Sequence[Ignore]
) -> tuple[tuple[Finding, ...], tuple[Ignored, ...]]:
    """The findings of a root that are told, and those that are ignored; both in the order of a report."""
    if comments:
        findings = sorted([*findings, *_unused(comments, findings)], key=lambda finding: finding.order)
    ignores = _by_rule([*comments, *(ignore for ignore in policy.ignores if ignore.root in (None, root))])
    if not ignores and not policy.severities:
        return tuple(findings), ()
    told, ignored = list[Finding](), list[Ignored]()
    for finding in findings:
        weighed = _weighed(finding, policy)
        heard = tuple(ignore for ignore in ignores.get(finding.rule, ()) if _speaks_of(ignore, finding))
        if heard:
            ignored.append(Ignored(weighed, heard))
        else:
            told.append(weighed)
    return tuple(told), tuple(ignored)


def marked(comments: Iterable[Ignore], findings: Iterable[Finding]) -> tuple[Ignore, ...]:
    """The comments, with those marked that match nothing."""
    ignores = list(comments)
    there = {(finding.rule, place) for finding in findings for place in places(finding)} if ignores else set()
    return tuple(ignore._replace(unused=(ignore.rule, ignore.file) not in there) for ignore in ignores)


def _unused(comments: Iterable[Ignore], findings: Iterable[Finding]) -> list[Finding]:
    """Of comments that match nothing now and matched nothing where they were read.

    An edit is judged with the comments of the tree before it; what it mends must not become a finding.
    """
    before = [ignore for ignore in comments if ignore.unused]
    return [ignore_unused.finding(ignore) for ignore in marked(before, findings) if ignore.unused]


def _by_rule(ignores: Iterable[Ignore]) -> dict[str, list[Ignore]]:
    found: dict[str, list[Ignore]] = {}
    for ignore in ignores:
        found.setdefault(ignore.rule, []).append(ignore)
    return found


def _weighed(finding: Finding, policy: Policy) -> Finding:
    """A finding that its rule made lighter or graver than usual stays so: an index at 80 % is no error."""
    wanted = policy.severities.get(finding.rule)
    usual = finding.severity == _USUAL[finding.rule]
    return replace(finding, severity=wanted) if wanted and usual else finding


def _speaks_of(ignore: Ignore, finding: Finding) -> bool:
    if ignore.line is not None:  # a comment: its file's name is a name, whatever letters it has
        return ignore.file in places(finding)
    return any(fnmatchcase(place, ignore.file) for place in places(finding))
