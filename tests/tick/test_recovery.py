"""After kill -9 at any moment the root is whole, and the next run settles what was left behind."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cmmd.adapters.files import lock
from cmmd.adapters.files.displaced import part
from cmmd.adapters.process import open_files
from cmmd.adapters.store.proposals import Proposals
from cmmd.core.records.proposal import Proposal
from cmmd.core.records.state import Running, State
from cmmd.tick.run import Request
from tests.decisions import apply
from tests.ticks import (
    INDEX,
    MEND,
    MENDED_INDEX,
    REPO,
    applied,
    command,
    history,
    proposal,
    spent,
    start,
    state,
    stub,
    taken,
    text,
    unprivileged,
)
from tests.waiting import eventually, gone
from tests.worlds import Home

ANA = "user_ana.md"
ANA_TEXT = text(ANA)
TEA = ANA_TEXT + "\nShe likes tea.\n"
BOTH = {**MEND, ANA: TEA}
LOOK = Request(no_agent=True, wait_seconds=5)
"""A killed run's lock goes with its last descriptor: a child that it was just starting holds one until its exec."""


@pytest.fixture
def here(tmp_path: Path) -> Home:
    return Home.make(tmp_path)


# Killed while the agent works


def killed_at_work(here: Home, tmp_path: Path) -> int:
    """The pid of the agent of a tick that was killed."""
    record = tmp_path / "record"
    run = start(here, "tick", "--no-dry-run", **stub(MEND, STUB_SCENARIO="hang", STUB_RECORD=str(record)))
    pid = int(json.loads(eventually(record))["pid"])
    run.kill()
    run.communicate()
    return pid


def test_a_kill_at_work_leaves_nothing_running_and_the_root_whole(here: Home, tmp_path: Path) -> None:
    before = here.files()
    assert gone(killed_at_work(here, tmp_path))
    assert (here.files(), history(here), spent(here)) == (before, [], 0.5)


def test_the_next_run_settles_a_kill_at_work(here: Home, tmp_path: Path) -> None:
    killed_at_work(here, tmp_path)
    run = here.tick(dry_run=False, **stub(MEND))
    killed, then = history(here)
    assert (killed["outcome"], killed["reasons"], killed["ran"], killed["cost_usd"]) == (
        "failed",
        ["interrupted"],
        True,
        0.5,
    )
    assert (then["outcome"], then["run_id"]) == ("applied", run.run_id)
    assert ([row.tick_id for row in run.rows], run.exit_code) == ([then["tick_id"]], 0)
    assert spent(here) == 0.5123
    assert list((here.state / "staging").iterdir()) == []
    assert state(here)["roots"][str(here.root)]["running"] is None
    assert state(here)["totals"]["outcomes"] == {"failed": 1, "applied": 1}


def killed_after_the_answer(here: Home, *, row: bool, proposal: bool) -> str:
    """What a kill leaves whose agent had answered, its cost being settled; the tick's id."""
    done = here.row(**stub(MEND, PROPOSE="true"))
    root, old = str(here.root), State.from_json(state(here)).root(str(here.root))
    running = Running(
        tick_id=done.tick_id, phase="agent", seen=old.seen_by_agent, row=replace(done, outcome=None).to_json()
    )
    change_state(here, lambda now: now.with_root(root, replace(old, seen_by_agent=None, running=running)))
    if not row:
        (here.state / "history.jsonl").unlink()
    if not proposal:
        shutil.rmtree(here.state / "proposals")
    return done.tick_id


