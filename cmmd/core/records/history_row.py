"""One history row: what a tick, fix, apply, restore … did to one root (contract.md, "Ticks")."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

FAILED_REASONS = frozenset(
    {
        "agent_failed",
        "agent_timeout",
        "agent_limit",
        "not_logged_in",
        "snapshot_failed",
        "root_missing",
        "root_unreadable",
        "write_failed",
        "interrupted",
    }
)
"""The contract's reasons of a failed tick."""
AGENTS_OWN = frozenset({"agent_failed", "agent_timeout", "agent_limit", "not_logged_in"})
"""Those that tell how an agent's run itself ended."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """Field order is the contract's; the first ten are the old daemon's, and a row may hold only these.

    Times are whole seconds since 1970 (UTC), money is US dollars, absent numbers are None.
    """

    tick_id: str
    started_at_unix: int
    finished_at_unix: int | None = None
    dry_run: bool = True
    memory_root: str = ""
    ran: bool = False
    reason_skipped: str | None = None
    exit_code: int | None = None
    audit_total_issues: int | None = None
    pre_tick_sha: str | None = None
    kind: str = "tick"
    run_id: str | None = None
    outcome: str | None = None
    skip_code: str | None = None
    agent_hold: str | None = None
    issues_after: int | None = None
    files_changed: tuple[str, ...] = ()
    post_tick_sha: str | None = None
    cost_usd: float | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    turns: int | None = None
    model: str | None = None
    account: str | None = None
    reasons: tuple[str, ...] = ()
    findings: Mapping[str, int] = field(default_factory=dict)
    proposal: str | None = None
    summary: str | None = None
    cmmd_version: str | None = None
    notes: tuple[str, ...] = ()
    """What the diff does not tell, such as the text of an entry that was taken out; secrets and emails are masked."""
    takes_back: tuple[str, ...] = ()
    """Of an undo or a redo: the tick ids of the rows that it took back."""

    @property
    def tells_what_came_of_it(self) -> bool:
        """Whether the agent's answer has come to an end with this row: it was not lost on the way."""
        return self.outcome != "failed" or not AGENTS_OWN.isdisjoint(self.reasons)

    def to_json(self) -> dict[str, Any]:
        document = {f.name: getattr(self, f.name) for f in fields(self)}
        for name in _LISTS:
            document[name] = list(document[name])
        document["findings"] = dict(self.findings)
        return document

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Row:
        """Takes any JSON object with the two first keys of the right kind; unknown keys and misfits are dropped.

        Raises ValueError where it is no row: `tick_id` no text, `started_at_unix` no number.
        """
        known = {name: document[name] for name, kind in _FIELDS.items() if _fits(kind, document.get(name))}
        if not {"tick_id", "started_at_unix"} <= known.keys():
            raise ValueError("no tick_id or started_at_unix")
        for name in _LISTS:
            value = known.get(name)
            known[name] = tuple(str(item) for item in value) if isinstance(value, list) else ()
        if not isinstance(known.get("findings"), Mapping):
            known["findings"] = {}
        return cls(**known)


_LISTS = ("files_changed", "reasons", "notes", "takes_back")
_LARGEST = 1e11  # a time, count or amount beyond it is damage, and would overflow whatever computes with it
_KINDS: Mapping[str, type | tuple[type, ...]] = {"str": str, "bool": bool, "int": int, "float": (int, float)}
_FIELDS = {f.name: _KINDS.get(str(f.type).removesuffix(" | None"), object) for f in fields(Row)}


def _fits(kind: type | tuple[type, ...], value: object) -> bool:
    """Whether a JSON value is of a field's kind; null and absent are not, and leave the default."""
    if value is None or (isinstance(value, bool) and kind is not bool):
        return False
    if isinstance(value, int | float) and not abs(value) < _LARGEST:
        return False
    return isinstance(value, kind)
