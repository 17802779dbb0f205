"""Files of a memory root by path, reached without following a link below the root."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from cmmd.core.records.proposal import sha256

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# O_NONBLOCK: a FIFO that takes a file's name must not hang the run.
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@contextmanager
def parent(root: str, path: str, *, make: bool = False) -> Iterator[int]:
    """A descriptor of the folder that holds `path`; `make` makes the folders that are missing. Raises OSError."""
    folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for part in path.split("/")[:-1]:
            if make:
                with suppress(FileExistsError):
                    os.mkdir(part, 0o700, dir_fd=folder)
            inner = os.open(part, _FOLDER, dir_fd=folder)
            os.close(folder)
            folder = inner
        yield folder
    finally:
        os.close(folder)


def base(path: str) -> str:
    """The name of `path` in its own folder."""
    return path.rpartition("/")[2]


def live_sha256(root: str, path: str) -> str | None:
    """Of what the file holds now; None where there is none, empty where something stands there that is no file."""
    try:
        with parent(root, path) as folder:
            return digest(folder, base(path))
    except FileNotFoundError:
        return None
    except OSError:
        return ""


def digest(folder: int, name: str) -> str | None:
    """The same of a name in an open folder."""
    try:
        return sha256(content(folder, name))
    except FileNotFoundError:
        return None
    except OSError:
        return ""


def content(folder: int, name: str) -> bytes:
    """Raises OSError, also where no regular file stands there."""
    handle = os.open(name, _READ, dir_fd=folder)
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(0, "not a regular file", name)
        return file.read()


def status(folder: int, name: str) -> os.stat_result:
    return os.stat(name, dir_fd=folder, follow_symlinks=False)


def discard(root: str, path: str, *names: str) -> None:
    """Remove files beside `path` that are ours and that nobody else ever saw."""
    with suppress(OSError), parent(root, path) as folder:
        for name in names:
            with suppress(FileNotFoundError):
                os.unlink(name, dir_fd=folder)