@pytest.mark.parametrize(
    ("row", "proposed", "skip_code", "outcomes"),
    [
        pytest.param(False, False, None, ["failed", "proposed"], id="before anything was kept"),
        pytest.param(False, True, "nothing_new_to_say", ["failed", "skipped"], id="its proposal was kept"),
        pytest.param(True, True, "nothing_new_to_say", ["proposed", "skipped"], id="its row was written"),
    ],
)
def test_an_answer_that_a_kill_lost_is_asked_for_again(
    here: Home, row: bool, proposed: bool, skip_code: str | None, outcomes: list[str]
) -> None:
    tick_id = killed_after_the_answer(here, row=row, proposal=proposed)
    again = here.row(**stub(MEND, PROPOSE="true"))
    settled = history(here)[0]
    assert (again.skip_code, [old["outcome"] for old in history(here)]) == (skip_code, outcomes)
    assert (settled["proposal"], settled["cost_usd"]) == (tick_id if proposed else None, 0.0123)
    assert [found.status for found in Proposals(here.state / "proposals").all()[0]] == ["waiting"]


@pytest.mark.parametrize(
    ("gone", "environ", "again"),
    [
        pytest.param("proposals", stub(MEND, PROPOSE="true"), "proposed", id="its proposal"),
        pytest.param("proposals", {"PROPOSE": "true", "STUB_SCENARIO": "empty-a-file"}, "refused", id="its refusal"),
        pytest.param("history.jsonl", {}, "reported", id="its report"),
        pytest.param("staging", stub(MEND, PROPOSE="true"), "skipped", id="nothing of it"),
        pytest.param("proposals", {}, "skipped", id="something else"),
    ],
)
def test_an_answer_that_is_gone_was_never_seen(here: Home, gone: str, environ: dict[str, str], again: str) -> None:
    here.row(**environ)
    place = here.state / gone
    shutil.rmtree(place) if place.is_dir() else place.unlink(missing_ok=True)
    assert here.row(**environ).outcome == again


def test_of_two_that_wait_after_a_kill_the_newer_stays(here: Home) -> None:
    first = here.row(**stub(MEND, PROPOSE="true"))
    second = here.row(request=Request(force=True), **stub(BOTH, PROPOSE="true"))
    store = Proposals(here.state / "proposals")
    store.update(replace(store.load(first.proposal or ""), status="waiting"))
    here.tick(request=LOOK)
    assert [(p.tick_id, p.status) for p in store.all()[0]] == [
        (first.proposal, "superseded"),
        (second.proposal, "waiting"),
    ]


def change_state(here: Home, change: Callable[[State], State]) -> None:
    file = here.state / "state.json"
    file.write_text(json.dumps(change(State.from_json(json.loads(file.read_bytes()))).to_json()))


def note_running(here: Home, running: Running) -> None:
    root = str(here.root)
    change_state(here, lambda old: old.with_root(root, replace(old.root(root), running=running)))


@pytest.mark.parametrize(
    ("fields", "ended"),
    [
        pytest.param({}, True, id="it is still that process"),
        pytest.param({"start": "1"}, False, id="another process by now"),
        pytest.param({"boot_id": "x"}, False, id="another start of the machine"),
        pytest.param({"pid": None}, False, id="it was never started"),
    ],
)
def test_an_agent_that_outlived_its_run(here: Home, fields: dict[str, Any], ended: bool) -> None:
    here.tick()
    with subprocess.Popen(["sleep", "600"], start_new_session=True) as left:
        pid = left.pid
        usual = {"pid": pid, "pgid": pid, "start": open_files.start_time(pid), "boot_id": open_files.boot_id()}
        row = {**history(here)[0], "tick_id": "00000000000000aa", "outcome": None}
        note_running(here, Running(**{"tick_id": row["tick_id"], "phase": "agent", "row": row, **usual, **fields}))
        here.tick(request=LOOK)
        assert (left.poll() is not None) is ended
        left.kill()
    assert [row["outcome"] for row in history(here)] == ["reported", "failed", "skipped"]


# Killed in the middle of an apply


