"""The settings: which there are, what each may be, and what a run got. How they are chosen: `sources.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from cmmd.core.settings.kinds import BOOLEAN, LEVEL, MODEL, PATH, PATHS, PROGRAM, Kind, dollars, whole

SourceKind = Literal["default", "file", "dotenv", "environment", "flag"]
Stricter = Callable[[Any, Any], bool]
"""(value in the working folder's `.env`, value without it) -> may the first stand?"""


def never(new: object, old: object) -> bool:
    return False


def anything(new: object, old: object) -> bool:
    return True


def smaller(new: float, old: float) -> bool:
    return new <= old


def larger(new: float, old: float) -> bool:
    return new >= old


class Setting(NamedTuple):
    """One setting. `default` is a text like any other, `""` is unset; `stricter`: what a folder's own `.env` may do."""

    name: str
    kind: Kind
    default: str
    doc: str
    stricter: Stricter = never
    flag: str = ""


WEEK = 604_800
LONGEST_SHOWN = 300
SETTINGS: tuple[Setting, ...] = (
    Setting("MEMORY_ROOT", PATH, "", "the primary folder; without MEMORY_ROOTS the only one", anything, "--root"),
    Setting("MEMORY_ROOTS", PATHS, "", "memory folders; alone, its first is the primary", anything, "--root"),
    Setting("DRY_RUN", BOOLEAN, "true", "propose changes, write none", larger, "--dry-run/--no-dry-run"),
    Setting("PROPOSE", BOOLEAN, "false", "in a dry run, keep verified edits as proposals", never, "--propose"),
    Setting("AUTOFIX", BOOLEAN, "true", "mend by code what needs no judgement", smaller),
    Setting("TICK_INTERVAL_SEC", whole(1, WEEK, "seconds"), "900", "time between two ticks of the timer"),
    Setting("MIN_IDLE_SEC", whole(0, WEEK, "seconds"), "300", "quiet that a root must have had", larger),
    Setting("MAX_TICK_SECONDS", whole(1, 86_400, "seconds"), "600", "time of one agent run", smaller),
    Setting("MAX_RUN_SECONDS", whole(1, 86_400, "seconds"), "1800", "time of one run over all roots", smaller),
    Setting("MODEL", MODEL, "claude-haiku-4-5-20251001", "the model that is asked"),
    Setting("MAX_TURNS", whole(1, 1000), "12", "turns of one agent run", smaller),
    Setting("MAX_EDITS", whole(0, 10_000), "3", "memories that one agent run may change", smaller),
    Setting("MAX_BUDGET_USD", dollars(0.01, 1000), "0.50", "money of one agent run", smaller),
    Setting("DAILY_BUDGET_USD", dollars(0, 10_000), "2.00", "money of one UTC day; 0 asks no model", smaller),
    Setting("GIT_TRACK_MEMORY", BOOLEAN, "true", "keep snapshots, so that everything can be undone", larger),
    Setting("CLAUDE_BIN", PROGRAM, "claude", "the Claude Code program"),
    Setting("AUTHMUX_BIN", PROGRAM, "authmux", "the authmux program"),
    Setting("CLAUDE_CONFIG_DIR", PATH, "~/.claude", "the client's configuration folder"),
    Setting("CLAUDE_ACCOUNTS_DIR", PATH, "~/.claude-accounts", "a folder of further configuration folders"),
    Setting("LOG_FILE", PATH, "{state}/cmmd.log", "log lines"),
    Setting("LOCK_FILE", PATH, "{state}/tick.lock", "the lock of a run"),
    Setting("STATE_FILE", PATH, "{state}/state.json", "what one run tells the next"),
    Setting("HISTORY_FILE", PATH, "{state}/history.jsonl", "one row per root and tick"),
    Setting("METRICS_FILE", PATH, "", "metrics for node_exporter's textfile collector"),
    Setting("METRICS_DIR", PATH, "", "that collector's folder; the file in it is cmmd.prom"),
    Setting("TRANSCRIPT_DIR", PATH, "{state}/transcripts", "what the agent said"),
    Setting("CMMD_LOG", LEVEL, "info", "least level that is logged", anything),
)


@dataclass(frozen=True)
class Settings:
    """Every setting as a value, its field named like the variable. Paths are absolute; symlinks and `..` stand.

    A relative path starts at the folder of the file that says it; in a flag or the environment, at the working folder.
    """

    memory_root: str | None
    memory_roots: tuple[str, ...]
    dry_run: bool
    """As set; what holds for a run is `effective_dry_run`."""
    propose: bool
    autofix: bool
    tick_interval_sec: int
    min_idle_sec: int
    max_tick_seconds: int
    max_run_seconds: int
    model: str
    max_turns: int
    max_edits: int
    max_budget_usd: float
    daily_budget_usd: float
    git_track_memory: bool
    claude_bin: str
    authmux_bin: str
    claude_config_dir: str
    claude_accounts_dir: str
    log_file: str
    lock_file: str
    state_file: str
    history_file: str
    metrics_file: str
    """Never unset: METRICS_DIR/cmmd.prom, or cmmd.prom in the state folder."""
    metrics_dir: str | None
    transcript_dir: str
    cmmd_log: str
    """`error`, `warning`, `info` or `debug`."""
    state_dir: str
    config_dir: str
    cache_dir: str
    data_dir: str
    """`$XDG_…_HOME/cmmd`; no variables of their own."""

    @property
    def named_roots(self) -> tuple[str, ...]:
        """The roots that somebody named, the primary first, each once; empty: look for the default ones."""
        first = (self.memory_root,) if self.memory_root else ()
        return tuple(dict.fromkeys((*first, *self.memory_roots)))


@dataclass(frozen=True)
class Origin:
    """Where a value comes from."""

    kind: SourceKind
    where: str
    """For people: `default`, `environment`, the flag, or `FILE:LINE`."""
    text: str = ""
    """As it was written, which may be anything: mask it before it is shown."""


@dataclass(frozen=True)
class Loaded:
    """The settings, the origin of each by variable name, and what to tell the user of them."""

    settings: Settings
    origins: Mapping[str, Origin]
    warnings: tuple[str, ...]
    dry_run_source: str
    """`flag|environment|file|default`, before the state's override is asked."""
    roots_from_dotenv: bool


class Line(NamedTuple):
    """One line of `cmmd config`."""

    name: str
    value: str
    source: str


def listing(loaded: Loaded) -> list[Line]:
    """Each setting with its value and source, in the order of SETTINGS; secrets are masked."""
    return [
        Line(s.name, masked(_text(getattr(loaded.settings, s.name.lower()))), loaded.origins[s.name].where)
        for s in SETTINGS
    ]


def effective_dry_run(loaded: Loaded, override: bool | None) -> tuple[bool, str]:
    """Whether a run is a dry run, and the `dry_run_source` that says so.

    flag > roots that a working folder's `.env` named > `override` (kept in the state) > environment > files > true.
    """
    if loaded.dry_run_source == "flag":
        return loaded.settings.dry_run, "flag"
    if loaded.roots_from_dotenv:
        return True, "file"
    if override is not None:
        return override, "override"
    return loaded.settings.dry_run, loaded.dry_run_source


def masked(text: str) -> str:
    """`text` as it may be shown: on one line, without secrets, not too long."""
    from cmmd.core.secrets.finder import mask

    text = mask(text).encode("utf-8", "backslashreplace").decode()
    text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return ":".join(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.2f}"
    return "" if value is None else str(value)
