"""`cmmd roots`, `cmmd adopt`: the memory folders with their projects; a memory follows a project that moved."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Sequence
from typing import Any

from cmmd.adapters.claude import discovery
from cmmd.cli import screen, startup
from cmmd.cli.review import tell
from cmmd.cli.screen import Column, glued, table, width
from cmmd.commands import adopt as job
from cmmd.commands.adopt import Adoption
from cmmd.commands.projects import Place, Store, moved_to
from cmmd.commands.projects import stores as look
from cmmd.core.errors import Exit
from cmmd.core.records.history_row import Row
from cmmd.core.records.patch import patch
from cmmd.core.text import age, counted, plain, short, shown
from cmmd.tick.context import World
from cmmd.tick.presence import Around

COLUMNS = (
    Column("memory folder", alone=True),
    Column("project", named=True, alone=True),
    Column("last used", named=True),
    Column("memories", right=True, named=True),
    Column("issues", right=True, named=True),
    Column("size", right=True, named=True),
)


def roots(*, as_json: bool) -> int:
    world = startup.world()
    with startup.working("reading"):
        found = look(world)
    if as_json:
        print(json.dumps({"roots": [store.to_json() for store in found]}))
        return Exit.DONE
    head, rows = table(COLUMNS, [[(plain(cell), "") for cell in _cells(store, world)] for store in found], width())
    for lines in (head, *rows) if found else ():
        startup.put(lines)
    for line in _remarks(found, world):
        screen.tell(line, 4)
    if not found:
        screen.tell(startup.NO_ROOT)
    return Exit.DONE


def _cells(store: Store, world: World) -> tuple[str, ...]:
    place, used = store.place, store.last_used_unix
    project = "unknown" if place.project is None else short(place.project, world.home)
    return (
        short(place.path, world.home),
        project + (" (gone)" if place.orphaned else ""),
        "-" if used is None else f"{age(world.now() - used)} ago",
        "-" if store.files is None else str(store.files),
        "-" if store.issues is None else str(store.issues),
        "-" if store.bytes is None else _size(store.bytes),
    )


def _size(number: int) -> str:
    return f"{number} B" if number < 1000 else f"{number / 1000:.0f} kB" if number < 1e6 else f"{number / 1e6:.1f} MB"


def _remarks(found: Sequence[Store], world: World) -> Iterator[str]:
    """What needs a person: folders that cannot be read, orphans, and folders that no session reads any more."""
    places = [store.place for store in found]
    for store in found:
        place, name = store.place, short(store.place.path, world.home)
        shared = glued(short(place.shares_store_of, world.home)) if place.shares_store_of else ""
        if store.problem:
            yield f"{name}: {plain(store.problem)}"
        elif not store.bytes:
            continue  # nothing is left to move
        elif place.orphaned:
            gone = f"orphaned: {name}: {glued(short(place.project or '', world.home))} moved or vanished"
            yield gone + (f"; it was part of {shared}, whose work trees share one store" if shared else "")
            yield f"  {glued(_command(place, places, moved_to(place, places) or 'NEW'))}"
        elif shared:
            project = glued(short(place.project or "", world.home))
            yield f"not used: {name}: sessions in {project} use the store of {shared}"
            yield f"  {glued(_command(place, places, place.shares_store_of or 'NEW'))}"


def _command(place: Place, places: Sequence[Place], new: str) -> str:
    """The command that moves a memory; the old project's path says which, unless several accounts know it."""
    alone = [each.project for each in places].count(place.project) == 1
    old = place.project if alone and place.project else place.path
    return f"cmmd adopt {shlex.quote(old)} {shlex.quote(new)}"


def adopt(old: str, new: str, *, apply: bool, force: bool, as_json: bool) -> int:
    world = startup.world()
    if not apply:
        return _preview(job.prepared(world, old, new, force=force), world, as_json=as_json)
    rows = list[Row]()
    with startup.acting(world, "cmmd adopt") as books:
        adoption = job.prepared(world, old, new, force=force)
        paths = (adoption.old.path, adoption.new.path)
        around = Around(paths, discovery.known_config_folders(world.settings, world.home))
        try:
            for row in job.carry_out(books, adoption, around=around, force=force):
                rows.append(row)
        finally:  # also what was done before something failed
            if not as_json:
                _told(rows, adoption, world)
    if as_json:
        print(json.dumps({**_document(adoption), "rows": [row.to_json() for row in rows]}))
    done = all(row.outcome in ("applied", "no_effect") for row in rows)
    return Exit.DONE if done else Exit.FINDINGS


