"""Why a tick leaves a root alone, and why it asks no model: each reason with real processes, locks and files."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from cmmd.adapters.files import lock
from cmmd.adapters.process import open_files
from cmmd.core.errors import Exit
from cmmd.tick import presence
from cmmd.tick.run import Request
from tests.ticks import MEND, history, stranger, stub, taken
from tests.worlds import QUIET, Home

CLEAN = Path(__file__).parents[2] / "test-fixtures/shapes/well-formed-client/memory"
DEAD = 2**22 + 1
"""No process has this pid: Linux' largest is 2^22."""


@pytest.fixture
def here(tmp_path: Path) -> Home:
    return Home.make(tmp_path)


@pytest.fixture
def child() -> Iterator[int]:
    """The pid of a live process."""
    with subprocess.Popen(["sleep", "600"]) as sleeping:
        yield sleeping.pid
        sleeping.kill()


def code(here: Home, **environ: str) -> str | None:
    """The skip_code of a dry run; None where the agent was asked."""
    row = here.row(**environ)
    assert (row.outcome == "skipped") == (row.skip_code is not None) == (not row.ran)
    return row.skip_code


# SKIP_IF


def test_skipped_is_no_failure_and_costs_nothing(here: Home) -> None:
    with lock.root_lock(str(here.root)):
        run = here.tick(dry_run=False, **stub(MEND))
    (row,) = run.rows
    assert (row.outcome, row.skip_code, row.agent_hold, run.exit_code) == ("skipped", "root_locked", None, Exit.DONE)
    assert (row.cost_usd, row.reasons, row.audit_total_issues, row.pre_tick_sha) == (None, (), 5, taken(here)[0].sha)
    assert row.reason_skipped and row.to_json() == history(here)[-1]


@pytest.mark.parametrize(
    "happens",
    [
        pytest.param(Path.unlink, id="deleted"),
        pytest.param(lambda file: file.rename(file.with_name("reference_renamed.md")), id="renamed"),
        pytest.param(lambda file: file.rename(file.parents[4] / file.name), id="moved away"),
    ],
)
def test_a_deletion_or_rename_is_a_change_like_any_other(here: Home, happens: Callable[[Path], object]) -> None:
    """The entry of a file that went a moment ago is left until it is quiet; then it is struck or follows it."""
    here.row(dry_run=False, request=Request(no_agent=True), AUTOFIX="true")  # what the fixture is about is mended
    before = here.files()
    lone = min(here.root.glob("[a-z]*.md"))
    time.sleep(0.02)
    happens(lone)
    assert [code(here, AUTOFIX="true") for _ in range(2)] == ["touched_recently"] * 2
    assert here.files()["MEMORY.md"] == before["MEMORY.md"]


def test_many_that_are_moved_away_keep_their_entries(here: Home) -> None:
    index = (here.root / "MEMORY.md").read_bytes()
    for file in here.root.glob("[a-z]*.md"):
        file.rename(here.path / file.name)
    for force in (False, True):
        here.row(dry_run=False, request=Request(no_agent=True, force=force), AUTOFIX="true")
        assert (here.root / "MEMORY.md").read_bytes() == index


def test_own_writes_leave_the_time_of_the_folder(here: Home) -> None:
    here.settle()
    os.utime(here.root, (QUIET, QUIET))
    row = here.row(dry_run=False, request=Request(no_agent=True), AUTOFIX="true")
    assert row.files_changed
    assert here.root.stat().st_mtime == QUIET


def test_processes_that_cannot_be_listed(here: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(roots: object) -> None:
        raise open_files.ProcessesUnknown("/proc cannot be listed")

    monkeypatch.setattr(presence.open_files, "holders", unknown)
    assert code(here) == "processes_unknown"


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        pytest.param("user_ana.md", "held_open", id="a memory"),
        pytest.param(".draft", "held_open", id="a dot file"),
        pytest.param("../notes.md", None, id="a file beside the root"),
    ],
)
def test_a_file_that_somebody_has_open(here: Home, file: str, expected: str | None) -> None:
    (here.root / file).touch()
    here.settle()
    with stranger("tail", "-f", str(here.root / file)):
        assert code(here) == expected


def test_a_file_that_a_child_of_ours_has_open(here: Home) -> None:
    with subprocess.Popen(["tail", "-f", str(here.root / "user_ana.md")], stdout=subprocess.DEVNULL) as tail:
        assert code(here) is None
        tail.kill()


def session(here: Home, pid: int, **fields: Any) -> None:
    """The file of a client that works in /home/you/shop."""
    usual = {"pid": pid, "sessionId": "s1", "cwd": "/home/you/shop", "procStart": open_files.start_time(pid) or "1"}
    folder = here.path / ".claude/sessions"
    folder.mkdir(exist_ok=True)
    document = {name: value for name, value in {**usual, **fields}.items() if value is not None}
    (folder / f"{pid}.json").write_text(json.dumps(document))


JUST_NOW = "just now"
"""For a time in milliseconds: that of the test."""


