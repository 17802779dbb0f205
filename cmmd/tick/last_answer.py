"""What the last tick of a root came to, where nothing that it depends on has changed since: it comes to the same."""

from __future__ import annotations

import hashlib
from dataclasses import fields

from cmmd.core.memory.location import Root
from cmmd.core.records.history_row import Row
from cmmd.core.records.state import day_of
from cmmd.tick.cached_audit import CachedAudit
from cmmd.tick.ledger import Draft
from cmmd.tick.tick_context import Visit

REPEATED = ("outcome", "skip_code", "reason_skipped", "agent_hold", "reasons", "summary", "proposal", "issues_after")
"""Fields of the row that are what the tick came to."""
LASTING = ("nothing_new_to_say", "agent_off", "agent_missing")
"""Reasons that stand until something changes; a budget or a wait ends by itself."""


def key(visit: Visit, root: Root, cached: CachedAudit, *, dry_run: bool) -> str:
    """A fingerprint of all that the rest of a tick depends on: bytes, program, settings, policy, what waits, the day.

    What is stale is found by files elsewhere and by the clock, so it is looked for once a day.
    """
    books, world = visit.books, visit.world
    known = books.root(root.path)
    waiting = [p.to_json() for p in world.proposals.open() if p.root == root.path]
    parts = (
        cached.digest,
        cached.edition,
        world.settings,
        world.policy,
        (dry_run, visit.propose, visit.no_agent, visit.claude),
        (known.snapshot_sha, books.seen(root.path), waiting),
        day_of(world.now()),
    )
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogateescape")).hexdigest()


def again(visit: Visit, root: Root, key: str, draft: Draft) -> Row | None:
    """The row of the last tick, if it had this key."""
    known = visit.books.root(root.path)
    if visit.force or known.answer_key != key:
        return None
    kept = {**known.answer, "reasons": tuple(known.answer.get("reasons", ()))}
    return draft.add(**{name: kept[name] for name in REPEATED if name in kept})


def keep(visit: Visit, root: Root, key: str, row: Row) -> None:
    """Note what a tick came to, if that lasts."""
    lasts = row.outcome == "skipped" and row.skip_code in LASTING and row.agent_hold in (None, *LASTING)
    answer = {f.name: getattr(row, f.name) for f in fields(row) if f.name in REPEATED} if lasts else {}
    visit.books.note(root.path, answer_key=key if lasts else None, answer=answer)
