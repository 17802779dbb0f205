"""Writing into a memory root: each file by temporary file, fsync, byte comparison and rename, never through a link."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from cmmd.core.errors import CmmdError
from cmmd.edges.files import write_all

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


class ChangedMeanwhile(CmmdError):
    """A file to be written no longer holds the bytes that were judged."""

    code = "changed_meanwhile"


@dataclass(frozen=True, slots=True)
class Replacement:
    """One file: from `before` (None: it must not exist) to `after` (None: it goes), by way of `temporary`.

    `path` is relative to the root; `temporary` is a bare name in the same folder. `mode` None: that of the file it
    replaces, 0600 for a new one; `mtime_ns` None: now.
    """

    path: str
    before: bytes | None
    after: bytes | None
    temporary: str
    mode: int | None = None
    mtime_ns: int | None = None


def replace_all(root: str, replacements: list[Replacement]) -> None:
    """Write every temporary file, then compare every target, then rename them one by one.

    What can fail for want of space or rights fails before the first rename. Raises ChangedMeanwhile before anything
    was renamed where it can, CmmdError (`write_failed`) otherwise; the caller's journal then settles the rest.
    """
    try:
        for replacement in replacements:
            _prepare(root, replacement)
        for replacement in replacements:
            if live_bytes(root, replacement.path) != replacement.before:
                raise ChangedMeanwhile(f"{replacement.path} changed meanwhile")
        for replacement in replacements:
            _swap(root, replacement)
    except OSError as error:
        where = f"{root}/{replacement.path}"
        raise CmmdError(f"cannot write {where}: {error.strerror}", code="write_failed") from error
    finally:
        for replacement in replacements:
            remove_temporary(root, replacement.path, replacement.temporary)


def live_bytes(root: str, path: str) -> bytes | None:
    """What the file holds now, None where there is none. A link or special file in its place is an OSError."""
    try:
        with _parent(root, path) as folder:
            handle = os.open(_name(path), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
    except FileNotFoundError:
        return None
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(0, "not a regular file", path)
        return file.read()


def remove_temporary(root: str, path: str, temporary: str) -> None:
    """Remove what a replacement may have left beside `path`."""
    try:
        with _parent(root, path) as folder:
            os.unlink(temporary, dir_fd=folder)
    except OSError:
        pass  # the usual case: it was renamed into place, or never written


def _prepare(root: str, replacement: Replacement) -> None:
    if replacement.after is None:
        return
    with _parent(root, replacement.path, make=replacement.before is None) as folder:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        handle = os.open(replacement.temporary, flags, 0o600, dir_fd=folder)
        try:
            write_all(handle, replacement.after)
            _take_over(handle, folder, replacement)
            if replacement.mtime_ns is not None:
                os.utime(handle, ns=(replacement.mtime_ns, replacement.mtime_ns))
            os.fsync(handle)
        finally:
            os.close(handle)


def _take_over(handle: int, folder: int, replacement: Replacement) -> None:
    """Give the temporary file its mode, and the owner of the one it replaces (of the folder) where we are root."""
    new = replacement.before is None
    old = os.fstat(folder) if new else os.stat(_name(replacement.path), dir_fd=folder, follow_symlinks=False)
    usual = 0o600 if new else stat.S_IMODE(old.st_mode)
    os.fchmod(handle, usual if replacement.mode is None else replacement.mode)
    if os.geteuid() == 0:
        os.fchown(handle, old.st_uid, old.st_gid)


def _swap(root: str, replacement: Replacement) -> None:
    name, temporary = _name(replacement.path), replacement.temporary
    with _parent(root, replacement.path) as folder:
        # Once more, as close to the rename as can be: somebody may have written since all targets were compared.
        if live_bytes(root, replacement.path) != replacement.before:
            raise ChangedMeanwhile(f"{replacement.path} changed meanwhile")
        if replacement.after is None:
            os.unlink(name, dir_fd=folder)
        elif replacement.before is None:
            _link_new(folder, temporary, name, replacement.path)
        else:
            os.rename(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
        os.fsync(folder)


def _link_new(folder: int, temporary: str, name: str, path: str) -> None:
    """A link, not a rename: it fails where somebody made a file of that name meanwhile."""
    try:
        os.link(temporary, name, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
    except FileExistsError as error:
        raise ChangedMeanwhile(f"{path} was made meanwhile") from error


@contextmanager
def _parent(root: str, path: str, *, make: bool = False) -> Iterator[int]:
    """A descriptor of the folder that holds `path`, reached without following a link below the root."""
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


def _name(path: str) -> str:
    return path.rpartition("/")[2]