@pytest.mark.parametrize(
    ("fields", "transcript_age", "expected"),
    [
        pytest.param({"status": "busy"}, None, "session_at_work", id="busy"),
        pytest.param({"status": "shell"}, None, "session_at_work", id="runs a shell"),
        pytest.param({"status": "waiting"}, None, "session_at_work", id="waits for an answer"),
        pytest.param({}, None, "session_at_work", id="tells no status"),
        pytest.param({"status": "idle"}, 10, "session_at_work", id="idle, wrote just now"),
        pytest.param({"status": "idle"}, 9000, None, id="left open"),
        pytest.param({"status": "idle"}, None, None, id="left open, without a transcript"),
        pytest.param({"status": "busy", "procStart": "1"}, None, None, id="another process by now"),
        pytest.param({"status": "busy", "cwd": "/home/you/other"}, None, None, id="another project"),
        pytest.param({"pidDomain": "linux:x:pid:[1]", "updatedAt": JUST_NOW}, None, "session_at_work", id="container"),
        pytest.param({"pidDomain": "linux:x:pid:[1]", "updatedAt": 1e12}, None, None, id="container, long ago"),
    ],
)
def test_sessions(
    here: Home, child: int, fields: dict[str, Any], transcript_age: int | None, expected: str | None
) -> None:
    session(here, child, **{name: time.time() * 1000 if it == JUST_NOW else it for name, it in fields.items()})
    if transcript_age is not None:
        transcript = here.root.parent / "s1.jsonl"
        transcript.touch()
        os.utime(transcript, (time.time() - transcript_age,) * 2)
    assert code(here) == expected


def test_a_session_that_is_gone(here: Home) -> None:
    session(here, DEAD, status="busy")
    assert code(here) is None


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param("{pid}", "consolidating", id="a live process"),
        pytest.param('{{"pid": {pid}}}', "consolidating", id="as JSON"),
        pytest.param(str(DEAD), None, id="a dead process"),
        pytest.param("", None, id="empty: a mark of the last time"),
        pytest.param("[" * 4000, None, id="nonsense"),
        pytest.param('["pid"]', None, id="JSON of another shape"),
    ],
)
def test_the_clients_own_consolidation(here: Home, child: int, content: str, expected: str | None) -> None:
    mark = here.root / ".consolidate-lock"
    mark.write_text(content.format(pid=child))
    here.settle()
    assert code(here) == expected
    assert mark.stat().st_mtime == QUIET


@pytest.mark.parametrize(
    ("name", "age", "environ", "expected"),
    [
        pytest.param("user_ana.md", 10, {}, "touched_recently", id="a memory, just now"),
        pytest.param("notes.txt", 10, {}, "touched_recently", id="any file"),
        pytest.param("user_ana.md", 400, {}, None, id="long enough ago"),
        pytest.param("user_ana.md", 400, {"MIN_IDLE_SEC": "1000"}, "touched_recently", id="more quiet asked for"),
        pytest.param("user_ana.md", 0, {"MIN_IDLE_SEC": "0"}, None, id="no quiet asked for"),
        pytest.param(".draft", 10, {}, None, id="a dot file"),
        pytest.param("user_ana.md", -9_000, {}, None, id="a clock that goes wrong"),
    ],
)
def test_touched(here: Home, name: str, age: int, environ: dict[str, str], expected: str | None) -> None:
    (here.root / name).touch()
    here.settle()
    os.utime(here.root / name, (time.time() - age,) * 2)
    assert code(here, **environ) == expected


def test_a_clean_root(tmp_path: Path) -> None:
    (tmp_path / "clean").mkdir()
    clean = Home.make(tmp_path / "clean", fixture=CLEAN)
    row = clean.row(dry_run=False)
    assert (row.skip_code, row.audit_total_issues, row.findings) == ("already_clean", 0, {})
    assert [shot.kind for shot in taken(clean)] == ["observed"]


# HOLD_AGENT_IF


@pytest.mark.parametrize(
    ("request_", "environ", "expected"),
    [
        pytest.param(Request(no_agent=True), {}, "agent_off", id="--no-agent"),
        pytest.param(Request(), {"CLAUDE_BIN": "no-claude-here"}, "agent_missing", id="no client"),
        pytest.param(Request(), {"DAILY_BUDGET_USD": "0.49"}, "over_budget", id="a run may cost more than a day"),
        pytest.param(Request(), {"DAILY_BUDGET_USD": "0"}, "over_budget", id="no money at all"),
        pytest.param(Request(), {"MAX_RUN_SECONDS": "10"}, "out_of_time", id="no time"),
        pytest.param(Request(), {"DAILY_BUDGET_USD": "0.50"}, None, id="just enough money"),
    ],
)
def test_no_model_is_asked(here: Home, request_: Request, environ: dict[str, str], expected: str | None) -> None:
    row = here.row(dry_run=False, request=request_, **environ)
    assert (row.skip_code, row.agent_hold, row.ran) == (expected, expected, expected is None)


def guarded(here: Home, stack: ExitStack, what: str) -> None:
    """Bring about one reason."""
    if what == "held_open":
        stack.enter_context(stranger("tail", "-f", str(here.root / "user_ana.md")))
    elif what == "root_locked":
        stack.enter_context(lock.root_lock(str(here.root)))
    elif what == "touched_recently":
        os.utime(here.root / "user_ana.md")
    elif what == "nothing_new_to_say":
        here.tick(dry_run=False)
    elif what == "told_to_wait":
        here.tick(dry_run=False, STUB_SCENARIO="overloaded")


@pytest.mark.parametrize(
    ("what", "forced"),
    [
        pytest.param("touched_recently", True, id="just touched"),
        pytest.param("nothing_new_to_say", True, id="already seen"),
        pytest.param("told_to_wait", True, id="told to wait"),
        pytest.param("held_open", False, id="held open"),
        pytest.param("root_locked", False, id="locked"),
    ],
)
def test_what_force_overrides(here: Home, what: str, forced: bool) -> None:
    with ExitStack() as stack:
        guarded(here, stack, what)
        usual = here.row(dry_run=False)
        assert (usual.skip_code, usual.ran) == (what, False)
        assert here.row(dry_run=False, request=Request(force=True)).ran is forced


def test_force_spends_no_more_than_the_budget(here: Home) -> None:
    row = here.row(dry_run=False, request=Request(force=True), DAILY_BUDGET_USD="0.1")
    assert (row.skip_code, row.ran) == ("over_budget", False)
