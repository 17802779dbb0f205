"""Real processes with real files open, mapped, deleted; and the end of one that was left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cmmd.adapters.process import open_files, pids, pids_psutil
from cmmd.adapters.process.open_files import ProcessesUnknown, end_group, holders, start_time

HOLDS = {
    "open": "f = open(path)",
    "open for writing": "f = open(path, 'a')",
    "mapped, then closed": "f = open(path, 'r+b'); m = mmap.mmap(f.fileno(), 0); f.close()",
    "mapped for reading, then closed": "f = open(path); m = mmap.mmap(f.fileno(), 0, prot=mmap.PROT_READ); f.close()",
}
DOES_NOT_HOLD = {
    "closed": "open(path).close()",
    "deleted": "f = open(path); os.unlink(path)",
    "deleted while mapped": "f = open(path); m = mmap.mmap(f.fileno(), 0, prot=1); f.close(); os.unlink(path)",
    "the folder itself": "f = os.open(os.path.dirname(path), os.O_RDONLY)",
    "its working folder": "os.chdir(os.path.dirname(path))",
    "a pipe": "os.mkfifo(path + '.pipe'); f = os.open(path + '.pipe', os.O_RDWR)",
    "a folder that begins like the root": "os.mkdir(root + '-2'); f = open(root + '-2/x', 'w')",
}
STRANGER = """
import mmap, os, sys, time
path, root = sys.argv[1], sys.argv[2]
if os.fork():
    os._exit(0)
os.setsid()
{code}
print(os.getpid(), flush=True)
time.sleep(60)
"""
Start = Callable[[str, Path], int]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "memory"
    folder.mkdir()
    (folder / "a.md").write_text("some text")
    return folder


@pytest.fixture
def stranger() -> Iterator[Start]:
    """Starts a process that is no descendant of ours any more once its parent is gone; ended by its own pid."""
    started = list[tuple[int, str]]()

    def start(code: str, path: Path) -> int:
        script = STRANGER.format(code=code)
        argv = [sys.executable, "-c", script, str(path), str(path.parent)]
        with subprocess.Popen(argv, stdout=subprocess.PIPE) as parent:
            assert parent.stdout is not None
            pid = int(parent.stdout.readline())
        started.append((pid, start_time(pid) or ""))
        return pid

    yield start
    for pid, begun in started:
        if pids.alive(pid, begun):
            os.kill(pid, signal.SIGKILL)


def pids_of(root: Path) -> list[int]:
    return [holder.pid for holder in holders([str(root)])[str(root)]]


@pytest.mark.parametrize("code", [pytest.param(code, id=name) for name, code in HOLDS.items()])
def test_a_holder(code: str, root: Path, stranger: Start) -> None:
    pid = stranger(code, root / "a.md")
    held = [(h.pid, h.path) for h in holders([str(root)])[str(root)]]
    assert held == [(pid, str(root / "a.md"))]


@pytest.mark.parametrize("code", [pytest.param(code, id=name) for name, code in DOES_NOT_HOLD.items()])
def test_no_holder(code: str, root: Path, stranger: Start) -> None:
    stranger(code, root / "a.md")
    assert pids_of(root) == []


@pytest.mark.parametrize("name", ["a b.md", "a\nb.md", "a (deleted)", "\xe9.md", "a\\012b.md", "user/deep.md"])
@pytest.mark.parametrize("how", ["open", "mapped, then closed"])
def test_odd_names(name: str, how: str, root: Path, stranger: Start) -> None:
    (root / "user").mkdir()
    (root / name).write_text("x")
    code = HOLDS[how].replace("path", f"{str(root / name)!r}")
    stranger(code, root / "a.md")
    assert [h.path for h in holders([str(root)])[str(root)]] == [str(root / name)]


def test_a_root_with_a_line_end_in_its_name(tmp_path: Path, stranger: Start) -> None:
    root = tmp_path / "a\nb"
    root.mkdir()
    (root / "a.md").write_text("x")
    pid = stranger(HOLDS["mapped, then closed"], root / "a.md")
    assert pids_of(root) == [pid]


def test_a_root_that_only_looks_escaped(tmp_path: Path, stranger: Start) -> None:
    root = tmp_path / "a\\012b"
    root.mkdir()
    (root / "a.md").write_text("x")
    pid = stranger(HOLDS["mapped, then closed"], root / "a.md")
    assert pids_of(root) == [pid]


def test_the_holder_has_a_name(root: Path, stranger: Start) -> None:
    stranger(HOLDS["open"], root / "a.md")
    assert holders([str(root)])[str(root)][0].name.startswith("python")


def test_a_file_opened_through_a_symlink_is_held(root: Path, tmp_path: Path, stranger: Start) -> None:
    (tmp_path / "link").symlink_to(root)
    pid = stranger(HOLDS["open"], tmp_path / "link/a.md")
    assert pids_of(root) == [pid]


def test_one_look_for_all_roots(root: Path, tmp_path: Path, stranger: Start) -> None:
    other = tmp_path / "other"
    other.mkdir()
    pid = stranger(HOLDS["open"], root / "a.md")
    found = holders([str(root), str(other), str(tmp_path)])
    assert [[h.pid for h in found[str(folder)]] for folder in (root, other, tmp_path)] == [[pid], [], [pid]]


def test_our_own_files_do_not_count(root: Path) -> None:
    with (root / "a.md").open():
        assert pids_of(root) == []


def test_nor_do_those_of_our_children(root: Path) -> None:
    script = f"import subprocess, sys; f = open({str(root / 'a.md')!r}); print(flush=True); sys.stdin.read()"
    grandchild = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {script!r}])"
    argv = [sys.executable, "-c", grandchild]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        found = pids_of(root)
        child.communicate(b"")
    assert found == []


@pytest.mark.parametrize("kind", ["missing", "empty", "of another pid namespace"])
def test_processes_unknown(kind: str, tmp_path: Path) -> None:
    proc = tmp_path / "proc"
    if kind != "missing":
        proc.mkdir()
    if kind == "of another pid namespace":
        (proc / "1").mkdir()
    with pytest.raises(ProcessesUnknown, match=str(proc)):
        holders(["/srv"], proc=str(proc))


def test_a_process_that_vanishes_or_hides_is_no_holder(tmp_path: Path) -> None:
    (tmp_path / str(os.getpid())).mkdir()
    (tmp_path / "7").mkdir()
    assert holders(["/srv"], proc=str(tmp_path)) == {"/srv": ()}


def test_start_time_is_the_kernels(tmp_path: Path) -> None:
    script = tmp_path / "a) b (c"
    script.symlink_to("/bin/sleep")
    with subprocess.Popen([script, "60"]) as process:
        found = start_time(process.pid)
        ticks = int(found or 0) / os.sysconf("SC_CLK_TCK")
        process.kill()
    assert abs(time.clock_gettime(time.CLOCK_BOOTTIME) - ticks) < 5


@pytest.mark.parametrize("pid", [0, -1, 999_999_999])
def test_nobody_has_no_start_time(pid: int) -> None:
    assert start_time(pid) is None


def test_alive_knows_a_reused_pid(root: Path) -> None:
    own = start_time(os.getpid()) or ""
    assert (open_files.alive(os.getpid(), own), open_files.alive(os.getpid(), own + "0")) == (True, False)


def test_boot_id_is_one_per_boot() -> None:
    assert open_files.boot_id() == open_files.boot_id() != ""


STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)"


@pytest.mark.parametrize("code", [pytest.param("pass", id="obedient"), pytest.param(STUBBORN, id="stubborn")])
def test_end_group(code: str, root: Path, stranger: Start) -> None:
    pid = stranger(code, root / "a.md")
    start = start_time(pid) or ""
    assert (end_group(pid, start, pid, grace=0.3), pids.alive(pid, start)) == (True, False)


def test_end_group_ends_stubborn_members_too(root: Path, stranger: Start) -> None:
    note = root / "child"
    code = f"""
