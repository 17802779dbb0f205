"""When a root is left alone, and when no model is asked: a table for every guard, many rows that must not fire."""

from __future__ import annotations

from typing import Any

import pytest

from cmmd.core.guards import guards
from cmmd.core.guards.guards import BEFORE_WRITING, HOLD_AGENT_IF, SKIP_IF, Asking, Scene, first_reason
from cmmd.core.guards.session import Holder, Session
from cmmd.core.settings.settings import Settings
from cmmd.core.settings.sources import load

ROOT = "/home/you/.claude/projects/-home-you/memory"
NOW = 1_800_000_000.0


def settings(**given: str) -> Settings:
    return load({}, home="/home/you", cwd="/home/you", flags=given).settings


def scene(**given: Any) -> Scene:
    return Scene(**{"root": ROOT, "now": NOW, "issues": 3, "touched_unix": NOW - 4000, **given})


def asking(**given: Any) -> Asking:
    return Asking(**{"now": NOW, "claude": "/bin/claude", "fingerprint": lambda: "f", "seconds_left": 1800.0, **given})


def session(**given: Any) -> Session:
    known = {"pid": 7, "config_dir": "/home/you/.claude", "memory_root": ROOT, "alive": True, "status": "busy"}
    return Session(**{**known, **given})


SKIPS = [
    pytest.param({"locked": True}, "root_locked", id="another cmmd"),
    pytest.param({"holders": None}, "processes_unknown", id="no /proc"),
    pytest.param({"holders": (Holder(9, "vim", ROOT + "/a.md"),)}, "held_open", id="an editor"),
    pytest.param({"sessions": (session(),)}, "session_at_work", id="a busy session"),
    pytest.param({"sessions": (session(status=None),)}, "session_at_work", id="a session without status"),
    pytest.param({"consolidating_pid": 12}, "consolidating", id="the client consolidates"),
    pytest.param({"touched_unix": NOW - 299}, "touched_recently", id="299 s ago"),
    pytest.param({"touched_unix": NOW + 5}, "touched_recently", id="a clock 5 s ahead"),
    pytest.param({"issues": 0}, "already_clean", id="nothing to mend"),
    pytest.param({"force": True, "issues": 0}, "already_clean", id="force does not make issues"),
    pytest.param({"force": True, "locked": True}, "root_locked", id="force does not pass the lock"),
    pytest.param({"force": True, "holders": (Holder(9, "vim", "a"),)}, "held_open", id="nor a holder"),
    pytest.param({"locked": True, "holders": None, "issues": 0}, "root_locked", id="the first reason wins"),
    pytest.param({}, None, id="goes on: quiet and dirty"),
    pytest.param({"holders": ()}, None, id="goes on: nobody holds it"),
    pytest.param({"sessions": (session(status="idle"),)}, None, id="goes on: a session left open"),
    pytest.param({"sessions": (session(alive=False),)}, None, id="goes on: a dead session's file"),
    pytest.param({"sessions": (session(memory_root="/other"),)}, None, id="goes on: another project's session"),
    pytest.param({"touched_unix": NOW - 300}, None, id="goes on: exactly MIN_IDLE_SEC ago"),
    pytest.param({"touched_unix": NOW + 86_400}, None, id="goes on: a date in the future blocks nothing"),
    pytest.param({"touched_unix": None}, None, id="goes on: an empty root"),
    pytest.param({"touched_unix": NOW - 1, "force": True}, None, id="goes on: force passes touched_recently"),
]


@pytest.mark.parametrize(("given", "code"), SKIPS)
def test_skip(given: dict[str, Any], code: str | None) -> None:
    reason = first_reason(SKIP_IF, scene(**given), settings())
    assert (reason and reason.code) == code


def test_min_idle_0_never_finds_a_touch() -> None:
    assert guards.touched_recently(scene(touched_unix=NOW), settings(MIN_IDLE_SEC="0")) is None


HOLDS = [
    pytest.param({"no_agent": True}, {}, "agent_off", id="--no-agent"),
    pytest.param({"claude": None}, {}, "agent_missing", id="no client"),
    pytest.param({"seen": "f"}, {}, "nothing_new_to_say", id="the same bytes"),
    pytest.param({"spent_today": 1.51}, {}, "over_budget", id="the reserve does not fit"),
    pytest.param({}, {"DAILY_BUDGET_USD": "0"}, "over_budget", id="a budget of nothing"),
    pytest.param({"wait_until": NOW + 60}, {}, "told_to_wait", id="a limit that is not reset yet"),
    pytest.param({"seconds_left": 599.0}, {}, "out_of_time", id="a second too little"),
    pytest.param({"spent_today": 2.0, "force": True}, {}, "over_budget", id="force spends no more"),
    pytest.param({"claude": None, "force": True}, {}, "agent_missing", id="force finds no client"),
    pytest.param({"no_agent": True, "claude": None}, {}, "agent_off", id="the first reason wins"),
    pytest.param({}, {}, None, id="asks: all is well"),
    pytest.param({"seen": "other"}, {}, None, id="asks: other bytes"),
    pytest.param({"seen": "f", "force": True}, {}, None, id="asks: force asks again"),
    pytest.param({"spent_today": 1.5}, {}, None, id="asks: the reserve just fits"),
    pytest.param({"spent_today": 0.7, "seen": None}, {"MAX_BUDGET_USD": "0.1"}, None, id="asks: a small reserve"),
    pytest.param({"wait_until": NOW + 7 * 86_400}, {}, "told_to_wait", id="a limit of a week"),
    pytest.param({"wait_until": NOW}, {}, None, id="asks: the limit is reset"),
    pytest.param({"wait_until": NOW + 400 * 86_400}, {}, None, id="asks: a clock that was ahead has gone back"),
    pytest.param(
        {"wait_until": NOW + 60, "wait_since": NOW + 61}, {}, None, id="asks: a clock that has gone back a little"
    ),
    pytest.param({"wait_until": NOW + 60, "wait_since": NOW + 60}, {}, "told_to_wait", id="a clock that was set right"),
    pytest.param({"wait_until": NOW + 60, "wait_since": 0}, {}, "told_to_wait", id="a wait of long ago"),
    pytest.param({"wait_until": NOW + 60, "force": True}, {}, None, id="asks: force does not wait"),
    pytest.param({"seconds_left": 600.0}, {}, None, id="asks: just enough time"),
]


@pytest.mark.parametrize(("given", "env", "code"), HOLDS)
def test_hold(given: dict[str, Any], env: dict[str, str], code: str | None) -> None:
    reason = first_reason(HOLD_AGENT_IF, asking(**given), settings(**env))
    assert (reason and reason.code) == code


def test_every_reason_has_a_sentence_for_people() -> None:
    every = [first_reason(SKIP_IF, scene(**row.values[0]), settings()) for row in SKIPS]
    assert all(" " in reason.sentence for reason in every if reason)


def test_the_order_is_the_contracts() -> None:
    assert [guard.__name__ for guard in (*SKIP_IF, *HOLD_AGENT_IF)] == (
        "root_locked processes_unknown held_open session_at_work consolidating touched_recently already_clean"
        " agent_off agent_missing nothing_new_to_say over_budget told_to_wait out_of_time"
    ).split()


def test_a_touch_alone_does_not_stop_a_write_the_byte_comparison_does() -> None:
    assert guards.touched_recently not in BEFORE_WRITING
