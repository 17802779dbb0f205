"""Every counter of contract.md, "Metrics", row by row."""

from dataclasses import replace
from typing import Any

import pytest

from cmmd.core.records.history_row import Row
from cmmd.core.records.state import State
from cmmd.core.records.totals import Totals, count

TICK = Row(tick_id="a", started_at_unix=100, finished_at_unix=107, outcome="applied")


def changed(row: Row) -> dict[str, Any]:
    """What a row adds to nothing, history_appends apart (every row adds one)."""
    before, after = Totals().to_json(), count(Totals(), row).to_json()
    return {name: value for name, value in after.items() if value != before[name] and name != "history_appends"}


RAN = {"ticks": 1, "ticks_ran": 1, "tick_seconds": 7.0}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        pytest.param(TICK, {**RAN, "outcomes": {"applied": 1}}, id="applied"),
        pytest.param(
            replace(TICK, outcome="skipped", skip_code="already_clean"),
            {
                "ticks": 1,
                "ticks_skipped": 1,
                "tick_seconds": 7.0,
                "outcomes": {"skipped": 1},
                "skips": {"already_clean": 1},
            },
            id="skipped",
        ),
        pytest.param(
            replace(TICK, outcome="refused", reasons=("loses_content", "odd_names")),
            {**RAN, "outcomes": {"refused": 1}, "refusals": {"loses_content": 1, "odd_names": 1}},
            id="refused for two reasons",
        ),
        pytest.param(
            replace(TICK, outcome="failed", reasons=("agent_timeout",)),
            {**RAN, "outcomes": {"failed": 1}, "tick_failures": 1},
            id="failed: its reason is no refusal",
        ),
        pytest.param(
            replace(TICK, outcome="proposed", reasons=("dry_run",)),
            {**RAN, "outcomes": {"proposed": 1}},
            id="proposed: its reason is no refusal",
        ),
        pytest.param(
            replace(TICK, model="haiku", cost_usd=0.25, input_tokens=10, output_tokens=2),
            {
                **RAN,
                "outcomes": {"applied": 1},
                "cost_usd": {"haiku": 0.25},
                "input_tokens": {"haiku": 10},
                "output_tokens": {"haiku": 2},
            },
            id="what the agent used",
        ),
        pytest.param(
            replace(TICK, cost_usd=0.5),
            {**RAN, "outcomes": {"applied": 1}, "cost_usd": {"unknown": 0.5}},
            id="money of a model without name",
        ),
        pytest.param(replace(TICK, outcome=None), RAN, id="the old daemon's, ran"),
        pytest.param(
            replace(TICK, outcome=None, reason_skipped="idle"),
            {"ticks": 1, "ticks_skipped": 1, "tick_seconds": 7.0},
            id="the old daemon's, skipped",
        ),
        pytest.param(
            replace(TICK, outcome=None, exit_code=1), {**RAN, "tick_failures": 1}, id="the old daemon's, failed"
        ),
        pytest.param(replace(TICK, kind="restore"), {"outcomes": {"applied": 1}}, id="a restore is no tick"),
        pytest.param(Row(tick_id="a", started_at_unix=1, kind="janitor"), {}, id="a janitor's row adds nothing"),
        pytest.param(
            replace(TICK, finished_at_unix=None),
            {"ticks": 1, "ticks_ran": 1, "outcomes": {"applied": 1}},
            id="a tick without end has no duration",
        ),
        pytest.param(
            replace(TICK, finished_at_unix=90),
            {"ticks": 1, "ticks_ran": 1, "outcomes": {"applied": 1}},
            id="a clock that went back takes nothing away",
        ),
        pytest.param(
            replace(TICK, model="haiku", cost_usd=-1.0, input_tokens=-5),
            {**RAN, "outcomes": {"applied": 1}},
            id="less than nothing takes nothing away",
        ),
        pytest.param(
            replace(TICK, agent_hold="over_budget"),
            {**RAN, "outcomes": {"applied": 1}},
            id="an agent held while fixes were made is no skip",
        ),
    ],
)
def test_what_a_row_adds(row: Row, expected: dict[str, Any]) -> None:
    assert changed(row) == expected


def test_every_row_is_an_append() -> None:
    assert count(count(Totals(), TICK), replace(TICK, kind="undo")).history_appends == 2


def test_sums_go_on_where_they_stood() -> None:
    row = replace(TICK, model="haiku", cost_usd=0.25)
    assert count(count(Totals(), row), row).cost_usd == {"haiku": 0.5}


def rows(*ids: str) -> list[Row]:
    return [replace(TICK, tick_id=tick_id) for tick_id in ids]


@pytest.mark.parametrize(
    ("counted_until", "history", "added", "until"),
    [
        pytest.param("", rows("1", "2"), 2, "2", id="nothing counted yet"),
        pytest.param("1", rows("1", "2", "3"), 2, "3", id="two were appended by a run that was killed"),
        pytest.param("2", rows("1", "2"), 0, "2", id="all counted"),
        pytest.param("2", [], 0, "2", id="no history"),
        pytest.param("2", rows("3", "4"), 2, "4", id="the row is gone (trimmed): later ids count"),
        pytest.param("5", rows("3", "4"), 0, "5", id="the row is gone and nothing is later"),
        pytest.param("5", rows("5", "3"), 1, "3", id="the clock went back: the file's order counts"),
        pytest.param("2", rows("2", "1", "2"), 0, "2", id="the id stands there twice: the newest counts"),
    ],
)
def test_rows_of_a_killed_run_are_counted_once(counted_until: str, history: list[Row], added: int, until: str) -> None:
    state = State(totals=Totals(ticks=7), counted_until=counted_until).with_missing(history)
    assert (state.totals.ticks, state.counted_until) == (7 + added, until)


@pytest.mark.parametrize(
    "document",
    [
        pytest.param({"ticks": "7"}, id="text"),
        pytest.param({"ticks": True}, id="true"),
        pytest.param({"ticks": -1}, id="less than nothing"),
        pytest.param({"tick_seconds": float("nan")}, id="NaN"),
        pytest.param({"ticks": {}}, id="a mapping where a number belongs"),
        pytest.param({"outcomes": 3}, id="a number where a mapping belongs"),
        pytest.param({"outcomes": {"applied": None}}, id="a label without a number"),
    ],
)
def test_damaged_totals_are_refused(document: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="is no count"):
        Totals.from_json(document)


@pytest.mark.parametrize(
    "totals",
    [
        pytest.param(Totals(), id="nothing"),
        pytest.param(count(Totals(), replace(TICK, model="m", cost_usd=0.5, output_tokens=1)), id="something"),
    ],
)
def test_totals_survive_a_round_trip(totals: Totals) -> None:
    assert Totals.from_json(totals.to_json()) == totals