if not os.fork():
    {STUBBORN}
    open({str(note)!r}, 'w').write(str(os.getpid()))
    time.sleep(60)
"""
    pid = stranger(code, root / "a.md")
    while not (note.exists() and note.read_text()):
        time.sleep(0.01)
    child = int(note.read_text())
    begun = start_time(child) or ""
    end_group(pid, start_time(pid) or "", pid, grace=2)
    deadline = time.monotonic() + 5
    while pids.alive(child, begun) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not pids.alive(child, begun)


@pytest.mark.parametrize("wrong", ["start", "group", "our own group", "group 1", "gone"])
def test_end_group_leaves_others_alone(wrong: str, root: Path, stranger: Start) -> None:
    pid = stranger("pass", root / "a.md")
    start = start_time(pid) or ""
    given = {
        "start": (pid, "5", pid),
        "group": (pid, start, pid + 1),
        "our own group": (pid, start, os.getpgrp()),
        "group 1": (pid, start, 1),
        "gone": (999_999_999, start, 999_999_999),
    }[wrong]
    assert (end_group(*given, grace=0.3), pids.alive(pid, start)) == (False, True)


def test_without_proc_finds_open_files(root: Path, stranger: Start) -> None:
    pid = stranger(HOLDS["open"], root / "a.md")
    assert (pid, str(root / "a.md")) in [(found, path) for found, _, path in pids_psutil.open_files()]


def test_without_proc_knows_a_process(client: int) -> None:
    started = time.strptime(pids_psutil.start_time(client) or "", "%a %b %d %H:%M:%S %Y")
    assert abs(time.mktime(started) - time.mktime(time.gmtime())) < 10 and pids_psutil.parent(client) == os.getpid()


@pytest.fixture
def client() -> Iterator[int]:
    with subprocess.Popen(["sleep", "60"]) as process:
        yield process.pid
        process.kill()


def test_without_proc_knows_nobody() -> None:
    assert (pids_psutil.start_time(999_999_999), pids_psutil.parent(999_999_999)) == (None, 0)
