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
    wishes = _by_rule([*comments, *(wish for wish in policy.ignores if wish.root in (None, root))])
    if not wishes and not policy.severities:
        return tuple(findings), ()
    told, ignored = list[Finding](), list[Ignored]()
    for finding in findings:
        weighed = _weighed(finding, policy)
        heard = tuple(wish for wish in wishes.get(finding.rule, ()) if _speaks_of(wish, finding))
        if heard:
            ignored.append(Ignored(weighed, heard))
        else:
            told.append(weighed)
    return tuple(told), tuple(ignored)


def marked(comments: Iterable[Ignore], findings: Iterable[Finding]) -> tuple[Ignore, ...]:
    """The comments, with those marked that match nothing."""
    wishes = list(comments)
    there = {(finding.rule, place) for finding in findings for place in places(finding)} if wishes else set()
    return tuple(wish._replace(unused=(wish.rule, wish.file) not in there) for wish in wishes)


def _unused(comments: Iterable[Ignore], findings: Iterable[Finding]) -> list[Finding]:
    """Of comments that match nothing now and matched nothing where they were read.

    An edit is judged with the comments of the tree before it; what it mends must not become a finding.
    """
    before = [wish for wish in comments if wish.unused]
    return [ignore_unused.finding(wish) for wish in marked(before, findings) if wish.unused]


def _by_rule(wishes: Iterable[Ignore]) -> dict[str, list[Ignore]]:
    found: dict[str, list[Ignore]] = {}
    for wish in wishes:
        found.setdefault(wish.rule, []).append(wish)
    return found


def _weighed(finding: Finding, policy: Policy) -> Finding:
    """A finding that its rule made lighter or graver than usual stays so: an index at 80 % is no error."""
    wanted = policy.severities.get(finding.rule)
    usual = finding.severity == _USUAL[finding.rule]
    return replace(finding, severity=wanted) if wanted and usual else finding


def _speaks_of(wish: Ignore, finding: Finding) -> bool:
    if wish.line is not None:  # a comment: its file's name is a name, whatever letters it has
        return wish.file in places(finding)
    return any(fnmatchcase(place, wish.file) for place in places(finding))
