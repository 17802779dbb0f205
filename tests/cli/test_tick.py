"""`cmmd tick` as people, cron and scripts meet it: silent, on a terminal, as JSON, beside another one, interrupted."""

from __future__ import annotations

import json
import os
import pty
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from cmmd.adapters.files import lock
from cmmd.core.errors import Exit
from cmmd.core.records.history_row import Row
from tests.waiting import eventually, gone
from tests.worlds import FIXTURE, Home

Run = Callable[..., Any]
CHECKOUT = Path(__file__).resolve().parents[2]
RUN_KEYS = ["run_id", "started_at_unix", "finished_at_unix", "exit_code", "dry_run", "dry_run_source", "rows"]
CLEAN = FIXTURE.parent / "shapes/well-formed-areas/memory"
EDIT = json.dumps({"packing_slips.md": None})


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "cmmd", *arguments]


def on_a_terminal(place: Home, *arguments: str, **environ: str) -> tuple[int, str]:
    """Exit code and everything that a terminal saw."""
    master, slave = pty.openpty()
    environ = {**place.environ, "PYTHONPATH": str(CHECKOUT), "TERM": "xterm-256color", "COLUMNS": "100", **environ}
    child = subprocess.Popen(command(*arguments), stdin=slave, stdout=slave, stderr=slave, env=environ, cwd=place.path)
    os.close(slave)
    seen = bytearray()
    try:
        while chunk := os.read(master, 65536):
            seen += chunk
    except OSError:  # how Linux says that the other side is closed
        pass
    os.close(master)
    return child.wait(60), seen.decode().replace("\r\n", "\n")


