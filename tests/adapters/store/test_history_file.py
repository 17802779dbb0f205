"""history.jsonl: appended whole, read whatever stands in it."""

import json
import os
import resource
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from cmmd.adapters.store import history_file
from cmmd.core.errors import CmmdError
from cmmd.core.records.history_row import Row

A = Row(tick_id="a", started_at_unix=1, memory_root="/one")
B = Row(tick_id="b", started_at_unix=2, memory_root="/two")
C = Row(tick_id="c", started_at_unix=3, memory_root="/one")
OLD = b'{"tick_id":"a","started_at_unix":1,"memory_root":"/one","ran":true}\n'


def line(row: Row) -> bytes:
    return json.dumps(row.to_json()).encode() + b"\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "history.jsonl"


def written(path: Path, data: bytes) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(b"", line(B), id="empty"),
        pytest.param(line(A), line(A) + line(B), id="after a row"),
        pytest.param(
            b'{"tick_id":"a","sta', b'{"tick_id":"a","sta\n' + line(B), id="after a torn line, which is closed"
        ),
        pytest.param(line(A)[:-1], line(A) + line(B), id="after a row that lost only its end"),
        pytest.param(line(A) + b"\n", line(A) + b"\n" + line(B), id="after an empty line, which stays"),
        pytest.param(b"\x00\xff garbage\n", b"\x00\xff garbage\n" + line(B), id="after garbage, which stays"),
    ],
)
def test_append_touches_nothing_that_stands_there(path: Path, before: bytes, after: bytes) -> None:
    history_file.append(written(path, before), B)
    assert path.read_bytes() == after


def test_a_new_history_and_its_folder_are_private(path: Path) -> None:
    history_file.append(path, A)
    assert [stat.S_IMODE(p.stat().st_mode) for p in (path, path.parent)] == [0o600, 0o700]


@pytest.mark.parametrize(
    ("data", "ids", "bad"),
    [
        pytest.param(line(A) + line(B), "ab", [], id="two rows"),
        pytest.param(OLD + line(B), "ab", [], id="the old daemon's keys only"),
        pytest.param(line(A) + b'{"tick_id":"b","st', "a", [2], id="a torn last line"),
        pytest.param(line(A) + line(B)[:-1], "ab", [], id="a last row without its end"),
        pytest.param(
            b"garbage\n" + line(A) + b"[1]\n5\nnull\n" + line(B), "ab", [1, 3, 4, 5], id="lines that are no row"
        ),
        pytest.param(b"\n" + line(A) + b"\n\n" + line(B), "ab", [], id="empty lines are passed over in silence"),
        pytest.param(b"\xff\xfe\n" + line(A), "a", [1], id="bytes that are no text"),
        pytest.param(b"[" * 100_000 + b"\n" + line(A), "a", [1], id="a line nested beyond all depth"),
        pytest.param(line(A).replace(b"\n", b"\r\n"), "a", [], id="CRLF"),
        pytest.param(b"", "", [], id="an empty file"),
        pytest.param(b"\n", "", [], id="an empty line alone"),
    ],
)
def test_what_a_reader_takes(path: Path, data: bytes, ids: str, bad: list[int]) -> None:
    told: list[int] = []
    read = "".join(row.tick_id for row in history_file.oldest_first(written(path, data), told.append))
    assert (read, told) == (ids, bad)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="an empty file"),
        pytest.param(b"\n", id="an empty line"),
        pytest.param(line(A), id="one row"),
        pytest.param(b"".join(line(replace(A, tick_id=str(n))) for n in range(400)), id="several blocks"),
        pytest.param(line(replace(A, summary="x" * 3 * history_file.BLOCK)) + line(B), id="a row longer than a block"),
        pytest.param(
            line(A) + line(replace(A, summary="x" * 3 * history_file.BLOCK))[:-1], id="a long last row without end"
        ),
        pytest.param(b"\n\n" + line(A) + b"junk\n\n" + line(B)[:-9], id="empty, junk and torn lines"),
        pytest.param(b"\n" * 3 * history_file.BLOCK + line(A), id="blocks of nothing"),
        pytest.param(line(A).ljust(history_file.BLOCK, b" ")[:-1] + b"\n" + line(B), id="a line end at a block's end"),
        pytest.param(
            b" " * (history_file.BLOCK - 1) + b"\n" + line(A).ljust(history_file.BLOCK), id="a line end before a block"
        ),
    ],
)
def test_backwards_reads_the_same_rows(path: Path, data: bytes) -> None:
    forwards = list(history_file.oldest_first(written(path, data)))
    assert list(history_file.newest_first(path)) == forwards[::-1]


