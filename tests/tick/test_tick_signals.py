"""Signals that end a run, and two runs at once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from cmmd.adapters.claude import staging
from cmmd.adapters.process import signals
from cmmd.commands.review import draft_of
from cmmd.core.errors import Interrupted
from cmmd.core.model import Tree
from cmmd.tick.locked_run import turn
from cmmd.tick.run import Request, tick
from tests.ticks import MEND, MENDED_INDEX, history, proposal, spent, start, state, stub, taken, watched
from tests.waiting import eventually, gone
from tests.worlds import Home

HASTY = """
import sys
from functools import partial
from cmmd.cli import entry
from cmmd.adapters.process import run
run.stream = partial(run.stream, grace_interrupted=0.3)
sys.exit(entry())
"""
"""cmmd that gives an agent less time to end before it is killed."""


@pytest.fixture
def here(tmp_path: Path) -> Home:
    return Home.make(tmp_path)


def at_work(
    here: Home, tmp_path: Path, program: Sequence[str] = ("-m", "cmmd"), **environ: str
) -> tuple[subprocess.Popen[str], int]:
    """A run whose agent hangs, and the agent's pid."""
    record = tmp_path / "record"
    usual = stub(MEND, STUB_SCENARIO="hang", STUB_RECORD=str(record))
    run = start(here, "tick", "--no-dry-run", program=program, **{**usual, **environ})
    pid = int(json.loads(eventually(record))["pid"])
    eventually(next(iter(here.state.glob("transcripts/*"))))
    return run, pid


@pytest.mark.parametrize(
    ("scenario", "program"),
    [pytest.param("hang", ["-m", "cmmd"], id="hangs"), pytest.param("hang-deaf", ["-c", HASTY], id="deaf")],
)
@pytest.mark.parametrize(
    ("number", "code"),
    [
        pytest.param(signal.SIGTERM, 143, id="SIGTERM"),
        pytest.param(signal.SIGINT, 130, id="SIGINT"),
        pytest.param(signal.SIGHUP, 143, id="SIGHUP"),
    ],
)
def test_a_signal_ends_agent_and_run(
    here: Home, tmp_path: Path, number: int, code: int, scenario: str, program: list[str]
) -> None:
    before = here.files()
    run, agent = at_work(here, tmp_path, program, STUB_SCENARIO=scenario)
    began = time.monotonic()
    run.send_signal(number)
    _, stderr = run.communicate(timeout=20)
    (row,) = history(here)
    assert (run.returncode, time.monotonic() - began < 15, len(stderr.splitlines())) == (code, True, 1)
    assert gone(agent)
    assert (row["outcome"], row["reasons"], row["ran"], row["cost_usd"]) == ("failed", ["interrupted"], True, 0.5)
    assert (here.files(), spent(here), state(here)["wait_until"]) == (before, 0.5, {})
    assert not any(here.state.glob("staging/*"))
    assert state(here)["roots"][str(here.root)]["running"] is None


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def test_a_signal_before_the_agent(here: Home) -> None:
    with pytest.raises(Interrupted), signals.raising():
        watched(here, "snapshot", interrupt, **stub(MEND))
    (row,) = history(here)
    assert (row["outcome"], row["reasons"], row["ran"], row["cost_usd"]) == ("failed", ["interrupted"], False, None)
    assert spent(here) == 0


def test_a_signal_while_files_are_written_waits_until_all_are(here: Home) -> None:
    here.tick()
    with pytest.raises(Interrupted), signals.raising():
        watched(here, "snapshot", interrupt, **stub(MEND))
    _, row = history(here)
    assert (here.root / "MEMORY.md").read_text() == MENDED_INDEX
    assert (row["outcome"], row["files_changed"], row["reasons"]) == ("applied", ["MEMORY.md"], [])
    assert row["post_tick_sha"] == taken(here)[0].sha
    assert proposal(here, row["proposal"])["status"] == "applied"
    assert state(here)["totals"]["outcomes"] == {"reported": 1, "applied": 1}


