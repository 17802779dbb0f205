"""cmmd.toml of the configuration folder: what a person says about findings. In a root a model could write it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from cmmd.core.errors import UsageError
from cmmd.core.suppressions.policy import AS_IS, Policy

NAME = "cmmd.toml"
LARGEST_FILE = 1_000_000  # bytes
ROOT_USER = 0


def read(path: Path, home: str) -> Policy:
    """The policy in the file; AS_IS where there is none. Raises UsageError, which names the file and what is wrong."""
    data = _bytes(path)
    if data is None:
        return AS_IS
    import tomllib  # few have the file, and ticks are quick

    from cmmd.core.suppressions import config

    try:
        document = tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8 text", hint="save it as UTF-8") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(f"{path} is no TOML: {error}", hint="mend it, or move it away") from None
    return config.read(document, str(path), lambda root: _resolved(root, home))


def _bytes(path: Path) -> bytes | None:
    """None where nothing is there. What another user could write must not silence findings."""
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise UsageError(f"{path} is no regular file", hint="make it one, or move it away")
        if about.st_uid not in (os.geteuid(), ROOT_USER):
            raise UsageError(f"{path} belongs to another user", hint="chown it, or move it away")
        if about.st_size > LARGEST_FILE:
            raise UsageError(f"{path} is over {LARGEST_FILE:,} bytes", hint="name findings by a rule and a glob")
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}", hint="make it readable, or move it away") from None


def _resolved(root: str, home: str) -> str:
    return os.path.realpath(home + root[1:] if root == "~" or root.startswith("~/") else root)
