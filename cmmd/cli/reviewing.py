"""`cmmd proposals`, `show`, `apply`, `reject`, `review`: what waits, and what becomes of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from cmmd.cli import surroundings
from cmmd.cli.surroundings import when
from cmmd.core.errors import Exit, UsageError
from cmmd.core.patch import counts, patch
from cmmd.core.plain import counted, plain, short, shown
from cmmd.core.proposal import Proposal
from cmmd.core.row import Row
from cmmd.edges import discovery, history, signals
from cmmd.edges.proposals import Proposals
from cmmd.people import Around
from cmmd.record import Books
from cmmd.turn import turn
from cmmd.world import World

LATEST = "latest"


def proposals(*, as_json: bool) -> int:
    world = surroundings.world()
    waiting = _waiting(_store(world))
    if as_json:
        print(json.dumps([proposal.to_json() for proposal in waiting]))
        return Exit.DONE
    for proposal in waiting:
        print(_line(proposal, _store(world), world))
    print("`cmmd review` walks through them." if waiting else "nothing waits")
    return Exit.DONE


def _line(proposal: Proposal, store: Proposals, world: World) -> str:
    """When, which tick, where, what it mends, its files and lines."""
    added, gone = counts(store.patch(proposal.tick_id))
    files = [f.path for f in proposal.files if f.status == "waiting"]
    return (
        f"{when(proposal.created_unix)}  {proposal.tick_id}  {short(proposal.root, world.home)}  "
        f"{counted(len(files), 'file')} (+{added} -{gone}): {shown(files)}  [{', '.join(proposal.reasons)}]"
    )


def show(text: str) -> int:
    from cmmd.cli import render

    world = surroundings.world()
    store = _store(world)
    proposal = find(store, text)
    row = _row_of(world, proposal)
    with render.paged() as out:
        render.proposal(out, proposal, row, short(proposal.root, world.home))
        render.patch(out, store.patch(proposal.tick_id))
    return Exit.DONE


def apply(text: str, files: list[str] | None, *, force: bool, as_json: bool) -> int:
    from cmmd import decide

    world = surroundings.world()
    with signals.raising(), turn(world, "cmmd apply") as books:
        proposal = find(_store(world), text)
        row = _apply(books, proposal, decide.waiting_files(proposal, files or ()), force=force)
    if as_json:
        print(json.dumps(row.to_json()))
    else:
        tell(row, world.home)
    return Exit.DONE if row.outcome == "applied" else Exit.FINDINGS


def _apply(books: Books, proposal: Proposal, files: Sequence[str], *, force: bool) -> Row:
    from cmmd.decide import apply_waiting

    return apply_waiting(books, proposal, files, around=around(books.world, proposal.root), force=force)


def reject(text: str, files: list[str] | None, reason: str) -> int:
    from cmmd import decide

    world = surroundings.world()
    with signals.raising(), turn(world, "cmmd reject") as books:
        proposal = find(_store(world), text)
        rejected = decide.waiting_files(proposal, files or ())
        decide.reject(books, proposal, rejected, reason)
    print(f"rejected {shown(rejected)}: the same edit is not proposed again while those bytes stand")
    return Exit.DONE


def tell(row: Row, home: str) -> None:
    """What a command wrote, and how to take it back; or why it did not."""
    name = short(row.memory_root, home)
    if row.outcome == "applied":
        print(f"wrote {shown(row.files_changed)} in {name}; `cmmd undo {row.tick_id}` takes it back")
        return
    why = row.reason_skipped or row.summary or row.outcome or ""
    codes = ", ".join((row.skip_code, *row.reasons) if row.skip_code else row.reasons)
    print(f"nothing was written in {name}: {plain(why)}" + (f" ({codes})" if codes else ""))
    if row.skip_code in ("held_open", "session_at_work"):
        print("--force writes all the same: a file that changes meanwhile is still never overwritten")


HELP = """\
y  apply this file now        n  reject it: the same edit is not proposed again
a  apply all that is left     d  reject all that is left
s  skip it for now            q  stop here            ?  this help"""


def review() -> int:
    """Walk through all that waits, file by file; every answer takes effect at once."""
    world = surroundings.world()
    store = _store(world)
    todo = [(p.tick_id, f.path) for p in _waiting(store) for f in p.files if f.status == "waiting"]
    if not todo:
        print("nothing waits")
        return Exit.DONE
    code, always = Exit.DONE, ""
    with signals.raising():
        for number, (tick_id, path) in enumerate(todo, 1):
            answer = always or _ask(world, store, tick_id, path, f"{number}/{len(todo)}")
            if answer == "q":
                break
            always = answer if answer in ("a", "d") else always
            if answer in ("y", "a", "n", "d") and not _decide(world, tick_id, path, apply_it=answer in ("y", "a")):
                code = Exit.FINDINGS
    return code


def _ask(world: World, store: Proposals, tick_id: str, path: str, place: str) -> str:
    """Show one file of a proposal and read an answer; the end of the input is `q`."""
    from cmmd.cli import render

    proposal = store.load(tick_id)
    before = store.side(tick_id, "before", path)
    out = render.console()
    out.print(f"\n{place}  {short(proposal.root, world.home)}  tick {tick_id}  [{', '.join(proposal.reasons)}]")
    render.patch(out, patch({} if before is None else {path: before}, {path: store.side(tick_id, "after", path)}))
    while True:
        try:
            answer = input(f"Apply this change to {shown([path])} [y,n,s,a,d,q,?]? ").strip().lower()
        except EOFError:
            print()
            return "q"
        if answer in ("y", "n", "s", "a", "d", "q"):
            return answer
        print(HELP)


def _decide(world: World, tick_id: str, path: str, *, apply_it: bool) -> bool:
    """Carry one answer out; False where it could not be."""
    from cmmd import decide

    with turn(world, "cmmd review") as books:
        proposal = _store(world).load(tick_id)
        if not apply_it:
            decide.reject(books, proposal, (path,))
            print(f"rejected {shown([path])}")
            return True
        row = _apply(books, proposal, decide.waiting_files(proposal, (path,)), force=False)
    tell(row, world.home)
    return row.outcome == "applied"


def find(store: Proposals, text: str) -> Proposal:
    """The proposal whose id begins so, or `latest`, the newest that waits. Raises UsageError."""
    if text == LATEST:
        waiting = _waiting(store)
        if not waiting:
            raise UsageError("nothing waits", hint="`cmmd tick --propose` lets the agent propose something")
        return waiting[0]
    found = [tick_id for tick_id in store.ids() if tick_id.startswith(text.lower())] if text else []
    if len(found) > 1:
        raise UsageError(
            f"{plain(text)} begins {len(found)} proposals: {', '.join(found[-5:])}", hint="give more of it"
        )
    if not found:
        raise UsageError(
            f"no proposal {plain(text)}", hint="`cmmd proposals` lists what waits, `cmmd history` all ticks"
        )
    return store.load(found[0])


def _waiting(store: Proposals) -> list[Proposal]:
    """Newest first."""
    return [proposal for proposal in reversed(store.all()[0]) if proposal.status == "waiting"]


def _row_of(world: World, proposal: Proposal) -> Row | None:
    rows = history.newest_first(Path(world.settings.history_file))
    return next((row for row in rows if row.tick_id == proposal.tick_id), None)


def around(world: World, root: str) -> Around:
    return Around((root,), discovery.known_config_folders(world.settings, world.home))


def _store(world: World) -> Proposals:
    return Proposals(world.state_folder / "proposals")
