"""What every command needs first: the settings, the log, and a World for its job."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cmmd.core.errors import CmmdError
from cmmd.core.plain import plain
from cmmd.edges import environment, log
from cmmd.world import Say, World, say_nothing

NO_ROOT = "no memory folder found: Claude Code makes one when it remembers something; --root names another place"


@dataclass
class Options:
    """What stands before the command."""

    program: str = "cmmd"
    env_file: str | None = None


options = Options()


def world(
    roots: Sequence[str] | None = None,
    *,
    dry_run: bool | None = None,
    say: Say = say_nothing,
    quiet: bool = False,
) -> World:
    """Settings from everywhere, and the log opened. Warnings go to the log, and to stderr where that is a terminal.

    `quiet`: the caller shows the warnings itself.
    """
    flags = {} if dry_run is None else {"DRY_RUN": str(dry_run).lower()}
    loaded = environment.load(os.environ, env_file=options.env_file, flags=flags, roots=roots or ())
    problem = log.open_log(Path(loaded.settings.log_file), loaded.settings.cmmd_log)
    for warning in (*loaded.warnings, *([problem] if problem else [])):
        log.warning(warning)
        if sys.stderr.isatty() and not quiet:
            complain(warning)
    return World(loaded=loaded, environ=dict(os.environ), home=environment.home_folder(os.environ), say=say)


def open_log_for_a_bug() -> str:
    """Open the log as well as it can be; returns a sentence: where the traceback is."""
    try:
        path = Path(world(quiet=True).settings.log_file)
    except CmmdError:  # the settings may be what broke
        path = Path(environment.home_folder(os.environ)) / ".local/state/cmmd/cmmd.log"
    problem = log.open_log(path, "info")
    return problem or f"the traceback is in {path}"


def complain(message: str | CmmdError) -> None:
    """One line on stderr for what failed while the rest went on."""
    hint = f" ({message.hint})" if isinstance(message, CmmdError) and message.hint else ""
    print(f"{options.program}: {plain(str(message) + hint)}", file=sys.stderr)


def when(unix: int) -> str:
    """Local time, to the minute."""
    return datetime.fromtimestamp(unix).astimezone().strftime("%Y-%m-%d %H:%M")
