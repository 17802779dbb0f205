"""The cache: a file a root, in a folder that may be deleted at any time. Reading and writing it never fails."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from hashlib import blake2b, sha256
from pathlib import Path

from cmmd import __version__
from cmmd.adapters.claude import client_skills
from cmmd.adapters.files.files import discard, make_private, write_all

LARGEST = 1 << 28  # bytes
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC


def edition(root: str) -> bytes:
    """Names what a root's findings depend on beside its files: the skills that it may link, and the program.

    That is its version, its Python, and the state of its sources, for who runs a checkout.
    """
    told = "\n".join((*_program(__version__), *sorted(client_skills.names(root))))
    return blake2b(told.encode("utf-8", "surrogateescape"), digest_size=16).digest()


@lru_cache
def _program(version: str) -> tuple[str, ...]:
    return (version, sys.version, sys.byteorder, *_sources(Path(__file__).parents[2] / "core"))


def _sources(folder: Path) -> Iterator[str]:
    """Path, size and mtime of each source that findings may depend on; in an archive the version has to tell."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _sources(Path(entry.path))
        elif entry.name.endswith(".py"):
            stat = entry.stat()
            yield f"{entry.path} {stat.st_size} {stat.st_mtime_ns}"


class Cache:
    """What is kept of one root, as bytes; `said` is why something could not be done, for the log."""

    def __init__(self, folder: Path, root: str) -> None:
        name = sha256(root.encode("utf-8", "surrogateescape")).hexdigest()[:24]
        self.path = folder / f"{name}.audit"
        self.said: str | None = None

    def read(self) -> bytes:
        """All of it; empty where there is nothing that we may trust."""
        with self._opened(self.path) as handle:
            try:
                return b"" if handle is None else _all(handle, os.fstat(handle).st_size)
            except OSError as error:
                self.said = f"{self.path} cannot be read: {error.strerror}"
                return b""

    def write(self, data: bytes) -> None:
        """By temporary file and rename, so that a reader finds the old or the new one; nothing waits for the disk."""
        path, temporary = self.path, self.path.with_name(f".{self.path.name}.{os.getpid()}")
        try:
            make_private(path.parent)
            handle = os.open(temporary, _WRITE, 0o600)
            try:
                os.fchmod(handle, 0o600)
                write_all(handle, data)
            finally:
                os.close(handle)
            temporary.rename(path)
        except OSError as error:
            discard(temporary)
            self.said = f"{path} cannot be written: {error.strerror}"

    @contextmanager
    def _opened(self, path: Path) -> Iterator[int | None]:
        """A file of our own user that nobody else may write; None: there is none."""
        try:
            handle = os.open(path, _READ)
        except FileNotFoundError:
            yield None
            return
        except OSError as error:
            self.said = f"{path} cannot be read: {error.strerror}"
            yield None
            return
        try:
            yield handle if self._is_ours(path, handle) else None
        finally:
            os.close(handle)

    def _is_ours(self, path: Path, handle: int) -> bool:
        status = os.fstat(handle)
        mine = stat.S_ISREG(status.st_mode) and status.st_uid == os.geteuid() and not status.st_mode & 0o022
        if not mine or status.st_size > LARGEST:
            self.said = f"{path} is not ours alone, or too large"
            return False
        return True


def _all(handle: int, size: int) -> bytes:
    parts = [os.read(handle, size)]
    while parts[-1] and sum(map(len, parts)) < size:
        parts.append(os.read(handle, size))
    return b"".join(parts)
