"""What a run of the client came to, read from its stream-json lines.

The client says "success" also of an API error, and exits 0 when it is interrupted: so a run succeeded only if it
exited 0 AND sent a `result` event AND that is no error AND its terminal reason, where it names one, is `completed`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeGuard

from cmmd.core.secrets.finder import mask

Failure = Literal["agent_failed", "agent_timeout", "agent_limit", "not_logged_in"]

SYNTHETIC = "<synthetic>"
"""The model name of messages that the client makes up itself, such as an API error."""
TURNS_OR_BUDGET = frozenset({"error_max_turns", "error_max_budget_usd"})
_COUNT = r"\s*=\s*(\d{1,9})"
_CLOSING = re.compile(
    rf"files{_COUNT}[\s,;]+issues{_COUNT}[\s,;]+applied{_COUNT}[\s,;]+deferred{_COUNT}\s*(?:(?:—|–|-{{1,2}}|:)\s*(.*))?"
)
_MARKUP = "*_`># \t\r"


@dataclass(frozen=True, slots=True)
class Closing:
    """The closing line that the playbook asks for: `files=N issues=N applied=N deferred=N — narrative`."""

    files: int
    issues: int
    applied: int
    deferred: int
    narrative: str


@dataclass(frozen=True)
class AgentResult:
    """How the agent's run ended. Texts are masked; absent numbers are None."""

    ok: bool
    failure: Failure | None
    """A failed-reason of the contract; None if `ok`."""
    answered: bool
    """The model said or did something: the run need not be asked again for the same bytes."""
    sentence: str
    """For people: the closing narrative, or what went wrong; one line."""
    closing: Closing | None = None
    """None if the model was cut off before it was through."""
    text: str = ""
    """The model's last words: its report in a dry run."""
    cost_usd: float | None = None
    input_tokens: int | None = None
    """All that the model read, tokens written to and read from the cache included."""
    output_tokens: int | None = None
    turns: int | None = None
    denials: int = 0
    """Tool calls that the client refused."""
    resets_at: int | None = None
    """Unix time at which a usage limit that was hit ends."""
    model: str | None = None
    client_version: str | None = None
    exit_code: int | None = None


@dataclass
class Stream:
    """Takes the client's lines one by one and keeps what the verdict needs."""

    init: Mapping[str, Any] = field(default_factory=dict)
    result: Mapping[str, Any] | None = None
    answered: bool = False
    resets_at: int | None = None
    errors: set[str] = field(default_factory=set)
    """The client's own names of API errors, e.g. `authentication_failed`."""
    words: list[str] = field(default_factory=list)
    """What the model said since its last tool call."""

    def add(self, line: bytes) -> Mapping[str, Any] | None:
        """Returns the event, or None of a line that is none."""
        event = _event(line)
        kind = event.get("type") if event else None
        if event is None:
            return None
        if kind == "system" and event.get("subtype") == "init":
            self.init = event
        elif kind == "assistant":
            self._add_message(event)
        elif kind == "rate_limit_event":
            self._add_limit(_mapping(event.get("rate_limit_info")))
        elif kind == "result":
            self.result = event
        return event

    def _add_message(self, event: Mapping[str, Any]) -> None:
        if isinstance(event.get("error"), str):
            self.errors.add(event["error"])
        if _mapping(event.get("message")).get("model") == SYNTHETIC:
            return
        for block in blocks(event):
            if block.get("type") == "tool_use":
                self.answered, self.words = True, []
            elif isinstance(block.get("text"), str) and block["text"].strip():
                self.answered = True
                self.words.append(block["text"])

    def _add_limit(self, limit: Mapping[str, Any]) -> None:
        if limit.get("status") == "rejected":
            self.resets_at = _count(limit.get("resetsAt")) or self.resets_at

    def outcome(self, *, exit_code: int, timed_out: bool, stderr: str = "") -> AgentResult:
        """The verdict once the client has ended; `exit_code` is negative where a signal ended it."""
        result = self.result or {}
        failure = self._failure(exit_code, timed_out)
        text = mask("\n".join(self.words) or ("" if failure else _text(result.get("result"))))
        closing = find_closing(text)
        said = (
            mask(self._complaint(exit_code, timed_out, stderr)) if failure else (closing and closing.narrative) or text
        )
        tokens = _tokens(result)
        return AgentResult(
            ok=failure is None,
            failure=failure,
            answered=self.answered,
            sentence=one_line(said),
            closing=closing,
            text=text,
            cost_usd=_amount(result.get("total_cost_usd")),
            input_tokens=tokens[0],
            output_tokens=tokens[1],
            turns=_count(result.get("num_turns")),
            denials=len(_list(result.get("permission_denials"))),
            resets_at=self.resets_at,
            model=_text(self.init.get("model")) or None,
            client_version=_text(self.init.get("claude_code_version")) or None,
            exit_code=exit_code,
        )

    def _failure(self, exit_code: int, timed_out: bool) -> Failure | None:
        if timed_out:
            return "agent_timeout"
        result = self.result or {}
        status, said = result.get("api_error_status"), _text(result.get("result"))
        fine = exit_code == 0 and self.result is not None and result.get("is_error") in (None, False)
        if fine and result.get("terminal_reason") in (None, "completed"):
            return None
        if status in (401, 403) or "authentication_failed" in self.errors or said.startswith("Not logged in"):
            return "not_logged_in"
        limited = status == 429 or "rate_limit" in self.errors or self.resets_at is not None
        return "agent_limit" if limited or result.get("subtype") in TURNS_OR_BUDGET else "agent_failed"

    def _complaint(self, exit_code: int, timed_out: bool, stderr: str) -> str:
        if timed_out:
            return "the client did not end in time and was stopped"
        result = self.result or {}
        errors = [error for error in _list(result.get("errors")) if isinstance(error, str)]
        last = [line for line in stderr.splitlines() if line.strip()][-1:]
        how = f"signal {-exit_code}" if exit_code < 0 else f"exit code {exit_code}"
        ended = f"the client ended with {how}" + ("" if self.result else " and without a result")
        return _text(result.get("result")) or "; ".join(errors) or ": ".join([ended, *last])


