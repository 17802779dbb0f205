"""history.jsonl: one row a line, only ever appended to. A line that is no row is passed over and told, no more.

Every reader goes on in the archives of older rows (rotation.py) as far as it is asked for. Whoever looks for some rows
looks for their bytes, and parses only those.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

from cmmd.adapters.files.files import sync_folder, write_all
from cmmd.adapters.store import history_rotation
from cmmd.core.errors import CmmdError
from cmmd.core.records.history_row import Row
from cmmd.core.records.ids import next_id

BLOCK = 1 << 16

OnBad = Callable[[int], None]
"""Told the number of each line that is no row, the first one read being 1: from the end where reading newest first."""

_last_id = ""
_ID = re.compile(rb'"tick_id": ?"([^"\\]*)"')
_WHOLE_ID = 16


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
        with history_rotation.held(path) as handle:
            size = os.fstat(handle).st_size
            torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
            write_all(handle, b"\n" * torn + line)
            os.fsync(handle)
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
        older = (
            line
            for archive in reversed(history_rotation.archives(path, file))
            for line in BytesIO(history_rotation.read(archive))
        )
        yield from _rows(chain(older, file), on_bad)


def newest_first(path: Path, on_bad: OnBad = lambda number: None) -> Iterator[Row]:
    """Every row from the last on, read from the end of the file as far as it is asked for. Raises as above."""
    yield from _rows(_lines_newest_first(path), on_bad)


def tail(path: Path, n: int, root: str | None = None, on_bad: OnBad = lambda number: None) -> list[Row]:
    """The newest `n` rows, newest first; of one root if it is given (bad lines that do not name it are not told)."""
    lines = _lines_newest_first(path)
    if root is None:
        return list(islice(_rows(lines, on_bad), n))
    # To look for the bytes first is ten times as fast as to parse every line; both ways that JSON writes them.
    ours, others = json.dumps(root).encode(), json.dumps(root, ensure_ascii=False).encode("utf-8", "surrogatepass")
    named = (line if ours in line or others in line else b"" for line in lines)
    return list(islice((row for row in _rows(named, on_bad) if row.memory_root == root), n))


def holds(path: Path, tick_id: str) -> bool:
    """Whether a row of that id is there; no line is parsed."""
    return any(_id(line) == tick_id.encode() for line in _lines_around(path, tick_id))


def beginning(path: Path, start: str) -> list[Row]:
    """The rows whose id begins so, newest first; of a whole id the newest one."""
    if len(start) >= _WHOLE_ID:
        lines = (line for line in _lines_around(path, start) if _id(line) == start.encode())
        return list(islice(_rows(lines), 1))
    return list(_rows(line for line in _lines_newest_first(path) if _id(line).startswith(start.encode())))


def of_ids(path: Path, tick_ids: Iterable[str]) -> dict[str, Row]:
    """The newest row of each of these ids that has one."""
    left, found = {tick_id.encode() for tick_id in tick_ids}, dict[str, Row]()
    lines = _lines_newest_first(path)
    while left and (line := next((line for line in lines if _id(line) in left), None)):
        left.discard(_id(line))
        found |= {row.tick_id: row for row in _rows([line])}
    return found


def that_wrote(path: Path) -> Iterator[Row]:
    """The rows that tell what was written or taken back, newest first."""
    return _rows(line for line in _lines_newest_first(path) if b'"proposal": "' in line or b'"takes_back": ["' in line)


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


def _id(line: bytes) -> bytes:
    """The tick id that a line names, unparsed: within a text of it the quotes would be escaped."""
    found = _ID.search(line)
    return found[1] if found else b""


def _lines_newest_first(path: Path) -> Iterator[bytes]:
    with _opened(path) as file:
        yield from _lines_backwards(file)
        for archive in history_rotation.archives(path, file):
            yield from _lines_backwards(BytesIO(history_rotation.read(archive)))


def _lines_around(path: Path, tick_id: str) -> Iterator[bytes]:
    """The same, but of the archives first the one that should have the id: ids sort by time, if no clock went back."""
    with _opened(path) as file:
        yield from _lines_backwards(file)
        found = history_rotation.archives(path, file)
        begun = [archive for archive in found if _id(history_rotation.head(archive)) <= tick_id.encode()]
        for archive in dict.fromkeys((*begun[:1], *found)):
            yield from _lines_backwards(BytesIO(history_rotation.read(archive)))


def _rows(lines: Iterable[bytes], on_bad: OnBad = lambda number: None) -> Iterator[Row]:
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
