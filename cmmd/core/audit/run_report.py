"""What one audit of several roots came to: the value that every output format writes down."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from cmmd.core.errors import CmmdError
from cmmd.core.model import SEVERITIES, Finding, Ignore, Report
from cmmd.core.suppressions.policy import Policy
from cmmd.core.text import counted, plain, short


@dataclass(frozen=True)
class Audited:
    """The reports as they are told, and what else a person should know."""

    reports: tuple[Report, ...]
    failures: tuple[CmmdError, ...] = ()
    """Why the other roots could not be read."""
    home: str = "/"
    cwd: str = "/"
    """Annotations name files from here on."""
    strict: bool = False
    """Whether infos count."""
    wanted: Callable[[str], bool] = lambda rule: True
    """Whether a rule was asked for."""
    unused_ignores: tuple[Ignore, ...] = ()
    """Ignores of cmmd.toml that matched nothing."""
    baseline: str | None = None
    """The file by which findings were accepted."""
    gone: int = 0
    """Findings of the baseline that are there no more."""

    @property
    def issues(self) -> int:
        return sum(report.issues for report in self.reports)

    @property
    def baselined(self) -> int:
        return sum(report.baselined for report in self.reports)

    @property
    def counting(self) -> bool:
        """Whether there is something that counts for the exit code."""
        return any(self.counts(finding) for report in self.reports for finding in report.findings)

    def counts(self, finding: Finding) -> bool:
        return self.strict or finding.severity != "info"

    def name(self, report: Report) -> str:
        return short(report.root, self.home)


def only(report: Report, wanted: Callable[[str], bool]) -> Report:
    """The report on some of the rules."""
    findings = tuple(finding for finding in report.findings if wanted(finding.rule))
    ignored = tuple(one for one in report.ignored if wanted(one.finding.rule))
    return replace(report, findings=findings, ignored=ignored)


def sentence(finding: Finding) -> str:
    """The message, and after it what to do, on one line."""
    return plain(f"{finding.message}; {finding.hint}" if finding.hint else finding.message)


def summary(report: Report) -> str:
    """The line that scripts grep."""
    return (
        f"files={report.files} index_lines={report.index_lines} issues={report.issues} "
        f"errors={report.count('error')} warnings={report.count('warning')} infos={report.count('info')}"
    )


def is_clean(report: Report) -> bool:
    """Whether there is nothing at all to say of it."""
    return not report.findings and not left_out(report)


def total(audited: Audited) -> str:
    """`3 errors, 5 warnings in 2 of 14 folders`."""
    counts = {severity: sum(each.count(severity) for each in audited.reports) for severity in SEVERITIES}
    told = ", ".join(counted(count, severity) for severity, count in counts.items() if count) or "no finding"
    among = sum(bool(each.findings) for each in audited.reports)
    return f"{told} in {among or ''}{' of ' * bool(among)}{counted(len(audited.reports), 'folder')}"


def matched_nothing(policy: Policy, reports: Sequence[Report], *, all_roots: bool) -> tuple[Ignore, ...]:
    """Ignores of cmmd.toml that matched nothing in the roots they mean, where all of these were audited."""
    used = {ignore for report in reports for one in report.ignored for ignore in one.ignores}
    roots = {report.root for report in reports}
    asked = (ignore for ignore in policy.ignores if all_roots or ignore.root in roots)
    return tuple(ignore for ignore in asked if ignore not in used)


def left_out(report: Report) -> str:
    """`2 ignored, 3 in the baseline`, or nothing."""
    counts: Mapping[str, int] = {"ignored": len(report.ignored), "in the baseline": report.baselined}
    return ", ".join(f"{count} {what}" for what, count in counts.items() if count)


def by_rule(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """The findings of each rule, in their order."""
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.rule, []).append(finding)
    return found
