"""Where outside programs are: on PATH, then in the folders where people usually have them."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

# cron's PATH is /usr/bin:/bin. A `*` stands for every version, the newest first.
USUAL_FOLDERS = (
    "~/.local/bin",
    "~/.claude/local",
    "~/.npm-global/bin",
    "~/bin",
    "~/.bun/bin",
    "~/.volta/bin",
    "~/.nvm/versions/node/*/bin",
    "/usr/local/bin",
    "/opt/homebrew/bin",
)


def find(program: str, path: str | None, home: str | None = None) -> str | None:
    """Full path of a program: on `path` (a PATH), in the usual folders, or itself where it names a file; or None."""
    if program.startswith("~/") and home:
        program = home + program[1:]
    return shutil.which(program, path=search_path(path, home))


def search_path(path: str | None, home: str | None = None) -> str:
    """`path`, then the usual folders that exist. A child gets this too: a `node` script needs its `node` beside it."""
    folders = [folder for folder in (path or os.defpath).split(os.pathsep) if folder]
    for usual in USUAL_FOLDERS:
        if home or not usual.startswith("~"):
            folders += [folder for folder in _existing(usual.replace("~", home or "", 1)) if folder not in folders]
    return os.pathsep.join(folders)


def _existing(pattern: str) -> list[str]:
    before, star, after = pattern.partition("/*/")
    found = sorted(Path(before).glob(f"*/{after}"), key=_version, reverse=True) if star else [Path(pattern)]
    return [str(folder) for folder in found if folder.is_dir()]


def _version(folder: Path) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d+", folder.parent.name)]