def test_backwards_counts_lines_from_the_end(path: Path) -> None:
    told: list[int] = []
    list(history_file.newest_first(written(path, b"junk\n" + line(A) + b"junk\n" + line(B)), told.append))
    assert told == [2, 4]


@pytest.mark.parametrize(
    ("n", "root", "ids"),
    [
        pytest.param(2, None, "cb", id="the newest two"),
        pytest.param(9, None, "cba", id="fewer than asked for"),
        pytest.param(9, "/one", "ca", id="of one root"),
        pytest.param(1, "/one", "c", id="the newest of one root"),
        pytest.param(0, None, "", id="none"),
        pytest.param(9, "/three", "", id="of a root that has none"),
    ],
)
def test_tail(path: Path, n: int, root: str | None, ids: str) -> None:
    written(path, b"".join(map(line, (A, B, C))))
    assert "".join(row.tick_id for row in history_file.tail(path, n, root)) == ids


@pytest.mark.parametrize("ascii", [True, False], ids=["as we write it", "as the old daemon writes it"])
def test_tail_finds_a_root_however_it_is_written(path: Path, ascii: bool) -> None:
    row = replace(A, memory_root='/zoë/"x"')
    written(path, json.dumps(row.to_json(), ensure_ascii=ascii).encode() + b"\n")
    assert history_file.tail(path, 1, '/zoë/"x"') == [row]


@pytest.mark.parametrize(
    ("tick_id", "ids"),
    [
        pytest.param("b", "bc", id="from that row on"),
        pytest.param("c", "c", id="the last one"),
        pytest.param("z", "abc", id="no such row: all of them"),
    ],
)
def test_since(path: Path, tick_id: str, ids: str) -> None:
    written(path, b"".join(map(line, (A, B, C))))
    assert "".join(row.tick_id for row in history_file.since(path, tick_id)) == ids


def test_no_file_is_an_empty_history(path: Path) -> None:
    assert history_file.tail(path, 5) == []


@pytest.mark.parametrize(
    "act", [lambda p: history_file.append(p, A), lambda p: history_file.tail(p, 1)], ids=["append", "read"]
)
def test_what_is_no_file_is_named(tmp_path: Path, act: Callable[[Path], object]) -> None:
    with pytest.raises(CmmdError, match=f"the history {tmp_path}: Is a directory"):
        act(tmp_path)


def test_a_full_disk_is_named_and_the_next_row_stands(path: Path) -> None:
    """RLIMIT_FSIZE cuts the write as a full disk does: a part of the row is there, then an error."""
    written(path, line(A))
    code = (
        "import signal, sys; from pathlib import Path; from cmmd.core.records.history_row import Row\n"
        "from cmmd.adapters.store import history_file as history\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "history.append(Path(sys.argv[1]), Row(tick_id='lost', started_at_unix=1))"
    )
    limit = len(line(A)) + 20
    child = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    history_file.append(path, B)
    ids = "".join(row.tick_id for row in history_file.oldest_first(path))
    assert (f"cannot write the history {path}: File too large" in child.stderr, ids) == (True, "ab")


def test_rows_of_two_processes_never_mix(path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from cmmd.core.records.history_row import Row\n"
        "from cmmd.adapters.store import history_file as history\n"
        "row = Row(tick_id=sys.argv[2], started_at_unix=1, summary='x' * 9000)\n"
        "for _ in range(40): history.append(Path(sys.argv[1]), row)"
    )
    children = [subprocess.Popen([sys.executable, "-c", code, str(path), name]) for name in "ab"]
    codes = [child.wait() for child in children]
    bad: list[int] = []
    assert (codes, len(list(history_file.oldest_first(path, bad.append))), bad) == ([0, 0], 80, [])


def test_ids_of_two_processes_differ() -> None:
    code = (
        "from cmmd.adapters.store.history_file import new_tick_id\n"
        "for n in range(1000): print(new_tick_id(1_760_000_000_000_000_000))"
    )
    children = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in "ab"]
    ids = [(child.communicate()[0]).split() for child in children]
    assert len({*ids[0], *ids[1]}) >= 1990 and ids[0] == sorted(set(ids[0]))


def test_the_end_of_a_large_history_is_read_alone(path: Path) -> None:
    """A hole of 1 GB before the last row: whoever read it all would need seconds."""
    written(path, b"")
    os.truncate(path, 1_000_000_000)
    history_file.append(path, B)
    assert [row.tick_id for row in history_file.tail(path, 1)] == ["b"]
