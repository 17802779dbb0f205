"""When a root is left alone (SKIP_IF), and when no model is asked (HOLD_AGENT_IF): the first reason wins.

A guard's name is its code in the contract; what it returns is the sentence for people, or None.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from cmmd.core.guards.session import Holder, Session, at_work
from cmmd.core.settings.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What was seen around one root before anything was decided. Times are Unix seconds."""

    root: str
    now: float
    locked: bool = False
    """Another cmmd, with another state folder, holds this root."""
    holders: tuple[Holder, ...] | None = ()
    """Other processes with a regular file of the root open or mapped; None: processes could not be listed."""
    sessions: tuple[Session, ...] = ()
    consolidating_pid: int | None = None
    """The live process that `.consolidate-lock` in the root names."""
    touched_unix: float | None = None
    """When the root's files, dot-entries not counted, last changed or one was taken away."""
    issues: int = 0
    force: bool = False


@dataclass(frozen=True, kw_only=True)
class Asking:
    """What is known when a model could be asked about one root. Money is US dollars, times are Unix seconds."""

    now: float
    no_agent: bool = False
    claude: str | None = None
    worth_asking: int = 1
    """Findings that need judgement."""
    rejected: int = 0
    """Others, of which a person rejected or took back what would have mended them."""
    seen: str | None = None
    """The fingerprint of what the agent saw last."""
    fingerprint: Callable[[], str] = lambda: ""
    """Of the bytes, findings, mode, model and playbook it would see now: it takes reading all of them."""
    spent_today: float = 0.0
    wait_until: float | None = None
    wait_since: float | None = None
    """When that was noted."""
    seconds_left: float = 0.0
    """Of MAX_RUN_SECONDS."""
    force: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """A guard that fired: its code and its sentence."""

    code: str
    sentence: str


def root_locked(scene: Scene, settings: Settings) -> str | None:
    return "another cmmd is at work on this folder" if scene.locked else None


def processes_unknown(scene: Scene, settings: Settings) -> str | None:
    return "the processes of this machine cannot be listed" if scene.holders is None else None


def held_open(scene: Scene, settings: Settings) -> str | None:
    if not scene.holders:
        return None
    first = scene.holders[0]
    more = f" and {len(scene.holders) - 1} more" if len(scene.holders) > 1 else ""
    return f"{first.path} is open in {first.name} (pid {first.pid}){more}"


def session_at_work(scene: Scene, settings: Settings) -> str | None:
    for session in scene.sessions:
        why = at_work(session, scene.root, scene.now, settings.min_idle_sec)
        if why:
            return why
    return None


def consolidating(scene: Scene, settings: Settings) -> str | None:
    pid = scene.consolidating_pid
    return None if pid is None else f"Claude Code is consolidating this memory (pid {pid})"


def touched_recently(scene: Scene, settings: Settings) -> str | None:
    if scene.force or scene.touched_unix is None:
        return None
    age = scene.now - scene.touched_unix
    # A time far in the future is a wrong clock, not somebody at work: it must not block the root until then.
    if not -settings.min_idle_sec < age < settings.min_idle_sec:
        return None
    return (
        f"a file changed {max(0, int(age))} s ago; cmmd waits until {settings.min_idle_sec} s of quiet (MIN_IDLE_SEC)"
    )


def already_clean(scene: Scene, settings: Settings) -> str | None:
    return None if scene.issues else "nothing to mend"


SkipGuard = Callable[[Scene, Settings], str | None]
SKIP_IF: tuple[SkipGuard, ...] = (
    root_locked,
    processes_unknown,
    held_open,
    session_at_work,
    consolidating,
    touched_recently,
    already_clean,
)
"""In the order asked. `already_clean` is the only one that is no sign of life."""

BEFORE_WRITING: tuple[SkipGuard, ...] = tuple(g for g in SKIP_IF if g not in (touched_recently, already_clean))
"""Asked once more before an apply: there the byte comparison stands in for `touched_recently`."""


def agent_off(asking: Asking, settings: Settings) -> str | None:
    return "the agent is switched off (--no-agent)" if asking.no_agent else None


def agent_missing(asking: Asking, settings: Settings) -> str | None:
    if asking.claude is not None:
        return None
    return f"the program {settings.claude_bin} was not found (CLAUDE_BIN)"


def nothing_new_to_say(asking: Asking, settings: Settings) -> str | None:
    if not asking.worth_asking and asking.rejected:
        ways = "`cmmd unreject` takes a rejection back, `cmmd redo` an undo"
        return f"what is left was rejected or taken back, and those bytes still stand ({ways})"
    if not asking.worth_asking:
        return "no model can mend what is left (`cmmd audit` lists it)"
    if asking.force or asking.seen is None or asking.seen != asking.fingerprint():
        return None
    return "the agent has already seen exactly this (--force asks again)"


def over_budget(asking: Asking, settings: Settings) -> str | None:
    if round(asking.spent_today + settings.max_budget_usd, 6) <= settings.daily_budget_usd:
        return None
    return (
        f"${asking.spent_today:.2f} of today's ${settings.daily_budget_usd:.2f} are spent "
        f"and a run may take ${settings.max_budget_usd:.2f} (DAILY_BUDGET_USD, MAX_BUDGET_USD)"
    )


LONGEST_WAIT = 7 * 86_400
"""Seconds; no limit of the client lasts longer."""


CLOCK_SLACK = 60
"""Seconds by which a clock may be set right without that being a clock that has gone back."""


def still_waits(until: float, since: float | None, now: float) -> bool:
    """Whether a time to wait for lies ahead, but no further than when it was noted: else the clock has gone back.

    `since` is when that was; None: an earlier version noted it.
    """
    return now < until <= now + LONGEST_WAIT and (since is None or since <= now + CLOCK_SLACK)


def told_to_wait(asking: Asking, settings: Settings) -> str | None:
    if asking.force or asking.wait_until is None or not still_waits(asking.wait_until, asking.wait_since, asking.now):
        return None
    return f"the last run of this account failed; waiting another {_minutes(asking.wait_until - asking.now)}"


def out_of_time(asking: Asking, settings: Settings) -> str | None:
    if asking.seconds_left >= settings.max_tick_seconds:
        return None
    return "too little is left of this run's time (MAX_RUN_SECONDS); this folder goes first next time"


def _minutes(seconds: float) -> str:
    minutes = max(1, round(seconds / 60))
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"


HoldGuard = Callable[[Asking, Settings], str | None]
HOLD_AGENT_IF: tuple[HoldGuard, ...] = (
    agent_off,
    agent_missing,
    nothing_new_to_say,
    over_budget,
    told_to_wait,
    out_of_time,
)
"""In the order asked."""

Value = TypeVar("Value")


def first_reason(
    guards: Sequence[Callable[[Value, Settings], str | None]], value: Value, settings: Settings
) -> Reason | None:
    """The first guard that fires, by name and sentence."""
    for guard in guards:
        sentence = guard(value, settings)
        if sentence:
            return Reason(guard.__name__, sentence)
    return None
