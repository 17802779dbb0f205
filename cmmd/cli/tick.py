"""`cmmd tick`: silent without a terminal while all is well; on one it shows its steps."""

from __future__ import annotations

import json
import os
import sys
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

from cmmd.adapters.process import signals
from cmmd.adapters.store import last_reported
from cmmd.adapters.store.settings_files import home_folder
from cmmd.cli import screen, startup
from cmmd.core.errors import CmmdError
from cmmd.core.records.history_row import Row
from cmmd.core.settings.sources import state_folder
from cmmd.core.text import plain, short
from cmmd.tick.context import Say, World, say_nothing
from cmmd.tick.run import Request, Run
from cmmd.tick.run import tick as run_tick


def tick(roots: list[str] | None, dry_run: bool | None, request: Request, *, as_json: bool) -> int:
    """One run. A failure to begin is said every time to a person, and once to a cron line."""
    folder = Path(state_folder(os.environ, home_folder(os.environ)))
    try:
        code = _tick(roots, dry_run, replace(request, command=_command()), as_json=as_json)
    except CmmdError as error:  # Busy too: a run may take longer than the timer's time, and is told once
        if as_json or sys.stderr.isatty() or last_reported.is_news(folder, str(error)):
            raise
        return error.exit_code
    last_reported.forget(folder)
    return code


def _warn(world: World) -> None:
    """What is odd about the settings, once to a cron line; a person has seen it already."""
    text = "\n".join(world.loaded.warnings)
    if not text:
        last_reported.forget(world.state_folder, last_reported.WARNINGS)
    elif not sys.stderr.isatty() and last_reported.is_news(world.state_folder, text, last_reported.WARNINGS):
        for warning in world.loaded.warnings:
            startup.complain(warning)


def _tick(roots: list[str] | None, dry_run: bool | None, request: Request, *, as_json: bool) -> int:
    watched = sys.stdout.isatty() and not as_json
    world = startup.world(roots, dry_run=dry_run, say=_steps(home_folder(os.environ)) if watched else say_nothing)
    _warn(world)
    with signals.raising(), startup.working("at work") if watched else nullcontext():
        run = run_tick(world, request)
    if as_json:
        print(json.dumps(run.to_json()))
    elif watched:
        _print(run, world.home)
    for notice in run.notices if sys.stderr.isatty() else ():
        startup.complain(notice)
    for complaint in _unsaid(run) if watched and sys.stderr.isatty() else run.complaints:
        startup.complain(complaint)
    return run.exit_code


def _command() -> str:
    return " ".join(["cmmd", *(argument for argument in sys.argv[1:] if argument.isprintable())])[:200]


def _steps(home: str) -> Say:
    """Shows each step below the name of its root."""
    last = ""

    def say(root: str, step: str) -> None:
        nonlocal last
        if root and root != last:
            screen.tell(screen.glued(short(root, home)))
        last = root or last
        screen.tell(f"  {plain(step)}", 4)

    return say


def _unsaid(run: Run) -> list[str]:
    """The complaints that no row on the same terminal has told."""
    return [c for c in run.complaints if not any(c.startswith(f"{row.memory_root}: ") for row in run.rows)]


def _print(run: Run, home: str) -> None:
    """A line a root, then what to do next."""
    from cmmd.cli import render

    if not run.rows:
        screen.tell(startup.NO_ROOT)
        return
    out = render.console()
    out.print()
    for row in run.rows:
        render.row(out, row, short(row.memory_root, home))
    out.print()
    if run.dry_run:
        screen.tell(f"Dry run ({run.dry_run_source}): no memory was written.")
    screen.tell("Next: " + ", ".join([*_decisions(run.rows), "`cmmd history`"]))


def _decisions(rows: tuple[Row, ...]) -> list[str]:
    """Which commands look into, decide about or take back what each tick left; the transcript of the first."""
    waiting = [row.proposal for row in rows if row.outcome in ("proposed", "skipped") and row.proposal]
    verbs = ("show", "apply", "reject") if len(waiting) == 1 else ()
    commands: list[tuple[str, ...]] = [(word, tick_id) for tick_id in waiting for word in verbs] or [
        ("review",)
    ] * bool(waiting)
    commands += [("show", row.proposal) for row in rows if row.outcome == "refused" and row.proposal]
    commands += [("undo", row.tick_id) for row in rows if row.files_changed]
    asked = next((row for row in rows if row.model and row.outcome not in ("failed", "no_effect")), None)
    commands += [("tick-log", asked.tick_id)] if asked else []
    return [startup.command(*words) for words in commands]
