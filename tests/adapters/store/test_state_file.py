"""state.json on a real disk: private, whole, and rebuilt where it was damaged."""

import json
import os
import resource
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from cmmd.adapters.store import history_file, state_file
from cmmd.core.errors import CmmdError, UsageError
from cmmd.core.records.history_row import Row
from cmmd.core.records.state import RootState, State

STATE = State(counted_until="a", roots={"/one": RootState(files=3)})
ROW = Row(tick_id="a", started_at_unix=1, finished_at_unix=2, memory_root="/one", outcome="applied", cost_usd=0.25)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cmmd" / "state.json"


@pytest.fixture
def rows(path: Path) -> Path:
    history_file.append(path.with_name("history.jsonl"), ROW)
    return path.with_name("history.jsonl")


def test_what_is_saved_is_loaded(path: Path, rows: Path) -> None:
    state_file.save(path, STATE)
    assert state_file.load(path, rows, now=9) == state_file.Loaded(STATE)


def test_the_file_and_its_folder_are_private(path: Path) -> None:
    before = os.umask(0)
    try:
        state_file.save(path, STATE)
    finally:
        os.umask(before)
    assert [stat.S_IMODE(p.stat().st_mode) for p in (path, path.parent)] == [0o600, 0o700]


def test_no_file_and_no_history_is_a_first_run(path: Path) -> None:
    assert state_file.load(path, path.with_name("history.jsonl"), now=9) == state_file.Loaded(State())


def test_a_lost_file_is_rebuilt_in_silence(path: Path, rows: Path) -> None:
    loaded = state_file.load(path, rows, now=9)
    assert (loaded.state.totals.ticks, loaded.state.spend, loaded.warning) == (1, {"1970-01-01": 0.25}, None)


DAMAGED = [
    pytest.param(b"", id="empty"),
    pytest.param(b'{"schema": 1, "roo', id="torn"),
    pytest.param(b"\x00" * 512, id="zeros, as after a power cut"),
    pytest.param(b"\xff\xfe", id="no text"),
    pytest.param(b"[]", id="no object"),
    pytest.param(b"[" * 100_000, id="nested beyond all depth"),
    pytest.param(b'{"schema": 1, "roots": 5}', id="another shape"),
]


@pytest.mark.parametrize("data", DAMAGED)
def test_a_damaged_file_is_set_aside_and_rebuilt(path: Path, rows: Path, data: bytes) -> None:
    path.write_bytes(data)
    loaded = state_file.load(path, rows, now=9)
    aside = path.with_name("state.json.corrupt-9")
    assert (loaded.state.totals.ticks, path.exists(), aside.read_bytes()) == (1, False, data)


@pytest.mark.parametrize("data", DAMAGED)
def test_the_warning_is_one_line_that_names_both(path: Path, rows: Path, data: bytes) -> None:
    path.write_bytes(data)
    warning = state_file.load(path, rows, now=9).warning or ""
    assert (str(path) in warning, "state.json.corrupt-9" in warning, "\n" in warning) == (True, True, False)


def test_an_earlier_damaged_file_is_kept(path: Path, rows: Path) -> None:
    for data in (b"first", b"second", b"third"):
        path.write_bytes(data)
        state_file.load(path, rows, now=9)
    kept = sorted(p.read_bytes() for p in path.parent.glob("state.json.corrupt-9*"))
    assert kept == [b"first", b"second", b"third"]


def test_who_holds_no_lock_leaves_a_damaged_file_alone(path: Path, rows: Path) -> None:
    path.write_bytes(b"torn")
    loaded = state_file.load(path, rows, now=9, set_aside=False)
    assert (loaded.state.totals.ticks, path.read_bytes()) == (1, b"torn")


@pytest.mark.parametrize(
    ("override", "kept"),
    [
        pytest.param(True, True, id="changes were switched off: they stay off"),
        pytest.param(False, None, id="changes were switched on: the settings decide again"),
        pytest.param(None, None, id="nothing was said"),
    ],
)
def test_the_careful_override_survives_damage(path: Path, rows: Path, override: bool | None, kept: bool | None) -> None:
    state_file.save(path, State(dry_run_override=override))
    path.write_bytes(path.read_bytes()[:-5])
    assert state_file.load(path, rows, now=9).state.dry_run_override is kept


def test_a_newer_state_is_refused_and_stays(path: Path, rows: Path) -> None:
    newer = json.dumps({"schema": 2, "colour": "red"}).encode()
    path.write_bytes(newer)
    with pytest.raises(UsageError, match="newer cmmd"):
        state_file.load(path, rows, now=9)
    assert [p.read_bytes() for p in path.parent.glob("state.json*")] == [newer]


def test_a_folder_in_its_place_is_named(path: Path, rows: Path) -> None:
    path.mkdir()
    with pytest.raises(CmmdError, match=f"cannot read the state {path}: Is a directory"):
        state_file.load(path, rows, now=9)


def test_an_unwritable_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CmmdError, match=f"cannot write {tmp_path}/file/state.json: "):
        state_file.save(tmp_path / "file" / "state.json", STATE)


def test_a_full_disk_is_named_and_the_old_state_stands(path: Path) -> None:
    """RLIMIT_FSIZE cuts the write as a full disk does."""
    state_file.save(path, STATE)
    code = (
        "import signal, sys; from pathlib import Path\n"
        "from cmmd.core.records.state import State; from cmmd.adapters.store import state_file as state\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "state.save(Path(sys.argv[1]), State(counted_until='x' * 5000))"
    )
    child = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000)),
    )
    stands = state_file.load(path, path.with_name("history.jsonl"), now=9) == state_file.Loaded(STATE)
    named = f"cannot write {path}: File too large" in child.stderr
    assert (named, stands, [p.name for p in path.parent.iterdir()]) == (True, True, ["state.json"])