def half_applied(here: Home, *, written: dict[str, str], phase: str = "apply") -> Proposal:
    """What a kill in the middle of applying BOTH leaves: the journal, the noted row, and some files written."""
    row = here.row(dry_run=False, **stub(BOTH, STUB_SCENARIO="no-closing-line"))
    store = Proposals(here.state / "proposals")
    waiting = store.load(row.tick_id)
    names = {file.path: f".cmmd-{row.tick_id}-{n}" for n, file in enumerate(waiting.files)}
    store.update(replace(waiting.marked("applying"), temporary=names))
    noted = replace(row, outcome="applied", reasons=(), files_changed=tuple(sorted(BOTH)), issues_after=4)
    note_running(here, Running(tick_id=row.tick_id, phase="apply", row=noted.to_json()))
    (here.state / "history.jsonl").unlink()
    (here.root / part(names[ANA])).write_text("half of a tempora")
    for name, data in written.items():
        (here.root / name).write_text(data)
    return store.load(row.tick_id)


OLD = {"MEMORY.md": INDEX, ANA: ANA_TEXT}
NEW = {"MEMORY.md": MENDED_INDEX, ANA: TEA}
THEIRS = ANA_TEXT + "\nWritten by somebody else.\n"
KEPT = {**OLD, ANA: THEIRS}


@pytest.mark.parametrize("dry_run", [pytest.param(True, id="dry run"), pytest.param(False, id="no dry run")])
@pytest.mark.parametrize(
    ("written", "outcome", "status", "wanted"),
    [
        pytest.param({}, "applied", "applied", NEW, id="before the first file"),
        pytest.param({"MEMORY.md": MENDED_INDEX}, "applied", "applied", NEW, id="between two files"),
        pytest.param(NEW, "applied", "applied", NEW, id="after the last file"),
        pytest.param(
            {"MEMORY.md": MENDED_INDEX, ANA: THEIRS}, "failed", "stale", {**OLD, ANA: THEIRS}, id="taken back"
        ),
        pytest.param({ANA: THEIRS}, "failed", "stale", {**OLD, ANA: THEIRS}, id="nothing to take back"),
    ],
)
def test_a_half_done_apply(
    here: Home, dry_run: bool, written: dict[str, str], outcome: str, status: str, wanted: dict[str, str]
) -> None:
    journal = half_applied(here, written=written)
    before = here.files()
    here.tick(dry_run=dry_run, request=LOOK)
    row = history(here)[0]
    assert {name: (here.root / name).read_text() for name in OLD} == wanted
    assert set(here.files()) == {name for name in before if not name.startswith(".cmmd-")}
    assert (row["tick_id"], row["outcome"], row["cost_usd"]) == (journal.tick_id, outcome, 0.0123)
    assert row["files_changed"] == (sorted(BOTH) if outcome == "applied" else [])
    assert (row["reasons"], proposal(here, journal.tick_id)["status"]) == (
        [] if outcome == "applied" else ["interrupted"],
        status,
    )
    assert row["post_tick_sha"] == taken(here)[0].sha
    assert len(history(here)) == 2


def test_it_is_settled_without_the_state_too(here: Home) -> None:
    journal = half_applied(here, written={"MEMORY.md": MENDED_INDEX})
    (here.state / "state.json").unlink()
    here.tick(request=LOOK)
    row = history(here)[0]
    assert (row["tick_id"], row["outcome"], row["files_changed"]) == (journal.tick_id, "applied", sorted(BOTH))
    assert (here.root / ANA).read_text() == TEA


def test_a_root_that_is_gone_meanwhile(here: Home) -> None:
    journal = half_applied(here, written={})
    shutil.rmtree(here.root)
    here.tick(request=LOOK)
    assert [row["reasons"] for row in history(here)] == [["interrupted"]]
    assert proposal(here, journal.tick_id)["status"] == "stale"


def test_a_locked_root_is_settled_by_a_later_run(here: Home) -> None:
    journal = half_applied(here, written={"MEMORY.md": MENDED_INDEX})
    with lock.root_lock(str(here.root)):
        here.tick(request=LOOK)
        assert proposal(here, journal.tick_id)["status"] == "applying"
        assert (here.root / ANA).read_text() == ANA_TEXT
    here.tick(request=LOOK)
    settled = next(row for row in history(here) if row["tick_id"] == journal.tick_id)
    assert [row["skip_code"] for row in history(here)] == ["root_locked", None, "touched_recently"]
    assert (settled["outcome"], settled["cost_usd"]) == ("applied", 0.0123)


