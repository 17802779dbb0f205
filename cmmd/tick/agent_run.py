"""Ask the agent about one root: what it would be told, the run on a private copy, and what it cost."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from cmmd.adapters.claude import client, playbook_files, staging, transcripts
from cmmd.adapters.process import open_files, signals
from cmmd.core.agent import prompt
from cmmd.core.agent.result import AgentResult, progress
from cmmd.core.agent.triage import worth_telling
from cmmd.core.audit.audited_root import AuditedRoot
from cmmd.core.audit.stale import Stale
from cmmd.core.errors import CmmdError, Interrupted
from cmmd.core.guards.guards import LONGEST_WAIT
from cmmd.core.memory.location import Root
from cmmd.core.records.rejected import Rejected
from cmmd.core.records.state import Running, day_of
from cmmd.core.secrets.finder import mask_emails
from cmmd.tick.context import World
from cmmd.tick.ledger import Books, Draft
from cmmd.tick.read_root import stale_candidates

WAIT_AFTER_FAILURE = 3600
"""Seconds for which an account is not asked after a run that it did not answer and that names no reset time."""


COST_UNKNOWN = " (what it cost is unknown: MAX_BUDGET_USD is counted)"


@dataclass(frozen=True)
class Question:
    """What the agent would be asked about one root; built as far as somebody looks at it."""

    world: World
    root: AuditedRoot
    reads_only: bool
    """A dry run that proposes nothing, in which the agent can only report."""

    @cached_property
    def decided(self) -> Rejected:
        """What is not asked about, for a person has decided."""
        return Rejected(self.root.tree, self.world.proposals.with_rejected(self.root.path))

    @cached_property
    def stale(self) -> tuple[Stale, ...]:
        return stale_candidates(self.root, self.world)

    @cached_property
    def playbook(self) -> str:
        """What the agent is told of its work. Raises CmmdError, UsageError where it is too long."""
        return prompt.playbook(*playbook_files.load(Path(self.world.settings.data_dir)))

    @cached_property
    def prompt(self) -> str:
        world = self.world
        return prompt.build(
            self.root.memory,
            worth_telling(self.decided.without(self.root.report.findings)),
            [candidate for candidate in self.stale if not self.decided.stands(candidate.path)],
            dry_run=self.reads_only,
            max_edits=world.settings.max_edits,
            date=datetime.fromtimestamp(world.now(), UTC).date().isoformat(),
        )

    @cached_property
    def fingerprint(self) -> str:
        """Hex sha256 of bytes, findings, stale candidates, mode, limits, model and playbook, but not of the date."""
        settings = self.world.settings
        parts = [
            self.root.tree.digest,
            [[*finding.identity, finding.severity] for finding in self.root.report.findings],
            [candidate.path for candidate in self.stale],
            [self.reads_only, settings.max_edits, settings.max_turns, settings.model],
            hashlib.sha256(self.playbook.encode()).hexdigest(),
        ]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


@dataclass(frozen=True)
class Attempt:
    """One agent run: how it ended, what it changed in its copy, and the odd things it left there."""

    result: AgentResult
    changes: Mapping[str, bytes | None]
    strange: tuple[str, ...]


def account_folder(root: Root, world: World) -> str:
    """The configuration folder whose login pays for this root: the one above it, else the ambient one."""
    return root.config_dir or world.settings.claude_config_dir


@contextmanager
def ask(books: Books, root: Root, question: Question, draft: Draft, claude: str) -> Iterator[Attempt]:
    """Run the agent on a copy of the root. The cost is reserved before and set right after; a kill counts it whole.

    A signal ends the agent, but waits from its last word on: an answer that was paid for comes to its end. Raises
    CmmdError, where the agent was never started with nothing spent.
    """
    world, day = books.world, day_of(books.world.now())
    copy = world.state_folder / "staging" / draft.row.tick_id
    job = _job(world, root, question, draft, copy, claude)
    client.check_staging(copy)
    try:
        with signals.held_back():
            with _reserved(books, root, draft, day):
                staging.fill(copy, question.root.tree)
                signals.let_through()
                result = client.run_agent(
                    job,
                    on_start=lambda pid: _note_running(books, root, draft, pid),
                    on_event=lambda event: _tell(world, root, event),
                )
            _add_costs(draft, result)
            _settle(books, root, question, result, draft, day)
            left = staging.read_back(copy, question.root.tree)
            yield Attempt(result, left.changes, left.strange)
    finally:
        staging.remove(copy)


@contextmanager
def _reserved(books: Books, root: Root, draft: Draft, day: str) -> Iterator[None]:
    """The most that a run may cost counts as spent from before its start; given back where it was never started."""
    settings = books.world.settings
    books.state = books.state.with_spend(day, settings.max_budget_usd)
    draft.add(cost_usd=settings.max_budget_usd, model=settings.model)
    try:
        _note_running(books, root, draft)
        yield
    except (CmmdError, Interrupted):
        if not draft.row.ran:
            books.state = books.state.with_spend(day, -settings.max_budget_usd)
            draft.add(cost_usd=None, model=None)
        raise


def _tell(world: World, root: Root, event: Mapping[str, Any]) -> None:
    step = progress(event)
    if step:
        world.say(root.path, step)


def _job(world: World, root: Root, question: Question, draft: Draft, copy: Path, claude: str) -> client.AgentJob:
    settings = world.settings
    return client.AgentJob(
        claude=claude,
        staging=copy,
        model=settings.model,
        playbook=question.playbook,
        prompt=question.prompt,
        dry_run=question.reads_only,
        max_turns=settings.max_turns,
        max_budget_usd=settings.max_budget_usd,
        deadline_seconds=settings.max_tick_seconds,
        environ=world.environ,
        home=world.home,
        config_dir=root.config_dir,
        ambient_dir=settings.claude_config_dir,
        transcript=transcripts.path(Path(settings.transcript_dir), draft.row.tick_id),
    )


def _note_running(books: Books, root: Root, draft: Draft, pid: int | None = None) -> None:
    """Write down what a killed run would leave behind: the draft of its row, and the agent once it runs."""
    if pid is not None:
        draft.add(ran=True)
    running = Running(
        tick_id=draft.row.tick_id,
        phase="agent",
        pid=pid,
        start=None if pid is None else open_files.start_time(pid),
        pgid=pid,
        boot_id=open_files.boot_id(),
        row=draft.row.to_json(),
    )
    books.note(root.path, running=running)
    books.save()


def _settle(books: Books, root: Root, question: Question, result: AgentResult, draft: Draft, day: str) -> None:
    """Give back what was reserved but not spent; note what was answered, or until when to leave the account alone."""
    reserved = books.world.settings.max_budget_usd
    spent = reserved if result.cost_usd is None else result.cost_usd
    books.state = books.state.with_spend(day, spent - reserved)
    folder = account_folder(root, books.world)
    waits, since = dict(books.state.wait_until), dict(books.state.wait_since)
    waits.pop(folder, None)
    since.pop(folder, None)
    if result.ok or (result.answered and result.resets_at is None):
        books.note_seen(root.path, question.fingerprint)
    else:
        now = int(books.world.now())
        waits[folder] = min(result.resets_at or now + WAIT_AFTER_FAILURE, now + LONGEST_WAIT)
        since[folder] = now
    books.state = replace(books.state, wait_until=waits, wait_since=since)
    _note_draft(books, root, draft)
    books.save()


def _note_draft(books: Books, root: Root, draft: Draft) -> None:
    """What the run cost stands in the row that a kill leaves behind."""
    running = books.root(root.path).running
    if running is not None:
        books.note(root.path, running=replace(running, row=draft.row.to_json()))


def _add_costs(draft: Draft, result: AgentResult) -> None:
    """What the run came to; a cost that the client did not tell stays counted whole."""
    row = draft.row
    draft.add(
        exit_code=result.exit_code,
        cost_usd=row.cost_usd if result.cost_usd is None else result.cost_usd,
        input_tokens=result.input_tokens,
        output_tokens=result.output_tokens,
        turns=result.turns,
        model=result.model or row.model,
        summary=mask_emails(result.sentence) + ("" if result.cost_usd is not None else COST_UNKNOWN),
    )
