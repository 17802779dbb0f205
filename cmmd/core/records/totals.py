"""The counters that survive between runs: what contract.md, "Metrics" counts, row by row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeGuard

from cmmd.core.records.history_row import Row

UNKNOWN = "unknown"
"""The label of a model that a row does not name."""
LARGEST = 1e18
"""No counter of ours comes near it; what claims to is damage (also NaN and Infinity, which JSON readers let pass)."""


@dataclass(frozen=True, kw_only=True)
class Totals:
    """Each field only ever grows. Seconds, US dollars and tokens; the mappings go from a label to its sum."""

    ticks: int = 0
    ticks_skipped: int = 0
    ticks_ran: int = 0
    tick_seconds: float = 0.0
    tick_failures: int = 0
    history_appends: int = 0
    outcomes: Mapping[str, int] = field(default_factory=dict)
    skips: Mapping[str, int] = field(default_factory=dict)
    refusals: Mapping[str, int] = field(default_factory=dict)
    cost_usd: Mapping[str, float] = field(default_factory=dict)
    input_tokens: Mapping[str, int] = field(default_factory=dict)
    output_tokens: Mapping[str, int] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        return {name: dict(value) if isinstance(value, Mapping) else value for name, value in values.items()}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Totals:
        """Absent counters are 0. Raises ValueError where one is no number or no mapping of numbers."""
        known = {f.name: document[f.name] for f in fields(cls) if f.name in document}
        for name, value in known.items():
            labelled = isinstance(getattr(cls(), name), Mapping)
            numbers = list(value.values()) if labelled and isinstance(value, Mapping) else [value]
            if labelled != isinstance(value, Mapping) or not all(_is_amount(number) for number in numbers):
                raise ValueError(f"totals.{name} is no count")
        return cls(**known)


def count(totals: Totals, row: Row) -> Totals:
    """The totals after one more history row, whatever command wrote it; the `tick…` counters take ticks only."""
    if row.kind == "tick":
        totals = _count_tick(totals, row)
    model = row.model if row.model and isinstance(row.model, str) else UNKNOWN
    return replace(
        totals,
        history_appends=totals.history_appends + 1,
        outcomes=_grown(totals.outcomes, row.outcome),
        skips=_grown(totals.skips, row.skip_code),
        refusals=_grown(totals.refusals, *(row.reasons if row.outcome == "refused" else ())),
        cost_usd=_grown(totals.cost_usd, model, by=amount(row.cost_usd)),
        input_tokens=_grown(totals.input_tokens, model, by=amount(row.input_tokens)),
        output_tokens=_grown(totals.output_tokens, model, by=amount(row.output_tokens)),
    )


def missing(counted_until: str, rows: Iterable[Row]) -> list[Row]:
    """The rows (oldest first) that a killed run appended but did not count.

    They are those after the newest row of `counted_until`: the order of the file, not of the ids, since a clock may go
    back. Where that row is gone (a trimmed history), those with a later id.
    """
    every = list(rows)
    places = [place for place, row in enumerate(every) if row.tick_id == counted_until]
    return every[places[-1] + 1 :] if places else [row for row in every if row.tick_id > counted_until]


def skipped(row: Row) -> bool:
    """A row of the old daemon has no outcome: there the reason tells."""
    return row.outcome == "skipped" if row.outcome else row.reason_skipped is not None


def failed(row: Row) -> bool:
    """A row of the old daemon has no outcome: there the exit code tells."""
    return row.outcome == "failed" if row.outcome else row.exit_code not in (None, 0)


def amount(value: object) -> float:
    """A number of a row, 0 where it is absent, negative or no number: a counter must not fall over a damaged row."""
    return value if _is_amount(value) else 0


def _is_amount(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < LARGEST


def _count_tick(totals: Totals, row: Row) -> Totals:
    was_skipped = skipped(row)
    return replace(
        totals,
        ticks=totals.ticks + 1,
        ticks_skipped=totals.ticks_skipped + was_skipped,
        ticks_ran=totals.ticks_ran + (not was_skipped),
        tick_seconds=totals.tick_seconds + max(0, amount(row.finished_at_unix) - row.started_at_unix),
        tick_failures=totals.tick_failures + failed(row),
    )


def _grown(counts: Mapping[str, Any], *labels: str | None, by: float = 1) -> dict[str, Any]:
    """`counts` with `by` added to each label; nothing is added for no label or by nothing."""
    grown = dict(counts)
    for label in labels:
        if isinstance(label, str) and label and by:
            grown[label] = grown.get(label, 0) + by
    return grown
