"""What a killed run left behind: its agent is ended, its copy removed, its half-done apply settled, its row written."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from cmmd.adapters.files import displaced, lock
from cmmd.adapters.files.files import sweep
from cmmd.adapters.process import open_files
from cmmd.adapters.store import history_file, log
from cmmd.core.errors import CmmdError, RootError
from cmmd.core.records.history_row import Row
from cmmd.core.records.proposal import Proposal
from cmmd.core.records.state import Running, State
from cmmd.core.text import short, shown
from cmmd.tick.apply_edit import unmake
from cmmd.tick.apply_journal import DamagedProposal, settle
from cmmd.tick.context import World
from cmmd.tick.ledger import Books
from cmmd.tick.take_snapshot import snapshot_after

GRACE = 10.0
"""Seconds between SIGTERM and SIGKILL of an agent that was left behind."""


def recover(books: Books) -> None:
    """Settle everything, dry run or not. Called once at the start of a run, under its lock."""
    left = {path: root.running for path, root in books.state.roots.items() if root.running is not None}
    for running in left.values():
        _end_agent(running)
    shutil.rmtree(books.world.state_folder / "staging", ignore_errors=True)
    _sweep(books.world)
    proposals = [_look_again(books, proposal) for proposal in books.world.proposals.open()]
    _let_one_wait(books, proposals)
    journals = [p for p in proposals if p.status == "applying"]
    for journal in journals:
        _settle(books, journal, left.get(journal.root))
    settled = {journal.root for journal in journals}
    for path, running in left.items():
        if path not in settled:
            _killed(books, path, running)
    books.notices += [_told(row, books.world.home) for row in books.rows]
    if left or journals:
        books.save()


def unfinished(state: State, proposals: Sequence[Proposal]) -> list[str]:
    """Roots in which `recover` finds something to settle."""
    journals = (proposal.root for proposal in proposals if proposal.status == "applying")
    left = (path for path, root in state.roots.items() if root.running is not None)
    return list(dict.fromkeys((*journals, *left)))


def _told(row: Row, home: str) -> str:
    """What became of a run that was cut short, for people."""
    said = f"an earlier run was cut short in {short(row.memory_root, home)}"
    back = "`cmmd redo` brings it back" if row.kind == "undo" else f"`cmmd undo {row.tick_id}` takes it back"
    if row.outcome == "applied":
        return f"{said}; what it wrote is whole now ({back})"
    if row.files_changed:
        return f"{said}; what it had written by then stays ({back})"
    return f"{said}; {row.summary or 'what it had begun to write is taken back'}"


def _sweep(world: World) -> None:
    """Temporary files and half-written proposals. All of them are written under the run's lock, which is ours now."""
    settings = world.settings
    files = (settings.state_file, settings.lock_file, settings.metrics_file)
    for folder in {world.state_folder, *(Path(file).parent for file in files)}:
        sweep(folder)
    world.proposals.tidy()


def _end_agent(running: Running) -> None:
    if running.pid is None or running.start is None or running.boot_id != open_files.boot_id():
        return
    open_files.end_group(running.pid, running.start, running.pgid or running.pid, GRACE)


def _look_again(books: Books, proposal: Proposal) -> Proposal:
    """What an earlier apply took out of the root: gone by now, unless somebody wrote to it after that."""
    aside = books.world.proposals.aside(proposal.id)
    if not aside.is_dir():
        return proposal
    known = {sha for file in proposal.files for sha in (file.before_sha256, file.after_sha256)}
    try:
        kept = displaced.look_again(aside, known)
    except OSError as error:
        log.warning(f"{aside} cannot be cleared: {error.strerror}")
        return proposal
    return _with_note(books, proposal, kept) if kept else proposal


def _with_note(books: Books, proposal: Proposal, kept: Sequence[Path]) -> Proposal:
    names = shown([path.name for path in kept])
    note = f"somebody wrote {names} in the same moment as cmmd; those bytes are kept in {kept[0].parent}"
    log.warning(f"{proposal.root}: {note}")
    books.complaints.append(f"{proposal.root}: {note}")
    noted = replace(proposal, notes=(*proposal.notes, note))
    books.world.proposals.update(noted)
    return noted


