"""The audit of a root as lines of text, each part with the style that a terminal shows it in: a pipe needs no rich."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

from cmmd.core import audited
from cmmd.core.model import Finding, Report
from cmmd.core.plain import plain, shown

STYLES = {"error": "bold red", "warning": "yellow", "info": "dim"}
FOLD = 10
"""So many findings of one rule in one root are shown; the rest is counted."""

Line = list[tuple[str, str]]
"""Its parts, each with a style of rich's, `""` for none."""


def lines(report: Report, name: str, width: int | None) -> Iterator[Line]:
    """The findings grouped by file, what was folded, then the summary line; `width`: of the terminal, if it is one."""
    yield [(name, "bold")]
    listed, folded = _fold(report.findings)
    for file, findings in groupby(listed, key=lambda finding: finding.file):
        yield [(f"  {shown([file])}", "")]
        for finding in findings:
            yield from _finding(finding, width)
    for rule, count in folded.items():
        yield [(f"  … and {count} more {rule} (--json lists them all)", "dim")]
    rest = audited.left_out(report)
    if rest:
        yield [(f"  {rest}", "dim")]
    yield [(audited.summary(report), "green" if not report.issues else "")]


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
    first, *more = within(f"{place}{severity}{rule} {plain(finding.message)}", 10, width)
    message = first[len(place) + len(severity) + len(rule) :]
    yield [(place, ""), (severity, STYLES[finding.severity]), (rule, "cyan"), (message, "")]
    yield from ([(part, "")] for part in more)
    for part in within(f"{'':10}{plain(finding.hint)}", 10, width) if finding.hint else ():
        yield [(part, "dim")]


def within(text: str, indent: int, width: int | None) -> list[str]:
    """The text as lines that fit on a terminal, all but the first indented; one line in a pipe."""
    if width is None:
        return [text.rstrip()]
    from textwrap import wrap

    width = max(indent + 40, width)
    return wrap(text, width, subsequent_indent=" " * indent, break_long_words=False, break_on_hyphens=False)
