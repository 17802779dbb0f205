"""`cmmd git-log`, `diff`, `restore`, `undo`, `redo`: the past of a memory, and the way back."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from cmmd.adapters.files.replace import ChangedMeanwhile
from cmmd.adapters.store import history_file
from cmmd.cli import screen, startup
from cmmd.cli.history import ambiguous
from cmmd.cli.review import around, tell
from cmmd.cli.startup import when
from cmmd.commands import restore, snapshot_log
from cmmd.commands.restore import Plan
from cmmd.commands.snapshot_log import Past
from cmmd.core.errors import Exit, UsageError
from cmmd.core.model import Tree
from cmmd.core.records.history_row import Row
from cmmd.core.records.patch import counts, patch
from cmmd.core.records.undo_steps import steps
from cmmd.core.text import counted, plain, short, shown
from cmmd.tick.context import World
from cmmd.tick.ledger import Books

LOG_KEYS = ("sha", "unix", "kind", "subject", "tick_id", "files")


def git_log(n: int | None, root: str | None, *, as_json: bool) -> int:
    from cmmd.cli import render

    world = startup.world()
    try:
        chosen = snapshot_log.choose(world, root)
    except snapshot_log.NoRoot:
        screen.tell("[]" if as_json else startup.NO_ROOT)
        return Exit.DONE
    _say_which(chosen, world)
    newest = chosen.log[:n]
    if as_json:
        print(json.dumps([{key: getattr(one, key) for key in LOG_KEYS} for one in newest]))
        return Exit.DONE
    with render.paged() as out:
        ticks = history_file.of_ids(Path(world.settings.history_file), {one.tick_id for one in newest if one.tick_id})
        render.snapshots(out, short(chosen.root, world.home), newest, ticks)
    return Exit.DONE


def diff(first: str | None, second: str | None, root: str | None, files: list[str] | None, *, stat: bool) -> int:
    """Without a snapshot: since the newest one. With one: what restoring it would change. With two: between them."""
    from cmmd.cli import render

    world = startup.world()
    try:
        chosen = snapshot_log.choose(world, root, first or "")
    except snapshot_log.NoRoot:
        if first is not None:
            raise
        screen.tell(startup.NO_ROOT)
        return Exit.DONE
    _say_which(chosen, world)
    if first is None and not chosen.log:
        screen.tell("no snapshot yet: `cmmd tick` takes one")
        return Exit.DONE
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


def _say_which(chosen: Past, world: World) -> None:
    """Nobody named the folder, and there are others: stderr hears which one it is."""
    if chosen.among > 1:
        which = f"the primary one of {chosen.among}" if chosen.primary else f"the one of {chosen.among} that has it"
        startup.complain(f"this is {short(chosen.root, world.home)}, {which}; --root names another")


def restore_snapshot(
    text: str, root: str | None, files: list[str] | None, *, missing: bool, yes: bool, force: bool, as_json: bool
) -> int:
    world = startup.world(whatever_policy=True)
    chosen = snapshot_log.choose(world, root, text)
    moment = chosen.find(text)
    if not yes:
        at = ("--root", startup.from_home(chosen.root, world.home)) if root or chosen.among > 1 else ()
        named = [word for file in files or () for word in ("--file", file)]
        _somebody_can_answer(as_json, startup.command("diff", text, *named, *at))
    _say_which(chosen, world)
    old = chosen.tree(moment)
    plan = _plan(chosen, old, files or (), world, missing=missing)
    if not as_json:
        _preview(plan, asking=not yes)
    if plan.changes and not yes and not _agreed(plan, short(chosen.root, world.home)):
        screen.tell("nothing was written")
        return Exit.FINDINGS
    with startup.acting(world, "cmmd restore") as books:
        again = _plan(chosen, old, files or (), world, missing=missing)
        if not again.same_as(plan):
            raise ChangedMeanwhile(f"{short(chosen.root, world.home)} changed meanwhile", hint="look at it once more")
        name = f"{moment.sha[:10]} of {when(moment.unix)}"
        summary = f"restored {name}" if again.changes else _nothing_to_do(again, name, missing=missing)
        row = restore.carry_out(books, again, "restore", summary, around=around(world, chosen.root), force=force)
    if as_json:
        print(json.dumps({**row.to_json(), "obstacles": dict(again.obstacles)}))
    else:
        tell(row, world.home)
        _tell_obstacles(again, moment.sha)
    return Exit.DONE if row.outcome in ("applied", "no_effect") and not again.obstacles else Exit.FINDINGS


def _tell_obstacles(plan: Plan, sha: str) -> None:
    for path, what in plan.obstacles.items():
        again = f"cmmd restore {sha[:10]} --file {shown([shlex.quote(path)])}"
        screen.tell(f"not restored: {screen.names([path])}: {what}; move that away, then `{again}`")


def _plan(chosen: Past, old: Tree, files: Sequence[str], world: World, *, missing: bool) -> Plan:
    """Without snapshots nothing that was born since may go: nothing would hold it."""
    remove_born = world.settings.git_track_memory
    plan = restore.to_snapshot(chosen.now(), old, files, remove_born=remove_born, missing=missing)
    return restore.within_reach(plan)


def _nothing_to_do(plan: Plan, name: str, *, missing: bool) -> str:
    if missing:
        return f"no {'other ' * bool(plan.obstacles)}file of {name} is missing"
    if plan.obstacles:
        return f"nothing else differs from {name}"
    return f"it holds exactly {name} already"


def undo(text: str | None, root: str | None, *, force: bool, as_json: bool) -> int:
    world = startup.world(whatever_policy=True)
    with startup.acting(world, "cmmd undo") as books:
        meant = _written_by(world, text, root)
        if meant is None:
            screen.tell("null" if as_json else _nothing_left(_rows(world, root)))
            return Exit.DONE
        done, *later = meant
        return _undo(books, done, later, force=force, as_json=as_json)


def _nothing_left(rows: Iterable[Row]) -> str:
    if any(row.proposal and row.files_changed for row in rows):
        return f"all that was applied is taken back: {startup.command('redo')} brings the last of it back"
    return "nothing was applied yet: there is nothing to take back"


def redo(root: str | None, *, force: bool, as_json: bool) -> int:
    world = startup.world(whatever_policy=True)
    with startup.acting(world, "cmmd redo") as books:
        forward = steps(reversed(_rows(world, root))).forward
        if not forward:
            screen.tell("null" if as_json else "there is nothing to bring back: no undo is the last that was written")
            return Exit.DONE
        return _undo(books, list(forward.values())[-1], (), force=force, as_json=as_json)


def _undo(books: Books, done: Row, later: Sequence[Row], *, force: bool, as_json: bool) -> int:
    """Take what was written back and tell it. Returns the exit code."""
    world = books.world
    tree = snapshot_log.of(world, done.memory_root).now()
    here = around(world, done.memory_root)
    row, plan = restore.undo(books, done, tree, later=later, around=here, force=force)
    if as_json:
        print(json.dumps({**row.to_json(), "conflicts": list(plan.conflicts)}))
    else:
        tell(row, world.home)
        for path in plan.conflicts:
            what = f"{screen.names([path])} no longer holds what that tick wrote"
            screen.tell(f"left alone: {what}; {_way_back(done, path)}")
    return Exit.DONE if row.outcome in ("applied", "no_effect") and not plan.conflicts else Exit.FINDINGS


def _rows(world: World, root: str | None) -> list[Row]:
    """What was written or taken back, newest first, of a named root or of all. Raises UsageError."""
    wanted = snapshot_log.choose(world, root).root if root else None
    return [r for r in history_file.that_wrote(Path(world.settings.history_file)) if wanted in (None, r.memory_root)]


def _way_back(done: Row, path: str) -> str:
    """The commands that show a conflict, and that settle it."""
    if done.pre_tick_sha is None:
        return f"`cmmd show {done.tick_id}` shows what that was"
    words = f"{done.pre_tick_sha[:10]} --file {shown([shlex.quote(path)])}"
    return f"`cmmd diff {words}` shows what `cmmd restore {words}` would change"


def _written_by(world: World, text: str | None, root: str | None) -> list[Row] | None:
    """The rows of what is meant, oldest first: the next step back, or all that stands of what was written by that id.

    Of a tick that is what it wrote, and what was applied of its proposal later. None: nothing is left to take back.
    Raises UsageError.
    """
    if text is not None and not text.strip():
        raise UsageError("the tick's id is empty", hint="`cmmd history` lists them; without one the last is undone")
    rows = _rows(world, root)
    wrote = [row for row in rows if row.proposal and row.files_changed]
    back = steps(reversed(rows)).back
    if text:
        meant = _of_one_id(text, wrote, world)
        return [row for row in meant if row.tick_id in back] or meant
    return list(back.values())[-1:] or None


def _of_one_id(text: str, wrote: Sequence[Row], world: World) -> list[Row]:
    """Oldest first. Raises UsageError where the text begins the id of none, or of several."""
    start = text.lower()
    by_id = {row.tick_id: [row.tick_id] for row in wrote}
    for row in wrote:
        if row.kind == "apply" and row.proposal:
            by_id.setdefault(row.proposal, []).append(row.tick_id)
    found = [tick_id for tick_id in by_id if tick_id.startswith(start)]
    if len(found) > 1:
        rows_of = {row.tick_id: row for row in wrote}
        raise ambiguous(text, [(one, rows_of.get(one)) for one in found], world.home)
    if not found:
        idle = next(iter(history_file.beginning(Path(world.settings.history_file), start)), None)
        what = f"tick {idle.tick_id} wrote nothing: {idle.outcome}" if idle else f"no tick {plain(text)}"
        raise UsageError(what, hint="`cmmd history` lists the ticks")
    return [row for row in reversed(wrote) if row.tick_id in by_id[found[0]]]


def _preview(plan: Plan, *, asking: bool) -> None:
    """The diff; through the pager only where a question follows."""
    from cmmd.cli import render

    text = patch(plan.tree.files, plan.changes)
    if not asking:
        render.patch(render.console(), text)
        return
    with render.paged() as out:
        render.patch(out, text)


def _somebody_can_answer(as_json: bool, diff: str) -> None:
    """Raises UsageError where nobody can be asked; `diff` is the command that only shows it."""
    if as_json or sys.stdin is None or not sys.stdin.isatty():
        raise UsageError("there is no terminal to ask on", hint=f"{diff} shows what it would change; --yes does it")


def _agreed(plan: Plan, name: str) -> bool:
    added, gone = counts(patch(plan.tree.files, plan.changes))
    question = f"Write {counted(len(plan.changes), 'file')} (+{added} -{gone}) in {plain(name)}? [y/N] "
    return startup.answer(question) in ("y", "yes")
