"""Metrics for node_exporter's textfile collector (contract.md, "Metrics"). The owner of prometheus_client."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from cmmd.adapters.files.files import write_atomic
from cmmd.core.memory.client_view import MAX_CHARS, MAX_LINES
from cmmd.core.records.accounts import public_name
from cmmd.core.records.state import RootState, State
from cmmd.core.records.totals import Totals

MOST_ROOTS = 200
OTHER = "other"
"""The label of all roots beyond MOST_ROOTS: a label without a bound would be a time series without end."""

Values = Mapping[tuple[str, ...], float]
"""Label values -> the sample; () where there is no label."""


def render(
    state: State,
    *,
    roots: Collection[str],
    home: str,
    version: str,
    python: str,
    interval_seconds: int,
    proposals_waiting: int,
) -> bytes:
    """The metrics as text: counters of the state's totals, gauges of its roots as their last ticks left them.

    `roots` are the real paths that still exist: others are left out. `home` is shown as `~`.
    """
    families = [
        *_totals(state.totals),
        *_run(state, version, python, interval_seconds, proposals_waiting),
        *_roots(_by_label({path: state.root(path) for path in roots}, home)),
        _gauge("cmmd_account_left_percent", "What is left of an account's limit.", _left(state), "account", "window"),
    ]
    registry = CollectorRegistry()
    registry.register(_Collected([family for family in families if family.samples]))
    return generate_latest(registry)


def write(path: Path, data: bytes) -> None:
    """Writes the file for node_exporter, which is another user: 0644 whatever the umask. Raises CmmdError."""
    write_atomic(path, data, mode=0o644)


def _totals(totals: Totals) -> Iterator[Metric]:
    yield _counter("cmmd_ticks", "Ticks, one per memory root and run.", {(): totals.ticks})
    yield _counter("cmmd_ticks_skipped", "Ticks in which nothing was done.", {(): totals.ticks_skipped})
    yield _counter("cmmd_ticks_ran", "Ticks with any other outcome.", {(): totals.ticks_ran})
    # A counter by nature, but promtool wants a counter's name to end in _total, and this name is the old daemon's.
    yield _gauge("cmmd_tick_duration_sum_seconds", "Time spent in ticks, all together.", {(): totals.tick_seconds})
    yield _counter("cmmd_tick_failures", "Ticks that failed.", {(): totals.tick_failures})
    yield _counter("cmmd_history_appends", "Rows appended to the history.", {(): totals.history_appends})
    yield _counter("cmmd_outcomes", "History rows by outcome.", _single(totals.outcomes), "outcome")
    yield _counter("cmmd_skips", "Skipped ticks by reason.", _single(totals.skips), "code")
    yield _counter("cmmd_refusals", "Refused edits by reason.", _single(totals.refusals), "reason")
    yield _counter("cmmd_agent_cost_usd", "What the agent cost, in US dollars.", _single(totals.cost_usd), "model")
    tokens: dict[tuple[str, ...], float] = {(model, "input"): n for model, n in totals.input_tokens.items()}
    tokens |= {(model, "output"): n for model, n in totals.output_tokens.items()}
    yield _counter("cmmd_agent_tokens", "Tokens the agent used.", tokens, "model", "direction")


def _run(state: State, version: str, python: str, interval_seconds: int, proposals_waiting: int) -> Iterator[Metric]:
    last = max((root.last_tick_unix or 0 for root in state.roots.values()), default=0)
    build: Values = {(version, python): 1}
    yield _gauge("cmmd_last_tick_unix", "When the last tick ended; 0: never.", {(): last})
    yield _gauge("cmmd_tick_interval_seconds", "How often ticks are meant to run.", {(): interval_seconds})
    yield _gauge("cmmd_build_info", "Version of cmmd and of Python.", build, "version", "python")
    yield _gauge("cmmd_proposals_waiting", "Proposals that wait for a decision.", {(): proposals_waiting})


def _roots(roots: Mapping[str, Sequence[RootState]]) -> Iterator[Metric]:
    found: dict[tuple[str, ...], float] = {}
    for label, states in roots.items():
        for severity, rule, number in _findings(states):
            found[label, rule, severity] = found.get((label, rule, severity), 0) + number
    issues = sum(number for (_, _, severity), number in found.items() if severity != "info")
    yield _gauge(
        "cmmd_audit_issues_last", "Issues (errors and warnings) in the last audits of all roots.", {(): issues}
    )
    yield _gauge("cmmd_root_issues", "Findings of the last audit.", found, "root", "rule", "severity")
    # Under `other` the success that is longest ago: that root is the one to look at.
    success = _each(roots, lambda state: state.last_success_unix, min)
    yield _gauge("cmmd_last_success_unix", "When a tick last ended without failure or refusal.", success, "root")
    yield _gauge("cmmd_memory_files", "Memories.", _each(roots, lambda state: state.files, sum), "root")
    yield _gauge("cmmd_memory_bytes", "Bytes of a memory root.", _each(roots, lambda state: state.bytes, sum), "root")
    yield from _index(roots)


def _index(roots: Mapping[str, Sequence[RootState]]) -> Iterator[Metric]:
    """Under `other` the least room: that root is the one to look at."""
    lines = _each(roots, lambda state: _room(MAX_LINES, state.index_lines), min)
    chars = _each(roots, lambda state: _room(MAX_CHARS, state.index_chars), min)
    cut = _each(roots, lambda state: state.cut_entries, sum)
    yield _gauge("cmmd_index_headroom_lines", "Lines more of MEMORY.md that would be loaded.", lines, "root")
    yield _gauge("cmmd_index_headroom_chars", "Characters more of MEMORY.md that would be loaded.", chars, "root")
    yield _gauge("cmmd_invisible_entries", "Entries of MEMORY.md that no session loads.", cut, "root")


def _room(limit: int, used: int | None) -> int | None:
    return None if used is None else max(0, limit - used)


def _findings(states: Iterable[RootState]) -> Iterator[tuple[str, str, int]]:
    for state in states:
        for severity, rules in state.issues.items():
            yield from ((severity, rule, number) for rule, number in rules.items())


def _each(
    roots: Mapping[str, Sequence[RootState]],
    of: Callable[[RootState], int | None],
    together: Callable[[list[int]], int],
) -> Values:
    """Label -> the values of its roots together; no sample where no root has one."""
    known = {label: [value for state in states if (value := of(state)) is not None] for label, states in roots.items()}
    return {(label,): together(values) for label, values in known.items() if values}


def _by_label(roots: Mapping[str, RootState], home: str) -> dict[str, list[RootState]]:
    """The roots under their labels, in the order of their paths; what is beyond MOST_ROOTS under OTHER."""
    labelled: dict[str, list[RootState]] = {}
    for path, state in sorted(roots.items()):
        label = _label(path, home)
        if label not in labelled and len(labelled) >= MOST_ROOTS:
            label = OTHER
        labelled.setdefault(label, []).append(state)
    return labelled


def _label(path: str, home: str) -> str:
    short = f"~{path[len(home) :]}" if path == home or path.startswith(f"{home}/") else path
    return short.encode("utf-8", "surrogateescape").decode("utf-8", "replace")  # one odd byte would spoil the file


def _left(state: State) -> Values:
    """(account, window) -> percent left, of the last authmux answer."""
    left: dict[tuple[str, ...], float] = {}
    accounts = state.accounts.get("accounts")
    for account in accounts if isinstance(accounts, list) else ():
        for window, name in (("5h", "five_h_pct"), ("weekly", "weekly_pct")):
            percent = account.get(name)
            if isinstance(percent, int | float):
                left[public_name(str(account.get("name"))), window] = percent
    return left


def _single(counts: Mapping[str, float]) -> Values:
    return {(label,): value for label, value in counts.items()}


def _counter(name: str, about: str, values: Values, *labels: str) -> Metric:
    """A counter without the `_created` gauge that the client library's own counters bring along."""
    family = CounterMetricFamily(name, about, labels=labels)
    for label_values, value in sorted(values.items()):
        family.add_metric(label_values, value)
    return family


def _gauge(name: str, about: str, values: Values, *labels: str) -> Metric:
    family = GaugeMetricFamily(name, about, labels=labels)
    for label_values, value in sorted(values.items()):
        family.add_metric(label_values, value)
    return family


class _Collected(Collector):
    def __init__(self, families: list[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families
