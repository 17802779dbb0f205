"""Writing into a memory root: each file by temporary file, fsync, byte comparison and swap, never through a link.

A comparison cannot see who writes a moment after it, so nothing is ever written over: the old file changes places with
the new one, and is looked at once more before it leaves the root (cmmd/adapters/files/displaced.py).
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cmmd.adapters.files.beneath import base, discard, live_sha256, parent, status
from cmmd.adapters.files.displaced import clear, part
from cmmd.adapters.files.files import write_all
from cmmd.core.errors import CmmdError
from cmmd.core.records.proposal import sha256


class ChangedMeanwhile(CmmdError):
    """A file to be written no longer holds the bytes that were judged."""

    code = "changed_meanwhile"


@dataclass(frozen=True, slots=True)
class Replacement:
    """One file: from `before` (None: it must not exist) to `after` (None: it goes), by way of `temporary`.

    `path` is relative to the root; `temporary` is a bare name in the same folder, `.cmmd-<tick_id>-N`. `mode` None:
    that of the file it replaces, 0600 for a new one; `mtime_ns` None: now.
    """

    path: str
    before: bytes | None
    after: bytes | None
    temporary: str
    mode: int | None = None
    mtime_ns: int | None = None


def replace_all(root: str, replacements: list[Replacement], aside: Path) -> None:
    """Write every temporary file, then compare every target, then swap them one by one; old files go to `aside`.

    What can fail for want of space or rights fails before the first swap. Raises ChangedMeanwhile before anything was
    swapped where it can, CmmdError (`write_failed`) otherwise; the caller's journal then settles the rest.
    """
    unswapped = list(replacements)
    before = _times(root, replacements)
    try:
        for replacement in replacements:
            _prepare(root, replacement)
        for replacement in replacements:
            _compare(root, replacement)
        while unswapped:
            replacement = unswapped.pop(0)
            _swap(root, replacement, aside)
    except OSError as error:
        where = f"{root}/{replacement.path}"
        raise CmmdError(f"cannot write {where}: {error.strerror}", code="write_failed") from error
    finally:
        for replacement in unswapped:
            discard(root, replacement.path, part(replacement.temporary), replacement.temporary)
        _keep_times(root, before)


Times = dict[str, tuple[set[str], int]]


def _times(root: str, replacements: list[Replacement]) -> Times:
    """Of each folder that will be written: the names in it that are not, and its mtime."""
    ours = {replacement.path for replacement in replacements}
    found = Times()
    for prefix in {path[: len(path) - len(base(path))] for path in ours}:
        with suppress(OSError):
            modified = os.stat(f"{root}/{prefix}").st_mtime_ns
            found[prefix] = ({name for name in os.listdir(f"{root}/{prefix}") if prefix + name not in ours}, modified)
    return found


def _keep_times(root: str, before: Times) -> None:
    """A folder tells by its time that somebody took a file away: our own writes must not look like that.

    A folder in which something else went meanwhile keeps its new time.
    """
    for prefix, (names, modified) in before.items():
        with suppress(OSError):
            if names <= set(os.listdir(f"{root}/{prefix}")):
                os.utime(f"{root}/{prefix}", ns=(modified, modified), follow_symlinks=False)


def _prepare(root: str, replacement: Replacement) -> None:
    """Write the new bytes; what stands under the temporary name itself is whole, so that a kill leaves no riddle."""
    if replacement.after is None:
        return
    name = part(replacement.temporary)
    with parent(root, replacement.path, make=replacement.before is None) as folder:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        handle = os.open(name, flags, 0o600, dir_fd=folder)
        try:
            write_all(handle, replacement.after)
            _take_over(handle, folder, replacement)
            if replacement.mtime_ns is not None:
                os.utime(handle, ns=(replacement.mtime_ns, replacement.mtime_ns))
            os.fsync(handle)
        finally:
            os.close(handle)
        os.rename(name, replacement.temporary, src_dir_fd=folder, dst_dir_fd=folder)


def _take_over(handle: int, folder: int, replacement: Replacement) -> None:
    """Give the temporary file its mode, and the owner of the one it replaces (of the folder) where we are root."""
    new = replacement.before is None
    old = os.fstat(folder) if new else status(folder, base(replacement.path))
    usual = 0o600 if new else stat.S_IMODE(old.st_mode)
    os.fchmod(handle, usual if replacement.mode is None else replacement.mode)
    if os.geteuid() == 0:
        os.fchown(handle, old.st_uid, old.st_gid)


def _compare(root: str, replacement: Replacement) -> None:
    if live_sha256(root, replacement.path) != sha256(replacement.before):
        raise ChangedMeanwhile(f"{replacement.path} changed meanwhile")


def _swap(root: str, replacement: Replacement, aside: Path) -> None:
    path, known = replacement.path, {sha256(replacement.before), sha256(replacement.after)}
    try:
        _compare(root, replacement)  # once more: it spares nearly every other writer the moment out of place
        with parent(root, path) as folder:
            _change_places(folder, replacement)
    except (FileExistsError, FileNotFoundError) as error:
        raise ChangedMeanwhile(f"{path} came or went meanwhile") from error
    finally:
        theirs = clear(root, path, replacement.temporary, known, aside)
    if theirs:
        raise ChangedMeanwhile(f"{path} changed meanwhile")


def _change_places(folder: int, replacement: Replacement) -> None:
    """The new file is in place, and the old one, if there is one, under the temporary name."""
    from cmmd.adapters.files.rename_exchange import exchange  # ctypes: only who writes needs it

    name, temporary = base(replacement.path), replacement.temporary
    if replacement.after is None:
        os.rename(name, temporary, src_dir_fd=folder, dst_dir_fd=folder)
    elif replacement.before is None:  # a link, not a rename: it fails where somebody made a file of that name
        os.link(temporary, name, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
    elif not exchange(folder, temporary, name):
        os.rename(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
