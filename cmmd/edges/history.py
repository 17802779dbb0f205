"""history.jsonl: one row a line, only ever appended to. A line that is no row is passed over and told, no more."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from cmmd.core.errors import CmmdError
from cmmd.core.ids import next_id
from cmmd.core.row import Row
from cmmd.edges.files import sync_folder, write_all

BLOCK = 1 << 16

OnBad = Callable[[int], None]
"""Told the number of each line that is no row, the first one read being 1: from the end where reading newest first."""

_last_id = ""


def new_tick_id(clock_ns: int) -> str:
    """A new id: later than every earlier one of this process, and different from those of other processes."""
    global _last_id
    _last_id = next_id(clock_ns, int.from_bytes(os.urandom(4), "big"), _last_id)
    return _last_id


def append(path: Path, row: Row) -> None:
    """Appends one row by one write, and waits until it is on disk. Raises CmmdError (`write_failed`).

    A line that a killed writer left without its end is closed first, so that it spoils no row but its own.
    """
    line = json.dumps(row.to_json()).encode() + b"\n"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            size = os.fstat(handle).st_size
            torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
            write_all(handle, b"\n" * torn + line)
            os.fsync(handle)
        finally:
            os.close(handle)
        if not size:
            sync_folder(path.parent)
    except OSError as error:
        raise CmmdError(
            f"cannot write the history {path}: {error.strerror}",
            code="write_failed",
            hint="check the disk's free space, and that you may write there (HISTORY_FILE names another place)",
        ) from error


def oldest_first(path: Path, on_bad: OnBad = lambda number: None) -> Iterator[Row]:
    """Every row from the first on; none where there is no file. Raises CmmdError where it cannot be read."""
    with _opened(path) as file:
        yield from _rows(file, on_bad)


def newest_first(path: Path, on_bad: OnBad = lambda number: None) -> Iterator[Row]:
    """Every row from the last on, read from the end of the file as far as it is asked for. Raises as above."""
    with _opened(path) as file:
        yield from _rows(_lines_backwards(file), on_bad)


def tail(path: Path, n: int, root: str | None = None, on_bad: OnBad = lambda number: None) -> list[Row]:
    """The newest `n` rows, newest first; of one root if it is given (bad lines that do not name it are not told)."""
    with _opened(path) as file:
        lines = _lines_backwards(file)
        if root is None:
            return list(islice(_rows(lines, on_bad), n))
        # To look for the bytes first is ten times as fast as to parse every line; both ways that JSON writes them.
        ours, others = json.dumps(root).encode(), json.dumps(root, ensure_ascii=False).encode("utf-8", "surrogatepass")
        named = (line if ours in line or others in line else b"" for line in lines)
        return list(islice((row for row in _rows(named, on_bad) if row.memory_root == root), n))


def holds(path: Path, tick_id: str) -> bool:
    """Whether a row of that id is there; no line is parsed."""
    wanted = f'"tick_id": {json.dumps(tick_id)}'.encode()
    with _opened(path) as file:
        return any(wanted in line for line in _lines_backwards(file))


def since(path: Path, tick_id: str) -> list[Row]:
    """The newest row of `tick_id` and those after it, oldest first; every row where there is none of that id."""
    rows = []
    for row in newest_first(path):
        rows.append(row)
        if row.tick_id == tick_id:
            break
    return rows[::-1]


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError:
        return BytesIO()
    except OSError as error:
        raise CmmdError(
            f"cannot read the history {path}: {error.strerror}", hint="check its owner and mode (HISTORY_FILE)"
        ) from error


def _rows(lines: Iterator[bytes] | BinaryIO, on_bad: OnBad) -> Iterator[Row]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            document = json.loads(line)
            yield Row.from_json(document if isinstance(document, dict) else {})
        except (ValueError, RecursionError):
            on_bad(number)


def _lines_backwards(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file from the last on, read in blocks; what is appended meanwhile is left out."""
    place = file.seek(0, os.SEEK_END)
    parts = list[bytes]()  # of the line that began before the block at hand, last part first
    ended = False  # the file's last line end, if it has one, begins no line
    while place:
        size = min(BLOCK, place)
        place -= size
        file.seek(place)
        first, *rest = file.read(size).split(b"\n")
        if rest:
            last = b"".join([rest.pop(), *reversed(parts)])
            if last or ended:
                yield last
            yield from reversed(rest)
            parts, ended = [], True
        parts.append(first)
    if parts and (line := b"".join(reversed(parts))):
        yield line
