"""What cmmd remembers between runs: values and their JSON shape (contract.md, "Files": state.json)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import Any, Literal

from cmmd.core.errors import UsageError
from cmmd.core.records.history_row import Row
from cmmd.core.records.totals import LARGEST, Totals, amount, count, failed, missing

SCHEMA = 1
SPEND_DAYS = 31
Phase = Literal["agent", "apply"]


@dataclass(frozen=True, kw_only=True)
class Running:
    """What a run was doing to a root; still there at the next start only if the run was killed."""

    tick_id: str
    phase: Phase
    pid: int | None = None
    start: str | None = None
    pgid: int | None = None
    """The agent's process, its start time as the system tells it, and its process group."""
    boot_id: str | None = None
    seen: str | None = None
    """Fingerprint of what its agent has answered about: `seen_by_agent` as soon as what came of it is on disk."""
    row: Mapping[str, Any] = field(default_factory=dict)
    """Draft of the history row that the next run writes."""
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class RootState:
    """What is remembered of one memory root. Times are whole Unix seconds."""

    last_tick_unix: int | None = None
    last_success_unix: int | None = None
    seen_by_agent: str | None = None
    """Fingerprint of what the agent last saw, and whose answer was not lost on the way."""
    seen_proposal: str | None = None
    seen_row: str | None = None
    """Where that answer is: the proposal (or refusal) that it came to, else its history row. Gone: it was not seen."""
    running: Running | None = None
    snapshot_sha: str | None = None
    snapshot_digest: str | None = None
    """The newest snapshot, and `Tree.digest` of what it holds."""
    said: str | None = None
    """The failure last said on stderr."""
    answer_key: str | None = None
    answer: Mapping[str, Any] = field(default_factory=dict)
    """What the last tick came to, and a fingerprint of all that it depended on; none where it cannot be said again."""
    deferred: bool = False
    """Its agent had no time left in the last run: it goes first in the next."""
    issues: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Severity -> rule -> findings of the last run."""
    files: int | None = None
    bytes: int | None = None
    index_lines: int | None = None
    index_chars: int | None = None
    """Of MEMORY.md as the client loads it, before it cuts."""
    cut_entries: int | None = None
    """Entries of MEMORY.md that it cuts off."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Keys of another version, kept as they are (here, in Running and in State)."""


@dataclass(frozen=True, kw_only=True)
class State:
    """The whole of state.json. Change it with the `with_…` methods or `dataclasses.replace`."""

    dry_run_override: bool | None = None
    totals: Totals = field(default_factory=Totals)
    counted_until: str = ""
    """tick_id of the newest history row that `totals` counts."""
    spend: Mapping[str, float] = field(default_factory=dict)
    """UTC day (`2025-01-31`) -> US dollars."""
    wait_until: Mapping[str, int] = field(default_factory=dict)
    """Configuration folder -> Unix seconds before which no model is asked there."""
    wait_since: Mapping[str, int] = field(default_factory=dict)
    """Configuration folder -> when that was noted."""
    accounts: Mapping[str, Any] = field(default_factory=dict)
    """The last `accounts --json` document."""
    roots: Mapping[str, RootState] = field(default_factory=dict)
    """By real path."""
    said: str | None = None
    """The failure to write the metrics last said on stderr."""
    extra: Mapping[str, Any] = field(default_factory=dict)

    def root(self, path: str) -> RootState:
        return self.roots.get(path) or RootState()

    def with_root(self, path: str, root: RootState) -> State:
        return replace(self, roots={**self.roots, path: root})

    def with_spend(self, day: str, usd: float) -> State:
        """`usd` more on that day, also less than nothing (a reservation given back). Old days are forgotten."""
        spend = {**self.spend, day: max(0.0, self.spend.get(day, 0.0) + usd)}
        return replace(self, spend=dict(sorted(spend.items())[-SPEND_DAYS:]))

    def with_row(self, row: Row) -> State:
        """One more history row: counted, and a tick also noted at its root. Its cost is not added to `spend`."""
        state = replace(self, totals=count(self.totals, row), counted_until=row.tick_id)
        if row.kind != "tick" or not row.memory_root:
            return state
        ended = row.finished_at_unix or row.started_at_unix
        root = replace(state.root(row.memory_root), last_tick_unix=ended)
        if row.outcome != "refused" and not failed(row):
            root = replace(root, last_success_unix=ended)
        return state.with_root(row.memory_root, root)

    def with_missing(self, rows: Iterable[Row]) -> State:
        """The rows (oldest first) that a killed run appended but did not note: those after `counted_until`."""
        state = self
        for row in missing(self.counted_until, rows):
            state = state.with_row(row)
        return state

    def to_json(self) -> dict[str, Any]:
        roots = {path: _flat(root) for path, root in sorted(self.roots.items())}
        return {"schema": SCHEMA, **_flat(self), "totals": self.totals.to_json(), "roots": roots}

    @classmethod
    def from_json(cls, document: object) -> State:
        """Raises UsageError where a newer cmmd wrote it, ValueError where it is no state of ours."""
        values = _mapping(document, "the document")
        schema = values.get("schema")
        if not isinstance(schema, int):
            raise ValueError("schema is no number")
        if schema > SCHEMA:
            raise UsageError(
                f"the state was written by a newer cmmd (schema {schema}, this one knows {SCHEMA})",
                hint="update cmmd, or move the file away to start anew",
            )
        roots = {path: _root(path, value) for path, value in _mapping(values.get("roots", {}), "roots").items()}
        known = _checked(cls, {key: value for key, value in values.items() if key != "schema"}, "")
        totals = Totals.from_json(_mapping(values.get("totals", {}), "totals"))
        return cls(**{**known, "totals": totals, "roots": roots})