@contextmanager
def under_way(place: Home, *arguments: str, **environ: str) -> Iterator[subprocess.Popen[str]]:
    """A tick whose agent hangs, from the moment the agent runs; ended at the end."""
    record = place.path / "record.json"
    environ = {
        **place.environ,
        "PYTHONPATH": str(CHECKOUT),
        "STUB_SCENARIO": "hang",
        "STUB_RECORD": str(record),
        **environ,
    }
    child = subprocess.Popen(
        command("tick", *arguments),
        env=environ,
        cwd=place.path,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        eventually(record)
        yield child
    finally:
        child.terminate()
        child.communicate(timeout=30)


@pytest.mark.parametrize(
    ("arguments", "environ"),
    [
        pytest.param(["--no-agent"], {}, id="the agent held"),
        pytest.param([], {"CLAUDE_BIN": "no-claude-here"}, id="no claude"),
        pytest.param([], {"MIN_IDLE_SEC": "604800"}, id="just touched"),
        pytest.param([], {}, id="a report of the agent"),
    ],
)
def test_silent_while_all_is_well(arguments: list[str], environ: dict[str, str], process: Run, place: Home) -> None:
    for file in place.root.iterdir():
        os.utime(file, (time.time() - 3600,) * 2)
    before = place.files()
    assert (process("tick", *arguments, **environ), place.files()) == ((0, "", ""), before)


def test_a_failing_root_is_told_once_until_its_reason_changes(process: Run) -> None:
    missing = ["tick", "--root", "/no/such/folder"]
    first, second = process(*missing), process(*missing)
    line = "cmmd: /no/such/folder: failed: root_missing: /no/such/folder does not exist\n"
    assert (first, second) == ((1, "", line), (1, "", ""))


def test_a_root_that_fails_again_after_it_did_well_is_told_again(process: Run, tmp_path: Path) -> None:
    root, said = tmp_path / "memory", list[int]()
    for there in (False, True, False):
        if there:
            shutil.copytree(CLEAN, root)
        elif root.exists():
            shutil.rmtree(root)
        said.append(process("tick", "--root", str(root), MIN_IDLE_SEC="0").err.count("root_missing"))
    assert said == [1, 0, 1]


@pytest.mark.parametrize("how", [["run", "--once"], ["tick"]], ids=" ".join)
def test_run_once_is_tick(how: list[str], run: Run) -> None:
    document = json.loads(run(*how, "--no-agent", "--json").out)
    assert ([row["skip_code"] for row in document["rows"]], document["exit_code"]) == (["agent_off"], 0)


def test_run_alone(run: Run, place: Home) -> None:
    ran = run("run")
    assert (ran.code, "a systemd timer or a cron line is the loop" in ran.err, place.state.exists()) == (2, True, False)


def test_json(run: Run, place: Home) -> None:
    ran = run("tick", "--json", "--no-agent")
    document = json.loads(ran.out)
    (row,) = document["rows"]
    assert (ran.code, ran.err, ran.out.count("\n"), list(document)) == (0, "", 1, RUN_KEYS)
    assert (list(row), row["run_id"], row["memory_root"]) == (
        list(Row(tick_id="x", started_at_unix=0).to_json()),
        document["run_id"],
        os.path.realpath(place.root),
    )


@pytest.mark.parametrize(
    ("arguments", "environ", "said"),
    [
        pytest.param([], {}, (True, "default"), id="nothing said"),
        pytest.param(["--no-dry-run"], {}, (False, "flag"), id="by a flag"),
        pytest.param(["--dry-run"], {"DRY_RUN": "false"}, (True, "flag"), id="a flag over the environment"),
        pytest.param([], {"DRY_RUN": "false"}, (False, "environment"), id="by the environment"),
    ],
)
def test_dry_run_and_who_said_so(
    arguments: list[str], environ: dict[str, str], said: tuple[bool, str], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    document = json.loads(run("tick", "--json", "--no-agent", *arguments).out)
    assert (document["dry_run"], document["dry_run_source"]) == said


def test_no_root_as_json(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path))
    ran = run("tick", "--json")
    document = json.loads(ran.out)
    assert (ran.code, document["rows"], document["run_id"], document["exit_code"]) == (0, [], None, 0)


def test_a_terminal_sees_the_steps_and_what_came_of_them(place: Home) -> None:
    code, seen = on_a_terminal(place, "tick", NO_COLOR="1")
    name = "~/.claude/projects/-home-you-shop/memory"
    steps = [
        name,
        "  looking",
        "reported",
        "Dry run (default): no memory was written.",
        "Next: `cmmd tick-log ",
    ]
    places = [seen.find(step) for step in steps]
    assert (code, -1 in places, places == sorted(places)) == (0, False, True), seen


@pytest.mark.parametrize(
    ("arguments", "coloured"),
    [
        pytest.param(["audit"], True, id="audit"),
        pytest.param(["tick", "--no-agent"], True, id="tick"),
        pytest.param(["history"], False, id="nothing to colour"),
        pytest.param(["audit", "--json"], False, id="json"),
        pytest.param(["tick", "--no-agent", "--json"], False, id="a tick as json"),
    ],
)
def test_colours(arguments: list[str], coloured: bool, place: Home) -> None:
    _, seen = on_a_terminal(place, *arguments)
    assert ("\x1b[" in seen) == coloured


def test_a_terminal_is_told_a_failure_once(place: Home) -> None:
    code, seen = on_a_terminal(place, "tick", "--root", "/no/such/folder")
    assert (code, seen.count("/no/such/folder does not exist")) == (1, 1)


def test_a_terminal_sees_warnings_of_the_settings(place: Home) -> None:
    _, seen = on_a_terminal(place, "tick", "--no-agent", STATUS_SOCK="/run/x")
    assert "cmmd: STATUS_SOCK (environment) is no longer used" in seen


def test_while_another_run_holds_the_lock(process: Run, place: Home) -> None:
    with lock.hold(place.state / "tick.lock", command="cmmd tick", now=lambda: 1_795_000_000.0):
        at_once = process("tick", "--json")
        waited = process("tick", "--wait", "--timeout", "0.3")
        looked = process("status")
    holder = f"`cmmd tick` (pid {os.getpid()}) since 2026-11-18"
    assert (at_once.code, json.loads(at_once.out)["error"]["code"], waited.code) == (75, "busy", 75)
    assert [holder in text for text in (at_once.err, waited.err, looked.out)] == [True] * 3


def test_cron_hears_of_one_holder_once(process: Run, place: Home) -> None:
    for since in (1_795_000_000.0, 1_795_000_900.0):
        with lock.hold(place.state / "tick.lock", command="cmmd tick", now=partial(float, since)):
            first, second = process("tick", "--no-agent"), process("tick", "--no-agent")
        assert (first.code, first.err.count("\n"), second) == (75, 1, (75, "", ""))


def test_a_damaged_state_is_told_without_a_terminal(process: Run, place: Home) -> None:
    place.state.mkdir(parents=True)
    (place.state / "state.json").write_text("{")
    first, second = process("tick", "--no-agent"), process("tick", "--no-agent")
    assert (first.code, first.err.count("\n"), "is rebuilt from history" in first.err, second.err) == (0, 1, True, "")


def test_a_dry_run_does_not_say_that_it_mended(run: Run, place: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOFIX", "true")
    run("tick", "--no-agent")
    told = run("history").out + run("tick-log", "1").err
    assert ("would fix by code: " in told, "mended by code" in told) == (True, False)


def test_two_ticks_at_once(process: Run, place: Home) -> None:
    with under_way(place):
        other = process("tick")
    assert (other.code, other.out, other.err.count("\n"), "another run holds the lock: `cmmd tick`" in other.err) == (
        75,
        "",
        1,
        True,
    )


def test_wait_runs_once_the_other_is_over(place: Home) -> None:
    with under_way(place, MAX_TICK_SECONDS="2"):
        environ = {**place.environ, "PYTHONPATH": str(CHECKOUT)}
        waited = subprocess.run(
            command("tick", "--wait", "--no-agent", "--json"),
            env=environ,
            cwd=place.path,
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert (waited.returncode, json.loads(waited.stdout)["rows"][-1]["skip_code"]) == (0, "agent_off")


@pytest.mark.parametrize(
    ("number", "code"),
    [pytest.param(signal.SIGINT, 130, id="Ctrl-C"), pytest.param(signal.SIGTERM, 143, id="SIGTERM")],
)
def test_interrupted(number: signal.Signals, code: int, run: Run, place: Home) -> None:
    before = place.files()
    with under_way(place, "--no-dry-run", STUB_EDITS=EDIT) as child:
        agent = json.loads((place.path / "record.json").read_text())["pid"]
        child.send_signal(number)
        _, err = child.communicate(timeout=30)
    (row,) = json.loads(run("history", "--json").out)
    assert (child.returncode, err.count("\n"), gone(agent), place.files() == before) == (code, 1, True, True)
    assert (row["outcome"], row["reasons"]) == ("failed", ["interrupted"])


def test_a_bug_in_one_root_exits_3_and_goes_on(run: Run, place: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    from cmmd.tick import one_root

    other = place.root.parent.with_name("-home-you-blog") / "memory"
    other.mkdir(parents=True)
    tick = one_root.tick

    def broken(visit: Any, root: Any, draft: Any) -> Row:
        if root.path == str(other):
            return tick(visit, root, draft)
        raise ZeroDivisionError

    monkeypatch.setattr(one_root, "tick", broken)
    ran = run("tick", "--no-agent", "--json")
    rows = {row["memory_root"]: row["outcome"] for row in json.loads(ran.out)["rows"]}
    assert (ran.code, rows) == (3, {str(place.root): "failed", str(other): "skipped"})
    assert ("Traceback" in (place.state / "cmmd.log").read_text(), ran.err.count("\n")) == (True, 1)


def test_settings_that_stop_every_run_are_told_to_cron_once(process: Run) -> None:
    runs = [process("tick", DRY_RUN="flase") for _ in range(3)]
    assert [(run.code, run.err.count("\n")) for run in runs] == [(2, 1), (2, 0), (2, 0)]
    process("tick", "--no-agent")
    assert process("tick", DRY_RUN="flase").err.count("\n") == 1


@pytest.mark.parametrize(
    ("add", "code"),
    [
        pytest.param("s1.jsonl", Exit.USAGE, id="transcripts"),
        pytest.param("memory/x.md", Exit.USAGE, id="a memory folder in it"),
        pytest.param("user_ana.md", Exit.DONE, id="not: memories"),
    ],
)
def test_a_folder_that_is_none_ends_as_an_audit_of_it_does(add: str, code: int, place: Home, process: Run) -> None:
    """Every time; the others are ticked all the same. stderr names the folder that was meant."""
    wide = place.path / "wide"
    (wide / add).parent.mkdir(parents=True)
    (wide / add).write_text("{}")
    roots = ("--root", str(wide), "--root", str(place.root), "--no-agent")
    told, again = process("tick", *roots), process("tick", *roots, "--json")
    assert [told.code, again.code] == [code, code]
    assert (f"name {wide}/memory" in told.err) == (code == Exit.USAGE)
    assert len(json.loads(again.out)["rows"]) == 2 and (code == Exit.DONE or process("audit", *roots[:2]).code == code)
