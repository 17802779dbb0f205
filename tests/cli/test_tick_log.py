"""`cmmd tick-log`: the agent's run as a story, or as it came."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from cmmd.adapters.store import history_file
from cmmd.core.records.history_row import Row
from tests.worlds import Home

Run = Callable[..., Any]
EVENTS = (
    {
        "type": "system",
        "subtype": "init",
        "model": "haiku",
        "claude_code_version": "2.1.330",
        "tools": ["Read", "Edit"],
    },
    {"type": "assistant", "message": {"content": [{"type": "text", "text": "Looking.\x1b[2J"}]}},
    {
        "type": "assistant",
        "message": {"content": [{"type": "tool_use", "name": "Edit", "input": {"file_path": "a.md"}}]},
    },
    {"type": "user", "message": {"content": [{"type": "tool_result", "is_error": True, "content": "not allowed"}]}},
    {"type": "result", "subtype": "success", "num_turns": 2, "total_cost_usd": 0.0123, "permission_denials": [1]},
)
STORY = """\
asked    haiku (client 2.1.330); tools: Read, Edit
said     Looking. [2J
edit     a.md
denied   not allowed
ended    success, 2 turns, $0.0123, 1 denied
"""


@pytest.fixture
def transcripts(place: Home) -> bytes:
    """Those of ticks `18ea0001…` and `18ea0002…`, and a history row of a tick without one; returns the bytes of one."""
    folder = place.state / "transcripts"
    folder.mkdir(parents=True)
    data = b"".join(json.dumps(event).encode() + b"\n" for event in EVENTS)
    for tick in ("18ea000100000000", "18ea000200000000"):
        (folder / f"cmmd-tick-{tick}.log").write_bytes(data)
    skipped = Row(tick_id="18ea000300000000", started_at_unix=1, outcome="skipped", reason_skipped="it is clean")
    history_file.append(place.state / "history.jsonl", skipped)
    return data


@pytest.mark.parametrize("tick", ["18ea000100000000", "18ea0001", "18EA0001"])
def test_the_story(tick: str, run: Run, transcripts: bytes) -> None:
    assert run("tick-log", tick) == (0, STORY, "")


def test_raw(process: Run, transcripts: bytes) -> None:
    assert process("tick-log", "18ea0001", "--raw").out.encode() == transcripts


@pytest.mark.parametrize(
    ("tick", "said"),
    [
        pytest.param("18ea", "18ea begins 2 ticks: 18ea000200000000, 18ea000100000000", id="two begin so"),
        pytest.param("18ea0003", "tick 18ea000300000000 started no agent: it is clean", id="no agent"),
        pytest.param("ffff", "no tick ffff", id="unknown"),
        pytest.param("", "the tick's id is empty", id="empty"),
        pytest.param("../../x", "no tick ../../x", id="a path"),
        pytest.param("*", "no tick *", id="a pattern"),
    ],
)
def test_no_story(tick: str, said: str, run: Run, transcripts: bytes) -> None:
    ran = run("tick-log", tick)
    assert (ran.code, ran.out, said in ran.err) == (2, "", True)


def test_lines_that_are_no_events(run: Run, place: Home) -> None:
    folder = place.state / "transcripts"
    folder.mkdir(parents=True)
    (folder / "cmmd-tick-18ea000100000000.log").write_bytes(b"\xff\xfe\n[1]\n{\n" + json.dumps(EVENTS[-1]).encode())
    assert run("tick-log", "18ea") == (0, STORY.splitlines(keepends=True)[-1], "")


def test_a_transcript_that_is_gone(run: Run, place: Home) -> None:
    row = Row(tick_id="18ea000400000000", started_at_unix=1, outcome="reported", model="haiku", summary="all is well")
    history_file.append(place.state / "history.jsonl", row)
    ran = run("tick-log", "18ea0004")
    assert (ran.code, "transcript of tick 18ea000400000000 is gone" in ran.err, "no agent" in ran.err) == (
        2,
        True,
        False,
    )
