"""Which project a store of the client belongs to: its sessions' transcripts tell where they worked.

Only the beginning of a few transcripts is read, and nothing of them is kept but the path.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from cmmd.adapters.git.worktrees import project_of
from cmmd.core.memory.location import project_among

MOST_BYTES = 64 * 1024
"""So much of a transcript is read; its first lines name the folder."""
MOST_FILES = 5


def project_of_store(store: str) -> str | None:
    """The project of `<configuration folder>/projects/<slug>`, also one that is gone; None: nothing there tells it."""
    paths = [_working_folder(path) for _, path in transcripts(store)[:MOST_FILES]]
    known = [path for path in paths if path]
    return project_among(Path(store).name, [each for path in known for each in (path, project_of(path))])


def transcripts(store: str) -> list[tuple[float, str]]:
    """(mtime in Unix seconds, path) of each transcript of a store, newest first."""
    try:
        with os.scandir(store) as entries:
            found = [(_mtime(entry), entry.path) for entry in entries if entry.name.endswith(".jsonl")]
    except OSError:
        return []
    return sorted(((mtime, path) for mtime, path in found if mtime is not None), reverse=True)


def memory_meant(store: str) -> str | None:
    """The memory folder of a folder that is none: it keeps transcripts, or has a `memory/` of its own."""
    inside = os.path.join(store, "memory")
    return inside if os.path.isdir(inside) or transcripts(store) else None


def is_gone(path: str) -> bool:
    """Whether there is surely nothing at `path`: what may not be looked at counts as there."""
    try:
        os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        pass
    return False


def _mtime(entry: os.DirEntry[str]) -> float | None:
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError:
        return None
    return status.st_mtime if stat.S_ISREG(status.st_mode) else None


def _working_folder(transcript: str) -> str | None:
    """The first working folder that a transcript names, as a clean absolute path."""
    try:
        handle = os.open(transcript, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as file:
            beginning = file.read(MOST_BYTES)
    except OSError:
        return None
    return next(_folders(beginning), None)


def _folders(beginning: bytes) -> Iterator[str]:
    for line in beginning.split(b"\n"):
        try:
            document = json.loads(line) if b'"cwd"' in line else None
        except (ValueError, RecursionError):
            continue  # damaged, or cut at the end of what was read
        path = document.get("cwd") if isinstance(document, dict) else None
        if isinstance(path, str) and path.startswith("/") and "\0" not in path and _can_be_asked_for(path):
            yield "/" + os.path.normpath(path).lstrip("/")


def _can_be_asked_for(path: str) -> bool:
    """A lone surrogate, which JSON can spell, is no name of any file."""
    try:
        os.fsencode(path)
    except UnicodeEncodeError:
        return False
    return True
