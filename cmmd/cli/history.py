"""`cmmd history`, `cmmd last-tick`, `cmmd tick-log`."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from cmmd.adapters.claude import transcripts
from cmmd.adapters.store import history_file as rows_file
from cmmd.cli import screen, startup
from cmmd.core.errors import Exit, UsageError
from cmmd.core.records.history_row import Row
from cmmd.core.text import plain, short
from cmmd.tick.context import World


def history(n: int | None, roots: list[str] | None, *, as_json: bool) -> int:
    world = startup.world()
    wanted = {os.path.realpath(os.path.expanduser(root)): root for root in roots or ()}
    damaged = list[int]()
    found = rows_file.newest_first(Path(world.settings.history_file), damaged.append)
    rows = list(islice((row for row in found if not wanted or row.memory_root in wanted), n))
    for path, name in wanted.items():
        if not Path(path).is_dir() and not _was_there(path, world):
            raise UsageError(f"{name} does not exist, and no tick saw it", hint=_known(world))
    if as_json:
        print(json.dumps([row.to_json() for row in rows]))
    else:
        _print(rows, world)
    if damaged:
        lines = "line" if len(damaged) == 1 else "lines"
        startup.complain(f"{world.settings.history_file}: {len(damaged)} damaged {lines} passed over")
    return Exit.DONE


def _was_there(path: str, world: World) -> bool:
    """Whether any row tells of a folder more than that it is missing."""
    rows = rows_file.newest_first(Path(world.settings.history_file))
    return any(row.memory_root == path and row.reasons != ("root_missing",) for row in rows)


def _known(world: World) -> str:
    from cmmd.commands import snapshot_log

    known = [short(root, world.home) for root in snapshot_log.known(world)]
    return f"known are {screen.names(known)}" if known else startup.NO_ROOT


def _print(rows: list[Row], world: World) -> None:
    from cmmd.cli import render

    if not rows:
        screen.tell("no tick yet: `cmmd tick` runs one")
        return
    names = {row.memory_root: short(row.memory_root, world.home) for row in rows}
    render.history(render.console(), rows, names)


def last_tick(*, as_json: bool) -> int:
    from cmmd.adapters.claude import discovery

    world = startup.world()
    primary = next((r.path for r in discovery.find_roots(world.settings, world.home) if r.primary), None)
    found = rows_file.tail(Path(world.settings.history_file), 1, primary) if primary else []
    if as_json:
        print(json.dumps(found[0].to_json() if found else None))
    else:
        _print(found, world)
    return Exit.DONE


def tick_log(start: str, *, raw: bool) -> int:
    from cmmd.core.agent.transcript_text import story

    world = startup.world()
    folder = Path(world.settings.transcript_dir)
    tick_id = _tick_id(start, world, transcripts.ids(folder))
    lines = transcripts.read(folder, tick_id)
    if raw:
        sys.stdout.buffer.writelines(lines)
        return Exit.DONE
    for line in story(lines):
        screen.tell(plain(line))
    return Exit.DONE


MOST_CANDIDATES = 10


def ambiguous(start: str, found: Sequence[tuple[str, Row | None]], home: str) -> UsageError:
    """What a start of an id may mean, newest first: the ids, each with its time and folder."""
    some = [f"{tick_id}{_about(row, home)}" for tick_id, row in found[:MOST_CANDIDATES]]
    more = f" and {len(found) - len(some)} more" if len(found) > len(some) else ""
    return UsageError(f"{plain(start)} begins {len(found)} ticks: {', '.join(some)}{more}", hint="give more of the id")


def _about(row: Row | None, home: str) -> str:
    return f" ({startup.when(row.started_at_unix)}, {short(row.memory_root, home)})" if row else ""


def _tick_id(start: str, world: World, known: list[str]) -> str:
    """The one tick with a transcript whose id begins so. Raises UsageError: the candidates, or why there is none."""
    if not start.strip():
        raise UsageError("the tick's id is empty", hint="`cmmd history` lists them")
    found = [tick_id for tick_id in known if tick_id.startswith(start.lower())]
    if len(found) == 1:
        return found[0]
    rows = rows_file.beginning(Path(world.settings.history_file), start.lower())
    by_id = {row.tick_id: row for row in rows}
    if found or len(by_id) > 1:
        several = reversed(found) if found else by_id
        raise ambiguous(start, [(tick_id, by_id.get(tick_id)) for tick_id in several], world.home)
    row = next(iter(rows), None)
    if row is None:
        raise UsageError(f"no tick {plain(start)}", hint="`cmmd history` lists them")
    if row.model:
        raise UsageError(f"the transcript of tick {row.tick_id} is gone", hint="`cmmd history` tells what came of it")
    why = row.reason_skipped or row.summary or row.outcome
    raise UsageError(f"tick {row.tick_id} started no agent: {why}", hint="only a tick that asked one has a transcript")
