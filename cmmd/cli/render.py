"""How things look on a terminal and in a pipe: the one owner of rich. Every function takes the console it prints to."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from rich.console import Console
from rich.text import Text

from cmmd.cli.screen import GLUE, Column, Line, glued, hanging, names, table, width, wrapped
from cmmd.cli.startup import when
from cmmd.core.records.patch import counts
from cmmd.core.records.patch import patch as patch_of
from cmmd.core.text import counted, plain, tally

if TYPE_CHECKING:  # an audit is printed more often than what these are about
    from cmmd.adapters.git.snapshots import Logged
    from cmmd.commands.doctor import Check
    from cmmd.core.records.history_row import Row
    from cmmd.core.records.proposal import Proposal

OUTCOMES = {"applied": "green", "refused": "bold red", "failed": "bold red", "proposed": "cyan", "skipped": "dim"}


def console() -> Console:
    """Colours only on a terminal, and no other style either where NO_COLOR is set; rich wraps and cuts nothing."""
    plainly: Literal["auto"] | None = None if os.environ.get("NO_COLOR") else "auto"
    return Console(highlight=False, markup=False, emoji=False, soft_wrap=True, color_system=plainly)


def put(out: Console, lines: Iterable[Line]) -> None:
    for line in lines:
        out.print(Text.assemble(*line))


def line(out: Console, text: str) -> None:
    _put(out, [(text, "")])


def _put(out: Console, line: Line, indent: int = 2) -> None:
    """One line, on a terminal as many as it takes."""
    room = width()
    put(out, wrapped(line, room, hanging(indent, room)))


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


HISTORY = (
    Column("when"),
    Column("tick"),
    Column("outcome"),
    Column("issues", right=True, named=True),
    Column("cost", right=True),
    Column("folder", alone=True),
)


def history(out: Console, rows: Sequence[Row], names: Mapping[str, str]) -> None:
    """A terminal gets a table, each reason below its row; a pipe gets a line each, the reason at its end."""
    room = width()
    head, blocks = table(HISTORY, [_cells(row, names.get(row.memory_root, row.memory_root)) for row in rows], room)
    put(out, head if room else ())
    indent = 18 if head else 2
    for row, lines in zip(rows, blocks, strict=True):
        reason = why(row)
        if room and reason:
            lines += wrapped([(f"{'':{indent}}{reason}", "dim")], room, indent)
        elif reason:
            lines = [[*lines[0], (f"  {reason}", "")]]
        put(out, lines)


def _cells(row: Row, name: str) -> Line:
    outcome = row.outcome or ("skipped" if row.reason_skipped else "ran")
    issues = "" if row.audit_total_issues is None else str(row.audit_total_issues)
    after = "" if row.issues_after is None or str(row.issues_after) == issues else f" → {row.issues_after}"
    cost = "" if row.cost_usd is None else f"${row.cost_usd:.4f}"
    texts = (when(row.started_at_unix), row.tick_id, outcome, issues + after, cost, name)
    return [(text, OUTCOMES.get(outcome, "") if text is outcome else "") for text in texts]


def why(row: Row) -> str:
    """The sentence of a row: why it was skipped, refused or failed, or what the agent said it did."""
    files = f"({names(row.files_changed)})" if row.files_changed else ""
    told = ": ".join(part for part in (", ".join(row.reasons), row.summary or "") if part)
    return plain(row.reason_skipped or "") or " ".join(part for part in (plain(told), files) if part)


def row(out: Console, row: Row, name: str) -> None:
    """One tick of one root: what came of it, and why."""
    outcome = row.outcome or ""
    reason = row.skip_code or ", ".join(row.reasons)
    line: Line = [(outcome, OUTCOMES.get(outcome, "bold")), (f" ({reason})" if reason else "", "")]
    line.append((f"  {glued(name)}", "bold"))
    if row.audit_total_issues is not None:
        after = "" if row.issues_after is None else f", {row.issues_after} left"
        line.append((f"  {glued(counted(row.audit_total_issues, 'issue') + after)}", "dim"))
    _put(out, line)
    sentence = row.reason_skipped or row.summary
    if sentence:
        _put(out, [(f"  {plain(sentence)}", "dim")])


VERDICTS = {"ok": ("ok", "green"), "note": ("note", "yellow"), "fail": ("FAIL", "bold red")}


def checks(out: Console, found: Iterable[Check]) -> None:
    """The doctor's list: a line each, and below what is not well what to do about it."""
    for check in found:
        word, style = VERDICTS[check.verdict]
        _put(out, [(f"{word:<6}", style), (f"{glued(plain(check.what))}:", "bold"), (f" {plain(check.text)}", "")], 6)
        if check.hint and check.verdict != "ok":
            _put(out, [(f"{'':6}{plain(check.hint)}", "dim")], 6)


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
        _put(out, [(plain(line.replace("\r", "^M").expandtabs()), style)], 4)
    if not text:
        out.print("no difference")


