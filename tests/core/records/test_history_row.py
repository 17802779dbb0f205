"""History rows: the contract's order, and what readers take."""

import json
from typing import Any

import pytest

from cmmd.core.records.history_row import Row

ORDER = (
    "tick_id started_at_unix finished_at_unix dry_run memory_root ran reason_skipped exit_code audit_total_issues "
    "pre_tick_sha kind run_id outcome skip_code agent_hold issues_after files_changed post_tick_sha cost_usd "
    "input_tokens output_tokens turns model account reasons findings proposal summary cmmd_version notes takes_back"
)

OLD = {
    "tick_id": "0123456789abcdef",
    "started_at_unix": 1_700_000_000,
    "finished_at_unix": 1_700_000_009,
    "dry_run": False,
    "memory_root": "/home/u/.claude/projects/-home-u/memory",
    "ran": True,
    "reason_skipped": None,
    "exit_code": 0,
    "audit_total_issues": 4,
    "pre_tick_sha": "ab" * 20,
}

FULL = Row(
    **OLD,
    kind="tick",
    run_id="0123456789abcdef",
    outcome="applied",
    issues_after=0,
    files_changed=("a.md", "caf\udce9.md"),
    cost_usd=0.01,
    turns=3,
    reasons=("asked",),
    findings={"name-missing": 2},
    summary="déjà vu\n",
)


def test_keys_stand_in_the_contracts_order() -> None:
    assert " ".join(FULL.to_json()) == ORDER


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(FULL, id="every kind of value, an undecodable name among them"),
        pytest.param(Row(tick_id="a", started_at_unix=1), id="nothing but defaults"),
        pytest.param(Row.from_json(OLD), id="the old daemon's ten keys"),
    ],
)
def test_a_row_survives_a_round_trip(row: Row) -> None:
    assert Row.from_json(json.loads(json.dumps(row.to_json()))) == row


@pytest.mark.parametrize(
    ("key", "value", "read"),
    [
        pytest.param("memory_root", ["/x"], "", id="a list for text"),
        pytest.param("turns", "3", None, id="text for a number"),
        pytest.param("turns", 1.5, None, id="a fraction for a count"),
        pytest.param("turns", True, None, id="true for a count"),
        pytest.param("dry_run", 0, True, id="0 for false: the careful default stays"),
        pytest.param("dry_run", None, True, id="null for a flag"),
        pytest.param("cost_usd", float("nan"), None, id="NaN for money"),
        pytest.param("finished_at_unix", 10**400, None, id="a time beyond all calendars"),
        pytest.param("reasons", "asked", (), id="text for a list"),
        pytest.param("findings", [1], {}, id="a list for a mapping"),
        pytest.param("cost_usd", 1, 1, id="a whole number is money too"),
        pytest.param("cost_usd", 0.5, 0.5, id="money"),
    ],
)
def test_a_value_of_another_kind_leaves_the_default(key: str, value: Any, read: Any) -> None:
    assert getattr(Row.from_json({**OLD, key: value}), key) == read


@pytest.mark.parametrize(
    "document",
    [
        pytest.param({}, id="empty"),
        pytest.param({"tick_id": "a"}, id="no time"),
        pytest.param({"started_at_unix": 1}, id="no id"),
        pytest.param({"tick_id": 5, "started_at_unix": 1}, id="an id that is a number"),
        pytest.param({"tick_id": "a", "started_at_unix": "1"}, id="a time that is text"),
        pytest.param({"tick_id": "a", "started_at_unix": True}, id="a time that is true"),
    ],
)
def test_what_is_no_row_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no tick_id or started_at_unix"):
        Row.from_json(document)


def test_unknown_keys_are_dropped() -> None:
    assert Row.from_json({**OLD, "colour": "red"}) == Row.from_json(OLD)


@pytest.mark.parametrize(
    ("outcome", "reasons", "expected"),
    [
        pytest.param("reported", (), True, id="a report"),
        pytest.param("proposed", ("asked",), True, id="a proposal"),
        pytest.param("refused", ("loses_content",), True, id="a refusal"),
        pytest.param("no_effect", (), True, id="no effect"),
        pytest.param("skipped", (), True, id="the edit that a person rejected"),
        pytest.param("failed", ("agent_timeout",), True, id="the agent's own end"),
        pytest.param("failed", ("write_failed",), False, id="lost: the disk was full"),
        pytest.param("failed", ("interrupted",), False, id="lost: killed"),
    ],
)
def test_whether_it_tells_what_came_of_an_answer(outcome: str, reasons: tuple[str, ...], expected: bool) -> None:
    row = Row(tick_id="a", started_at_unix=1, outcome=outcome, reasons=reasons)
    assert row.tells_what_came_of_it is expected
