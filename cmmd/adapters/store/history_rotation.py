"""history.jsonl grown large: its older rows go to history.jsonl.1.gz, .2.gz …, the highest number being the newest."""

from __future__ import annotations

import fcntl
import gzip
import os
import re
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from cmmd.adapters.files.files import write_atomic
from cmmd.adapters.store import log
from cmmd.core.errors import CmmdError

LARGEST = 8_000_000
"""Bytes of the live file, some 10,000 rows; from there on its older rows go to an archive."""
STAYS = 2_000_000
HEAD = 1 << 12


@contextmanager
def held(path: Path) -> Iterator[int]:
    """The live file, opened to append: meanwhile nobody else appends to it or puts another in its place."""
    while True:
        handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            with suppress(OSError):  # a file system that cannot lock: the run's lock is then the only one
                fcntl.flock(handle, fcntl.LOCK_EX)
            if os.path.samestat(os.fstat(handle), os.stat(path)):
                yield handle
                return
        finally:
            os.close(handle)


def rotate(path: Path, *, largest: int = LARGEST, stays: int = STAYS) -> None:
    """Move all but the newest `stays` bytes, whole rows, to a new archive, if the file is larger than `largest`.

    Killed between the two writes it leaves an archive whose rows still stand in the live file: readers pass such a one
    over, and the next rotation writes it anew. Raises CmmdError (`write_failed`).
    """
    try:
        if path.stat().st_size <= largest:
            return
        with held(path) as handle, open(handle, "rb", closefd=False) as live:
            data = live.read()
            cut = data.rfind(b"\n", 0, max(0, len(data) - stays)) + 1
            if cut:
                mode, real = stat.S_IMODE(os.fstat(handle).st_mode), Path(os.path.realpath(path))
                write_atomic(_next(path, live), gzip.compress(data[:cut], 6, mtime=0), mode)
                write_atomic(real, data[cut:], mode)
    except FileNotFoundError:
        return
    except OSError as error:
        raise CmmdError(f"cannot rotate the history {path}: {error.strerror}", code="write_failed") from error


def archives(path: Path, live: BinaryIO) -> list[Path]:
    """The archives beside a live file that was opened before, newest first; but one whose rows all stand in it."""
    found = _archives(path)
    return found[1:] if found and _is_head(found[0], live) else found


def read(archive: Path) -> bytes:
    """What an archive holds, as far as it can be read; damage is told to the log."""
    parts = list[bytes]()
    try:
        with gzip.open(archive) as file:
            while part := file.read(1 << 20):
                parts.append(part)
    except (OSError, EOFError, zlib.error) as error:
        log.warning(f"{archive} can be read only in part: {error}")
    return b"".join(parts)


def head(archive: Path) -> bytes:
    """The first bytes of an archive; none where they cannot be read."""
    try:
        with gzip.open(archive) as file:
            return file.read(HEAD)
    except (OSError, EOFError, zlib.error):
        return b""


def _is_head(archive: Path, live: BinaryIO) -> bool:
    live.seek(0)
    begins = head(archive)
    same = bool(begins) and live.read(len(begins)) == begins
    live.seek(0)
    return same


def _next(path: Path, live: BinaryIO) -> Path:
    """The name of the next archive; that of the newest where a rotation was cut short."""
    found = _archives(path)
    if found and _is_head(found[0], live):
        return found[0]
    real, newest = os.path.realpath(path), _number(found[0]) if found else 0
    return Path(f"{real}.{newest + 1}.gz")


def _archives(path: Path) -> list[Path]:
    real = Path(os.path.realpath(path))
    ours = re.compile(re.escape(real.name) + r"\.[1-9]\d{0,8}\.gz")
    try:
        found = [real.with_name(name) for name in os.listdir(real.parent) if ours.fullmatch(name)]
    except OSError:
        return []
    return sorted(found, key=_number, reverse=True)


def _number(archive: Path) -> int:
    return int(archive.name.split(".")[-2])
