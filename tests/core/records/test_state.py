"""state.json's shape: what is taken, what is refused, and what history can rebuild."""

import json
from dataclasses import replace
from typing import Any

import pytest

from cmmd.core.errors import UsageError
from cmmd.core.records.history_row import Row
from cmmd.core.records.state import RootState, Running, State, day_of, rebuilt
from cmmd.core.records.totals import Totals

ROOT = "/home/u/.claude/projects/-home-u/memory"
FULL = State(
    dry_run_override=False,
    totals=Totals(ticks=3, outcomes={"applied": 1}),
    counted_until="0123456789abcdef",
    spend={"2025-01-31": 0.25},
    wait_until={"/home/u/.claude": 1_700_000_000},
    wait_since={"/home/u/.claude": 1_699_990_000},
    accounts={"current": "work", "accounts": [], "ok": True},
    roots={
        ROOT: RootState(
            last_tick_unix=5,
            last_success_unix=4,
            seen_by_agent="f00d",
            running=Running(tick_id="a", phase="agent", pid=7, start="99", pgid=7, boot_id="b", seen="fe", row={}),
            snapshot_sha="ab" * 20,
            snapshot_digest="cd" * 32,
            said="agent_failed",
            deferred=True,
            issues={"error": {"index-dangling": 1}},
            files=3,
            bytes=2048,
        )
    },
)


def reread(state: State) -> State:
    return State.from_json(json.loads(json.dumps(state.to_json())))


@pytest.mark.parametrize(
    "state",
    [
        pytest.param(FULL, id="every field"),
        pytest.param(State(), id="nothing yet"),
        pytest.param(State(roots={"/a/\udcff\n": RootState()}), id="an undecodable path"),
        pytest.param(State(extra={"later": {"x": [1]}}), id="a key of another version"),
        pytest.param(State(roots={ROOT: RootState(extra={"later": 1})}), id="a root's key of another version"),
        pytest.param(
            State(roots={ROOT: RootState(running=Running(tick_id="a", phase="apply", extra={"later": 1}))}),
            id="a running one's key of another version",
        ),
    ],
)
def test_a_state_survives_a_round_trip(state: State) -> None:
    assert reread(state) == state


@pytest.mark.parametrize(
    "document",
    [
        pytest.param([], id="a list"),
        pytest.param({}, id="no schema"),
        pytest.param({"schema": "1"}, id="a schema that is text"),
        pytest.param({"schema": 1, "roots": []}, id="roots that are a list"),
        pytest.param({"schema": 1, "roots": {ROOT: 5}}, id="a root that is a number"),
        pytest.param({"schema": 1, "roots": {ROOT: {"files": "3"}}}, id="a count that is text"),
        pytest.param({"schema": 1, "roots": {ROOT: {"running": {"pid": 1}}}}, id="running without an id"),
        pytest.param({"schema": 1, "roots": {ROOT: {"issues": {"error": 1}}}}, id="issues without rules"),
        pytest.param({"schema": 1, "spend": {"2025-01-31": "much"}}, id="money that is text"),
        pytest.param({"schema": 1, "dry_run_override": "true"}, id="an override that is text"),
        pytest.param({"schema": 1, "totals": {"ticks": "1"}}, id="damaged totals"),
        pytest.param({"schema": 1, "wait_until": {"/c": True}}, id="a time that is true"),
        pytest.param({"schema": 1, "wait_since": {"/c": "x"}}, id="a time that is text"),
    ],
)
def test_what_is_no_state_is_refused(document: Any) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        State.from_json(document)


@pytest.mark.parametrize(
    "document",
    [
        pytest.param({"schema": 1}, id="only the schema"),
        pytest.param({"schema": 1, "dry_run_override": None, "spend": None}, id="nulls"),
    ],
)
def test_what_is_absent_has_its_default(document: Any) -> None:
    assert State.from_json(document) == State()


def test_a_newer_schema_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match=r"newer cmmd \(schema 2, this one knows 1\)"):
        State.from_json({"schema": 2})


TICK = Row(tick_id="b", started_at_unix=100, finished_at_unix=107, memory_root=ROOT, outcome="applied")


@pytest.mark.parametrize(
    ("row", "last_tick", "last_success"),
    [
        pytest.param(TICK, 107, 107, id="applied"),
        pytest.param(replace(TICK, outcome="skipped", skip_code="already_clean"), 107, 107, id="skipped"),
        pytest.param(replace(TICK, finished_at_unix=None), 100, 100, id="without an end"),
        pytest.param(replace(TICK, outcome="failed"), 107, 1, id="failed: no success"),
        pytest.param(replace(TICK, outcome="refused"), 107, 1, id="refused: no success"),
        pytest.param(replace(TICK, kind="fix"), 1, 1, id="a fix is no tick"),
        pytest.param(replace(TICK, memory_root=""), 1, 1, id="a row of no root"),
        pytest.param(replace(TICK, memory_root="/other"), 1, 1, id="a row of another root"),
    ],
)
def test_a_row_is_noted_at_its_root(row: Row, last_tick: int, last_success: int) -> None:
    before = State().with_root(ROOT, RootState(last_tick_unix=1, last_success_unix=1))
    after = before.with_row(row).root(ROOT)
    assert (after.last_tick_unix, after.last_success_unix) == (last_tick, last_success)


def test_a_row_is_counted() -> None:
    after = State().with_row(TICK)
    assert (after.totals.ticks, after.counted_until) == (1, "b")


def test_rows_of_a_killed_run_are_noted_once() -> None:
    rows = [TICK, replace(TICK, tick_id="c", finished_at_unix=200)]
    after = State().with_row(TICK).with_missing(rows).with_missing(rows)
    assert (after.totals.ticks, after.root(ROOT).last_tick_unix, after.counted_until) == (2, 200, "c")


@pytest.mark.parametrize(
    ("steps", "spent"),
    [
        pytest.param([0.5], 0.5, id="spent"),
        pytest.param([0.5, -0.5, 0.125], 0.125, id="reserved, given back, spent"),
        pytest.param([-1.0], 0.0, id="never less than nothing"),
    ],
)
def test_spend(steps: list[float], spent: float) -> None:
    state = State()
    for usd in steps:
        state = state.with_spend("2025-01-31", usd)
    assert state.spend == {"2025-01-31": spent}


def test_old_days_are_forgotten() -> None:
    state = State()
    for day in range(1, 32):
        state = state.with_spend(f"2025-01-{day:02}", 1.0)
    assert min(state.with_spend("2025-02-01", 1.0).spend) == "2025-01-02"


@pytest.mark.parametrize(
    ("unix", "day"),
    [
        pytest.param(0, "1970-01-01", id="the first day"),
        pytest.param(1_738_367_999, "2025-01-31", id="the last second of a UTC day"),
        pytest.param(1_738_368_000, "2025-02-01", id="the first second of the next"),
    ],
)
def test_the_budgets_day_is_utc(unix: int, day: str) -> None:
    assert day_of(unix) == day


def test_history_rebuilds_totals_ticks_and_todays_spend() -> None:
    yesterday = replace(TICK, tick_id="a", started_at_unix=100 - 86_400, cost_usd=1.0)
    today = replace(TICK, cost_usd=0.25)
    state = rebuilt([yesterday, today], "1970-01-01")
    assert (state.totals.ticks, state.counted_until, state.root(ROOT).last_tick_unix, state.spend) == (
        2,
        "b",
        107,
        {"1970-01-01": 0.25},
    )
