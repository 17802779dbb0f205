"""A history that grew large: its older rows go to archives, and no reader misses a row or sees one twice."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cmmd.adapters.store import history_file, history_rotation
from cmmd.core.records.history_row import Row

ROWS = 12
IDS = [f"{number:016x}" for number in range(1, ROWS + 1)]
LAST = f"{100:016x}"


def row(tick_id: str) -> Row:
    number = int(tick_id, 16)
    wrote = tick_id if number % 4 == 0 else None
    return Row(tick_id=tick_id, started_at_unix=number, memory_root=f"/{number % 2}", proposal=wrote, summary="x" * 200)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "history.jsonl"
    for tick_id in IDS:
        history_file.append(path, row(tick_id))
    return path


def rotated(path: Path, stays: int = 2) -> None:
    history_rotation.rotate(path, largest=1, stays=stays * (path.stat().st_size // ROWS))


@pytest.fixture
def archived(path: Path) -> Path:
    """Two archives and a live file."""
    rotated(path, stays=8)
    rotated(path, stays=2)
    return path


def names(path: Path) -> list[str]:
    return sorted(os.listdir(path.parent))


def ids(rows: list[Row]) -> list[str]:
    return [row.tick_id for row in rows]


def test_older_rows_go_to_one_archive_after_the_other(archived: Path) -> None:
    read = [history_file.oldest_first(archived.with_name(name)) for name in names(archived)]
    assert names(archived) == ["history.jsonl", "history.jsonl.1.gz", "history.jsonl.2.gz"]
    assert len(list(read[0])) == ROWS and archived.read_bytes().count(b"\n") < 4


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        pytest.param(lambda p: ids(list(history_file.oldest_first(p))), IDS, id="oldest first"),
        pytest.param(lambda p: ids(list(history_file.newest_first(p))), IDS[::-1], id="newest first"),
        pytest.param(lambda p: ids(history_file.tail(p, 99, "/1")), IDS[-2::-2], id="of one folder"),
        pytest.param(lambda p: ids(history_file.since(p, IDS[1])), IDS[1:], id="since a row of an archive"),
        pytest.param(
            lambda p: [history_file.holds(p, one) for one in (*IDS, "f" * 16)], [True] * ROWS + [False], id="holds"
        ),
        pytest.param(
            lambda p: [ids(history_file.beginning(p, one)) for one in IDS], [[one] for one in IDS], id="a whole id"
        ),
        pytest.param(lambda p: ids(history_file.beginning(p, "0" * 15)), IDS[::-1], id="the start of an id"),
        pytest.param(lambda p: ids(history_file.beginning(p, "1")), [], id="the start of none"),
        pytest.param(
            lambda p: sorted(history_file.of_ids(p, [IDS[0], IDS[-1], "z"])), [IDS[0], IDS[-1]], id="some ids"
        ),
        pytest.param(lambda p: ids(list(history_file.that_wrote(p))), IDS[3::4][::-1], id="those that wrote"),
    ],
)
def test_readers_go_on_in_the_archives(read: Callable[[Path], object], expected: object, archived: Path) -> None:
    assert read(archived) == expected


@pytest.mark.parametrize(
    "prepare",
    [
        pytest.param(lambda p: None, id="not: no larger than the limit"),
        pytest.param(lambda p: p.unlink(), id="not: no file"),
        pytest.param(lambda p: p.write_bytes(b"x" * 9_000_000), id="not: one torn line"),
    ],
)
def test_what_is_not_rotated(prepare: Callable[[Path], None], path: Path) -> None:
    prepare(path)
    before = path.read_bytes() if path.exists() else None
    history_rotation.rotate(path)
    assert (path.read_bytes() if path.exists() else None, len(names(path))) == (before, int(before is not None))


def test_modes_stay_private_and_a_link_stays_a_link(path: Path) -> None:
    link = path.with_name("link")
    link.symlink_to(path)
    rotated(link)
    modes = {stat.S_IMODE(os.stat(path.with_name(name)).st_mode) for name in names(path)}
    assert (modes, link.is_symlink(), ids(list(history_file.oldest_first(link)))) == ({0o600}, True, IDS)


def test_a_damaged_archive_gives_what_can_be_read(archived: Path) -> None:
    first = archived.with_name("history.jsonl.1.gz")
    first.write_bytes(first.read_bytes()[:-40])
    assert ids(list(history_file.newest_first(archived)))[:8] == IDS[:3:-1]


KILLED = """
import os, signal, sys
from pathlib import Path
from cmmd.adapters.store import history_file as history; from cmmd.adapters.store import history_rotation as rotation
left = int(sys.argv[2])
def step(event, args):
    global left
    if event in ("open", "os.rename") and sys.argv[1][:-13] in str(args):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(step)
rotation.rotate(Path(sys.argv[1]), largest=1, stays=1500)
"""


@pytest.mark.parametrize("again", [False, True], ids=["the first time", "with an archive"])
def test_a_kill_anywhere_loses_no_row_and_shows_none_twice(again: bool, path: Path) -> None:
    """Also after the next row, and the next rotation, which finishes what was cut short."""
    if again:
        rotated(path, stays=8)
    whole = {name: path.with_name(name).read_bytes() for name in names(path)}
    codes = []
    for step in range(1, 20):
        for name in names(path):
            path.with_name(name).unlink()
        for name, data in whole.items():
            path.with_name(name).write_bytes(data)
        codes.append(subprocess.run([sys.executable, "-c", KILLED, str(path), str(step)], check=False).returncode)
        read = ids(list(history_file.oldest_first(path))), ids(list(history_file.newest_first(path)))[::-1]
        assert read == (IDS, IDS), step
        history_file.append(path, row(LAST))
        rotated(path)
        assert ids(list(history_file.oldest_first(path))) == [*IDS, LAST], step
        if codes[-1] == 0:
            break
    assert (codes[-1], set(codes[:-1]), len(codes) > 4) == (0, {-9}, True)


def test_rows_appended_while_it_rotates_stay(path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from cmmd.core.records.history_row import Row\n"
        "from cmmd.adapters.store import history_file as history\n"
        "for n in range(60): history.append(Path(sys.argv[1]), Row(tick_id=f'{n:016x}', started_at_unix=1))"
    )
    child = subprocess.Popen([sys.executable, "-c", code, str(path)])
    while child.poll() is None:
        history_rotation.rotate(path, largest=1000, stays=500)
    assert (child.returncode, len(list(history_file.oldest_first(path)))) == (0, ROWS + 60)