def day_of(unix: float) -> str:
    """The UTC day of a time, as `spend` names it: the budget's day."""
    return datetime.fromtimestamp(unix, UTC).date().isoformat()


def rebuilt(rows: Iterable[Row], today: str) -> State:
    """What history (oldest first) still knows: totals, last ticks, and today's spend by the costs of its rows."""
    state = State()
    for row in rows:
        state = state.with_row(row)
        if row.cost_usd and day_of(row.started_at_unix) == today:
            state = state.with_spend(today, amount(row.cost_usd))
    return state


def _root(path: str, document: object) -> RootState:
    values = dict(_mapping(document, path))
    running = values.pop("running", None)
    known = _checked(RootState, values, f"{path}: ")
    return RootState(**known, running=None if running is None else _running(path, running))


def _running(path: str, document: object) -> Running:
    known = _checked(Running, _mapping(document, f"{path}: running"), f"{path}: running.")
    if not {"tick_id", "phase"} <= known.keys():
        raise ValueError(f"{path}: running has no tick_id or phase")
    return Running(**known)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -LARGEST < value < LARGEST


def _is_whole(value: object) -> bool:
    return _is_number(value) and isinstance(value, int)


def _is_numbers(value: object) -> bool:
    return isinstance(value, Mapping) and all(_is_number(number) for number in value.values())


_KINDS: Mapping[str, Callable[[object], bool]] = {
    **dict.fromkeys(("totals", "roots", "accounts", "row", "answer"), lambda value: isinstance(value, Mapping)),
    **dict.fromkeys(("spend", "wait_until", "wait_since"), _is_numbers),
    **dict.fromkeys(("last_tick_unix", "last_success_unix", "pid", "pgid", "files", "bytes"), _is_whole),
    **dict.fromkeys(("index_lines", "index_chars", "cut_entries"), _is_whole),
    **dict.fromkeys(("dry_run_override", "deferred"), lambda value: isinstance(value, bool)),
    "issues": lambda value: isinstance(value, Mapping) and all(_is_numbers(rules) for rules in value.values()),
}
"""What a field's value must be; every field that is not named here is text."""


def _checked(shape: type, document: Mapping[str, Any], where: str) -> dict[str, Any]:
    """The fields of `shape` that the document has (null: the default), each of its kind; other keys under `extra`."""
    names = {f.name for f in fields(shape)} - {"extra"}
    known = {name: document[name] for name in names & document.keys() if document[name] is not None}
    for name, value in known.items():
        if not (_KINDS[name](value) if name in _KINDS else isinstance(value, str)):
            raise ValueError(f"{where}{name} is not of its kind")
    return {**known, "extra": {name: value for name, value in document.items() if name not in names}}


def _mapping(value: object, what: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ValueError(f"{what} is no JSON object")
    return value


def _flat(value: Any) -> dict[str, Any]:
    """The fields of a dataclass as JSON, the keys of another version among them."""
    document = {f.name: getattr(value, f.name) for f in fields(value) if f.name != "extra"}
    if isinstance(document.get("running"), Running):
        document["running"] = _flat(document["running"])
    return {**getattr(value, "extra", {}), **document}