@pytest.mark.skipif(sys.platform != "linux", reason="setpriv is Linux's")
def test_a_root_that_takes_no_bytes_now_is_settled_by_a_later_run(here: Home) -> None:
    journal = half_applied(here, written={"MEMORY.md": MENDED_INDEX})
    here.root.chmod(0o500)
    environ = {**here.environ, "PYTHONPATH": str(REPO)}
    subprocess.run(
        [*unprivileged(), *command("tick", "--no-agent", "--force")], env=environ, cwd=here.path, check=False
    )
    here.root.chmod(0o700)
    assert (history(here)[-1]["outcome"], history(here)[-1]["reasons"]) == ("failed", ["write_failed"])
    assert (proposal(here, journal.tick_id)["status"], (here.root / ANA).read_text()) == ("applying", ANA_TEXT)
    here.tick(request=LOOK)
    settled = next(row for row in history(here) if row["tick_id"] == journal.tick_id)
    assert (settled["outcome"], (here.root / ANA).read_text()) == ("applied", TEA)


def test_damaged_kept_bytes_are_never_written(here: Home) -> None:
    journal = half_applied(here, written={})
    (here.state / "proposals" / journal.tick_id / "after" / ANA).write_text("damaged")
    here.tick(request=LOOK)
    assert {name: (here.root / name).read_text() for name in OLD} == OLD
    assert (history(here)[0]["reasons"], proposal(here, journal.tick_id)["status"]) == (["interrupted"], "stale")


@pytest.mark.parametrize("dry_run", [pytest.param(True, id="dry run"), pytest.param(False, id="no dry run")])
def test_killed_between_the_apply_and_its_row(here: Home, dry_run: bool) -> None:
    row = applied(here, GIT_TRACK_MEMORY="false")
    (here.state / "history.jsonl").unlink()
    note_running(here, Running(tick_id=row.tick_id, phase="apply", row=replace(row, outcome="applied").to_json()))
    here.tick(dry_run=dry_run, request=LOOK)
    (settled, _) = history(here)
    (newest,) = taken(here)
    assert (settled["tick_id"], settled["outcome"]) == (row.tick_id, "applied")
    assert (settled["post_tick_sha"], newest.kind, newest.tick_id) == (newest.sha, "post-tick", row.tick_id)


def test_killed_between_the_row_and_an_apply_of_fixes_beside_a_refused_edit(here: Home) -> None:
    proposed = here.row(request=Request(propose=True), AUTOFIX="true", STUB_SCENARIO="empty-a-file")
    row = apply(here, proposed.tick_id or "")
    *before, _ = (here.state / "history.jsonl").read_text().splitlines(keepends=True)
    (here.state / "history.jsonl").write_text("".join(before))
    note_running(here, Running(tick_id=row.tick_id, phase="apply", row=row.to_json()))
    here.tick(request=LOOK)
    settled = history(here)[1]
    assert (settled["tick_id"], settled["outcome"]) == (row.tick_id, "applied")
    assert settled["files_changed"] == list(row.files_changed) != []


def test_killed_between_the_row_and_the_state(here: Home) -> None:
    row = applied(here)
    note_running(here, Running(tick_id=row.tick_id, phase="apply", row=row.to_json()))
    here.tick(request=LOOK)
    assert [old["outcome"] for old in history(here)] == ["applied", "skipped"]
    assert state(here)["roots"][str(here.root)]["running"] is None


def test_a_damaged_proposal_stops_nothing(here: Home) -> None:
    journal = half_applied(here, written={})
    (here.state / "proposals" / journal.tick_id / "proposal.json").write_text("{")
    here.tick(request=LOOK)
    assert [row["outcome"] for row in history(here)] == ["failed", "skipped"]


