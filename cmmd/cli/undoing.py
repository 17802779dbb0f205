"""`cmmd git-log`, `diff`, `restore`, `undo`: the past of a memory, and the way back."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from cmmd import past, restore
from cmmd.cli import surroundings
from cmmd.cli.reviewing import around, tell
from cmmd.cli.surroundings import when
from cmmd.core.errors import Exit, UsageError
from cmmd.core.model import Tree
from cmmd.core.patch import patch
from cmmd.core.plain import plain, short, shown
from cmmd.core.row import Row
from cmmd.edges import history, signals
from cmmd.edges.proposals import Proposals
from cmmd.restore import Plan
from cmmd.turn import turn
from cmmd.world import World


def git_log(n: int | None, root: str | None, *, as_json: bool) -> int:
    world = surroundings.world()
    chosen = past.choose(world, root)
    shown_ones = chosen.log[:n]
    if as_json:
        keys = ("sha", "unix", "kind", "subject", "tick_id", "files")
        print(json.dumps([{key: getattr(one, key) for key in keys} for one in shown_ones]))
        return Exit.DONE
    print(short(chosen.root, world.home))
    for one in shown_ones:
        files = f"  {shown(one.files)}" if one.files else ""
        print(f"{one.sha[:10]}  {when(one.unix)}  {one.kind:<11}  {one.tick_id or '-':<16}{files}")
    if not shown_ones:
        print("no snapshot yet: `cmmd tick` takes one")
    return Exit.DONE


def diff(first: str | None, second: str | None, root: str | None, files: list[str] | None, *, stat: bool) -> int:
    """Without a snapshot: since the newest one. With one: what restoring it would change. With two: between them."""
    from cmmd.cli import render

    chosen = past.choose(surroundings.world(), root, first or "")
    if first is None:
        old, new = chosen.tree(chosen.find("@{0}")), chosen.now()
    elif second is None:
        old, new = chosen.now(), chosen.tree(chosen.find(first))
    else:
        old, new = chosen.tree(chosen.find(first)), chosen.tree(chosen.find(second))
    changes = restore.to_snapshot(old, new, files or ()).changes
    with render.paged() as out:
        render.stat(out, old.files, changes) if stat else render.patch(out, patch(old.files, changes))
    return Exit.DONE


def restore_snapshot(
    text: str, root: str | None, files: list[str] | None, *, yes: bool, force: bool, as_json: bool
) -> int:
    world = surroundings.world()
    chosen = past.choose(world, root, text)
    moment = chosen.find(text)
    old = chosen.tree(moment)
    plan = _to(chosen.now(), old, files or (), world)
    if not as_json:
        _preview(plan, world)
    if plan.changes and not (yes or _agreed(f"Restore this in {short(chosen.root, world.home)}?")):
        print("nothing was written")
        return Exit.FINDINGS
    with signals.raising(), turn(world, "cmmd restore") as books:
        plan = _to(chosen.now(), old, files or (), world)
        summary = f"restored {moment.sha[:10]} of {when(moment.unix)}"
        row = restore.carry_out(books, plan, "restore", summary, around=around(world, chosen.root), force=force)
    print(json.dumps(row.to_json())) if as_json else tell(row, world.home)
    return Exit.DONE if row.outcome in ("applied", "no_effect") else Exit.FINDINGS


def _to(now: Tree, old: Tree, files: Sequence[str], world: World) -> Plan:
    """Without snapshots nothing that was born since may go: nothing would hold it."""
    return restore.to_snapshot(now, old, files, remove_born=world.settings.git_track_memory)


def undo(text: str | None, root: str | None, *, force: bool, as_json: bool) -> int:
    world = surroundings.world()
    store = Proposals(world.state_folder / "proposals")
    with signals.raising(), turn(world, "cmmd undo") as books:
        done = _applied_row(world, text, root)
        proposal = store.load(done.proposal or done.tick_id)
        plan = restore.of_tick(past.of(world, done.memory_root).now(), proposal, store, done.files_changed)
        there = around(world, done.memory_root)
        row = restore.carry_out(books, plan, "undo", f"took back {done.tick_id}", around=there, force=force)
    if as_json:
        print(json.dumps({**row.to_json(), "conflicts": list(plan.conflicts)}))
    else:
        tell(row, world.home)
        for path in plan.conflicts:
            print(
                f"left alone: {shown([path])} holds other bytes than that tick wrote (`cmmd show {proposal.tick_id}`)"
            )
    return Exit.FINDINGS if plan.conflicts or row.outcome == "skipped" else Exit.DONE


def _applied_row(world: World, text: str | None, root: str | None) -> Row:
    """The row of the tick, apply, restore or undo that is meant, by its id; else of the last. Raises UsageError."""
    wanted = past.choose(world, root).root if root else None
    for row in history.newest_first(Path(world.settings.history_file)):
        if text and not row.tick_id.startswith(text.lower()):
            continue
        if row.outcome == "applied" and row.proposal and wanted in (None, row.memory_root):
            return row
        if text:
            raise UsageError(f"tick {row.tick_id} wrote nothing: {row.outcome}", hint="`cmmd history` tells more")
    missing = f"no tick {plain(text)}" if text else "nothing was applied yet"
    raise UsageError(missing, hint="`cmmd history` lists the ticks")


def _preview(plan: Plan, world: World) -> None:
    from cmmd.cli import render

    out = render.console()
    if not plan.changes:
        print(f"{short(plan.tree.root, world.home)} holds exactly that already")
    render.patch(out, patch(plan.tree.files, plan.changes))


def _agreed(question: str) -> bool:
    """Ask on a terminal; without one nobody can answer. Raises UsageError."""
    if not sys.stdin.isatty():
        raise UsageError("there is no terminal to ask on", hint="look with `cmmd diff`, then say --yes")
    try:
        return input(f"{plain(question)} [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:
        return False
