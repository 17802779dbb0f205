"""The command line: parse, call one job, print, exit. `main` alone prints an error and returns its code."""

from __future__ import annotations

import gc
import io
import json
import os
import shlex
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from cmmd.cli import utf8
from cmmd.core.errors import Busy, CmmdError, Ended, Exit, Interrupted, UsageError

OLD_NAME = "mmctl"
OLD_JSON = frozenset({"status", "accounts", "memory", "last-tick"})
"""Commands that print JSON when called as `mmctl`, asked for or not."""


def entry() -> int:
    """What the console scripts call: `main`, in a process that ends before garbage can matter."""
    utf8.speak()
    gc.disable()  # spares a tick 10 of 250 ms, most of it at imports
    code = main()
    gc.freeze()  # and 25 ms at the end, when Python would look for garbage once more
    return code


def main(argv: Sequence[str] | None = None, program: str | None = None) -> int:
    """Run `cmmd` or `mmctl` with these arguments (default: the process's own) and return the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    program = program or (OLD_NAME if Path(sys.argv[0]).name == OLD_NAME else "cmmd")
    as_json = _asks_for_json(arguments) or (program == OLD_NAME and not OLD_JSON.isdisjoint(arguments))
    _take_any_text()
    try:
        code = _run(program, arguments)
        sys.stdout.flush()
        return code
    except (CmmdError, Interrupted) as error:
        if isinstance(error, Busy) and "--wait" not in arguments:
            error.hint += f"; {_waiting(program, arguments)} does"
        if isinstance(error, Interrupted) and error.ended:
            error.hint = _what_came_of_it(error.ended)
        return _complain(program, error, as_json)
    except BrokenPipeError:  # the reader of our pipe went away, as `| head` does: nothing is wrong with us
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # or Python complains of what is still to be flushed
        return Exit.DONE
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except OSError as error:
        if not _output_is_full():
            return _complain(program, _bug(error), as_json)
        print(f"{program}: cannot write the output: {error.strerror}", file=sys.stderr)
        return Exit.FINDINGS
    except Exception as error:
        return _complain(program, _bug(error), as_json)


def _what_came_of_it(ended: Ended) -> str:
    from cmmd.adapters.store.settings_files import home_folder
    from cmmd.cli.review import interrupted

    return interrupted(ended, home_folder(os.environ))


def _waiting(program: str, arguments: Sequence[str]) -> str:
    """The same command, which waits: all that take the run's lock have the option."""
    at = arguments.index("--") if "--" in arguments else len(arguments)
    return f"`{shlex.join((program, *arguments[:at], '--wait', *arguments[at:]))}`"


def _asks_for_json(arguments: Sequence[str]) -> bool:
    """Before they are parsed, since an error in them is told in JSON too."""
    return "--json" in arguments or "--format=json" in arguments or ("--format", "json") in pairwise(arguments)


def _output_is_full() -> bool:
    """Whether it is the output that cannot be written; then nobody tries again, Python at its end included."""
    try:
        sys.stdout.flush()
        return False
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return True


def _take_any_text() -> None:
    """File names and memories hold characters that the terminal's encoding lacks: they are escaped, never an error.

    A pipe or file gets UTF-8.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by who called us
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115  it is the stream until the process ends
        elif isinstance(stream, io.TextIOWrapper):
            encoding = utf8.terminal_encoding() if stream.isatty() else None
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def _run(program: str, arguments: list[str]) -> int:
    from cmmd.cli import app

    try:
        code = app.with_only(next(iter(arguments), ""))(args=arguments, prog_name=program, standalone_mode=False)
    except app.CLICK_ERROR as error:
        where = error.ctx.command_path if getattr(error, "ctx", None) else program
        message = error.format_message().rstrip(".")
        raise UsageError(message, hint=f"`{where} --help` says what it takes") from error
    except app.ABORT:
        return Exit.INTERRUPTED
    except SystemExit:  # so click leaves when it meets a broken pipe, whatever it was asked for
        raise BrokenPipeError from None
    return code if isinstance(code, int) else Exit.DONE


def _complain(program: str, error: CmmdError | Interrupted, as_json: bool) -> int:
    """One line on stderr; with --json also the contract's error document on stdout."""
    from cmmd.cli.screen import tell
    from cmmd.core.text import plain

    if as_json:
        document = {"error": {"code": error.code, "message": str(error), "hint": error.hint}}
        print(json.dumps(document), flush=True)
    hint = f" ({error.hint})" if error.hint else ""
    tell(f"{program}: {plain(str(error) + hint)}", to=sys.stderr)
    return int(error.exit_code)


def _bug(error: Exception) -> CmmdError:
    """Our own bug: the traceback goes to the log, one line to the person."""
    from cmmd.adapters.store import log
    from cmmd.cli import startup
    from cmmd.core.secrets.finder import mask
    from cmmd.core.text import clip

    where = startup.open_log_for_a_bug()
    log.bug("a bug of cmmd's own")
    what = f"{type(error).__name__}: {clip(mask(str(error)), 200)}"
    return CmmdError(f"a bug of cmmd's own: {what}", code="bug", hint=where, exit_code=Exit.BUG)
