"""An agent's run as a story for people, from the client's stream-json lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cmmd.core.agent.result import SYNTHETIC, blocks, one_line

LONGEST = 400
"""Characters of one thing said or done."""


def story(lines: Iterable[bytes]) -> Iterator[str]:
    """One line for each thing the agent was given, did, was denied and said; what is no event is passed over."""
    for line in lines:
        try:
            event = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(event, Mapping):
            yield from _told(event)


def _told(event: Mapping[str, Any]) -> Iterator[str]:
    kind, subtype = event.get("type"), event.get("subtype")
    if kind == "system" and subtype == "init":
        offered = event.get("tools")
        tools = ", ".join(map(str, offered)) if isinstance(offered, list) else ""
        yield f"asked    {event.get('model')} (client {event.get('claude_code_version', 'unknown')}); tools: {tools}"
    elif kind == "system" and subtype == "api_retry":
        yield f"retried  after an API error ({event.get('error_status') or event.get('error') or 'unknown'})"
    elif kind in ("assistant", "user"):
        yield from _blocks(event)
    elif kind == "result":
        yield from _end(event)


def _blocks(event: Mapping[str, Any]) -> Iterator[str]:
    message = event.get("message")
    synthetic = isinstance(message, Mapping) and message.get("model") == SYNTHETIC
    for block in blocks(event):
        if block.get("type") == "text" and event.get("type") == "assistant":
            yield f"{'client' if synthetic else 'said':<8} {_short(block.get('text'))}"
        elif block.get("type") == "tool_use":
            yield _tool(block)
        elif block.get("type") == "tool_result" and block.get("is_error"):
            yield f"denied   {_short(block.get('content'))}"


def _tool(block: Mapping[str, Any]) -> str:
    given = block.get("input")
    values = given if isinstance(given, Mapping) else {}
    target = values.get("file_path") or values.get("pattern") or values.get("path") or ""
    return f"{str(block.get('name')).lower():<8} {_short(target)}"


def _end(event: Mapping[str, Any]) -> Iterator[str]:
    cost, turns = event.get("total_cost_usd"), event.get("num_turns")
    parts = [str(event.get("subtype")) + (" (an error)" if event.get("is_error") else "")]
    parts += [f"{turns} turns"] if isinstance(turns, int) else []
    parts += [f"${cost:.4f}"] if isinstance(cost, int | float) else []
    denials = event.get("permission_denials")
    parts += [f"{len(denials)} denied"] if isinstance(denials, list) and denials else []
    yield f"ended    {', '.join(parts)}"


def _short(value: object) -> str:
    return one_line(value if isinstance(value, str) else json.dumps(value), LONGEST)
