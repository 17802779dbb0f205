"""Session files on a real disk, of real processes."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cmmd.adapters.claude import sessions
from cmmd.adapters.process import open_files
from cmmd.core.guards.session import Session, at_work
from cmmd.core.memory.location import slug


@pytest.fixture
def client() -> Iterator[subprocess.Popen[bytes]]:
    """A process that stands for a running client."""
    with subprocess.Popen(["sleep", "60"]) as process:
        yield process
        process.kill()


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "config/sessions").mkdir(parents=True)
    return tmp_path / "config"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "shop/.git").mkdir(parents=True)
    (tmp_path / "shop/src").mkdir()
    return tmp_path / "shop"


def write(config: Path, number: int, **fields: Any) -> Path:
    path = config / f"sessions/{number}.json"
    usual = {"pid": number, "sessionId": "abc-1", "cwd": "/srv", "procStart": open_files.start_time(number)}
    path.write_text(json.dumps({**usual, **fields}))
    return path


def live(config: Path) -> list[Session]:
    return list(sessions.live([str(config)]))


def test_a_running_client(config: Path, shop: Path, client: subprocess.Popen[bytes]) -> None:
    write(config, client.pid, cwd=f"{shop}/src", status="busy", updatedAt=1_700_000_000_500)
    memory = f"{config}/projects/{slug(str(shop))}/memory"
    assert live(config) == [
        Session(
            pid=client.pid,
            config_dir=str(config),
            session_id="abc-1",
            cwd=f"{shop}/src",
            memory_root=memory,
            status="busy",
            updated=1_700_000_000.5,
            alive=True,
        )
    ]


def test_it_is_at_work_in_the_memory_of_its_project(config: Path, shop: Path, client: subprocess.Popen[bytes]) -> None:
    write(config, client.pid, cwd=f"{shop}/src", status="busy")
    root = f"{config}/projects/{slug(str(shop))}/memory"
    assert "busy" in (at_work(live(config)[0], root, time.time(), 300) or "")


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"procStart": "1"}, id="the pid was given to another process"),
        pytest.param({"pid": 1}, id="another pid than the name says"),
        pytest.param({"pid": "7"}, id="a pid that is no number"),
    ],
)
def test_a_stale_file_is_no_session(fields: dict[str, Any], config: Path, client: subprocess.Popen[bytes]) -> None:
    write(config, client.pid, **fields)
    assert live(config) == []


def test_a_client_that_was_killed_is_no_session(config: Path, client: subprocess.Popen[bytes]) -> None:
    write(config, client.pid)
    client.kill()
    client.wait()
    assert live(config) == []


def test_a_client_that_nobody_reaped_is_no_session(config: Path, client: subprocess.Popen[bytes]) -> None:
    write(config, client.pid)
    client.kill()
    os.waitid(os.P_PID, client.pid, os.WEXITED | os.WNOWAIT)
    assert live(config) == []


def test_a_file_without_a_start_counts_by_its_pid(config: Path, client: subprocess.Popen[bytes]) -> None:
    write(config, client.pid, procStart=None)
    assert [session.pid for session in live(config)] == [client.pid]


@pytest.mark.parametrize(
    "name",
    ["{pid}.json.tmp", "{pid}.key", "0{pid}.json", "{pid}.JSON", "x{pid}.json", ".{pid}.json", "-{pid}.json"],
)
def test_other_names_are_left_alone(name: str, config: Path, client: subprocess.Popen[bytes]) -> None:
    write(config, client.pid).rename(config / "sessions" / name.format(pid=client.pid))
    assert live(config) == []


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"{", id="half written"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b"\xff\xfe", id="no text"),
        pytest.param(b"[" * 100_000, id="deep"),
    ],
)
def test_garbage_is_no_session(content: bytes, config: Path, client: subprocess.Popen[bytes]) -> None:
    write(config, client.pid).write_bytes(content)
    assert live(config) == []


def test_a_file_that_is_too_large_is_no_session(config: Path, client: subprocess.Popen[bytes]) -> None:
    write(config, client.pid, padding="x" * 256 * 1024)
    assert live(config) == []


@pytest.mark.parametrize("kind", ["pipe", "folder", "symlink"])
def test_what_is_no_file_is_no_session(kind: str, config: Path, client: subprocess.Popen[bytes]) -> None:
    path = write(config, client.pid)
    other = path.rename(config / "other.json")
    {"pipe": lambda: os.mkfifo(path), "folder": path.mkdir, "symlink": lambda: path.symlink_to(other)}[kind]()
    assert live(config) == []


def test_a_folder_without_sessions(tmp_path: Path) -> None:
    assert live(tmp_path) == []


def test_a_folder_known_by_two_names_is_read_once(
    config: Path, client: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    write(config, client.pid)
    (tmp_path / "again").symlink_to(config)
    assert len(sessions.live([str(config), f"{tmp_path}/again"])) == 1


def test_another_pid_domain_says_nothing_of_our_pids(config: Path) -> None:
    path = write(config, 999_999_999, pidDomain="linux:abc:pid:[1]", procStart="5")
    os.utime(path, (1000, 1000))
    session = live(config)[0]
    assert (session.foreign_domain, session.alive, session.updated) == (True, False, 1000)


def test_our_own_pid_domain(config: Path, client: subprocess.Popen[bytes]) -> None:
    write(config, client.pid, pidDomain=sessions.pid_domain())
    assert (live(config)[0].foreign_domain, live(config)[0].alive) == (False, True)


def test_a_dead_one_of_our_own_domain_is_no_session(config: Path) -> None:
    write(config, 999_999_999, pidDomain=sessions.pid_domain(), procStart="5")
    assert live(config) == []


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({"updatedAt": 5000, "statusUpdatedAt": 9000}, 9, id="the newest of both"),
        pytest.param({"updatedAt": "soon"}, 1000, id="no number: the file's own time"),
        pytest.param({"updatedAt": 1e300}, 1000, id="no time at all"),
        pytest.param({}, 1000, id="none told"),
    ],
)
def test_updated(fields: dict[str, Any], expected: float, config: Path, client: subprocess.Popen[bytes]) -> None:
    os.utime(write(config, client.pid, **fields), (1000, 1000))
    assert live(config)[0].updated == expected


def test_a_transcript_tells_when_and_where_a_turn_was_written(config: Path, client: subprocess.Popen[bytes]) -> None:
    for project, mtime in (("-a", 1000), ("-b", 2000), ("-c", 3000)):
        (config / "projects" / project).mkdir(parents=True)
        transcript = config / "projects" / project / ("other.jsonl" if project == "-c" else "abc-1.jsonl")
        transcript.touch()
        os.utime(transcript, (mtime, mtime))
    write(config, client.pid)
    session = live(config)[0]
    roots = {f"{config}/projects/-a/memory", f"{config}/projects/-b/memory"}
    assert (set(session.transcript_roots), session.transcript_mtime) == (roots, 2000)


@pytest.mark.parametrize("name", ["../../x", "", "a/b", 5, "x" * 200])
def test_an_odd_session_id_leads_nowhere(name: object, config: Path, client: subprocess.Popen[bytes]) -> None:
    (config / "projects/-a").mkdir(parents=True)
    (config / "x.jsonl").touch()
    write(config, client.pid, sessionId=name)
    assert live(config)[0].transcript_mtime is None


@pytest.mark.parametrize("cwd", [None, "", "relative", "/a\0b"])
def test_an_odd_working_folder_is_unknown(cwd: object, config: Path, client: subprocess.Popen[bytes]) -> None:
    write(config, client.pid, cwd=cwd)
    assert (live(config)[0].cwd, live(config)[0].memory_root) == ("", None)
