"""How things look on a terminal and in a pipe: the one owner of rich. Every function takes the console it prints to."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from cmmd.cli import findings
from cmmd.cli.surroundings import when
from cmmd.core.model import Report
from cmmd.core.patch import counts
from cmmd.core.patch import patch as patch_of
from cmmd.core.plain import clip, counted, plain, shown, tally

if TYPE_CHECKING:  # an audit is printed more often than what these are about
    from cmmd.core.proposal import Proposal
    from cmmd.core.row import Row
    from cmmd.doctor import Check
    from cmmd.edges.snapshots import Logged

OUTCOMES = {"applied": "green", "refused": "bold red", "failed": "bold red", "proposed": "cyan", "skipped": "dim"}


def console() -> Console:
    """Colours only on a terminal; a line is never wrapped or cut."""
    return Console(highlight=False, markup=False, emoji=False, soft_wrap=True)


SLOW = 1.0
"""Seconds after which a person is shown that something goes on."""


@contextmanager
def working(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr while the work in it takes longer than a second.

    Gives what is to be told how many steps are done, of how many; until then the bar only moves.
    """
    from threading import Timer

    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=Console(stderr=True), transient=True
    )
    task = bar.add_task(what, total=None)
    timer = Timer(SLOW, bar.start)
    timer.daemon = True
    timer.start()
    try:
        yield lambda done, total: bar.update(task, completed=done, total=total)
    finally:
        timer.cancel()
        timer.join()
        bar.stop()


def report(out: Console, report: Report, name: str) -> None:
    """One root: its findings grouped by file, what was folded, then the summary line."""
    for line in findings.lines(report, name, _width(out)):
        out.print(Text.assemble(*line))


def _width(out: Console) -> int | None:
    return out.width if out.is_terminal else None


def _within(out: Console, text: str, indent: int) -> list[str]:
    return findings.within(text, indent, _width(out))


HEADINGS = ("when", "tick", "outcome", "issues", "cost", "folder")


def history(out: Console, rows: Sequence[Row], names: Mapping[str, str]) -> None:
    """A terminal gets a table, each reason below its row; a pipe gets a line each, the reason at its end."""
    table = [_cells(row, names.get(row.memory_root, row.memory_root)) for row in rows]
    widths = [max(map(len, column)) for column in zip(HEADINGS, *table, strict=True)]
    if out.is_terminal:
        out.print(_line(HEADINGS, widths, "bold"))
    for row, cells in zip(rows, table, strict=True):
        line, reason = _line(cells, widths, OUTCOMES.get(cells[2], "")), plain(why(row))
        if out.is_terminal and reason:
            line.append(f"\n{'':{widths[0]}}  {clip(reason, max(40, out.width - widths[0] - 2))}", "dim")
        elif reason:
            line.append(f"  {reason}")
        out.print(line)


def _line(cells: Sequence[str], widths: Sequence[int], style: str) -> Text:
    """The cells in their columns; the style is the outcome's, or that of the heading."""
    line, bold = Text(), style == "bold"
    for number, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        padded = cell.rjust(width) if number in (3, 4) else cell.ljust(width)
        line.append("  " if number else "").append(padded, style if bold or number == 2 else "")
    line.rstrip()
    return line


def _cells(row: Row, name: str) -> tuple[str, ...]:
    outcome = row.outcome or ("skipped" if row.reason_skipped else "ran")
    issues = "" if row.audit_total_issues is None else str(row.audit_total_issues)
    after = "" if row.issues_after is None or str(row.issues_after) == issues else f" → {row.issues_after}"
    cost = "" if row.cost_usd is None else f"${row.cost_usd:.4f}"
    return (when(row.started_at_unix), row.tick_id, outcome, issues + after, cost, name)


def why(row: Row) -> str:
    """The sentence of a row: why it was skipped, refused or failed, or what the agent said it did."""
    files = f"({shown(row.files_changed)})" if row.files_changed else ""
    told = ": ".join(part for part in (", ".join(row.reasons), row.summary or "") if part)
    return row.reason_skipped or " ".join(part for part in (told, files) if part)


def row(out: Console, row: Row, name: str) -> None:
    """One tick of one root: what came of it, and why."""
    outcome = row.outcome or ""
    line = Text().append(outcome, OUTCOMES.get(outcome, "bold"))
    reason = row.skip_code or ", ".join(row.reasons)
    line.append(f" ({reason})" if reason else "").append(f"  {name}", "bold")
    if row.audit_total_issues is not None:
        after = "" if row.issues_after is None else f", {row.issues_after} left"
        line.append(f"  {counted(row.audit_total_issues, 'issue')}{after}", "dim")
    out.print(line)
    sentence = row.reason_skipped or row.summary
    if sentence:
        out.print(Text(f"  {plain(sentence)}", "dim"))


VERDICTS = {"ok": ("ok", "green"), "note": ("note", "yellow"), "fail": ("FAIL", "bold red")}


