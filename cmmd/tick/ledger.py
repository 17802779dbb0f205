"""The books of a run: history rows, totals, spend, what each agent saw. state.json is saved where a kill would hurt."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cmmd import __version__
from cmmd.adapters.process import signals
from cmmd.adapters.store import history_file as history
from cmmd.adapters.store import log, state_file
from cmmd.core.model import SEVERITIES, Report
from cmmd.core.records.history_row import Row
from cmmd.core.records.state import RootState, State
from cmmd.tick.context import World


@dataclass
class Draft:
    """The history row of one tick while it grows: what is known so far is in it whatever happens next."""

    row: Row

    def add(self, **changes: Any) -> Row:
        self.row = replace(self.row, **changes)
        return self.row


@dataclass
class Books:
    """The one mutable thing of a run: the state in memory, and every row written so far."""

    world: World
    state: State
    rows: list[Row] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    """Failures that stderr has not heard yet."""
    notices: list[str] = field(default_factory=list)
    """What a person who looks on is told, and no cron line."""
    settled: int = 0
    """How many of the rows are those of earlier runs that were cut short."""
    bugs: int = 0
    """Roots whose tick met a bug of ours: the run goes on and exits 3."""
    unsettled: set[str] = field(default_factory=set)
    """Roots in which an earlier apply is still half done: nothing may be judged or written there."""
    unwritten: bool = False
    """The metrics or the state could not be written: the run exits 1."""

    @classmethod
    def open(cls, world: World, *, to_look: bool = False) -> Books:
        """Load the state, or rebuild it from history; count the rows that a killed run appended but did not count.

        `to_look` is for who does not hold the run's lock: nothing on disk is moved then.
        """
        settings = world.settings
        history_file = Path(settings.history_file)
        loaded = state_file.load(Path(settings.state_file), history_file, now=int(world.now()), set_aside=not to_look)
        if loaded.warning:
            log.warning(loaded.warning)
        state = loaded.state.with_missing(history.since(history_file, loaded.state.counted_until))
        return cls(world, state, complaints=[loaded.warning] if loaded.warning and not to_look else [])

    def save(self) -> None:
        state_file.save(Path(self.world.settings.state_file), self.state)

    def root(self, path: str) -> RootState:
        return self.state.root(path)

    def note(self, path: str, **changes: Any) -> None:
        """Change what is remembered of one root; written with the next `save`."""
        self.state = self.state.with_root(path, replace(self.root(path), **changes))

    def note_report(self, path: str, report: Report, **more: Any) -> None:
        """What an audit of a root came to, for status and the metrics."""
        self.note(
            path,
            issues={severity: report.by_rule((severity,)) for severity in SEVERITIES},
            files=report.files,
            index_lines=report.index_lines,
            index_chars=report.index_chars,
            cut_entries=report.cut_entries,
            **more,
        )

    def note_seen(self, path: str, fingerprint: str) -> None:
        """What the agent has answered about: it counts as seen when `over` finds what came of it on disk."""
        running = self.root(path).running
        if running is not None:
            self.note(path, running=replace(running, seen=fingerprint))

    def over(self, row: Row) -> None:
        """End what was noted as running, its row being in history. An answer that a kill lost is asked for again."""
        path, running = row.memory_root, self.root(row.memory_root).running
        if running is None or running.tick_id != row.tick_id:
            return
        self.note(path, running=None)
        if running.seen and (row.tells_what_came_of_it or self.world.proposals.of_agent(path, row.tick_id)):
            kept = row.outcome in ("proposed", "refused", "skipped") or not row.tells_what_came_of_it
            where = {"seen_proposal": row.proposal if kept else None, "seen_row": row.tick_id}
            self.note(path, seen_by_agent=running.seen, **where)

    def seen(self, path: str) -> str | None:
        """Fingerprint of what the agent last saw of a root; None where what came of it is gone: it is asked again."""
        known = self.root(path)
        if known.seen_proposal:
            return known.seen_by_agent if self.world.proposals.holds(known.seen_proposal) else None
        written = known.seen_row and history.holds(Path(self.world.settings.history_file), known.seen_row)
        return known.seen_by_agent if written else None

    def write(self, row: Row) -> Row:
        """Append a row to history, count it, and end what was noted as running there. A signal waits for all of it."""
        row = replace(row, finished_at_unix=int(self.world.now()), cmmd_version=__version__)
        with signals.held_back():
            history.append(Path(self.world.settings.history_file), row)
            self.state = self.state.with_row(row)
            self.over(row)
            self.rows.append(row)
        why = row.skip_code or " ".join(row.reasons)
        log.info(f"{row.kind} {row.tick_id} {row.memory_root}: {row.outcome} {why}".rstrip())
        return row
