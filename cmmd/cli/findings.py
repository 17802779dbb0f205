"""The audit of a root as lines of text, each part with the style that a terminal shows it in: a pipe needs no rich."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

from cmmd.cli.screen import Line, glued, hanging, wrapped
from cmmd.core.audit import run_report
from cmmd.core.model import Finding, Report
from cmmd.core.text import plain, shown

STYLES = {"error": "bold red", "warning": "yellow", "info": "dim"}
FOLD = 10
"""So many findings of one rule in one root are shown; the rest is counted."""


def lines(report: Report, name: str, width: int | None) -> Iterator[Line]:
    """The findings grouped by file, what was folded, then the summary line; `width`: of the terminal, if it is one."""
    yield [(name, "bold")]
    listed, folded = _fold(report.findings)
    for file, findings in groupby(listed, key=lambda finding: finding.file):
        yield [(f"  {shown([file])}", "")]
        for finding in findings:
            yield from _finding(finding, width)
    for rule, count in folded.items():
        yield from wrapped([(f"  … and {count} more {rule} (--json lists them all)", "dim")], width, 4)
    rest = run_report.left_out(report)
    if rest:
        yield [(f"  {rest}", "dim")]
    yield from wrapped([(run_report.summary(report), "green" if not report.issues else "")], width, 2)


def _fold(findings: Iterable[Finding]) -> tuple[list[Finding], Counter[str]]:
    """The first FOLD of each rule, and how many more there are of it; a single one more is shown."""
    counts, seen, listed = Counter(finding.rule for finding in findings), Counter[str](), list[Finding]()
    for finding in findings:
        seen[finding.rule] += 1
        if counts[finding.rule] <= FOLD + 1 or seen[finding.rule] <= FOLD:
            listed.append(finding)
    return listed, counts - Counter(finding.rule for finding in listed)


def _finding(finding: Finding, width: int | None) -> Iterator[Line]:
    place, severity, rule = f"    {finding.line or '-':>4}  ", f"{finding.severity:<8}", f"{finding.rule}:"
    indent, style = hanging(10, width), STYLES[finding.severity]
    message = plain(finding.message).replace(finding.detail, glued(finding.detail))
    first = [(place, ""), (severity, style), (rule, "cyan"), (f" {message}", "")]
    yield from wrapped(first, width, indent)
    if finding.hint:
        yield from wrapped([(f"{'':{indent}}{plain(finding.hint)}", "dim")], width, indent)
