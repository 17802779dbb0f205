"""`cmmd tick`: silent without a terminal while all is well; on one it shows its steps."""

from __future__ import annotations

import json
import sys

from cmmd.cli import surroundings
from cmmd.core.plain import plain, short
from cmmd.core.row import Row
from cmmd.edges import signals
from cmmd.tick import Request, Run
from cmmd.tick import tick as run_tick
from cmmd.world import say_nothing


def tick(
    roots: list[str] | None, *, dry_run: bool | None, no_agent: bool, force: bool, wait: float, as_json: bool
) -> int:
    watched = sys.stdout.isatty() and not as_json
    world = surroundings.world(roots, dry_run=dry_run, say=_step if watched else say_nothing)
    request = Request(no_agent=no_agent, force=force, wait_seconds=wait, command=_command())
    with signals.raising():
        run = run_tick(world, request)
    if as_json:
        print(json.dumps(run.to_json()))
    elif watched:
        _print(run, world.home)
    for complaint in run.complaints:
        print(f"cmmd: {plain(complaint)}", file=sys.stderr)
    return run.exit_code


def _command() -> str:
    return " ".join(["cmmd", *(argument for argument in sys.argv[1:] if argument.isprintable())])[:200]


def _step(root: str, step: str) -> None:
    print(f"  {plain(step)}")


def _print(run: Run, home: str) -> None:
    """A line a root, then what to do next."""
    from cmmd.cli import render

    if not run.rows:
        print(surroundings.NO_ROOT)
        return
    out = render.console()
    for row in run.rows:
        render.row(out, row, short(row.memory_root, home))
    mode = f"dry run ({run.dry_run_source}): nothing was written" if run.dry_run else "changes are written"
    print(f"{mode}; `cmmd history` lists the ticks{_next(run.rows)}")


def _next(rows: tuple[Row, ...]) -> str:
    told = next((row for row in rows if row.outcome in ("refused", "proposed", "reported", "applied")), None)
    return f"; `cmmd tick-log {told.tick_id}` shows what the agent did" if told else ""
