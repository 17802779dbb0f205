"""`cmmd proposals`, `show`, `apply`, `reject`, `unreject`: what waits and what becomes of it (`review`: walking.py)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from cmmd.adapters.claude import discovery
from cmmd.adapters.store import history_file
from cmmd.adapters.store.proposals import Proposals
from cmmd.cli import screen, startup
from cmmd.core.errors import Ended, Exit, UsageError
from cmmd.core.records.history_row import Row
from cmmd.core.records.patch import counts, patch
from cmmd.core.records.proposal import Proposal
from cmmd.core.text import age, plain, short
from cmmd.tick.apply_edit import NO_UNDO
from cmmd.tick.context import World
from cmmd.tick.ledger import Books
from cmmd.tick.presence import Around

LATEST = "latest"


def proposals(*, as_json: bool) -> int:
    from cmmd.cli import render

    world = startup.world()
    store = world.proposals
    waiting = newest_waiting(store)
    for broken in store.all()[1]:
        startup.complain(broken)
    if as_json:
        print(json.dumps([proposal.to_json() for proposal in waiting]))
        return Exit.DONE
    for proposal in waiting:
        old, name = age(world.now() - proposal.created_unix), short(proposal.root, world.home)
        files = {path: counts(patch_of(store, proposal, path)) for path in undecided(proposal)}
        render.waiting(render.console(), proposal, name, old, files)
    screen.tell("`cmmd review` walks through what waits." if waiting else "nothing waits")
    return Exit.DONE


def patch_of(store: Proposals, proposal: Proposal, path: str) -> bytes:
    """What a proposal does to one file."""
    before, after = (store.side(proposal.id, side, path) for side in ("before", "after"))
    return patch({} if before is None else {path: before}, {path: after})


def show(text: str) -> int:
    from cmmd.cli import render

    world = startup.world()
    store = world.proposals
    proposal = _find_any(world, store, text)
    parts = [part for part in store.parts(proposal.tick_id) if part.status != "superseded"] or [proposal]
    row = next(iter(history_file.beginning(Path(world.settings.history_file), proposal.tick_id)), None)
    with render.paged() as out:
        for part in parts:
            asked = None if part.source == "fix" else row  # what a fix costs is nothing
            render.proposal(out, part, asked, short(part.root, world.home))
            render.patch(out, store.patch(part.id))
    return Exit.DONE


def apply(text: str, files: list[str] | None, *, force: bool, as_json: bool) -> int:
    from cmmd.commands import review

    world = startup.world()
    with startup.acting(world, "cmmd apply") as books:
        proposal = find(world.proposals, text)
        row = apply_files(books, proposal, review.waiting_files(proposal, files or ()), force=force)
    if as_json:
        print(json.dumps(row.to_json()))
        return _code(world, proposal, row)
    return told(world, proposal, row)


def apply_files(books: Books, proposal: Proposal, files: Sequence[str], *, force: bool) -> Row:
    from cmmd.commands.review import apply_waiting

    return apply_waiting(books, proposal, files, around=around(books.world, proposal.root), force=force)


def told(world: World, proposal: Proposal, row: Row) -> int:
    """Tell what came of an apply, also of the files that no longer fitted. Returns the exit code."""
    tell(row, world.home)
    for note in _new_notes(world, proposal) if row.outcome == "applied" else ():
        screen.tell(f"not written: {plain(note)} ({startup.command('show', proposal.tick_id)} still shows it)")
    if row.outcome == "refused" and len(undecided(proposal)) > 1:
        screen.tell(f"{startup.command('apply', proposal.tick_id)} judges its files together")
    return _code(world, proposal, row)


def _code(world: World, proposal: Proposal, row: Row) -> int:
    return Exit.DONE if row.outcome == "applied" and not _new_notes(world, proposal) else Exit.FINDINGS


def _new_notes(world: World, proposal: Proposal) -> tuple[str, ...]:
    """What was noted on a proposal since it was loaded: why files of it became stale."""
    return world.proposals.load(proposal.id).notes[len(proposal.notes) :]


def reject(text: str, files: list[str] | None, reason: str) -> int:
    from cmmd.commands import review

    world = startup.world()
    with startup.acting(world, "cmmd reject") as books:
        proposal = find(world.proposals, text)
        rejected = review.waiting_files(proposal, files or ())
        review.reject(books, proposal, rejected, reason)
    screen.tell(f"rejected {screen.names(rejected)}: the same edit is not proposed again while those bytes stand")
    return Exit.DONE


def unreject(text: str | None, files: list[str] | None) -> int:
    from cmmd.commands import review

    world = startup.world()
    with startup.acting(world, "cmmd unreject") as books:
        rejected = [proposal for proposal in world.proposals.with_rejected() if proposal.declined]
        if text is not None and not text.strip():
            raise UsageError("the tick's id is empty", hint="`cmmd history` lists them; without one it is the last")
        newest = text in (None, LATEST)
        if newest and not rejected:
            raise UsageError("nothing is rejected", hint="`cmmd redo` brings back what an undo took back")
        proposal = rejected[-1] if newest else find(world.proposals, str(text))
        again = review.unreject(books, proposal, files or (proposal.declined if newest else ()))
    old = {f.path: f.status for f in proposal.files}
    for file in (file for file in again.files if file.status != old[file.path]):
        name = f"{screen.names([file.path])} in {short(again.root, world.home)}"
        screen.tell(f"{name}: {_AGAIN[file.status].format(again.tick_id)}")
    return Exit.DONE


_AGAIN = {
    "waiting": "waits again; `cmmd apply {0}` writes it",
    "superseded": "may be proposed again; another edit waits (`cmmd proposals`)",
    "stale": "changed since; what mends it may be proposed again",
}
_DID = {"undo": "took back", "redo": "brought back", "restore": "restored"}
"""What a command did to files, of which some may be gone now."""


def tell(row: Row, home: str) -> None:
    """What a command wrote, and how to take it back; or why it did not."""
    name = short(row.memory_root, home)
    if row.outcome == "applied":
        screen.tell(f"{_did(row, home)}; {_way_back(row)}")
        return
    why = row.reason_skipped or row.summary or row.outcome or ""
    codes = ", ".join((row.skip_code, *row.reasons) if row.skip_code else row.reasons)
    screen.tell(f"nothing was written in {name}: {plain(why)}" + (f" ({codes})" if codes else ""))
    if row.skip_code in ("held_open", "session_at_work", "processes_unknown"):
        screen.tell("--force writes all the same: a file that changes meanwhile is still never overwritten")


def _did(row: Row, home: str) -> str:
    of = f" of {', '.join(row.takes_back)}" if row.kind == "undo" else ""
    return f"{_DID.get(row.kind, 'wrote')} {screen.names(row.files_changed)}{of} in {short(row.memory_root, home)}"


def interrupted(ended: Ended, home: str) -> str:
    """What had come of a command that a signal ended: what was written, and what the next run settles."""
    told = [f"{_did(row, home)}; {_way_back(row)}" for row in ended.rows if row.files_changed]
    next_run = "the next run of cmmd finishes it or takes it back"
    told += [f"what was begun in {short(root, home)} is unfinished: {next_run}" for root in ended.unfinished]
    return "; ".join(told) or "no memory was changed"


def _way_back(row: Row) -> str:
    if row.pre_tick_sha is None:
        return NO_UNDO
    if row.kind == "undo":
        return f"{startup.command('redo')} brings it back"
    return f"{startup.command('undo', row.tick_id)} takes it back"


def find(store: Proposals, text: str) -> Proposal:
    """The proposal of the tick whose id begins so, or `latest`, the newest that waits. Raises UsageError.

    Of a tick with two change sets the one that waits, else the last.
    """
    if text == LATEST:
        waiting = newest_waiting(store)
        if not waiting:
            raise UsageError("nothing waits", hint="`cmmd tick --propose` lets the agent propose something")
        return waiting[0]
    names = [name for name in store.ids() if name.startswith(text.lower())] if text else []
    found = list(dict.fromkeys(name.partition("-")[0] for name in names))
    if len(found) > 1:
        raise UsageError(
            f"{plain(text)} begins {len(found)} proposals: {', '.join(found[-5:])}", hint="give more of it"
        )
    if not found:
        raise UsageError(
            f"no proposal {plain(text)}", hint="`cmmd proposals` lists what waits, `cmmd history` all ticks"
        )
    parts = store.parts(found[0])
    return next((part for part in parts if part.status == "waiting"), parts[-1])


def _find_any(world: World, store: Proposals, text: str) -> Proposal:
    """The same, also by the id of the apply that wrote some of it."""
    if not text or any(tick_id.startswith(text.lower()) for tick_id in store.ids()):
        return find(store, text)
    rows = history_file.beginning(Path(world.settings.history_file), text.lower())
    by_apply = {row.proposal for row in rows} - {None}
    return store.load(str(by_apply.pop())) if len(by_apply) == 1 else find(store, text)


def newest_waiting(store: Proposals) -> list[Proposal]:
    """Every proposal that waits, newest first."""
    return [proposal for proposal in reversed(store.all()[0]) if proposal.status == "waiting"]


def undecided(proposal: Proposal) -> list[str]:
    return [file.path for file in proposal.files if file.status == "waiting"]


def around(world: World, root: str) -> Around:
    return Around((root,), discovery.known_config_folders(world.settings, world.home))
