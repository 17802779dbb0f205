"""Real children: sh, sleep and small Python programs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cmmd.adapters.process import run
from cmmd.core.errors import CmmdError, Interrupted
from tests.waiting import eventually, gone

REPO = Path(__file__).resolve().parents[3]


def sh(script: str) -> list[str]:
    return ["sh", "-c", script]


def py(script: str) -> list[str]:
    return [sys.executable, "-c", script]


def open_files() -> int:
    return len(list(Path("/proc/self/fd" if Path("/proc/self/fd").exists() else "/dev/fd").iterdir()))


@pytest.mark.parametrize(
    ("argv", "stdin", "code", "stdout", "stderr"),
    [
        pytest.param(["true"], None, 0, b"", b"", id="nothing"),
        pytest.param(sh("echo out; echo err >&2; exit 7"), None, 7, b"out\n", b"err\n", id="streams and code"),
        pytest.param(sh("kill -9 $$"), None, -9, b"", b"", id="ended by a signal"),
        pytest.param(["cat"], b"given\n", 0, b"given\n", b"", id="stdin"),
        pytest.param(["cat"], None, 0, b"", b"", id="stdin is closed, not a terminal"),
        pytest.param(["cat"], b"x" * 3_000_000, 0, b"x" * 3_000_000, b"", id="more than a pipe holds, both ways"),
        pytest.param(["true"], b"x" * 3_000_000, 0, b"", b"", id="it does not want its input"),
        pytest.param(sh("exec >&- 2>&-; sleep 0.2; exit 4"), None, 4, b"", b"", id="closes its pipes, then works on"),
        pytest.param(
            sh("test -t 0 || test -t 1 || tty -s < /dev/tty || echo none"),
            None,
            0,
            b"none\n",
            None,
            id="no terminal to ask on",
        ),
        pytest.param(sh("ps -o pgid= -p $$ | tr -d ' '; echo $$"), None, 0, None, b"", id="a group of its own"),
    ],
)
def test_run(argv: list[str], stdin: bytes | None, code: int, stdout: bytes | None, stderr: bytes | None) -> None:
    done = run.run(argv, timeout=10, stdin=stdin)
    if stdout is None:
        group, pid = done.stdout.split()
        assert group == pid
    expected = (code, done.stdout if stdout is None else stdout, done.stderr if stderr is None else stderr, False)
    assert (done.code, done.stdout, done.stderr, done.timed_out) == expected


def test_environment_and_folder(tmp_path: Path) -> None:
    done = run.run(["/bin/sh", "-c", "pwd; env"], timeout=10, env={"ONLY": "this"}, cwd=tmp_path)
    lines = done.stdout.decode().split("\n")
    assert (
        lines[0] == str(tmp_path.resolve()) and "ONLY=this" in lines and not any(x.startswith("HOME=") for x in lines)
    )


@pytest.mark.parametrize(
    ("script", "code"),
    [
        pytest.param("echo started; sleep 300", -signal.SIGTERM, id="sleeps"),
        pytest.param("trap 'echo bye; exit 3' TERM; echo started; sleep 300 & wait", 3, id="goes when asked"),
        pytest.param("trap '' TERM; echo started; sleep 300", -signal.SIGKILL, id="deaf"),
        pytest.param("echo started; sleep 300 & sleep 300", -signal.SIGTERM, id="with a child of its own"),
    ],
)
def test_deadline(script: str, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "GRACE", 0.5)
    start = time.monotonic()
    done = run.run(sh(script), timeout=0.5)
    late = time.monotonic() - start > 60
    assert (done.timed_out, done.code, done.stdout[:8], late) == (True, code, b"started\n", False)


def test_what_it_left_behind_is_ended(tmp_path: Path) -> None:
    done = run.run(sh("sleep 60 & echo $!"), timeout=20)
    assert done.code == 0 and not done.timed_out and gone(int(done.stdout))


def test_output_is_bounded() -> None:
    done = run.run(sh("head -c 30000000 /dev/zero; echo end >&2"), timeout=30)
    assert (len(done.stdout), done.stderr) == (run.LARGEST_OUTPUT, b"end\n")


@pytest.mark.parametrize(
    ("program", "error"),
    [
        pytest.param("no-such-program-at-all", run.ProgramMissing, id="absent"),
        pytest.param("{tmp}/plain", run.ProgramMissing, id="not executable"),
        pytest.param("{tmp}", run.ProgramMissing, id="a folder"),
    ],
)
def test_missing_program(program: str, error: type[CmmdError], tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("no program")
    with pytest.raises(error, match="cannot run " + program.format(tmp=tmp_path)):
        run.run([program.format(tmp=tmp_path)], timeout=5)


def test_missing_folder_is_not_called_a_missing_program(tmp_path: Path) -> None:
    with pytest.raises(CmmdError, match="no such folder") as caught:
        run.run(["true"], timeout=5, cwd=tmp_path / "absent")
    assert not isinstance(caught.value, run.ProgramMissing)


def test_run_all_at_the_same_time() -> None:
    start = time.monotonic()
    done = run.run_all([sh("sleep 0.5; echo 1"), sh("echo 2; exit 2"), sh("sleep 300")], timeout=1.0)
    assert [(d.code, d.stdout, d.timed_out) for d in done] == [(0, b"1\n", False), (2, b"2\n", False), (-15, b"", True)]
    assert time.monotonic() - start < 60


def test_run_all_ends_the_others_when_one_is_missing(tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    with pytest.raises(run.ProgramMissing):
        run.run_all([sh(f"echo $$ > {mark}; exec sleep 60"), ["no-such-program-at-all"]], timeout=20)
    pid = mark.read_text() if mark.exists() else ""
    assert not pid or gone(int(pid))


@pytest.mark.parametrize(
    ("script", "lines"),
    [
        pytest.param("print('a'); print('b')", [b"a", b"b"], id="two"),
        pytest.param("print('a\\n\\nb', end='')", [b"a", b"", b"b"], id="no last line end"),
        pytest.param("pass", [], id="none"),
        pytest.param("print('x' * 3_000_000); print('y')", [b"x" * 3_000_000, b"y"], id="a huge one"),
        pytest.param("import sys; print(sys.stdin.read())", [b"prompt"], id="its input"),
    ],
)
def test_stream_lines(script: str, lines: list[bytes]) -> None:
    got = list[bytes]()
    done = run.stream(py(script), deadline=20, on_line=got.append, stdin=b"prompt")
    assert (got, done.code, done.timed_out) == (lines, 0, False)


def test_a_line_without_end_is_cut() -> None:
    sizes = list[int]()
    run.stream(sh("head -c 25000000 /dev/zero"), deadline=30, on_line=lambda line: sizes.append(len(line)))
    assert sum(sizes) == 25_000_000 and max(sizes) < run.LARGEST_OUTPUT + 100_000


def test_lines_come_as_they_are_written() -> None:
    times = list[float]()
    run.stream(sh("echo a; sleep 0.6; echo b"), deadline=20, on_line=lambda line: times.append(time.monotonic()))
    assert times[1] - times[0] > 0.4


def test_end_of_stderr_is_kept() -> None:
    script = "import sys; sys.stderr.write('x' * 200_000 + 'the end')"
    done = run.stream(py(script), deadline=20, on_line=lambda line: None)
    assert done.stderr.endswith(b"the end") and len(done.stderr) < 100_000


def test_on_start_names_process_and_group() -> None:
    seen = list[tuple[int, int]]()
    run.stream(["sleep", "0.2"], deadline=20, on_line=print, on_start=lambda pid: seen.append((pid, os.getpgid(pid))))
    assert seen[0][0] == seen[0][1] != os.getpgid(0)


@pytest.mark.parametrize(
    ("script", "code"),
    [
        pytest.param("echo go; sleep 300", -signal.SIGTERM, id="ends when asked"),
        pytest.param("trap '' TERM; echo go; sleep 300", -signal.SIGKILL, id="deaf"),
    ],
)
def test_stream_deadline(script: str, code: int) -> None:
    start, lines = time.monotonic(), list[bytes]()
    done = run.stream(sh(script), deadline=0.5, on_line=lines.append, grace=0.5)
    assert (done.timed_out, done.code, lines, time.monotonic() - start < 60) == (True, code, [b"go"], True)


def test_words_after_the_deadline_are_still_heard() -> None:
    lines = list[bytes]()
    script = "trap 'echo last words; exit 143' TERM; sleep 30 & wait"
    done = run.stream(sh(script), deadline=0.5, on_line=lines.append, grace=5)
    assert (done.code, lines) == (143, [b"last words"])


def raise_interrupted(*_: object) -> None:
    raise Interrupted("interrupted by SIGTERM")


def from_line(line: bytes) -> None:
    raise OSError(28, "No space left on device")


def from_signal(line: bytes) -> None:
    os.kill(os.getpid(), signal.SIGUSR1)
    time.sleep(0.05)


@pytest.mark.parametrize(
    ("on_line", "error"),
    [
        pytest.param(from_line, OSError, id="the callback fails"),
        pytest.param(from_signal, Interrupted, id="a signal handler raises"),
    ],
)
@pytest.mark.parametrize("deaf", [pytest.param("", id="listens"), pytest.param("trap '' TERM;", id="deaf")])
def test_an_exception_ends_the_group_and_goes_on(
    on_line: Callable[[bytes], None], error: type[Exception], deaf: str, tmp_path: Path
) -> None:
    mark, before = tmp_path / "pids", open_files()
    script = f"{deaf} sleep 60 & echo $! $$ > {mark}; echo go; wait; sleep 60"
    handler = signal.signal(signal.SIGUSR1, raise_interrupted)
    try:
        with pytest.raises(error):
            run.stream(sh(script), deadline=30, on_line=on_line, grace_interrupted=0.3)
    finally:
        signal.signal(signal.SIGUSR1, handler)
    assert all(gone(int(pid)) for pid in mark.read_text().split()) and open_files() == before


def test_no_zombie_and_no_open_file_is_left() -> None:
    before = open_files()
    for _ in range(3):
        run.run(sh("echo x; sleep 30 &"), timeout=5)
        run.run_all([["true"], ["cat"]], timeout=5)
        run.stream(["echo"], deadline=5, on_line=lambda line: None)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
    assert open_files() == before


def test_stream_wants_the_main_thread() -> None:
    caught = list[BaseException]()

    def elsewhere() -> None:
        try:
            run.stream(["true"], deadline=5, on_line=print)
        except RuntimeError as error:
            caught.append(error)

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert "main thread" in str(caught[0])


@pytest.mark.skipif(sys.platform != "linux", reason="PDEATHSIG is Linux's")
def test_the_streamed_program_dies_with_us(tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    script = f"""
from cmmd.adapters.process import run
from tests.waiting import eventually, gone
run.stream(["sh", "-c", "echo $$ > {mark}.new; mv {mark}.new {mark}; exec sleep 60"], deadline=60, on_line=print)
"""
    with subprocess.Popen(py(script), cwd=REPO) as parent:
        child = int(eventually(mark))
        parent.kill()
    assert gone(child)
