"""`cmmd tick`: one whole run over all memory roots."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from cmmd.adapters.claude import authmux, discovery
from cmmd.adapters.process import programs, signals
from cmmd.adapters.store import history_file, log
from cmmd.core.errors import CmmdError, Exit, Interrupted
from cmmd.core.memory.location import Root
from cmmd.core.records.accounts import Accounts, account_name
from cmmd.core.records.history_row import FAILED_REASONS, Row
from cmmd.core.settings.settings import effective_dry_run
from cmmd.tick import one_root
from cmmd.tick.apply_journal import Unfinished
from cmmd.tick.context import World
from cmmd.tick.ledger import Books, Draft
from cmmd.tick.locked_run import turn
from cmmd.tick.presence import Around
from cmmd.tick.tick_context import Visit


@dataclass(frozen=True)
class Request:
    """What the command line asked for, beside the settings."""

    no_agent: bool = False
    propose: bool = False
    """The agent may edit its copy; what is verified waits as a proposal. A dry run whatever the settings say."""
    force: bool = False
    wait_seconds: float = 0.0
    command: str = "cmmd tick"


@dataclass(frozen=True)
class Run:
    """One run as `tick --json` prints it. `complaints` are the failures that stderr has not heard yet."""

    run_id: str | None
    started_at_unix: int
    finished_at_unix: int
    exit_code: int
    dry_run: bool
    dry_run_source: str
    rows: tuple[Row, ...]
    complaints: tuple[str, ...] = field(default=(), compare=False)
    notices: tuple[str, ...] = field(default=(), compare=False)
    """What a person who looks on is told beside them."""

    def to_json(self) -> dict[str, Any]:
        return {
            "run_id": self.run_id,
            "started_at_unix": self.started_at_unix,
            "finished_at_unix": self.finished_at_unix,
            "exit_code": self.exit_code,
            "dry_run": self.dry_run,
            "dry_run_source": self.dry_run_source,
            "rows": [row.to_json() for row in self.rows],
        }


def tick(world: World, request: Request) -> Run:
    """One run: every root in turn; one that fails never stops the next.

    Raises Busy (exit 75), UsageError, and Interrupted after the row of the root at hand is written.
    """
    started, rows, refused = int(world.now()), list[Row](), False
    with turn(world, request.command, request.wait_seconds) as books:
        dry_run, source = effective_dry_run(world.loaded, books.state.dry_run_override)
        if request.propose:
            dry_run, source = True, "flag"
        for root, row in _visits(books, request, dry_run):
            rows.append(row)
            refused |= root.refused
            books.complaints += _complain(books, root, row)
    bad = books.unwritten or any(row.outcome in ("failed", "refused") for row in rows)
    return Run(
        run_id=rows[0].run_id if rows else None,
        started_at_unix=started,
        finished_at_unix=int(world.now()),
        exit_code=Exit.BUG if books.bugs else Exit.USAGE if refused else Exit.FINDINGS if bad else Exit.DONE,
        dry_run=dry_run,
        dry_run_source=source,
        rows=tuple(rows),
        complaints=tuple(books.complaints),
        notices=tuple(books.notices),
    )


def prepare(books: Books, request: Request) -> tuple[tuple[Root, ...], Visit]:
    """The roots in their order, those that had no time in the last run first, and what each visit needs to know."""
    world = books.world
    roots = discovery.find_roots(world.settings, world.home)
    folders = discovery.known_config_folders(world.settings, world.home)
    visit = Visit(
        books=books,
        around=Around(tuple(r.path for r in roots if not r.problem), folders),
        claude=programs.find(world.settings.claude_bin, world.environ.get("PATH"), world.home),
        no_agent=request.no_agent,
        propose=request.propose or world.settings.propose,
        force=request.force,
        seconds_left=world.settings.max_run_seconds,
    )
    return tuple(sorted(roots, key=lambda root: not books.root(root.path).deferred)), visit


def _visits(books: Books, request: Request, dry_run: bool) -> Iterator[tuple[Root, Row]]:
    """Tick one root after the other; gives each with its written row."""
    world, began = books.world, books.world.monotonic()
    roots, visit = prepare(books, request)
    known = authmux.snapshot(world.settings, world.environ, world.home)
    books.state = replace(books.state, accounts=known.to_json())
    run_id = None
    for root in roots:
        signals.check()
        left = world.settings.max_run_seconds - (world.monotonic() - began)
        row = _one(replace(visit, seconds_left=left), root, _blank(world, root, known, run_id, dry_run))
        run_id = row.run_id
        if row.ran:  # an agent takes minutes: who is at work is looked up again
            visit = replace(visit, around=replace(visit.around))
        yield root, row


def _blank(world: World, root: Root, known: Accounts, run_id: str | None, dry_run: bool) -> Row:
    tick_id = history_file.new_tick_id(int(world.now() * 1e9))
    return Row(
        tick_id=tick_id,
        started_at_unix=int(world.now()),
        dry_run=dry_run,
        memory_root=root.path,
        run_id=run_id or tick_id,
        account=account_name(known, root.config_dir or os.path.realpath(world.settings.claude_config_dir)),
    )


def _one(visit: Visit, root: Root, row: Row) -> Row:
    """One root's tick and its row, exactly one, also where the run is interrupted."""
    draft = Draft(row)
    try:
        return visit.books.write(_outcome(visit, root, draft))
    except Interrupted as error:
        if row.tick_id not in (written.tick_id for written in visit.books.rows):
            ended = draft.row.outcome is not None  # the signal came after the end, but before the row was written
            visit.books.write(draft.row if ended else _failed(draft, "interrupted", f"{error.by} ended the run"))
        raise


def _outcome(visit: Visit, root: Root, draft: Draft) -> Row:
    """What the tick came to; a failure is an outcome too, an interruption goes on, and what the next run must note."""
    visit.world.say(root.path, "looking")
    try:
        return one_root.tick(visit, root, draft)
    except Unfinished:
        raise
    except CmmdError as error:
        log.error(f"{root.path}: {error}")
        return _failed(draft, error.code, str(error))
    except Exception as error:
        log.bug(f"{root.path}: a bug of cmmd's own")
        visit.books.bugs += 1
        return _failed(draft, "interrupted", f"a bug of cmmd's own: {type(error).__name__}: {error}")


def _failed(draft: Draft, code: str, sentence: str) -> Row:
    """The row of a tick that could not be done; an error without a reason of its own comes from starting the agent."""
    reason = code if code in FAILED_REASONS else "agent_failed"
    return draft.add(outcome="failed", reasons=(reason,), summary=sentence, issues_after=None)


def _complain(books: Books, root: Root, row: Row) -> list[str]:
    """What stderr has to hear of a row: a failure once, until its reason changes or the root does well again."""
    if row.outcome == "skipped" and row.skip_code != "already_clean":
        return []
    bad = row.outcome in ("failed", "refused")
    said = f"{row.outcome}: {' '.join(row.reasons)}" if bad else None
    before = books.root(root.path).said
    books.note(root.path, said=said)
    return [f"{root.path}: {said}: {row.summary}"] if said and said != before else []