@pytest.mark.parametrize(
    ("dry_run", "environ", "outcome"),
    [
        pytest.param(True, {}, "reported", id="a report"),
        pytest.param(True, stub(MEND, PROPOSE="true"), "proposed", id="a proposal"),
        pytest.param(False, {"STUB_SCENARIO": "empty-a-file"}, "refused", id="a refusal"),
        pytest.param(False, {}, "no_effect", id="no effect"),
        pytest.param(False, {"STUB_SCENARIO": "max-turns"}, "failed", id="the agent's own failure"),
    ],
)
def test_a_signal_after_the_answer_waits_for_what_comes_of_it(
    here: Home, monkeypatch: pytest.MonkeyPatch, dry_run: bool, environ: dict[str, str], outcome: str
) -> None:
    def read_back(folder: Path, tree: Tree) -> staging.Outcome:
        interrupt()
        return read(folder, tree)

    read = staging.read_back
    monkeypatch.setattr(staging, "read_back", read_back)
    with pytest.raises(Interrupted), signals.raising():
        here.tick(dry_run=dry_run, **environ)
    (row,) = history(here)
    assert (row["outcome"], "interrupted" in row["reasons"], row["cost_usd"]) == (outcome, False, 0.0123)
    again = here.row(dry_run=dry_run, **environ)
    assert (again.skip_code, spent(here)) == ("nothing_new_to_say", 0.0123)


@pytest.mark.parametrize(
    ("name", "code"), [("SIGTERM", 143), ("SIGINT", 130), ("SIGHUP", 143)], ids=["SIGTERM", "SIGINT", "SIGHUP"]
)
def test_a_signal_with_the_last_word_of_the_agent_does_not_lose_it(here: Home, name: str, code: int) -> None:
    environ = stub(MEND, STUB_SCENARIO="signal-at-the-end", STUB_SIGNAL=name)
    run = start(here, "tick", "--propose", **environ)
    run.communicate(timeout=20)
    (row,) = history(here)
    assert (run.returncode, row["outcome"], row["cost_usd"]) == (code, "proposed", 0.0123)
    assert proposal(here, row["proposal"])["status"] == "waiting"


def test_a_signal_ends_the_whole_run(here: Home) -> None:
    second = here.path / "second"
    second.mkdir()
    world = here.world({"DRY_RUN": "true"}, MEMORY_ROOTS=f"{here.root}:{second}")
    with pytest.raises(Interrupted), signals.raising():
        tick(replace(world, say=lambda root, step: interrupt() if step.startswith("asking") else None), Request())
    assert [row["memory_root"] for row in history(here)] == [str(here.root)]


class Dropping:
    """Python drops what is raised in here."""

    def __del__(self) -> None:
        interrupt()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_signal_that_python_dropped_tells_what_was_done(here: Home) -> None:
    with pytest.raises(Interrupted) as interrupted, signals.raising(), turn(here.world(), "a test") as books:
        row = books.write(draft_of(books, "fix", str(here.root)).add(outcome="applied", files_changed=("a.md",)))
        dropping = Dropping()
        del dropping
    ended = interrupted.value.ended
    assert ended and [written.tick_id for written in ended.rows] == [row.tick_id]


# Two at once


def test_a_second_run_says_who_is_at_work(here: Home, tmp_path: Path) -> None:
    first, _ = at_work(here, tmp_path)
    began = time.monotonic()
    second = start(here, "tick", "--json")
    out, err = second.communicate(timeout=20)
    took = time.monotonic() - began
    first.terminate()
    first.communicate()
    assert (second.returncode, json.loads(out)["error"]["code"], took < 5) == (75, "busy", True)
    assert f"pid {first.pid}" in err and "cmmd tick --no-dry-run" in err
    assert len(history(here)) == 1


def test_waiting_for_its_end(here: Home, tmp_path: Path) -> None:
    first, _ = at_work(here, tmp_path, MAX_TICK_SECONDS="2")
    second = start(here, "tick", "--wait", "--json", "--force")
    out, _ = second.communicate(timeout=60)
    first.communicate()
    rows = json.loads(out)["rows"]
    assert (first.returncode, second.returncode, [row["outcome"] for row in rows]) == (1, 0, ["reported"])
    assert [row["outcome"] for row in history(here)] == ["failed", "reported"]


def test_waiting_only_so_long(here: Home, tmp_path: Path) -> None:
    first, _ = at_work(here, tmp_path)
    began = time.monotonic()
    second = start(here, "tick", "--wait", "--timeout", "1")
    second.communicate(timeout=20)
    took = time.monotonic() - began
    first.terminate()
    first.communicate()
    assert (second.returncode, 1 <= took < 8) == (75, True)


def test_two_state_folders_never_work_on_one_root(here: Home, tmp_path: Path) -> None:
    first, _ = at_work(here, tmp_path)
    second = start(here, "tick", "--json", XDG_STATE_HOME=str(tmp_path / "other"))
    out, _ = second.communicate(timeout=20)
    first.terminate()
    first.communicate()
    (row,) = json.loads(out)["rows"]
    assert (second.returncode, row["skip_code"]) == (0, "root_locked")