def _let_one_wait(books: Books, proposals: Sequence[Proposal]) -> None:
    """Of each root the newest: a kill may come after it was saved, and before the older one was superseded."""
    waiting = [proposal for proposal in proposals if proposal.status == "waiting"]
    newest = {proposal.root: proposal for proposal in waiting}
    for proposal in waiting:
        if proposal is not newest[proposal.root]:
            books.world.proposals.update(proposal.marked("superseded"))


def _settle(books: Books, journal: Proposal, running: Running | None) -> None:
    """Finish or take back one apply. A root that another cmmd holds, or that takes no bytes, waits for a later run."""
    row = _row(journal, running)
    try:
        with lock.root_lock(journal.root) as mine:
            if not mine:
                books.unsettled.add(journal.root)
                return
            done = settle(books.world.proposals, journal) == "applied"
            sha = snapshot_after(books, journal.root, row)
            if done:
                unmake(journal)
    except CmmdError as error:
        log.error(f"the apply {journal.tick_id} of {journal.root} could not be settled: {error}")
        if not isinstance(error, DamagedProposal | RootError):
            books.unsettled.add(journal.root)
            return
        books.world.proposals.update(journal.marked("stale"))
        books.write(replace(_interrupted(books, row), summary=str(error)))
        return
    if done:
        _uncounted(books, journal.root)
        books.write(replace(row, outcome="applied", post_tick_sha=sha))
    else:
        books.write(replace(_interrupted(books, row), post_tick_sha=sha))


def _uncounted(books: Books, path: str) -> None:
    """What the last audit counted is not there any more; the next one counts anew."""
    books.note(path, issues={})


def _row(journal: Proposal, running: Running | None) -> Row:
    """The draft that the killed run left, else what the journal itself knows."""
    if running:
        with suppress(ValueError):
            row = Row.from_json(running.row)
            if row.proposal == journal.tick_id:
                return row
    return Row(
        tick_id=journal.tick_id,
        started_at_unix=journal.created_unix,
        dry_run=False,
        memory_root=journal.root,
        run_id=journal.tick_id,
        ran=True,
        files_changed=tuple(f.path for f in journal.files),
        findings=journal.findings or {},
        proposal=journal.tick_id,
    )


def _killed(books: Books, path: str, running: Running) -> None:
    """Write the row of a run that was killed while its agent worked, or between its apply and its row."""
    try:
        row = Row.from_json(running.row)
    except ValueError:
        row = Row(tick_id=running.tick_id, started_at_unix=int(books.world.now()), memory_root=path, ran=True)
    written = _in_history(books, row.tick_id)
    if written:
        books.over(replace(written, memory_root=path))
    elif running.phase == "apply" and _was_applied(books, row):
        _uncounted(books, path)
        books.write(replace(row, post_tick_sha=snapshot_after(books, path, row)))
    else:
        books.write(_cut_short(books, _interrupted(books, row)))


def _cut_short(books: Books, row: Row) -> Row:
    """What the agent had proposed by then waits, or was refused; else there are at most the fixes."""
    kept = books.world.proposals.of_agent(row.memory_root, row.tick_id)
    if kept:
        said = f"the run was killed; proposal {kept.tick_id} of its agent is {kept.status}"
        return replace(row, proposal=kept.tick_id, summary=said)
    return replace(row, proposal=row.tick_id if row.files_changed else None, summary="the run was killed")


def _interrupted(books: Books, row: Row) -> Row:
    """The row of a tick that was cut short; what its fixes wrote before the agent was asked stays written."""
    fixes = _load(books, row.tick_id)
    written = tuple(f.path for f in fixes.files if f.status == "applied") if fixes else ()
    return replace(row, outcome="failed", reasons=("interrupted",), files_changed=written, issues_after=None)


def _was_applied(books: Books, row: Row) -> bool:
    """Whether the change set that was written last, or those files of it that were asked for, came to its end."""
    try:
        last = books.world.proposals.last(row.proposal or row.tick_id)
    except CmmdError:
        return False
    statuses = {f.status for f in last.files if f.path in row.files_changed}
    return statuses == {"applied"}


def _load(books: Books, tick_id: str) -> Proposal | None:
    try:
        return books.world.proposals.load(tick_id)
    except CmmdError:
        return None


def _in_history(books: Books, tick_id: str) -> Row | None:
    rows = history_file.tail(Path(books.world.settings.history_file), 1000)
    return next((row for row in rows if row.tick_id == tick_id), None)
