"""Files: a memory root read once without following anything, and writes that are whole at any moment."""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path

from cmmd.adapters.claude import client_skills
from cmmd.adapters.process import pids
from cmmd.core.errors import CmmdError, RootError
from cmmd.core.model import LARGEST_FILE, Entry, Kind, Tree

# O_NONBLOCK: a FIFO that takes a file's name between listing and opening must not hang the run.
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_TEMPORARY = re.compile(r"\.(?:cmmd|state\.json|holder\.json|said\.txt|cmmd\.prom)[-.](\d{1,10})(?:-[0-9a-f]{8})?\.tmp")
"""The temporary names of write_atomic, and those that earlier versions gave to their own files."""
TOO_LARGE = f"larger than {LARGEST_FILE // 1_000_000} MB"
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


def read_tree(root: str) -> Tree:
    """Read every entry below `root` but `.git`; symlinks and special files are named, never opened.

    A file or folder that cannot be read becomes an entry with a `problem`; one that vanishes meanwhile is left out.
    The skills that its memories may link are named too (client_skills.py).
    Raises RootError: `root_missing` (absent or no folder), `root_unreadable`.
    """
    try:
        top = os.open(root, _FOLDER)
    except OSError as error:
        raise root_error(root, error) from error
    try:
        entries = list(_entries(top, ""))
    except OSError as error:
        raise root_error(root, error) from error
    finally:
        os.close(top)
    return Tree(str(root), tuple(sorted(entries, key=lambda entry: entry.path)), client_skills.names(root))


def root_error(root: str, error: OSError) -> RootError:
    """Why a root cannot be read, for people."""
    if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
        what = "no such folder" if error.errno == errno.ENOENT else "not a folder"
        return RootError(f"memory root {root}: {what}", hint="check --root or MEMORY_ROOT", code="root_missing")
    return RootError(f"memory root {root} cannot be read: {error.strerror}", hint="check its owner and mode")


def _entries(folder: int, prefix: str) -> Iterator[Entry]:
    with os.scandir(folder) as listing:
        found = [
            (each.name, each.is_file(follow_symlinks=False), each.is_dir(follow_symlinks=False)) for each in listing
        ]
    for name, is_file, is_folder in found:
        if name == ".git":
            continue
        path = prefix + name
        if is_folder:
            yield from _below(folder, name, path)
        elif entry := _file(folder, name, path) if is_file else _no_file(folder, name, path):
            yield entry


def _below(folder: int, name: str, path: str) -> Iterator[Entry]:
    try:
        inner = os.open(name, _FOLDER | os.O_NOFOLLOW, dir_fd=folder)
    except FileNotFoundError:
        return
    except OSError as error:
        yield Entry(path, "folder", None, problem=error.strerror or str(error))
        return
    try:
        yield from _entries(inner, path + "/")
    finally:
        os.close(inner)


def _no_file(folder: int, name: str, path: str, problem: str = "") -> Entry | None:
    """What is not opened: a symlink, a special file, or a file with a `problem`."""
    try:
        status = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None
    except OSError as error:
        return Entry(path, "file", None, problem=error.strerror or str(error))
    if stat.S_ISREG(status.st_mode):
        too_large = status.st_size > LARGEST_FILE
        return _entry(path, status, None, TOO_LARGE if too_large else problem or "it came meanwhile")
    return Entry(path, _kind(status.st_mode), None)


def _file(folder: int, name: str, path: str) -> Entry | None:
    try:
        handle = os.open(name, _READ, dir_fd=folder)
    except FileNotFoundError:
        return None
    except OSError as error:
        return _no_file(folder, name, path, error.strerror or str(error))
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            return Entry(path, _kind(status.st_mode), None)
        if status.st_size > LARGEST_FILE:
            return _entry(path, status, None, TOO_LARGE)
        return _entry(path, status, _read_all(handle, status.st_size))
    except OSError as error:
        return _entry(path, status, None, error.strerror or str(error))
    finally:
        os.close(handle)


def _read_all(handle: int, size: int) -> bytes:
    data = os.read(handle, size + 1)
    if len(data) == size:
        return data
    parts = [data]
    while parts[-1] and sum(map(len, parts)) <= LARGEST_FILE:
        parts.append(os.read(handle, 1 << 20))
    return b"".join(parts)


def _entry(path: str, status: os.stat_result, data: bytes | None, problem: str = "") -> Entry:
    size = status.st_size if data is None else len(data)
    mode, mtime, ctime = stat.S_IMODE(status.st_mode), status.st_mtime_ns, status.st_ctime_ns
    return Entry(path, "file", data, mode, mtime, size, problem, ctime, status.st_ino)


def _kind(mode: int) -> Kind:
    return "symlink" if stat.S_ISLNK(mode) else "special"


def write_atomic(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Write a file of our own: temporary file beside it, fsync, rename, fsync of the folder; `mode` whatever the umask.

    Raises CmmdError (`write_failed`) naming the path and the system's reason; the old file then still stands.
    """
    # Not longer for a longer target: that may have as many bytes as a name can have.
    temporary = path.with_name(f".cmmd-{os.getpid()}-{secrets.token_hex(4)}.tmp")
    try:
        make_private(path.parent)
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
        try:
            write_all(handle, data)
            os.fchmod(handle, mode)
            os.fsync(handle)
        finally:
            os.close(handle)
        temporary.rename(path)
        sync_folder(path.parent)
    except OSError as error:
        discard(temporary)
        raise CmmdError(f"cannot write {path}: {error.strerror}", code="write_failed", hint=_hint(error)) from error


def sweep(folder: Path) -> None:
    """Remove the temporary files of write_atomic that a process which is gone left in a folder."""
    try:
        names = os.listdir(folder)
    except OSError:
        return
    for name in names:
        ours = _TEMPORARY.fullmatch(name)
        if ours and (int(ours[1]) == os.getpid() or pids.start_time(int(ours[1])) is None):
            discard(folder / name)


def make_private(folder: Path) -> list[Path]:
    """Make a folder and what is missing above it, all 0700: mkdir's own mode is only the last one's. Raises OSError.

    Returns what was made, innermost first.
    """
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(mode=0o700, exist_ok=True)
    return missing


def discard(path: Path | str) -> None:
    """Remove a temporary file of ours if it is there; a failure to do so must not hide the reason for it."""
    try:
        Path(path).unlink()
    except OSError:
        pass


def write_all(handle: int, data: bytes) -> None:
    """Write every byte; os.write may take only a part (a full disk, a signal)."""
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]


def sync_folder(folder: Path | str) -> None:
    handle = os.open(folder, _FOLDER)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _hint(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "free some disk space"
    return "check that the folder is there and that you may write to it"