def checks(out: Console, found: Iterable[Check]) -> None:
    """The doctor's list: a line each, and below what is not well what to do about it."""
    for check in found:
        word, style = VERDICTS[check.verdict]
        first, *more = _within(out, f"{word:<6}{plain(check.what)}: {plain(check.text)}", 6)
        line = Text(first)
        line.stylize(style, 0, 6)
        line.stylize("bold", 6, 6 + len(plain(check.what)) + 1)
        out.print(line)
        for part in more:
            out.print(Text(part))
        for part in _within(out, f"{'':6}{plain(check.hint)}", 6) if check.hint and check.verdict != "ok" else ():
            out.print(Text(part, "dim"))


@contextmanager
def paged() -> Iterator[Console]:
    """A console whose output goes through the pager on a terminal ($PAGER, else less), as git's does."""
    out = console()
    if not out.is_terminal:
        yield out
        return
    os.environ.setdefault("LESS", "FRX")
    with out.pager(styles=True):
        yield out


_PATCH = {"+": "green", "-": "red", "@": "cyan", "d": "bold", "n": "bold"}


def patch(out: Console, text: bytes) -> None:
    """A patch: on a terminal coloured, and nothing in it a command to that; in a pipe as `git apply` takes it."""
    if not out.is_terminal:
        sys.stdout.flush()
        sys.stdout.buffer.write(text)
        return
    for line in text.decode("utf-8", "backslashreplace").split("\n")[:-1]:
        style = "bold" if line.startswith(("--- ", "+++ ")) else _PATCH.get(line[:1], "")
        out.print(Text(plain(line.replace("\r", "^M").expandtabs()), style))
    if not text:
        out.print("no difference")


def stat(out: Console, before: Mapping[str, bytes], changes: Mapping[str, bytes | None]) -> None:
    """One line a file: lines added and removed."""
    for path, data in sorted(changes.items()):
        added, gone = counts(patch_of({path: before[path]} if path in before else {}, {path: data}))
        word = "new" if path not in before else "gone" if data is None else "changed"
        out.print(Text(f"{shown([path])}  {word}  +{added} -{gone}"))
    if not changes:
        out.print("no difference")


def waiting(out: Console, proposal: Proposal, name: str, age: str, files: Mapping[str, tuple[int, int]]) -> None:
    """What waits: which, how old, why, where; what it mends; its files with the lines that come and go."""
    heading = Text().append(f"{proposal.tick_id}  {name}", "bold")
    out.print(heading.append(f"  {age} old  {', '.join(proposal.reasons)}", "dim"))
    if proposal.mended:
        out.print(Text("  mends ").append(tally(proposal.mended)))
    for path, (added, gone) in files.items():
        out.print(Text(f"  {shown([path])}  ").append(f"+{added}", "green").append(" ").append(f"-{gone}", "red"))


def proposal(out: Console, proposal: Proposal, row: Row | None, name: str) -> None:
    """Above the patch: where, why, what it mends, what the agent said and cost, and what became of each file."""
    out.print(Text(f"tick {proposal.tick_id}  {name}", "bold"))
    out.print(Text(f"made {when(proposal.created_unix)} by {_AUTHORS[proposal.source]}; {proposal.status}", ""))
    facts = {
        "why": ", ".join(proposal.reasons),
        "findings before": tally(proposal.findings or {}) or "none",
        "findings after": "" if proposal.findings_after is None else tally(proposal.findings_after) or "none",
        "said": proposal.said,
        "cost": f"${row.cost_usd:.4f}" if row and row.cost_usd is not None else "",
    }
    for what, value in facts.items():
        if value:
            out.print(_fact(what, value))
    for file in proposal.files:
        out.print(_fact("file", f"{shown([file.path])} ({file.status})"))
    for note in proposal.notes:
        out.print(_fact("note", note))
    out.print()


def _fact(what: str, value: str) -> Text:
    return Text().append(f"{what + ':':<17}", "dim").append(plain(value))


_AUTHORS = {"agent": "the agent", "fix": "cmmd", "both": "cmmd and the agent"}


def snapshots(out: Console, name: str, log: Sequence[Logged], rows: Mapping[str, Row]) -> None:
    """A line each: short sha, when, what, tick, files."""
    out.print(Text(name, "bold"))
    for one in log:
        files = f"  {shown(one.files)}" if one.files else ""
        line = Text().append(one.sha[:10], "yellow").append(f"  {when(one.unix)}  {_what(one, rows):<14}")
        out.print(line.append(f"  {one.tick_id or '-':<16}{files}"))
    if not log:
        out.print("no snapshot yet: `cmmd tick` takes one")


def _what(one: Logged, rows: Mapping[str, Row]) -> str:
    """The kind of a snapshot; of one that a person's command took, before or after what."""
    row = rows.get(one.tick_id or "")
    if row is None or row.kind == "tick" or one.kind in ("observed", "daemon"):
        return one.kind
    return f"{'after' if one.kind == 'post-tick' else 'before'} {row.kind}"
