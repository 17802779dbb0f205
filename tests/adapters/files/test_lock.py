"""Locks between real processes: one works, the other is told who has it, and no crash leaves one behind."""

import json
import os
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cmmd.adapters.files import lock
from cmmd.core.errors import Busy, CmmdError, RootError

HOLD = """
import subprocess, sys, time
from pathlib import Path
from cmmd.adapters.files import lock
with lock.hold(Path(sys.argv[1]), command="cmmd tick", now=lambda: 1_738_368_000):
    if len(sys.argv) > 2:
        print(subprocess.Popen(["sleep", "60"], close_fds=False).pid, flush=True)
    else:
        print("held", flush=True)
    sys.stdin.read()
"""

HOLD_ROOT = """
import sys
from cmmd.adapters.files import lock
with lock.root_lock(sys.argv[1]) as free:
    print("held" if free else "busy", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another(code: str, *words: object) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Another process that holds something until its input ends, and the first line that it said."""
    argv = [sys.executable, "-c", code, *map(str, words)]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        try:
            assert child.stdout
            yield child, child.stdout.readline().strip()
        finally:
            child.kill()


def take(lock_file: Path, timeout: float | None = 0) -> str:
    """What somebody who wants the lock is told; `mine` where it is free."""
    try:
        with lock.hold(lock_file, command="cmmd apply", now=time.time, timeout=timeout):
            return "mine"
    except Busy as busy:
        return str(busy)


@pytest.fixture
def lock_file(tmp_path: Path) -> Path:
    return tmp_path / "cmmd" / "tick.lock"


def test_the_second_is_told_who_has_it(lock_file: Path) -> None:
    with another(HOLD, lock_file) as (holder, _):
        told = take(lock_file)
    assert told == f"another run holds the lock: `cmmd tick` (pid {holder.pid}) since 2025-02-01 00:00:00 UTC"


def test_busy_is_exit_75(lock_file: Path) -> None:
    with another(HOLD, lock_file), pytest.raises(Busy) as raised, lock.hold(lock_file, command="x", now=time.time):
        pass
    assert raised.value.exit_code == 75


def test_a_killed_holder_leaves_no_lock(lock_file: Path) -> None:
    with another(HOLD, lock_file) as (holder, _):
        holder.kill()
        holder.wait()
        assert take(lock_file) == "mine"


def test_a_child_of_a_killed_holder_has_not_inherited_the_lock(lock_file: Path) -> None:
    with another(HOLD, lock_file, "with a child") as (holder, child):
        holder.kill()
        holder.wait()
        told = take(lock_file)
        os.kill(int(child), 9)
    assert told == "mine"


def test_who_waits_gets_it_when_it_is_free(lock_file: Path) -> None:
    with another(HOLD, lock_file) as (holder, _):
        assert holder.stdin
        waiting = subprocess.Popen([sys.executable, "-c", WAIT, str(lock_file)], stdout=subprocess.PIPE, text=True)
        time.sleep(0.3)
        holder.stdin.close()
        assert waiting.communicate()[0] == "mine\n"


WAIT = """
import sys, time
from pathlib import Path
from cmmd.adapters.files import lock
with lock.hold(Path(sys.argv[1]), command="x", now=time.time, timeout=20):
    print("mine")
"""


def test_who_waits_in_vain_is_told_in_time(lock_file: Path) -> None:
    with another(HOLD, lock_file):
        before = time.monotonic()
        told = take(lock_file, timeout=0.3)
        assert (told.startswith("another run"), 0.3 <= time.monotonic() - before < 5) == (True, True)


@pytest.mark.parametrize(
    "note",
    [
        pytest.param(None, id="no note"),
        pytest.param("", id="an empty note"),
        pytest.param("{", id="a torn note"),
        pytest.param("[]", id="a note of another shape"),
        pytest.param('{"pid": "x"}', id="a note without a pid"),
        pytest.param(
            '{"pid": 1, "start": "0", "boot_id": "", "since": 5, "command": "old"}', id="of another process of that pid"
        ),
        pytest.param(
            '{"pid": 4999999, "start": null, "boot_id": "", "since": 5, "command": "old"}', id="of one that is gone"
        ),
    ],
)
def test_a_note_that_does_not_fit_is_not_believed(lock_file: Path, note: str | None) -> None:
    with another(HOLD, lock_file):
        holder = lock_file.with_name(lock.HOLDER)
        holder.unlink()
        if note is not None:
            holder.write_text(note)
        assert take(lock_file) == "another run holds the lock"