def stat(out: Console, before: Mapping[str, bytes], changes: Mapping[str, bytes | None]) -> None:
    """One line a file: lines added and removed."""
    for path, data in sorted(changes.items()):
        added, gone = counts(patch_of({path: before[path]} if path in before else {}, {path: data}))
        word = "new" if path not in before else "gone" if data is None else "changed"
        _put(out, [(f"{names([path])}  {word}  +{added} -{gone}", "")])
    if not changes:
        out.print("no difference")


def waiting(out: Console, proposal: Proposal, name: str, age: str, files: Mapping[str, tuple[int, int]]) -> None:
    """What waits: which, how old, why, where; what it mends; its files with the lines that come and go."""
    state = f"  {glued(age)}{GLUE}old  {', '.join(proposal.reasons)}"
    _put(out, [(f"{proposal.tick_id}  {glued(name)}", "bold"), (state, "dim")])
    if proposal.mended:
        _put(out, [(f"  mends {tally(proposal.mended)}", "")], 4)
    for path, (added, gone) in files.items():
        _put(out, [(f"  {names([path])}  ", ""), (f"+{added}", "green"), (" ", ""), (f"-{gone}", "red")], 4)


def proposal(out: Console, proposal: Proposal, row: Row | None, name: str) -> None:
    """Above the patch: where, why, what it mends, what the agent said and cost, and what became of each file."""
    _put(out, [(f"tick {proposal.tick_id}  {glued(name)}", "bold")])
    _put(out, [(f"made {when(proposal.created_unix)} by {_AUTHORS[proposal.source]}; {proposal.status}", "")])
    facts = {
        **because(proposal),
        "findings before": tally(proposal.findings or {}) or "none",
        "findings after": "" if proposal.findings_after is None else tally(proposal.findings_after) or "none",
        "said": plain(proposal.said),
        "cost": f"${row.cost_usd:.4f}" if row and row.cost_usd is not None else "",
    }
    for what, value in facts.items():
        if value:
            _put(out, _fact(what, value), FACT)
    for file in proposal.files:
        answers = ", ".join(proposal.answered(file.path))
        what = f"{names([file.path])} ({file.status}){': mends ' * bool(answers)}{answers}"
        _put(out, _fact("file", what), FACT)
    for note in proposal.notes:
        _put(out, _fact("note", plain(note)), FACT)
    out.print()


def one_file(out: Console, proposal: Proposal, path: str, name: str, place: str) -> None:
    """Above the patch of one file: which of how many, where, why it waits, what it mends, and what to know of it."""
    out.print()
    _put(out, [(f"{place}  {glued(name)}  tick{GLUE}{proposal.tick_id}", "")])
    notes = [("note", plain(note)) for note in proposal.notes_on(path)]
    facts = [*because(proposal).items(), ("mends", ", ".join(proposal.answered(path))), *notes]
    for what, value in facts:
        if value:
            _put(out, _fact(what, value), FACT)


def because(proposal: Proposal) -> dict[str, str]:
    """Why it was not written, in words; of an edit that cmmd refused itself also the codes, which the manual tells."""
    if not proposal.reasons:
        return {}
    if not proposal.is_a_persons:
        return {"refused because": ", ".join(proposal.reasons)}
    words = "; ".join(_BECAUSE[reason] for reason in proposal.reasons)
    return {"waits because" if proposal.status == "waiting" else "waited because": words}


_BECAUSE = {
    "dry_run": "dry run",
    "asked": "you asked to decide first",
    "changed_meanwhile": "a file changed meanwhile",
    "someone_at_work": "somebody was at work in the folder",
    "agent_incomplete": "the agent did not come to its end",
}
FACT = 17
"""Columns of what a fact is called."""


def _fact(what: str, value: str) -> Line:
    return [(f"{what}: ".ljust(hanging(FACT, width())), "dim"), (value, "")]


_AUTHORS = {"agent": "the agent", "fix": "cmmd", "both": "cmmd and the agent"}
SNAPSHOTS = (Column("sha"), Column("when"), Column("what"), Column("tick"), Column("files", alone=True))


def snapshots(out: Console, name: str, log: Sequence[Logged], rows: Mapping[str, Row]) -> None:
    """A line each: short sha, when, what, tick, files."""
    _put(out, [(name, "bold")])
    cells: list[Line] = [
        [
            (one.sha[:10], "yellow"),
            (when(one.unix), ""),
            (f"{_what(one, rows):<14}", ""),
            (f"{one.tick_id or '-':<16}", ""),
            (names(one.files), ""),
        ]
        for one in log
    ]
    for lines in table(SNAPSHOTS, cells, width()).rows:
        put(out, lines)
    if not log:
        out.print("no snapshot yet: `cmmd tick` takes one")


def _what(one: Logged, rows: Mapping[str, Row]) -> str:
    """The kind of a snapshot; of one that a person's command took, before or after what."""
    row = rows.get(one.tick_id or "")
    if row is None or row.kind == "tick" or one.kind in ("observed", "daemon"):
        return one.kind
    return f"{'after' if one.kind == 'post-tick' else 'before'} {row.kind}"
