"""A whole run: several roots, what stderr hears, the snapshots on the way, and books that agree with each other."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from cmmd.core.errors import Exit
from cmmd.core.memory.location import Root
from cmmd.core.records.history_row import Row
from cmmd.core.records.totals import Totals, count
from cmmd.tick import one_root
from cmmd.tick.cached_audit import CachedAudit
from cmmd.tick.context import World
from cmmd.tick.run import Request, Run, tick
from tests.ticks import (
    INDEX,
    MEND,
    MENDED_INDEX,
    REPO,
    applied,
    command,
    history,
    state,
    stub,
    taken,
    text,
    unprivileged,
)
from tests.worlds import Home


@pytest.fixture
def here(tmp_path: Path) -> Home:
    return Home.make(tmp_path)


def more_roots(here: Home, *names: str) -> list[Path]:
    """Copies of the root, elsewhere; the first of the returned is the root itself."""
    for name in names:
        shutil.copytree(here.root, here.path / name, copy_function=shutil.copy2)
    return [here.root, *(here.path / name for name in names)]


def named(*roots: Path) -> dict[str, str]:
    return {"MEMORY_ROOTS": ":".join(map(str, roots))}


# Several roots


def test_no_root_is_no_failure(here: Home) -> None:
    shutil.rmtree(here.path / ".claude")
    run = here.tick()
    assert (run.rows, run.run_id, run.exit_code, run.complaints) == ((), None, Exit.DONE, ())


def test_rows_of_one_run(here: Home) -> None:
    run = here.tick(**named(*more_roots(here, "b", "c")))
    assert [Path(row.memory_root).name for row in run.rows] == ["memory", "b", "c"]
    assert [row.run_id for row in run.rows] == [run.rows[0].tick_id] * 3 == [run.run_id] * 3
    assert len({row.tick_id for row in run.rows}) == 3 and run.to_json()["rows"] == history(here)


def test_a_missing_root_stops_nothing(here: Home) -> None:
    (root, other) = more_roots(here, "b")
    (here.path / "file").touch()
    run = here.tick(dry_run=False, **named(root, here.path / "gone", here.path / "file", other), **stub(MEND))
    assert [(row.outcome, row.reasons) for row in run.rows] == [
        ("applied", ()),
        ("failed", ("root_missing",)),
        ("failed", ("root_missing",)),
        ("applied", ()),
    ]
    assert (run.exit_code, len(run.complaints)) == (Exit.FINDINGS, 2)


@pytest.mark.skipif(sys.platform != "linux", reason="setpriv is Linux's")
@pytest.mark.parametrize(
    ("mode", "reason"),
    [pytest.param(0o000, "root_unreadable", id="unreadable"), pytest.param(0o500, "write_failed", id="read-only")],
)
def test_modes_that_forbid_it(here: Home, mode: int, reason: str) -> None:
    root, other = more_roots(here, "b")
    root.chmod(mode)
    argv = [*unprivileged(), *command("tick", "--no-dry-run", "--json")]
    environ = {**here.environ, **named(root, other), **stub(MEND), "PYTHONPATH": str(REPO)}
    done = subprocess.run(argv, env=environ, cwd=here.path, capture_output=True, text=True)
    root.chmod(0o700)
    rows = json.loads(done.stdout)["rows"]
    assert [(row["outcome"], row["reasons"]) for row in rows] == [("failed", [reason]), ("applied", [])]
    assert ((root / "MEMORY.md").read_text(), (other / "MEMORY.md").read_text()) == (INDEX, MENDED_INDEX)
    assert (done.returncode, list(root.glob(".cmmd*"))) == (1, [])


def test_a_bug_of_ours_stops_nothing(here: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    roots, cached_audit = more_roots(here, "b"), one_root.cached_audit

    def broken(root: Root, world: World, *, with_digest: bool) -> CachedAudit:
        if root.path == str(here.root):
            raise ValueError("impossible")
        return cached_audit(root, world, with_digest=with_digest)

    monkeypatch.setattr(one_root, "cached_audit", broken)
    run = here.tick(dry_run=False, **named(*roots))
    assert [row.outcome for row in run.rows] == ["failed", "no_effect"]
    assert run.exit_code == Exit.BUG


def timed(here: Home, *times: float, **environ: str) -> Run:
    """A run whose clock shows these seconds: at its start, then before each root."""
    clock = iter(times)
    return tick(replace(here.world(**environ), monotonic=lambda: next(clock)), Request())


def test_who_had_no_time_goes_first_next_time(here: Home) -> None:
    roots = more_roots(here, "b", "c")
    first = timed(here, 0, 0, 1201, 1300, **named(*roots))
    assert [row.skip_code for row in first.rows] == [None, "out_of_time", "out_of_time"]
    second = timed(here, 0, 0, 1200, 1300, **named(*roots))
    assert [Path(row.memory_root).name for row in second.rows] == ["b", "c", "memory"]
    assert [row.skip_code for row in second.rows] == [None, None, "nothing_new_to_say"]
    third = timed(here, 0, 0, 0, 0, **named(*roots))
    assert [Path(row.memory_root).name for row in third.rows] == ["memory", "b", "c"]


# Snapshots on the way


def test_snapshots_of_what_was_never_seen(here: Home) -> None:
    here.tick()
    here.tick()
    assert [shot.kind for shot in taken(here)] == ["observed"]
    (here.root / "user_ana.md").write_text(text("user_ana.md") + "\nMore.\n")
    row = here.row()
    assert (row.skip_code, row.pre_tick_sha) == ("touched_recently", taken(here)[0].sha)
    assert taken(here)[0].files == ("user_ana.md",)


def test_an_apply_brings_one_more(here: Home) -> None:
    here.tick()
    row = applied(here)
    assert [shot.kind for shot in taken(here)] == ["post-tick", "observed"]
    here.tick()
    assert [shot.sha for shot in taken(here)] == [row.post_tick_sha, row.pre_tick_sha]


# What stderr hears


def test_a_failure_is_told_once(here: Home) -> None:
    told = [
        len(here.tick(dry_run=False, request=Request(force=True), STUB_SCENARIO=scenario).complaints)
        for scenario in (
            "overloaded",
            "overloaded",
            "not-logged-in",
            "empty-a-file",
            "empty-a-file",
            "fine",
            "overloaded",
        )
    ]
    assert told == [1, 0, 1, 1, 0, 0, 1]


def test_a_failure_that_is_told_once_stays_a_failure(here: Home) -> None:
    codes = [here.tick(**named(here.path / "gone")) for _ in range(3)]
    assert [(run.exit_code, len(run.complaints)) for run in codes] == [(1, 1), (1, 0), (1, 0)]


def test_a_skip_between_does_not_tell_it_again(here: Home) -> None:
    environ = {"STUB_SCENARIO": "empty-a-file"}
    runs = [here.tick(dry_run=False, **environ), here.tick(dry_run=False, **environ)]
    runs.append(here.tick(dry_run=False, request=Request(force=True), **environ))
    assert [(run.rows[0].outcome, len(run.complaints)) for run in runs] == [
        ("refused", 1),
        ("skipped", 0),
        ("refused", 0),
    ]


def test_metrics_that_cannot_be_written_are_told_once(here: Home) -> None:
    (here.path / "file").touch()
    environ = {"METRICS_DIR": str(here.path / "file/in-the-way")}
    runs = [here.tick(**environ), here.tick(**environ), here.tick(), here.tick(**environ)]
    assert [(run.exit_code, len(run.complaints)) for run in runs] == [(1, 1), (1, 0), (0, 0), (1, 1)]


# The books


def metric(here: Home, name: str) -> float:
    lines = (here.state / "cmmd.prom").read_text().splitlines()
    return sum(float(line.rpartition(" ")[2]) for line in lines if line.partition(" ")[0].partition("{")[0] == name)


def some_ticks(here: Home) -> None:
    here.tick()
    here.tick()
    applied(here)
    here.tick(dry_run=False, MIN_IDLE_SEC="0")
    here.tick(dry_run=False, request=Request(force=True), STUB_SCENARIO="a-secret")
    here.tick(dry_run=False, request=Request(force=True), STUB_SCENARIO="crash")
    here.tick(**named(here.path / "gone"))


def test_state_and_metrics_are_what_history_says(here: Home) -> None:
    some_ticks(here)
    rows = [Row.from_json(row) for row in history(here)]
    totals = Totals()
    for row in rows:
        totals = count(totals, row)
    outcomes = Counter(row.outcome for row in rows)
    assert outcomes == {"reported": 1, "skipped": 2, "applied": 1, "refused": 1, "failed": 2}
    assert Totals.from_json(state(here)["totals"]) == totals
    wanted = {
        "cmmd_ticks_total": 7,
        "cmmd_ticks_skipped_total": 2,
        "cmmd_ticks_ran_total": 5,
        "cmmd_tick_failures_total": 2,
        "cmmd_history_appends_total": 7,
        "cmmd_outcomes_total": 7,
        "cmmd_skips_total": 2,
        "cmmd_refusals_total": len(next(row for row in rows if row.outcome == "refused").reasons),
        "cmmd_audit_issues_last": 4,
        "cmmd_proposals_waiting": 0,
        "cmmd_memory_files": 8,
    }
    assert {name: metric(here, name) for name in wanted} == wanted
    assert metric(here, "cmmd_agent_cost_usd_total") == pytest.approx(sum(row.cost_usd or 0 for row in rows))
    assert metric(here, "cmmd_agent_cost_usd_total") == pytest.approx(sum(state(here)["spend"].values()))


def test_a_damaged_state_is_set_aside_and_rebuilt(here: Home) -> None:
    some_ticks(here)
    before = state(here)
    (here.state / "state.json").write_text('{"schema": 1, "totals": ')
    run = here.tick(**named(here.path / "gone"))
    after = state(here)
    assert run.rows[0].reasons == ("root_missing",)
    assert [p.read_text() for p in here.state.glob("state.json.corrupt-*")] == ['{"schema": 1, "totals": ']
    assert after["totals"]["ticks"] == before["totals"]["ticks"] + 1
    assert after["totals"]["cost_usd"] == pytest.approx(before["totals"]["cost_usd"])
    assert after["spend"] == pytest.approx(before["spend"])


def test_a_torn_line_spoils_no_row(here: Home) -> None:
    here.tick()
    with (here.state / "history.jsonl").open("ab") as file:
        file.write(b'{"tick_id": "torn", "started')
    here.tick()
    lines = (here.state / "history.jsonl").read_bytes().splitlines()
    assert [json.loads(line)["outcome"] for line in (lines[0], lines[2])] == ["reported", "skipped"]
    assert state(here)["totals"]["ticks"] == 2


def test_a_row_that_was_not_counted_is_counted(here: Home) -> None:
    here.tick()
    kept = (here.state / "state.json").read_bytes()
    here.tick()
    (here.state / "state.json").write_bytes(kept)
    here.tick()
    assert state(here)["totals"]["ticks"] == 3


def test_files_are_private_but_for_the_metrics(here: Home) -> None:
    applied(here)
    modes = {str(p.relative_to(here.state)): p.stat().st_mode & 0o777 for p in here.state.rglob("*") if p.is_file()}
    objects = {name: mode for name, mode in modes.items() if "/objects/" in name}
    assert all(mode & 0o077 == 0 for mode in objects.values())
    assert {name for name, mode in modes.items() if mode & 0o077} - set(objects) == {"cmmd.prom"}
    assert here.state.stat().st_mode & 0o777 == 0o700
