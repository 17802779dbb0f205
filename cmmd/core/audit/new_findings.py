"""Which findings a change brought: the errors and warnings that were not there before it. An info is no harm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from cmmd.core.model import INDEX, SEVERITIES, Finding, Severity

UNLISTED = "index-unlisted"
DUPLICATE = "duplicate"
OF_LINES = ("index-dangling", "index-duplicate-entry")
"""Rules of one line of an index, which may stand in another index afterwards."""
MEASURED = ("index-oversize-lines", "index-oversize-chars", "index-line-long", "recall-cap")
"""Rules whose detail is a measure: another number is the same finding."""


def brought(old: Iterable[Finding], new: Iterable[Finding]) -> list[Finding]:
    """The errors and warnings of `new` beyond those of `old`; one that grew more severe is new.

    Two are expected of a change that mends: a finding for each unlisted memory where one finding spoke of them all, and
    another pair of memories that told the same already: of many that do, not each pair is a finding. Nor is one of an
    index new that went along with its line into another index.
    """
    before, new = list(old), list(new)
    moved = Counter(map(_of_line, before))
    moved.subtract(map(_of_line, new))
    alike = _alike(before)
    known = Counter(place for finding in before for place in _places(finding))
    spoken = {finding.rule for finding in before if finding.file == INDEX}
    found = list[Finding]()
    for finding in new:
        known.subtract(_places(finding))
        is_new = finding.severity != "info" and any(known[place] < 0 for place in _places(finding))
        if finding.rule in OF_LINES and moved[_of_line(finding)] >= 0:
            continue
        if is_new and not _is_expected(finding, spoken, alike):
            found.append(finding)
    return found


def _of_line(finding: Finding) -> tuple[Severity, str, str]:
    """What a finding of an index has in common with itself in another one."""
    return (finding.severity, finding.rule, finding.detail)


def _places(finding: Finding) -> list[tuple[Severity, str, str, str]]:
    """What is counted: the finding at its severity and at each below it."""
    detail = "" if finding.rule in MEASURED else finding.detail
    levels = SEVERITIES[SEVERITIES.index(finding.severity) :]
    return [(level, finding.rule, finding.file, detail) for level in levels]


def _is_expected(finding: Finding, spoken: set[str], alike: Mapping[str, str]) -> bool:
    if finding.rule == DUPLICATE:
        return alike.get(finding.file, finding.file) == alike.get(finding.detail, finding.detail)
    return finding.rule == UNLISTED and bool(spoken & {UNLISTED, "index-missing"})


def _alike(findings: Iterable[Finding]) -> Mapping[str, str]:
    """Each file of a pair of duplicates -> one file that stands for all that it is connected with."""
    leader: dict[str, str] = {}
    for finding in findings:
        if finding.rule == DUPLICATE and finding.severity != "info":
            one, other = (leader.setdefault(path, path) for path in (finding.file, finding.detail))
            for path in [path for path, first in leader.items() if first == other]:
                leader[path] = one
    return leader