# What an apply took out of the root


def test_what_an_apply_set_aside_goes_with_the_next_run(here: Home) -> None:
    row = applied(here)
    aside = here.state / "proposals" / row.tick_id / "aside"
    assert [path.read_text() for path in aside.iterdir()] == [INDEX]
    here.tick(request=LOOK)
    assert (aside.exists(), proposal(here, row.tick_id)["notes"]) == (False, [])


def test_a_late_write_to_it_is_kept_and_told_once(here: Home) -> None:
    row = applied(here)
    home = here.state / "proposals" / row.tick_id
    (home / "aside/MEMORY.md").write_text("words of a client that was quicker\n")
    told = [here.tick(request=LOOK).complaints for _ in range(2)]
    assert [len(complaints) for complaints in told] == [1, 0]
    assert "displaced" in told[0][0] and told[0][0].endswith(proposal(here, row.tick_id)["notes"][0])
    assert (home / "displaced/MEMORY.md").read_text() == "words of a client that was quicker\n"


# Killed at any moment


def wait_for(moment: str, here: Home, until: float) -> None:
    """Until the run has come so far."""
    reached = {
        "start": lambda: (here.state / "tick.lock").exists(),
        "agent": lambda: any(here.state.glob("staging/*/MEMORY.md")),
        "apply": lambda: any(here.state.glob("proposals/*/change.patch")),
    }[moment]
    while not reached() and time.monotonic() < until:
        time.sleep(0.0005)


@pytest.mark.parametrize("seed", range(10 if os.environ.get("CMMD_TEST_LONG") else 3))
@pytest.mark.parametrize(
    ("moment", "within"),
    [
        pytest.param("start", 0.1, id="start"),
        pytest.param("agent", 0.2, id="agent"),
        pytest.param("apply", 0.03, id="apply"),
    ],
)
def test_killed_at_a_random_moment(here: Home, moment: str, within: float, seed: int) -> None:
    old = here.files()
    new = old | {name: data.encode() for name, data in BOTH.items()}
    run = start(here, "tick", "--no-dry-run", **stub(BOTH))
    wait_for(moment, here, time.monotonic() + 10)
    time.sleep(random.Random(f"{moment} {seed}").uniform(0, within))
    run.kill()
    run.communicate()
    assert all(here.files()[name] in (old[name], new[name]) for name in old)
    here.tick(request=LOOK)
    ids = [row["tick_id"] for row in history(here)]
    assert here.files() in (old, new)
    assert len(ids) == len(set(ids))
    assert not any(root["running"] for root in state(here)["roots"].values())
    assert not any(here.state.glob("staging/*")) and list(here.root.glob(".cmmd*")) == []
    statuses = [found.status for found in Proposals(here.state / "proposals").all()[0]]
    assert "applying" not in statuses
    assert [row["outcome"] for row in history(here)].count("applied") == (here.files() == new)


@pytest.mark.parametrize(
    ("name", "stays"),
    [
        pytest.param(".cmmd-{gone}-0123abcd.tmp", False, id="of a run that is gone"),
        pytest.param(".state.json.{gone}.tmp", False, id="of an earlier version, the state"),
        pytest.param(".holder.json.{gone}.tmp", False, id="of an earlier version, the note of a lock"),
        pytest.param(".cmmd.prom.{gone}.tmp", False, id="of an earlier version, the metrics"),
        pytest.param(".cmmd-1-0123abcd.tmp", True, id="of a process that is there"),
        pytest.param(".theirs.{gone}.tmp", True, id="of another program"),
        pytest.param("state.json.corrupt-1", True, id="what was set aside"),
    ],
)
def test_temporary_files_of_ours_go(here: Home, name: str, stays: bool) -> None:
    here.state.mkdir(parents=True)
    left = here.state / name.format(gone=2**22 + 1)  # no process has that id
    left.write_bytes(b"{")
    here.tick(request=LOOK)
    assert left.exists() == stays