def read(lines: Iterable[bytes], *, exit_code: int, timed_out: bool = False, stderr: str = "") -> AgentResult:
    """The verdict on a whole transcript."""
    stream = Stream()
    for line in lines:
        stream.add(line)
    return stream.outcome(exit_code=exit_code, timed_out=timed_out, stderr=stderr)


def find_closing(text: str) -> Closing | None:
    """The last closing line of a text, whatever Markdown is around it."""
    for line in reversed(text.splitlines()):
        if match := _CLOSING.fullmatch(line.strip(_MARKUP).removeprefix("- ")):
            files, issues, applied, deferred = (int(number) for number in match.groups()[:4])
            return Closing(files, issues, applied, deferred, (match[5] or "").strip(_MARKUP))
    return None


def progress(event: Mapping[str, Any]) -> str | None:
    """What an event tells somebody who watches: `Edit feedback_tests.md`, or the model's words; None of most events."""
    if event.get("type") != "assistant" or _mapping(event.get("message")).get("model") == SYNTHETIC:
        return None
    steps = [_step(block) for block in blocks(event)]
    return one_line(mask("; ".join(step for step in steps if step)), 120) or None


def _step(block: Mapping[str, Any]) -> str:
    if block.get("type") != "tool_use":
        return _text(block.get("text"))
    given = _mapping(block.get("input"))
    target = _text(given.get("file_path")) or _text(given.get("pattern"))
    return f"{_text(block.get('name'))} {target.rsplit('/', 1)[-1]}".strip()


def blocks(event: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The content blocks of a message event."""
    for block in _list(_mapping(event.get("message")).get("content")):
        if isinstance(block, Mapping):
            yield block


def one_line(text: str, size: int = 300) -> str:
    """White space folded, control characters out, at most `size` characters."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return plain if len(plain) <= size else plain[: size - 1] + "…"


def _event(line: bytes) -> Mapping[str, Any] | None:
    try:
        event = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return event if isinstance(event, Mapping) else None


def _tokens(result: Mapping[str, Any]) -> tuple[int | None, int | None]:
    """Read and written tokens. `modelUsage` counts cut-off answers too; `usage` alone does not."""
    usages = [_mapping(usage) for usage in _mapping(result.get("modelUsage")).values()]
    names = ("inputTokens", "cacheReadInputTokens", "cacheCreationInputTokens"), "outputTokens"
    if not usages and isinstance(result.get("usage"), Mapping):
        usages = [result["usage"]]
        names = ("input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens"), "output_tokens"
    if not usages:
        return None, None
    reads, written = names
    return (
        sum(_count(usage.get(name)) or 0 for usage in usages for name in reads),
        sum(_count(usage.get(written)) or 0 for usage in usages),
    )


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> Sequence[Any]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _amount(value: object) -> float | None:
    return float(value) if _is_number(value) else None


def _count(value: object) -> int | None:
    return int(value) if _is_number(value) else None


def _is_number(value: object) -> TypeGuard[int | float]:
    """Finite, not negative, and no boolean, which Python takes for a number."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e15
