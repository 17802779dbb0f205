"""A baseline: the findings that somebody accepts as they are today, so that only new ones are told."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, cast

from cmmd.core.errors import UsageError
from cmmd.core.model import SEVERITIES, Finding, Report, Severity
from cmmd.core.text import clip

SCHEMA = 1
MEASURED = frozenset({"index-oversize-lines", "index-oversize-chars", "index-line-long", "recall-cap"})
"""Rules whose detail is a measure: another number is the same finding."""


class Mark(NamedTuple):
    """What stays the same of a finding when lines move. An info that becomes an issue is another one."""

    rule: str
    file: str
    detail: str
    severity: Severity


def mark(finding: Finding) -> Mark:
    detail = "" if finding.rule in MEASURED else finding.detail
    return Mark(finding.rule, finding.file, detail, finding.severity)


@dataclass(frozen=True)
class Baseline:
    """What is accepted: by root, as it is named in the file, how often each."""

    roots: Mapping[str, Counter[Mark]] = field(default_factory=dict)

    @property
    def findings(self) -> int:
        return sum(counts.total() for counts in self.roots.values())


def name_of(root: str, beside: str, home: str) -> str:
    """A root as a baseline file names it: from the folder of that file on where it lies in it, else from home on.

    So a baseline that is kept in a repository beside the memories holds wherever that is checked out.
    """
    for folder, start in ((beside, ""), (home, "~/")):
        inside = folder.rstrip("/") + "/"
        if root.startswith(inside):
            return start + root[len(inside) :]
    return "." if root == beside else root


def accept(report: Report, accepted: Counter[Mark]) -> tuple[Report, Counter[Mark]]:
    """The report without what is accepted, and what was accepted and is found no more."""
    left, told = Counter(accepted), list[Finding]()
    for finding in report.findings:
        if left[mark(finding)] > 0:
            left[mark(finding)] -= 1
        else:
            told.append(finding)
    known = len(report.findings) - len(told)
    return replace(report, findings=tuple(told), baselined=report.baselined + known), +left


def updated(old: Baseline, found: Mapping[str, Iterable[Finding]], wanted: Callable[[str], bool]) -> Baseline:
    """The baseline that accepts what was found now; roots and rules that were not asked keep what they had."""
    roots = dict(old.roots)
    for name, findings in found.items():
        kept = {each: count for each, count in old.roots.get(name, Counter()).items() if not wanted(each.rule)}
        roots[name] = Counter(kept) + Counter(map(mark, findings))
    return Baseline({name: counts for name, counts in roots.items() if counts})


def to_text(baseline: Baseline) -> str:
    """JSON, sorted, a line a value: made to be kept in a repository and read in its diffs."""
    rows = {name: [_row(*pair) for pair in sorted(counts.items())] for name, counts in baseline.roots.items()}
    return json.dumps({"cmmd_baseline": SCHEMA, "roots": dict(sorted(rows.items()))}, indent=1) + "\n"


def _row(mark: Mark, count: int) -> dict[str, str | int]:
    return {**mark._asdict(), "count": count}


def from_text(text: str, source: str) -> Baseline:
    """Read what `to_text` wrote. Raises UsageError, which names the file."""
    try:
        document = json.loads(text)
        if not isinstance(document, dict) or document.get("cmmd_baseline") != SCHEMA:
            raise ValueError("it has no cmmd_baseline: 1")
        return Baseline({name: Counter(dict(map(_counted, rows))) for name, rows in document["roots"].items()})
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        why = clip(f"{type(error).__name__}: {error}", 120)
        hint = "name another file, or remove it and write it anew with --write-baseline"
        raise UsageError(f"{source} is no baseline of cmmd ({why})", hint=hint) from None


def _counted(row: Any) -> tuple[Mark, int]:
    texts = [row[key] for key in Mark._fields]
    count = row["count"]
    if not all(isinstance(text, str) for text in texts) or row["severity"] not in SEVERITIES:
        raise ValueError(f"not a finding: {row}")
    if not isinstance(count, int) or isinstance(count, bool) or count < 1:
        raise ValueError(f"not a count: {count}")
    return Mark(row["rule"], row["file"], row["detail"], cast(Severity, row["severity"])), count
