"""What every command needs first: the settings, the log, and a World for its job."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cmmd.adapters.store import cmmd_toml, log, settings_files
from cmmd.cli.screen import Line, tell, width, within
from cmmd.core.errors import CmmdError, Exit, UsageError
from cmmd.core.settings.sources import config_folder
from cmmd.core.text import plain
from cmmd.tick.context import Say, World, say_nothing

if TYPE_CHECKING:
    from cmmd.tick.ledger import Books

NO_ROOT = "no memory folder found: Claude Code makes one when it remembers something; --root names another place"


@dataclass
class Options:
    """What stands before the command."""

    program: str = "cmmd"
    env_file: str | None = None
    wait: bool = False
    """--wait and --timeout of the command, which every one that writes has."""
    timeout: float = 0.0

    @property
    def wait_seconds(self) -> float:
        return self.timeout if self.wait else 0.0


options = Options()


def command(*words: str) -> str:
    """A command for a hint, as a shell takes it: the settings' file of this one goes along."""
    before = () if options.env_file is None else ("--env-file", options.env_file)
    return f"`{' '.join(map(_quoted, ('cmmd', *before, *words)))}`"


def _quoted(word: str) -> str:
    """As a shell takes it: a `~` at the start of a path is left for it to expand."""
    return f"~/{shlex.quote(word[2:])}" if word.startswith("~/") and word[2:] else shlex.quote(word)


def from_home(path: str, home: str) -> str:
    """A path for a command: that below the home folder from `~` on, which a shell and `--root` both expand."""
    return "~" + path[len(home) :] if home != "/" and path.startswith(home + "/") else path


def world(
    roots: Sequence[str] | None = None,
    *,
    dry_run: bool | None = None,
    say: Say = say_nothing,
    quiet: bool = False,
    warns: bool = False,
    whatever_policy: bool = False,
) -> World:
    """Settings from everywhere, and the log opened. Warnings go to the log, and to stderr where that is a terminal.

    `quiet`: the caller shows the warnings itself. `warns`: they are told without a terminal too. `whatever_policy`: a
    broken cmmd.toml is told and passed over; what looks at no finding goes on without it.
    """
    flags = {} if dry_run is None else {"DRY_RUN": str(dry_run).lower()}
    loaded = settings_files.load(os.environ, env_file=options.env_file, flags=flags, roots=roots or ())
    problem = log.open_log(Path(loaded.settings.log_file), loaded.settings.cmmd_log)
    for warning in (*loaded.warnings, *([problem] if problem else [])):
        log.warning(warning)
        if (warns or sys.stderr.isatty()) and not quiet:
            complain(warning)
    home = settings_files.home_folder(os.environ)
    around = World(loaded=loaded, environ=dict(os.environ), home=home, say=say)
    try:
        return replace(around, policy=cmmd_toml.read(Path(config_folder(os.environ, home), cmmd_toml.NAME), home))
    except UsageError as error:
        if not whatever_policy:
            raise
        complain(CmmdError(f"goes on without what cmmd.toml says: {error}", hint=error.hint))
        return replace(around, policy_problem=error)


@contextmanager
def acting(world: World, command: str) -> Iterator[Books]:
    """A person's command that writes: its turn, ended whole by a signal; what failed beside it is told."""
    from cmmd.adapters.process import signals
    from cmmd.tick.locked_run import turn

    with signals.raising(), turn(world, command, options.wait_seconds) as books:
        for notice in books.notices:
            complain(notice)
        yield books
    for complaint in books.complaints:
        complain(complaint)


def open_log_for_a_bug() -> str:
    """Open the log as well as it can be; returns a sentence: where the traceback is."""
    try:
        path = Path(world(quiet=True).settings.log_file)
    except CmmdError:  # the settings may be what broke
        path = Path(settings_files.home_folder(os.environ)) / ".local/state/cmmd/cmmd.log"
    problem = log.open_log(path, "info")
    return problem or f"the traceback is in {path}"


def complain(message: str | CmmdError) -> None:
    """One line on stderr for what failed while the rest went on."""
    hint = f" ({message.hint})" if isinstance(message, CmmdError) and message.hint else ""
    tell(f"{options.program}: {plain(str(message) + hint)}", to=sys.stderr)


def complain_of_roots(errors: Sequence[CmmdError]) -> int:
    """A line for each root that could not be worked on while the others were; the exit code for that."""
    for error in errors:
        complain(error)
    if any(error.code == "root_missing" for error in errors):
        return Exit.USAGE
    return Exit.FINDINGS if errors else Exit.DONE


def answer(question: str) -> str | None:
    """What a person says to a question, in lower case; None where nobody does (the end of the input, or none)."""
    print("\n".join(within(question, 2, width())), end=" ", flush=True)
    try:
        line = sys.stdin.readline() if sys.stdin is not None else ""
    except BaseException:  # a signal: the next line is not to begin in the middle of this one
        print()
        raise
    if not line.endswith("\n") or not sys.stdin.isatty():
        print()
    return line.strip().lower() if line else None


def is_coloured() -> bool:
    """Whether rich would colour what is printed: on a terminal, or where somebody asks for it."""
    return sys.stdout.isatty() or "FORCE_COLOR" in os.environ or "TTY_COMPATIBLE" in os.environ


def put(lines: Iterable[Line]) -> None:
    """Print lines, with their styles where rich would show them: a pipe needs none."""
    if is_coloured():
        from cmmd.cli import render

        render.put(render.console(), lines)
        return
    for line in lines:
        print("".join(text for text, _ in line))


def working(what: str) -> AbstractContextManager[Callable[[int, int], None]]:
    """A bar on stderr while what is done in it takes longer than a second; nothing where nobody could see it move."""
    if not sys.stderr.isatty() or os.environ.get("TERM") in ("dumb", "unknown"):
        return nullcontext(lambda done, total: None)
    from cmmd.cli import render

    return render.working(what)


def when(unix: int) -> str:
    """Local time, to the minute."""
    return datetime.fromtimestamp(unix).astimezone().strftime("%Y-%m-%d %H:%M")
