"""Verdicts on the client's lines; the events are those of 2.1.197 and 2.1.330, cut down to what is read."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import pytest

from cmmd.core.agent.result import Closing, Stream, find_closing, progress, read

CLOSING = "files=3 issues=2 applied=1 deferred=1 — merged two notes"
INIT = {"type": "system", "subtype": "init", "model": "haiku", "claude_code_version": "2.1.330"}
FINE = {"type": "result", "subtype": "success", "is_error": False, "terminal_reason": "completed", "result": CLOSING}


def said(*blocks: object, model: str = "haiku", **more: object) -> dict[str, object]:
    content = [{"type": "text", "text": block} if isinstance(block, str) else block for block in blocks]
    return {"type": "assistant", "message": {"model": model, "content": content}, **more}


def used(tool: str, **given: object) -> dict[str, object]:
    return {"type": "tool_use", "name": tool, "input": given}


def failed(text: str, **more: object) -> dict[str, object]:
    return {**FINE, "is_error": True, "result": text, **more}


def synthetic(text: str, error: str) -> dict[str, object]:
    return said(text, model="<synthetic>", error=error)


LIMIT = {"type": "rate_limit_event", "rate_limit_info": {"status": "rejected", "resetsAt": 1795416835}}
WARNED = {"type": "rate_limit_event", "rate_limit_info": {"status": "allowed_warning", "resetsAt": 1795416835}}
TURNS = {"type": "result", "subtype": "error_max_turns", "is_error": True, "terminal_reason": "max_turns"}
BUDGET = {"type": "result", "subtype": "error_max_budget_usd", "is_error": True, "errors": ["Reached maximum budget"]}


def verdict(*events: object, code: int = 0, timed_out: bool = False, stderr: str = "") -> dict[str, Any]:
    lines = [event if isinstance(event, bytes) else json.dumps(event).encode() for event in events]
    return asdict(read(lines, exit_code=code, timed_out=timed_out, stderr=stderr))


@pytest.mark.parametrize(
    ("events", "ended", "failure", "answered"),
    [
        pytest.param([INIT, said(CLOSING), FINE], {}, None, True, id="fine"),
        pytest.param([said(CLOSING), {**FINE, "terminal_reason": None}], {}, None, True, id="no terminal reason"),
        pytest.param([said("hm"), FINE], {"code": 1}, "agent_failed", True, id="success but exit 1"),
        pytest.param([said(CLOSING)], {}, "agent_failed", True, id="exit 0 without a result: SIGINT"),
        pytest.param([], {}, "agent_failed", False, id="nothing at all"),
        pytest.param([said(CLOSING), {**FINE, "terminal_reason": "aborted"}], {}, "agent_failed", True, id="aborted"),
        pytest.param([failed("API Error: 500", api_error_status=500)], {"code": 1}, "agent_failed", False, id="500"),
        pytest.param([failed("Overloaded", api_error_status=529)], {"code": 1}, "agent_failed", False, id="529"),
        pytest.param([failed("bad key", api_error_status=401)], {"code": 1}, "not_logged_in", False, id="401"),
        pytest.param([failed("no", api_error_status=403)], {"code": 1}, "not_logged_in", False, id="403"),
        pytest.param(
            [failed("Not logged in · Please run /login")], {"code": 1}, "not_logged_in", False, id="not logged in"
        ),
        pytest.param(
            [synthetic("Failed to authenticate", "authentication_failed"), failed("x")],
            {"code": 1},
            "not_logged_in",
            False,
            id="login named by the message only",
        ),
        pytest.param([failed("slow", api_error_status=429)], {"code": 1}, "agent_limit", False, id="429"),
        pytest.param([LIMIT, failed("limit")], {"code": 1}, "agent_limit", False, id="usage limit"),
        pytest.param([WARNED, failed("x")], {"code": 1}, "agent_failed", False, id="a warned limit is none"),
        pytest.param([WARNED, said(CLOSING), FINE], {}, None, True, id="fine though warned"),
        pytest.param([said("hm", used("Read")), TURNS], {"code": 1}, "agent_limit", True, id="max turns"),
        pytest.param([said("hm"), BUDGET], {"code": 1}, "agent_limit", True, id="budget"),
        pytest.param([], {"timed_out": True, "code": 143}, "agent_timeout", False, id="deadline, no word"),
        pytest.param([said("hm"), FINE], {"timed_out": True}, "agent_timeout", True, id="deadline after the result"),
        pytest.param([said("hm")], {"code": -11}, "agent_failed", True, id="crash"),
        pytest.param(
            [said("abc"), synthetic("Connection closed", "server_error"), failed("Connection closed")],
            {"code": 1},
            "agent_failed",
            True,
            id="cut after a block",
        ),
        pytest.param(
            [synthetic("oops", "unknown"), failed("oops")], {"code": 1}, "agent_failed", False, id="synthetic"
        ),
        pytest.param([b"\xff", b"[1]", b"7", b"", b"[" * 99_999, said("x"), FINE], {}, None, True, id="garbage lines"),
        pytest.param([{"type": "assistant"}, said(None, 3, []), FINE], {}, None, False, id="messages without sense"),
        pytest.param([said("x" * 5_000_000), FINE], {}, None, True, id="a huge line"),
    ],
)
def test_verdict(events: list[object], ended: dict[str, Any], failure: str | None, answered: bool) -> None:
    got = verdict(*events, **ended)
    assert (got["failure"], got["ok"], got["answered"]) == (failure, failure is None, answered)


@pytest.mark.parametrize(
    ("events", "ended", "sentence"),
    [
        pytest.param([said(CLOSING), FINE], {}, "merged two notes", id="narrative"),
        pytest.param([said("partial"), FINE], {}, "partial", id="no closing line"),
        pytest.param(
            [failed("Not logged in · Please run /login")], {}, "Not logged in · Please run /login", id="result"
        ),
        pytest.param([BUDGET], {"code": 1}, "Reached maximum budget", id="errors"),
        pytest.param(
            [],
            {"code": 1, "stderr": "x\nerror: unknown option '--agent'\n\n"},
            "the client ended with exit code 1 and without a result: error: unknown option '--agent'",
            id="stderr",
        ),
        pytest.param([], {"code": -9}, "the client ended with signal 9 and without a result", id="signal"),
        pytest.param([], {"timed_out": True}, "the client did not end in time and was stopped", id="deadline"),
        pytest.param([failed("a\nb\x1b[31m  c")], {}, "a b [31m c", id="one line, no control characters"),
        pytest.param([failed("token ghp_" + "A1b2C3d4E5" * 3 + "f6G7h8")], {}, None, id="secrets are masked"),
    ],
)
def test_sentence(events: list[object], ended: dict[str, Any], sentence: str | None) -> None:
    got = verdict(*events, **ended)["sentence"]
    assert got == sentence or (sentence is None and "ghp_" not in got)


USAGE = {"input_tokens": 10, "cache_read_input_tokens": 200, "cache_creation_input_tokens": 30, "output_tokens": 4}
PER_MODEL = {
    "haiku": {"inputTokens": 1, "cacheReadInputTokens": 2, "cacheCreationInputTokens": 3, "outputTokens": 4},
    "other": {"inputTokens": 10, "outputTokens": 20},
}


@pytest.mark.parametrize(
    ("more", "numbers"),
    [
        pytest.param({}, (None, None, None, None, 0), id="nothing known"),
        pytest.param({"usage": USAGE}, (None, 240, 4, None, 0), id="usage"),
        pytest.param({"usage": {"input_tokens": 0}, "modelUsage": PER_MODEL}, (None, 16, 24, None, 0), id="per model"),
        pytest.param({"total_cost_usd": 0.01, "num_turns": 3}, (0.01, None, None, 3, 0), id="cost and turns"),
        pytest.param({"total_cost_usd": 0}, (0.0, None, None, None, 0), id="no cost is a number"),
        pytest.param({"permission_denials": [{}, {}]}, (None, None, None, None, 2), id="denials"),
        pytest.param({"total_cost_usd": float("nan"), "num_turns": True}, (None, None, None, None, 0), id="NaN, true"),
        pytest.param(
            {"total_cost_usd": -1, "num_turns": "3", "usage": [], "modelUsage": 7},
            (None, None, None, None, 0),
            id="wrong kinds",
        ),
    ],
)
def test_numbers(more: dict[str, object], numbers: tuple[object, ...]) -> None:
    got = verdict(said("x"), {**FINE, **more})
    assert (got["cost_usd"], got["input_tokens"], got["output_tokens"], got["turns"], got["denials"]) == numbers


def test_facts_of_the_client() -> None:
    got = verdict(INIT, LIMIT, said("x"), FINE)
    assert (got["model"], got["client_version"], got["resets_at"]) == ("haiku", "2.1.330", 1795416835)


@pytest.mark.parametrize(
    ("events", "closing"),
    [
        pytest.param([said(CLOSING)], True, id="closing line"),
        pytest.param([said("words", CLOSING + "\n\n")], True, id="last block"),
        pytest.param([said(CLOSING), said(used("Edit"))], False, id="went on working after it"),
        pytest.param([said("only words")], False, id="none"),
        pytest.param([synthetic(CLOSING, "unknown")], False, id="the client's own words"),
    ],
)
def test_closing_of_a_run(events: list[object], closing: bool) -> None:
    assert (verdict(*events, code=1)["closing"] is not None) is closing


NOTED = Closing(3, 2, 1, 1, "merged two notes")


@pytest.mark.parametrize(
    ("text", "closing"),
    [
        pytest.param(CLOSING, NOTED, id="as asked"),
        pytest.param(CLOSING.replace("—", "-"), NOTED, id="hyphen"),
        pytest.param(CLOSING.replace("—", "--"), NOTED, id="two hyphens"),
        pytest.param(CLOSING.replace("—", "–"), NOTED, id="en dash"),
        pytest.param(CLOSING.replace(" —", ":"), NOTED, id="colon"),
        pytest.param(CLOSING + "   \r\n", NOTED, id="trailing space and CRLF"),
        pytest.param(f"**{CLOSING}**", NOTED, id="bold"),
        pytest.param(f"`{CLOSING}`", NOTED, id="code"),
        pytest.param(f"- {CLOSING}", NOTED, id="list item"),
        pytest.param(f"> {CLOSING}", NOTED, id="quote"),
        pytest.param(CLOSING.replace(" i", ", i").replace(" a", ", a").replace(" d", ", d"), NOTED, id="commas"),
        pytest.param(f"files=9 issues=9 applied=9 deferred=9 - x\n{CLOSING}\nBye.", NOTED, id="the last one counts"),
        pytest.param("files=3 issues=2 applied=1 deferred=1", Closing(3, 2, 1, 1, ""), id="no narrative"),
        pytest.param("", None, id="empty"),
        pytest.param("files=3 issues=2 applied=1", None, id="cut short"),
        pytest.param("files=N issues=N applied=N deferred=N — narrative", None, id="the template itself"),
        pytest.param(f"I will end with {CLOSING}", None, id="mentioned in a sentence"),
        pytest.param("files=-1 issues=2 applied=1 deferred=1 — x", None, id="negative"),
        pytest.param("files=3 issues=2 applied=1 deferred=1 and more", None, id="no separator"),
    ],
)
def test_find_closing(text: str, closing: Closing | None) -> None:
    assert find_closing(text) == closing


@pytest.mark.parametrize(
    ("event", "line"),
    [
        pytest.param(said(used("Edit", file_path="/tmp/staging/a.md")), "Edit a.md", id="tool"),
        pytest.param(said("I look.", used("Grep", pattern="Why")), "I look.; Grep Why", id="words and tool"),
        pytest.param(said(used("Read")), "Read", id="tool without target"),
        pytest.param(said("a\nb"), "a b", id="one line"),
        pytest.param(INIT, None, id="init"),
        pytest.param(FINE, None, id="result"),
        pytest.param(synthetic("Not logged in", "authentication_failed"), None, id="the client's own words"),
        pytest.param(said(), None, id="nothing said"),
    ],
)
def test_progress(event: dict[str, Any], line: str | None) -> None:
    assert progress(event) == line


def test_add_hands_back_events_and_nothing_else() -> None:
    stream = Stream()
    assert [stream.add(line) for line in (b'{"type": "x"}', b"junk")] == [{"type": "x"}, None]