def test_the_note_of_a_live_process_after_a_reboot_is_not_believed(lock_file: Path) -> None:
    with another(HOLD, lock_file):
        holder = lock_file.with_name(lock.HOLDER)
        holder.write_text(json.dumps({**json.loads(holder.read_text()), "boot_id": "another boot"}))
        assert take(lock_file) == "another run holds the lock"


def test_the_note_goes_with_the_lock(lock_file: Path) -> None:
    with lock.hold(lock_file, command="x", now=time.time):
        during = lock_file.with_name(lock.HOLDER).exists()
    assert (during, lock_file.with_name(lock.HOLDER).exists()) == (True, False)


def test_an_error_inside_frees_it_and_goes_on(lock_file: Path) -> None:
    with pytest.raises(ZeroDivisionError), lock.hold(lock_file, command="x", now=time.time):
        raise ZeroDivisionError
    assert take(lock_file) == "mine"


def test_everything_is_private(lock_file: Path) -> None:
    before = os.umask(0)
    try:
        with lock.hold(lock_file, command="x", now=time.time):
            paths = (lock_file.parent, lock_file, lock_file.with_name(lock.HOLDER))
            modes = [stat.S_IMODE(path.stat().st_mode) for path in paths]
    finally:
        os.umask(before)
    assert modes == [0o700, 0o600, 0o600]


@pytest.mark.parametrize(
    "prepare",
    [
        pytest.param(lambda path: path.mkdir(parents=True), id="a folder in its place"),
        pytest.param(lambda path: path.parent.write_text(""), id="a file where the folder belongs"),
        pytest.param(
            lambda path: (path.parent.mkdir(), path.symlink_to("/etc/passwd")), id="a link, which is not followed"
        ),
    ],
)
def test_a_place_that_cannot_be_locked_is_named(lock_file: Path, prepare: Callable[[Path], object]) -> None:
    prepare(lock_file)
    with pytest.raises(CmmdError, match=f"cannot lock {lock_file}: ") as raised:
        take(lock_file)
    assert "LOCK_FILE" in raised.value.hint


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "memory"
    root.mkdir()
    return root


def test_a_root_is_locked_once(root: Path) -> None:
    with another(HOLD_ROOT, root), lock.root_lock(str(root)) as free:
        assert not free


def test_a_killed_holder_leaves_a_root_free(root: Path) -> None:
    with another(HOLD_ROOT, root) as (holder, _):
        holder.kill()
        holder.wait()
        with lock.root_lock(str(root)) as free:
            assert free


def test_two_roots_do_not_block_each_other(root: Path, tmp_path: Path) -> None:
    with another(HOLD_ROOT, root), lock.root_lock(str(tmp_path)) as free:
        assert free


def test_a_root_is_free_again_after_use(root: Path) -> None:
    with lock.root_lock(str(root)):
        pass
    with lock.root_lock(str(root)) as free:
        assert free


def test_locking_a_root_leaves_no_trace(root: Path) -> None:
    before = (os.listdir(root), root.stat().st_mtime_ns)
    with lock.root_lock(str(root)):
        during = (os.listdir(root), root.stat().st_mtime_ns)
    assert (during, (os.listdir(root), root.stat().st_mtime_ns)) == (before, before)


@pytest.mark.parametrize(
    ("prepare", "code"),
    [
        pytest.param(lambda path: None, "root_missing", id="absent"),
        pytest.param(lambda path: path.write_text(""), "root_missing", id="a file"),
        pytest.param(lambda path: path.symlink_to("/tmp"), "root_missing", id="a link"),
    ],
)
def test_what_is_no_root_is_named(tmp_path: Path, prepare: Callable[[Path], object], code: str) -> None:
    prepare(tmp_path / "x")
    with (
        pytest.raises(RootError, match=f"memory root {tmp_path}/x cannot be locked: ") as raised,
        lock.root_lock(str(tmp_path / "x")),
    ):
        pass
    assert raised.value.code == code
