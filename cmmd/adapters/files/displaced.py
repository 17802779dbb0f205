"""What a swap took out of its place: put back where it is somebody's, else set aside for a while.

A client that opened a memory a moment before the swap writes to the old file a moment after it. So the old file itself
leaves the root, not a copy of it, and a later turn looks at it again.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Collection
from contextlib import suppress
from itertools import count
from pathlib import Path

from cmmd.adapters.files.beneath import base, content, digest, discard, parent, status
from cmmd.adapters.files.files import make_private, write_atomic
from cmmd.core.records.proposal import sha256

LONGEST_NAME = 255  # bytes
LINGER = 0.2  # seconds; a client opens, writes and closes a memory within a millisecond


def clear(root: str, path: str, temporary: str, known: Collection[str | None], aside: Path) -> bool:
    """Leave no temporary name beside `path`; True where one held bytes that are not `known` (sha256 of both sides).

    Those are somebody's. They go back if their place holds what is known, or nothing; whatever then is under the
    temporary name is moved to the folder `aside`. Raises OSError, CmmdError.
    """
    discard(root, path, part(temporary))
    try:
        with parent(root, path) as folder:
            held = digest(folder, temporary)
            if held is not None and held not in known:
                _put_back(folder, temporary, base(path), known)
            if held is not None:
                _set_aside(folder, temporary, base(path), known, aside)
            os.fsync(folder)
            return held is not None and held not in known
    except FileNotFoundError:
        return False  # the folder is gone


def look_again(aside: Path, known: Collection[str | None]) -> list[Path]:
    """Remove what still holds `known` bytes; where each of the others is kept from now on: in `displaced/` beside."""
    kept = list[Path]()
    with parent(str(aside), "") as folder:
        for name in sorted(os.listdir(folder)):
            if digest(folder, name) in known:
                os.unlink(name, dir_fd=folder)
            else:
                kept.append(_free(aside.with_name("displaced"), name))
                make_private(kept[-1].parent)
                os.rename(name, kept[-1], src_dir_fd=folder)
    aside.rmdir()
    return kept


def part(temporary: str) -> str:
    """The name under which a temporary file is still being written: its number with a zero before it."""
    stem, _, number = temporary.rpartition("-")
    return f"{stem}-0{number}"


def _put_back(folder: int, temporary: str, name: str, known: Collection[str | None]) -> None:
    """Somebody's file returns to its place, unless somebody put yet another one there."""
    from cmmd.adapters.files.rename_exchange import exchange  # ctypes: only who writes needs it

    live = digest(folder, name)
    try:
        if live is None:
            os.link(temporary, name, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
        elif live in known:
            exchange(folder, temporary, name)
    except OSError:
        pass  # quicker again: theirs stays, and this one is set aside


def _set_aside(folder: int, temporary: str, name: str, known: Collection[str | None], aside: Path) -> None:
    held = status(folder, temporary)
    with suppress(FileNotFoundError):
        if os.path.samestat(held, status(folder, name)):
            return os.unlink(temporary, dir_fd=folder)  # but a second name of the live file
    if stat.S_ISREG(held.st_mode) and held.st_nlink == 1:  # a link that somebody made keeps its mode
        os.chmod(temporary, 0o600, dir_fd=folder)
    target = _free(aside, name)
    try:
        make_private(aside)
        os.rename(temporary, target, src_dir_fd=folder)
    except OSError:  # another file system, or no room: then what nobody changed within a moment is not kept
        time.sleep(LINGER)
        data = content(folder, temporary)
        if sha256(data) not in known:
            write_atomic(target, data)
        os.unlink(temporary, dir_fd=folder)


def _free(folder: Path, name: str) -> Path:
    """A name in `folder` that nobody has: a file that was displaced before stays."""
    names = (folder / (_cut(name, f".{n}") if n else name) for n in count())
    return next(path for path in names if not os.path.lexists(path))


def _cut(name: str, end: str) -> str:
    """The name with that end, no longer than a name can be."""
    return os.fsdecode(os.fsencode(name)[: LONGEST_NAME - len(end)]) + end
