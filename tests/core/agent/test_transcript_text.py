"""An agent's run as a story for people."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cmmd.core.agent.transcript_text import LONGEST, story


def told(*events: object) -> list[str]:
    return list(story(json.dumps(event).encode() for event in events))


def message(kind: str, *blocks: dict[str, Any], model: str = "m") -> dict[str, Any]:
    return {"type": kind, "message": {"model": model, "content": list(blocks)}}


INIT = {"type": "system", "subtype": "init", "model": "m", "claude_code_version": "2.1", "tools": ["Read", "Edit"]}
EDIT = {"type": "tool_use", "name": "Edit", "input": {"file_path": "/copy/a.md", "old_string": "x"}}
DENIED = {"type": "tool_result", "is_error": True, "content": "not allowed"}
END = {"type": "result", "subtype": "success", "num_turns": 3, "total_cost_usd": 0.01234, "permission_denials": [{}]}
FAILED = {**END, "is_error": True, "permission_denials": []}
RETRY = {"type": "system", "subtype": "api_retry", "error_status": 529}


@pytest.mark.parametrize(
    ("event", "lines"),
    [
        pytest.param(INIT, ["asked    m (client 2.1); tools: Read, Edit"], id="the start"),
        pytest.param(message("assistant", {"type": "text", "text": "Hm.\nYes."}), ["said     Hm. Yes."], id="words"),
        pytest.param(message("assistant", EDIT), ["edit     /copy/a.md"], id="an edit"),
        pytest.param(message("user", DENIED), ["denied   not allowed"], id="denied"),
        pytest.param(
            message("assistant", {"type": "text", "text": "API Error"}, model="<synthetic>"),
            ["client   API Error"],
            id="the client's own words",
        ),
        pytest.param(END, ["ended    success, 3 turns, $0.0123, 1 denied"], id="the end"),
        pytest.param(FAILED, ["ended    success (an error), 3 turns, $0.0123"], id="an error"),
        pytest.param(RETRY, ["retried  after an API error (529)"], id="a retry"),
        pytest.param(message("user", {"type": "text", "text": "the prompt"}), [], id="the prompt"),
        pytest.param(message("user", {"type": "tool_result", "content": "what it read"}), [], id="what it read"),
        pytest.param({"type": "rate_limit_event"}, [], id="another event"),
        pytest.param({**INIT, "tools": 7}, ["asked    m (client 2.1); tools: "], id="damaged tools"),
        pytest.param({"type": "assistant", "message": 7}, [], id="damaged message"),
        pytest.param([1], [], id="no event"),
    ],
)
def test_story(event: object, lines: list[str]) -> None:
    assert told(event) == lines


@pytest.mark.parametrize("line", [b"", b"\xff\xfe", b"{", b"[" * 100_000], ids=["empty", "no text", "torn", "deep"])
def test_lines_that_are_no_events(line: bytes) -> None:
    assert list(story([line, json.dumps(END).encode()])) == told(END)


def test_long_words_are_cut() -> None:
    (line,) = told(message("assistant", {"type": "text", "text": "word " * 1000}))
    assert len(line) == LONGEST + len("said     ")
