"""What surrounds the process: home, working folder and env files, read for the settings."""

from __future__ import annotations

import os
import pwd
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from cmmd.core.errors import UsageError
from cmmd.core.settings.settings import Loaded
from cmmd.core.settings.sources import OURS, EnvFile, config_folder
from cmmd.core.settings.sources import load as choose

LARGEST_FILE = 1_000_000  # bytes


def load(
    environ: Mapping[str, str],
    *,
    cwd: str | None = None,
    env_file: str | None = None,
    flags: Mapping[str, str] | None = None,
    roots: Sequence[str] = (),
) -> Loaded:
    """The settings of this run. `--env-file` is read instead of the working folder's `.env`, and trusted.

    Raises UsageError: a value that is not accepted, a file that cannot be read, an `--env-file` that is not there.
    """
    home, cwd = home_folder(environ), cwd or working_folder()
    ours = _usual(Path(config_folder(environ, home), OURS), trusted=True)
    mine = [ours] if ours else []

    def chosen(*first: EnvFile) -> Loaded:
        return choose(environ, home=home, cwd=cwd, files=[*first, *mine], flags=flags, roots=roots)

    if env_file is not None and not env_file.strip():
        raise UsageError("--env-file is empty", hint="name a file, or leave it out")
    if env_file:
        named = Path(cwd, _at_home(env_file, home))
        loaded = chosen(EnvFile(str(named), _text(named), trusted=True))
    else:
        loaded = _with_dotenv(Path(cwd, ".env"), chosen)
    _refuse_special(loaded)
    return replace(loaded, warnings=(*loaded.warnings, *_no_client_folder(loaded)))


def _with_dotenv(path: Path, chosen: Callable[..., Loaded]) -> Loaded:
    """A `.env` may come with somebody's repository: what is wrong in it stops nothing, it is ignored whole."""
    try:
        found = _usual(path, trusted=False)
        return chosen(found) if found else chosen()
    except UsageError as error:
        loaded = chosen()  # raises the same where the fault is another's
        return replace(loaded, warnings=(*loaded.warnings, f"{path} is ignored whole: {error}"))


def _no_client_folder(loaded: Loaded) -> Iterator[str]:
    """A folder that somebody names and that is not there holds no memory: it is hardly meant."""
    folder, origin = loaded.settings.claude_config_dir, loaded.origins["CLAUDE_CONFIG_DIR"]
    if origin.kind != "default" and not os.path.isdir(folder):
        yield f"CLAUDE_CONFIG_DIR={folder} ({origin.where}) is no folder: no memory is found there"


OUR_FILES = ("LOG_FILE", "LOCK_FILE", "STATE_FILE", "HISTORY_FILE", "METRICS_FILE")


def _refuse_special(loaded: Loaded) -> None:
    """A device, pipe or folder under the name of a file of ours would be replaced, waited for, or read without end."""
    for name in OUR_FILES:
        path = getattr(loaded.settings, name.lower())
        try:
            regular = stat.S_ISREG(os.stat(path).st_mode)
        except OSError:
            continue  # not there yet, or what is wrong with it is said where it is used
        if not regular and (name, path) != ("LOG_FILE", os.devnull):
            where = loaded.origins[name].where
            raise UsageError(f"{name}={path} ({where}) is no regular file", hint="name a file, or leave it out")


def home_folder(environ: Mapping[str, str]) -> str:
    """$HOME, else what the system knows of this user; absolute, without a slash at its end."""
    home = environ.get("HOME", "")
    if home and not home.startswith("/"):
        raise UsageError(f"HOME={home} is no absolute path", hint="set HOME to your home folder")
    if not home:
        try:
            home = pwd.getpwuid(os.getuid()).pw_dir
        except KeyError:
            raise UsageError("HOME is not set, and the system knows no home of this user", hint="set HOME") from None
    return home.rstrip("/") or "/"


def working_folder() -> str:
    try:
        return str(Path.cwd())
    except OSError as error:
        raise UsageError(
            f"the working folder cannot be named: {error.strerror}", hint="cd to one that exists"
        ) from None


def _at_home(path: str, home: str) -> str:
    return home + path[1:] if path == "~" or path.startswith("~/") else path


def _usual(path: Path, *, trusted: bool) -> EnvFile | None:
    """None where there is no regular file: `.env` may be a virtual environment, or a pipe that would block.

    Where `trusted` it is our own: nobody makes a folder of that name and means nothing by it. /dev/null means nothing.
    """
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            if trusted and not stat.S_ISCHR(mode):
                raise UsageError(f"{path} is no file: it holds cmmd's settings", hint="move it away")
            return None
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise _unreadable(path, error) from None
    return EnvFile(str(path), _text(path), trusted)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            raise UsageError(f"{path} is no env file: over {LARGEST_FILE:,} bytes", hint="name another file")
        return content.decode("utf-8-sig")
    except OSError as error:
        raise _unreadable(path, error) from None
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8 text", hint="save it as UTF-8, or name another file") from None


def _unreadable(path: Path, error: OSError) -> UsageError:
    return UsageError(f"cannot read the settings in {path}: {error.strerror}", hint="make it readable, or move it away")
