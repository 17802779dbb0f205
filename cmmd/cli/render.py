"""How things look on a terminal and in a pipe: the one owner of rich. Every function takes the console it prints to."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby

from rich.console import Console
from rich.table import Table
from rich.text import Text

from cmmd.core.model import Finding, Report
from cmmd.core.plain import plain, shown
from cmmd.core.row import Row
from cmmd.doctor import Check

STYLES = {"error": "bold red", "warning": "yellow", "info": "dim"}
OUTCOMES = {"applied": "green", "refused": "bold red", "failed": "bold red", "proposed": "cyan", "skipped": "dim"}
FOLD = 4
"""So many findings of one rule in one file are shown; the rest is counted."""


def console() -> Console:
    """Colours only on a terminal; a line is never wrapped or cut in a pipe."""
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    return Console(highlight=False, markup=False, emoji=False, soft_wrap=True)


def report(out: Console, report: Report, name: str) -> None:
    """One root: its findings grouped by file, then the summary line."""
    out.print(Text(name, "bold"))
    for file, findings in groupby(report.findings, key=lambda finding: finding.file):
        out.print(Text(f"  {shown([file])}"))
        for _, same in groupby(findings, key=lambda finding: finding.rule):
            _findings(out, list(same))
    out.print(summary(report))


def _findings(out: Console, same: Sequence[Finding]) -> None:
    for finding in same[: FOLD if len(same) > FOLD + 1 else len(same)]:
        line = Text(f"    {finding.line or '-':>4}  ")
        line.append(f"{finding.severity:<8}", STYLES[finding.severity])
        line.append(f"{finding.rule}: ", "cyan").append(plain(finding.message))
        out.print(line)
        if finding.hint:
            out.print(Text(f"          {plain(finding.hint)}", "dim"))
    if len(same) > FOLD + 1:
        out.print(Text(f"          … and {len(same) - FOLD} more {same[0].rule} (--json lists them all)", "dim"))


def summary(report: Report) -> Text:
    """The line that scripts grep."""
    line = (
        f"files={report.files} index_lines={report.index_lines} issues={report.issues} "
        f"errors={report.count('error')} warnings={report.count('warning')} infos={report.count('info')}"
    )
    return Text(line, "green" if not report.issues else "")


def history(out: Console, rows: Iterable[Row], names: dict[str, str]) -> None:
    """Newest first: a table on a terminal, a line each in a pipe."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for heading in ("when", "tick", "folder", "outcome", "why", "issues", "files", "cost"):
        table.add_column(heading, no_wrap=heading != "why", justify="right" if heading == "cost" else "left")
    for row in rows:
        table.add_row(*_cells(row, names.get(row.memory_root, row.memory_root)))
    out.print(table)


def _cells(row: Row, name: str) -> list[Text]:
    outcome = row.outcome or ("skipped" if row.reason_skipped else "ran")
    issues = "" if row.audit_total_issues is None else str(row.audit_total_issues)
    after = "" if row.issues_after is None or str(row.issues_after) == issues else f" → {row.issues_after}"
    return [
        Text(when(row.started_at_unix)),
        Text(row.tick_id),
        Text(name),
        Text(outcome + (" (dry run)" if row.dry_run and outcome != "skipped" else ""), OUTCOMES.get(outcome, "")),
        Text(plain(why(row)), "dim"),
        Text(issues + after),
        Text(", ".join(row.files_changed[:2]) + (" …" if len(row.files_changed) > 2 else "")),
        Text("" if row.cost_usd is None else f"${row.cost_usd:.4f}"),
    ]


def why(row: Row) -> str:
    """The sentence of a row: why it was skipped, refused or failed, or what the agent said it did."""
    codes = " ".join(row.reasons)
    return row.reason_skipped or ": ".join(part for part in (codes, row.summary or "") if part)


def when(unix: int) -> str:
    """Local time, to the minute."""
    return datetime.fromtimestamp(unix).astimezone().strftime("%Y-%m-%d %H:%M")


def row(out: Console, row: Row, name: str) -> None:
    """One tick of one root: what came of it, and why."""
    outcome = row.outcome or ""
    line = Text(f"{name}  ", "bold").append(outcome, OUTCOMES.get(outcome, ""))
    reason = row.skip_code or ", ".join(row.reasons)
    line.append(f" ({reason})" if reason else "")
    if row.audit_total_issues is not None:
        after = "" if row.issues_after is None else f", {row.issues_after} left"
        line.append(f"  {row.audit_total_issues} issues{after}", "dim")
    out.print(line)
    sentence = row.reason_skipped or row.summary
    if sentence:
        out.print(Text(f"  {plain(sentence)}", "dim"))


VERDICTS = {"ok": ("ok", "green"), "note": ("note", "yellow"), "fail": ("FAIL", "bold red")}


def checks(out: Console, found: Iterable[Check]) -> None:
    """The doctor's list: a line each, and below what is not well what to do about it."""
    for check in found:
        word, style = VERDICTS[check.verdict]
        out.print(Text(f"{word:<5}", style).append(f" {plain(check.what)}: ", "bold").append(plain(check.text)))
        if check.hint and check.verdict != "ok":
            out.print(Text(f"      {plain(check.hint)}", "dim"))