def _preview(adoption: Adoption, world: World, *, as_json: bool) -> int:
    from cmmd.cli import render

    plan = adoption.into
    if as_json:
        print(json.dumps({**_document(adoption), "rows": []}))
        return Exit.DONE
    with render.paged() as out:
        render.patch(out, patch(plan.tree.files, plan.changes))
        for line in _list(adoption, world):
            render.line(out, plain(line))
    return Exit.DONE


def _list(adoption: Adoption, world: World) -> Iterator[str]:
    """What becomes of each file of the old folder, and what is to be known of the whole."""
    merge, name = adoption.merge, short(adoption.old.path, world.home)
    yield f"{name} → {short(adoption.new.path, world.home)}"
    if adoption.new.shares_store_of and adoption.new.project:
        shared = short(adoption.new.shares_store_of, world.home)
        yield f"  {short(adoption.new.project, world.home)} shares the memory of {shared}"
    for move in merge.moves:
        to = f" to {shown([move.to])}" if move.to not in (None, move.path) else ""
        yield f"  {shown([move.path])}: {_WORDS[move.what]}{to}{f' ({move.why})' if move.why else ''}"
    yield from _notes(adoption, world.home)
    if not merge.leaving:
        yield f"there is nothing to move in {name}"
        return
    before, after = len(merge.new.memories), len(merge.result.memories)
    yield f"{counted(after, 'memory', 'memories')} there then, {before} now. Nothing was written; --apply does it."


_WORDS = {
    "moves": "moves",
    "renamed": "moves",
    "same": "is there already",
    "merged": "is merged",
    "stays": "stays",
}


def _notes(adoption: Adoption, home: str) -> Iterator[str]:
    for note in adoption.merge.notes:
        yield f"note: {note}"
    if adoption.merge.over_a_limit:
        new = startup.from_home(adoption.new.path, home)
        yield f"note: {startup.command('organize', '--root', new)} shortens it"


def _told(rows: Sequence[Row], adoption: Adoption, world: World) -> None:
    """What was done, and how to take it back: the old folder first, or its memory would be nowhere for a while."""
    old, new = (short(place.path, world.home) for place in (adoption.old, adoption.new))
    for row in rows:
        count = counted(len(row.files_changed), "file")
        if row.outcome == "no_effect":
            screen.tell(
                f"{new} holds all of it already" if adoption.merge.leaving else f"there is nothing to move in {old}"
            )
        elif row.outcome != "applied" or len(rows) == 1:
            tell(row, world.home)
        else:
            screen.tell(f"wrote {count} in {new}" if row is rows[0] else f"removed {count} from {old}")
    done = [startup.command("undo", row.tick_id) for row in reversed(rows) if row.outcome == "applied"]
    if len(rows) == 2 and done:
        screen.tell(f"{', then '.join(done)} takes it back")
    if rows and rows[0].outcome in ("applied", "no_effect"):
        for line in (*_notes(adoption, world.home), *_left(rows, adoption, old, world)):
            screen.tell(plain(line))


def _left(rows: Sequence[Row], adoption: Adoption, old: str, world: World) -> Iterator[str]:
    """What the old folder still holds, and why."""
    if not world.settings.git_track_memory:
        yield f"{old} is left as it is: GIT_TRACK_MEMORY is false, and nothing goes that no snapshot holds"
    elif rows[-1].outcome == "applied":
        stays = (move for move in adoption.merge.moves if move.what == "stays")
        yield from (f"left in {old}: {shown([move.path])} ({move.why})" for move in stays)


def _document(adoption: Adoption) -> dict[str, Any]:
    """What `cmmd adopt --json` says beside the rows; `to` is null for what stays."""
    return {
        "old": adoption.old.path,
        "new": adoption.new.path,
        "files": [move._asdict() for move in adoption.merge.moves],
        "notes": list(adoption.merge.notes),
    }
