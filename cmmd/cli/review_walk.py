"""`cmmd review`: all that waits, file by file, one question each."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from cmmd.adapters.process import signals
from cmmd.adapters.store.proposals import Proposals
from cmmd.cli import screen, startup
from cmmd.cli.review import apply_files, newest_waiting, patch_of, told, undecided
from cmmd.core.errors import Busy, CmmdError, Exit
from cmmd.core.text import short, shown
from cmmd.tick.context import World

HELP = (
    "y  apply this file now",
    "n  reject it: the same edit is not proposed again",
    "s  skip it for now",
    "a  apply all that is left",
    "d  reject all that is left",
    "q  stop here",
    "?  this help",
)


def review(*, force: bool) -> int:
    """Walk through all that waits, file by file; every answer takes effect at once."""
    world = startup.world()
    store = world.proposals
    todo = [(proposal.id, path) for proposal in newest_waiting(store) for path in undecided(proposal)]
    if not todo:
        screen.tell("nothing waits")
    done = True
    with signals.raising():
        for number, (tick_id, path) in enumerate(todo):
            answer = _ask(world, store, tick_id, path, f"{number + 1}/{len(todo)}")
            if answer in ("y", "n"):
                done &= _decide(world, tick_id, [path], apply_it=answer == "y", force=force)
            elif answer in ("a", "d"):
                done &= _decide_all(world, todo[number:], apply_them=answer == "a", force=force)
            if answer in ("a", "d", "q"):
                break
    return Exit.DONE if done else Exit.FINDINGS


def _ask(world: World, store: Proposals, tick_id: str, path: str, place: str) -> str:
    """Show one file of a proposal and read an answer; the end of the input is `q`, a file that is decided `s`."""
    from cmmd.cli import render

    proposal = store.load(tick_id)
    if path not in undecided(proposal):
        return "s"
    out = render.console()
    render.one_file(out, proposal, path, short(proposal.root, world.home), place)
    render.patch(out, patch_of(store, proposal, path))
    while True:
        answer = startup.answer(f"Apply this change to {shown([path])} [y,n,s,a,d,q,?]? ")
        if answer is None:
            return "q"
        if answer in ("y", "n", "s", "a", "d", "q"):
            return answer
        for line in HELP:
            screen.tell(line, 3)


def _decide_all(world: World, left: Sequence[tuple[str, str]], *, apply_them: bool, force: bool) -> bool:
    """All that is left of each proposal at once: its files are judged together."""
    done = True
    for tick_id, group in groupby(left, key=lambda one: one[0]):
        done &= _decide(world, tick_id, [path for _, path in group], apply_it=apply_them, force=force)
    return done


def _decide(world: World, tick_id: str, paths: Sequence[str], *, apply_it: bool, force: bool) -> bool:
    """Carry one answer out, and say so; False where it could not be: the walk goes on all the same."""
    from cmmd.commands import review as decide

    try:
        with startup.acting(world, "cmmd review") as books:
            proposal = world.proposals.load(tick_id)
            files = decide.waiting_files(proposal, paths)
            row = apply_files(books, proposal, files, force=force) if apply_it else None
            if row is None:
                decide.reject(books, proposal, files)
    except Busy:
        raise
    except CmmdError as error:
        startup.complain(error)
        return False
    if row is None:
        screen.tell(f"rejected {screen.names(files)}")
        return True
    return told(world, proposal, row) == Exit.DONE
