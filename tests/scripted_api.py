"""A Messages API on 127.0.0.1 whose model is a script: each request takes the next turn and plays it.

It speaks as much of the protocol as the real client needs: `POST /v1/messages` (server-sent events, or one JSON
document where `stream` is false), `POST /v1/messages/count_tokens` and `HEAD /`. Every request is recorded.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

Cut = Literal["in_text", "after_block", "ends_after_block"]
"""Lost in the middle of the words; lost after the first whole block; ended there as if that were all."""


@dataclass(frozen=True)
class Turn:
    """One answer of the model: words, then tool calls; or an error, a cut stream, or silence."""

    text: str = ""
    tools: Sequence[tuple[str, Mapping[str, Any]]] = ()
    """(tool name, its input) each."""
    status: int = 200
    error: str = "api_error"
    """Type of the error where `status` is not 200; `text` is its message."""
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: Cut | None = None
    hang: bool = False
    """Nothing is answered until the server stops."""
    input_tokens: int = 100
    output_tokens: int = 20
    stop_reason: str = ""
    """Default: `tool_use` if there are tools, else `end_turn`."""

    def blocks(self, number: int) -> list[dict[str, Any]]:
        words = [{"type": "text", "text": self.text}] if self.text else []
        calls = [
            {"type": "tool_use", "id": f"toolu_{number:04d}_{index}", "name": name, "input": dict(given)}
            for index, (name, given) in enumerate(self.tools)
        ]
        return [*words, *calls]


@dataclass(frozen=True)
class Recorded:
    """One request as the client sent it."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]

    @property
    def tools(self) -> set[str]:
        return {tool["name"] for tool in self.body.get("tools", ())}

    @property
    def words(self) -> str:
        """Everything that the model would read: system prompt and messages, as JSON."""
        return json.dumps([self.body.get("system"), self.body.get("messages")], ensure_ascii=False)


class ScriptedApi:
    """`with ScriptedApi([Turn(...), …]) as api:` then point the client at `api.url`. The last turn repeats."""

    def __init__(self, turns: Sequence[Turn]) -> None:
        self.turns, self.requests = list(turns), list[Recorded]()
        self.over = threading.Event()
        self.turn_taken = threading.Event()
        self._lock, self._taken = threading.Lock(), 0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (_Handler,), {"api": self}))
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def asked(self) -> list[Recorded]:
        """The requests that asked the model for something."""
        return [request for request in self.requests if request.path.split("?")[0] == "/v1/messages"]

    def next_turn(self) -> tuple[int, Turn]:
        with self._lock:
            number, self._taken = self._taken, self._taken + 1
        self.turn_taken.set()
        return number, self.turns[min(number, len(self.turns) - 1)]

    def __enter__(self) -> ScriptedApi:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    api: ScriptedApi
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        """Quiet: a test's output is not an access log."""

    def do_HEAD(self) -> None:
        self._record({})
        self._send(200, b"", "text/plain")

    def do_GET(self) -> None:
        self._record({})
        self._json(404, {"type": "error", "error": {"type": "not_found_error", "message": "not scripted"}})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("content-length", 0))) or b"{}")
        self._record(body)
        if self.path.split("?")[0].endswith("/count_tokens"):
            return self._json(200, {"input_tokens": 100})
        if self.path.split("?")[0] != "/v1/messages":
            return self._json(404, {"type": "error", "error": {"type": "not_found_error", "message": "not scripted"}})
        number, turn = self.api.next_turn()
        return self._play(number, turn, body)

    def _play(self, number: int, turn: Turn, body: Mapping[str, Any]) -> None:
        if turn.hang:
            self.api.over.wait()
            self.close_connection = True
        elif turn.status != 200:
            error = {"type": "error", "error": {"type": turn.error, "message": turn.text or "scripted"}}
            self._json(turn.status, error, turn.headers)
        elif turn.cut or body.get("stream"):
            self._stream(number, turn, str(body.get("model")))
        else:
            self._json(200, {**_message(number, turn, str(body.get("model"))), **_ended(turn)}, turn.headers)

    def _stream(self, number: int, turn: Turn, model: str) -> None:
        """Chunked server-sent events; a lost connection ends without the last chunk."""
        self._head(200, {"content-type": "text/event-stream", "transfer-encoding": "chunked", **turn.headers})
        last = {None: "", "in_text": "content_block_delta"}.get(turn.cut, "content_block_stop")
        for event in _events(number, turn, model):
            data = f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode()
            self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
            self.wfile.flush()
            if event["type"] == last:
                self.close_connection = True
                break
        if turn.cut in (None, "ends_after_block"):
            self.wfile.write(b"0\r\n\r\n")

    def _record(self, body: Mapping[str, Any]) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.api.requests.append(Recorded(self.command, self.path, headers, body))

    def _json(self, status: int, document: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> None:
        self._send(status, json.dumps(document).encode(), "application/json", headers)

    def _send(self, status: int, data: bytes, kind: str, headers: Mapping[str, str] | None = None) -> None:
        self._head(status, {"content-type": kind, "content-length": str(len(data)), **(headers or {})})
        self.wfile.write(data)

    def _head(self, status: int, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()


def _message(number: int, turn: Turn, model: str, *, empty: bool = False) -> dict[str, Any]:
    return {
        "id": f"msg_{number:04d}",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [] if empty else turn.blocks(number),
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {"input_tokens": turn.input_tokens, "output_tokens": 1 if empty else turn.output_tokens},
    }


def _ended(turn: Turn) -> dict[str, Any]:
    return {"stop_reason": turn.stop_reason or ("tool_use" if turn.tools else "end_turn"), "stop_sequence": None}


def _events(number: int, turn: Turn, model: str) -> Iterator[dict[str, Any]]:
    yield {"type": "message_start", "message": _message(number, turn, model, empty=True)}
    for index, block in enumerate(turn.blocks(number)):
        start: dict[str, Any]
        if block["type"] == "text":
            start, delta = {"type": "text", "text": ""}, {"type": "text_delta", "text": block["text"]}
        else:
            start = {**block, "input": {}}
            delta = {"type": "input_json_delta", "partial_json": json.dumps(block["input"])}
        yield {"type": "content_block_start", "index": index, "content_block": start}
        yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}
    yield {"type": "message_delta", "delta": _ended(turn), "usage": {"output_tokens": turn.output_tokens}}
    yield {"type": "message_stop"}
